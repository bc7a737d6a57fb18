"""Bank transfer: the goods are kept for days, the customer names the reference, staff record what arrived."""

from __future__ import annotations

from datetime import datetime, timedelta

from storefront.accounts.models import User
from storefront.order.models import Order
from storefront.order.operations import extend_hold
from storefront.payment.operations.attempt import open_attempt
from storefront.payment.ways import by_hand
from storefront.payment.ways.by_hand import close, look, send_refund


def start(*, order: Order, method: str, success_url: str, cancel_url: str, actor: User | None, now: datetime) -> str:
    """The result page, which says where to transfer to; the goods are kept for the shop's days from placing on."""
    way = by_hand.offered(order, method)
    until = order.date_placed + timedelta(days=way.days)
    _attempt, replaced = open_attempt(order=order, method=method, expires_at=until, actor=actor, now=now)
    if by_hand.leave(replaced, now):
        return success_url
    extend_hold(order_id=order.pk, until=until, now=now)
    return cancel_url


__all__ = ["close", "look", "send_refund", "start"]
