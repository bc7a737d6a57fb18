"""The order's money has arrived."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db import transaction
from django.db.models import F

from storefront.core.events import publish
from storefront.core.locks import atomic
from storefront.order.events import OrderPaid
from storefront.order.lifecycle import By, allowed, lock_order, log_entry, transition
from storefront.order.models import Order
from storefront.order.operations.create import asks_of, flash_asks_of
from storefront.partner.allocation import Hold, OutOfStock, hold, keep
from storefront.partner.flash import FlashGone, take_again

# States in which an order that was accepted unpaid may be when its money comes.
AT_THE_DOOR = (
    Order.Status.PREPARING,
    Order.Status.PARTLY_SHIPPED,
    Order.Status.SHIPPED,
    Order.Status.RECEIVED,
    Order.Status.COMPLETED,
)


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

    amount: yuan; must be the frozen total, else WrongAmount. For an expired order its goods are held again; when they
    are gone, or somebody cancelled the order, the outcome is UNFULFILLABLE and the caller has to refund. An order that
    was accepted unpaid keeps its state.
    Locks: order, then stock records by id.
    """
    order = lock_order(order_id)
    if amount != order.total_incl_tax:
        raise WrongAmount(f"{order.number}: {amount} instead of {order.total_incl_tax}")
    if order.paid_at is not None:
        return PaidOutcome.ALREADY
    money = {"amount": str(amount), "method": method}
    if allowed("pay", order.status):
        transition(order, "pay", by=By.SYSTEM, actor=None, now=now, data=money, payment_method=method, hold_until=None)
        keep(order.number)
    elif order.status in AT_THE_DOOR:
        Order.objects.filter(pk=order.pk).update(paid_at=now, payment_method=method)
        log_entry(order, "paid_at_the_door", by=By.SYSTEM, actor=None, now=now, public=True, data=money)
    elif not (allowed("pay_late", order.status) and _revive(order, money, method, now)):
        log_entry(order, "paid_too_late", by=By.SYSTEM, actor=None, now=now, public=True, data=money)
        return PaidOutcome.UNFULFILLABLE
    publish(OrderPaid(order_id=order.pk))
    return PaidOutcome.PAID


def _revive(order: Order, money: dict[str, str], method: str, now: datetime) -> bool:
    """Hold the goods of an expired order again and make it paid; False when they, or a flash sale's units, are gone."""
    lines = list(order.lines.all())
    if any(line.stockrecord_id is None for line in lines):
        return False
    district = order.shipping_address.district_code if order.shipping_address else ""
    held_for = Hold(document=order.number, district_code=district)
    try:
        with transaction.atomic():
            hold(asks_of(lines), held_for, now=now)
            take_again(flash_asks_of(lines), document=order.number, now=now)
    except (OutOfStock, FlashGone):
        return False
    order.lines.update(num_allocated=F("quantity"))
    transition(
        order,
        "pay_late",
        by=By.SYSTEM,
        actor=None,
        now=now,
        data=money,
        payment_method=method,
        closed_at=None,
        hold_until=None,
    )
    return True
