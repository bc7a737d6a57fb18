"""The order's money has arrived."""

from collections import Counter
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db.transaction import atomic

from storefront.core.events import publish
from storefront.order.events import OrderPaid
from storefront.order.lifecycle import By, allowed, lock_order, log_entry, transition
from storefront.order.models import Order
from storefront.partner.allocation import OutOfStock, hold


class PaidOutcome(StrEnum):
    """paid: the order is paid now; already: it was before; unfulfillable: it was given up and its goods are gone."""

    PAID = "paid"
    ALREADY = "already"
    UNFULFILLABLE = "unfulfillable"


class WrongAmount(ValueError):
    """The amount is not the order's frozen total."""


@atomic
def mark_paid(*, order_id: int, amount: Decimal, method: str, now: datetime) -> PaidOutcome:
    """Make the order paid. Safe to call twice and after the order expired or was cancelled.

    amount: yuan; must be the frozen total, else WrongAmount. For an order that was given up its goods are held again;
    when they are gone the outcome is UNFULFILLABLE and the caller has to refund. Locks: order, then stock records by id.
    """
    order = lock_order(order_id)
    if amount != order.total_incl_tax:
        raise WrongAmount(f"{order.number}: {amount} instead of {order.total_incl_tax}")
    if order.paid_at is not None and not allowed("pay_late", order.status):
        return PaidOutcome.ALREADY
    if allowed("pay", order.status):
        transition(
            order,
            "pay",
            by=By.SYSTEM,
            actor=None,
            now=now,
            data=_money(amount, method),
            payment_method=method,
            hold_until=None,
        )
    elif order.paid_at is not None:
        # Cancelled after it was paid: this is the old payment's echo, its refund is under way.
        return PaidOutcome.ALREADY
    elif not _revive(order, amount, method, now):
        return PaidOutcome.UNFULFILLABLE
    publish(OrderPaid(order_id=order.pk))
    return PaidOutcome.PAID


def _revive(order: Order, amount: Decimal, method: str, now: datetime) -> bool:
    """Hold the goods of an order that was given up; False, with a history row, when they are gone."""
    units: Counter[int] = Counter()
    lines = list(order.lines.all())
    for line in lines:
        if line.stockrecord_id and line.quantity > line.cancelled_quantity:
            units[line.stockrecord_id] += line.quantity - line.cancelled_quantity
    if not units or len([line for line in lines if line.stockrecord_id is None]):
        return False
    try:
        with atomic():
            hold(units)
    except OutOfStock:
        log_entry(order, "paid_too_late", by=By.SYSTEM, actor=None, now=now, public=True, data=_money(amount, method))
        return False
    for line in lines:
        line.num_allocated = line.quantity - line.cancelled_quantity
        line.save(update_fields=["num_allocated"])
    transition(
        order,
        "pay_late",
        by=By.SYSTEM,
        actor=None,
        now=now,
        data=_money(amount, method),
        payment_method=method,
        closed_at=None,
        hold_until=None,
    )
    return True


def _money(amount: Decimal, method: str) -> dict[str, str]:
    return {"amount": str(amount), "method": method}
