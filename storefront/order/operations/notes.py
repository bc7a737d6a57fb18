"""Notes among staff."""

from datetime import datetime

from storefront.accounts.models import User
from storefront.core.locks import atomic
from storefront.order.lifecycle import By, log_entry
from storefront.order.models import Order, OrderLogEntry


@atomic
def add_note(*, order: Order, text: str, actor: User, now: datetime) -> OrderLogEntry:
    """Write an internal note into the order's history; customers never see it. Raises ValueError for an empty text."""
    if not text.strip():
        raise ValueError("a note needs words")
    return log_entry(order, "note", by=By.STAFF, actor=actor, now=now, text=text.strip())
