"""What happens to orders in these tests, through the operations."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client

from storefront.accounts.models import User
from storefront.catalogue.models import Product
from storefront.core.clock import now as present
from storefront.order.models import Carrier, Order, Parcel
from storefront.order.operations import mark_paid, record_trace, ship_lines
from storefront.payment.models import Charge, PaymentAttempt, Refund
from storefront.payment.operations import refund_order
from tests.cast import placed_order


def paid_order(
    *goods: tuple[Product, int], user: User | None = None, now: datetime | None = None, **fields: Any
) -> Order:
    """An order that was paid by Alipay, with the charge on record."""
    now = now or present()
    order = placed_order(*goods, user=user, now=now, **fields)
    attempt = PaymentAttempt.objects.create(
        order=order,
        number=1,
        method="alipay",
        status=PaymentAttempt.Status.SUCCEEDED,
        amount=order.total_incl_tax,
        currency="CNY",
        idempotency_key=f"order-{order.pk}-1",
        started_at=now,
        expires_at=now + timedelta(minutes=30),
    )
    Charge.objects.create(
        order=order,
        attempt=attempt,
        payment_intent_id=f"pi_{order.pk}",
        method="alipay",
        amount=order.total_incl_tax,
        currency="CNY",
        charged_at=now,
    )
    mark_paid(order_id=order.pk, amount=order.total_incl_tax, method="alipay", now=now)
    order.refresh_from_db()
    return order


def send(
    order: Order,
    carrier: Carrier,
    *,
    units: dict[int, int] | None = None,
    number: str = "SF1583920474621",
    now: datetime | None = None,
) -> Parcel:
    """A parcel with everything that is left, or with `units` (line id -> units)."""
    wanted = units or {line.pk: line.open_quantity for line in order.lines.all()}
    return ship_lines(
        order_id=order.pk, quantities=wanted, carrier=carrier, tracking_number=number, actor=None, now=now or present()
    )


def trace(parcel: Parcel, stage: Parcel.Stage, text: str, place: str = "", *, at: datetime | None = None) -> None:
    """A stop that the carrier reports."""
    moment = at or present()
    record_trace(parcel_id=parcel.pk, stage=stage, text=text, place=place, at=moment, now=moment)


def refunded(order: Order, amount: str) -> Refund:
    """A refund that is through."""
    refund = refund_order(order=order, reason=Refund.Reason.PRICE, actor=None, now=present(), amount=Decimal(amount))[0]
    Refund.objects.filter(pk=refund.pk).update(status=Refund.Status.SUCCEEDED, settled_at=present())
    return refund


def granted(client: Client, *orders: Order) -> Client:
    """The session of a guest that was let to see the orders."""
    session = client.session
    session["orders"] = [order.number for order in orders]
    session.save()
    return client
