"""Sending the buyer to pay."""

from __future__ import annotations

from datetime import datetime

from storefront.accounts.models import User
from storefront.core.money import ZERO
from storefront.order.models import Order
from storefront.order.operations import mark_paid
from storefront.payment.models import Method
from storefront.payment.ways import OrderNotPayable, way_of


def start_payment(
    *, order: Order, method: str, success_url: str, cancel_url: str, actor: User | None, now: datetime
) -> str:
    """The address to send the buyer to: a hosted payment page, or success_url when nothing is to be done there.

    method: one of Method; success_url, cancel_url: absolute. An order that costs nothing is paid at once. Called again
    it goes on with what it began; another method replaces the one before.
    Raises OrderNotPayable, PaymentUnavailable. May talk to a provider: not for use in a transaction.
    """
    if method not in Method.values:
        raise ValueError(method)
    if order.total_incl_tax == ZERO:
        if Order.objects.filter(pk=order.pk, status__in=(Order.Status.EXPIRED, Order.Status.CANCELLED)).exists():
            raise OrderNotPayable(order.number)
        mark_paid(order_id=order.pk, amount=ZERO, method="", now=now)
        return success_url
    return way_of(method).start(
        order=order, method=method, success_url=success_url, cancel_url=cancel_url, actor=actor, now=now
    )
