"""Cash on delivery: the order is prepared unpaid, and the money is recorded when the carrier hands it over."""

from __future__ import annotations

from datetime import datetime, timedelta

from storefront.accounts.models import User
from storefront.order.models import Order
from storefront.order.operations import accept_unpaid
from storefront.payment.operations.attempt import open_attempt
from storefront.payment.ways import by_hand
from storefront.payment.ways.by_hand import close, look, send_refund

_COLLECTED_WITHIN = timedelta(days=60)


def start(*, order: Order, method: str, success_url: str, cancel_url: str, actor: User | None, now: datetime) -> str:
    """The order goes to the warehouse; the result page says that the money is due at the door."""
    by_hand.offered(order, method)
    until = now + _COLLECTED_WITHIN
    _attempt, replaced = open_attempt(order=order, method=method, expires_at=until, actor=actor, now=now)
    if by_hand.leave(replaced, now):
        return success_url
    accept_unpaid(order_id=order.pk, method=method, actor=actor, now=now)
    return cancel_url


__all__ = ["close", "look", "send_refund", "start"]
