"""What staff do to orders that no shopper does. Each is one step that fully happens or does not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.transaction import atomic, set_rollback

from storefront.accounts.models import User
from storefront.core.money import ZERO
from storefront.order.lifecycle import By, TransitionRefused, allowed, lock_order, log_entry
from storefront.order.models import Order, OrderLogEntry
from storefront.order.operations import start_preparing, withdraw_units
from storefront.payment.models import Refund
from storefront.payment.operations import refund_order


class CancelInstead(Exception):
    """The refund would leave nothing to ship and no parcel has left: the order should be cancelled."""


@atomic
def refund_with_goods(
    *,
    order: Order,
    reason: str,
    actor: User,
    now: datetime,
    amount: Decimal | None = None,
    lines: Mapping[int, int] | None = None,
    shipping: bool = False,
    note: str = "",
) -> list[Refund]:
    """Refund all that is left, an amount, units, or the delivery fee; units still here are not shipped any more.

    amount: yuan; lines: order line id -> units, 1 or more; shipping: the delivery fee too. None of them: everything
    that is left, and all open units. An amount or the fee alone leaves the goods as they are.
    Raises CancelInstead, RefundTooLarge, RefundBlocked (nothing is written then).
    Locks: order, its lines by id, stock records by id.
    """
    order = lock_order(order.pk)
    open_units = {line.pk: line.open_quantity for line in order.lines.order_by("pk")}
    if lines:
        leaving = {pk: min(units, open_units.get(pk, 0)) for pk, units in lines.items()}
    else:
        leaving = {} if amount is not None or shipping else open_units
    leaving = {pk: units for pk, units in leaving.items() if units > 0}
    if leaving and leaving == {pk: n for pk, n in open_units.items() if n} and allowed("cancel", order.status):
        raise CancelInstead
    refunds = refund_order(
        order=order,
        amount=amount,
        lines=lines or None,
        shipping=shipping,
        reason=reason,
        actor=actor,
        now=now,
        note=note,
    )
    if leaving and order.status in (Order.Status.PAID, Order.Status.PREPARING, Order.Status.PARTLY_SHIPPED):
        withdraw_units(order_id=order.pk, quantities=leaving, by=By.STAFF, actor=actor, reason=note, now=now)
    return refunds


def prepare_orders(*, order_ids: Sequence[int], actor: User, now: datetime) -> tuple[int, int]:
    """Begin to pick several orders, each for itself: one that can't be begun does not keep the others waiting.

    Returns how many were begun and how many were not (not paid, begun before, on their way or closed).
    """
    begun = 0
    for pk in order_ids:
        try:
            start_preparing(order_id=pk, actor=actor, now=now)
        except TransitionRefused:
            continue
        begun += 1
    return begun, len(order_ids) - begun


@atomic
def reveal_contact(*, order: Order, actor: User, now: datetime) -> OrderLogEntry:
    """Note in the order's history that this person was shown the customer's full contact."""
    return log_entry(order, "reveal", by=By.STAFF, actor=actor, now=now)


@atomic
def note_slip_printed(*, order: Order, actor: User, now: datetime) -> OrderLogEntry:
    """Note in the order's history that a packing slip with the full address was printed."""
    return log_entry(order, "print_slip", by=By.STAFF, actor=actor, now=now)


def preview_refund(
    *,
    order: Order,
    reason: str,
    actor: User,
    now: datetime,
    amount: Decimal | None = None,
    lines: Mapping[int, int] | None = None,
    shipping: bool = False,
) -> Decimal:
    """What refund_with_goods() would give back, in yuan. Raises what it raises; keeps nothing."""
    with atomic():
        refunds = refund_with_goods(
            order=order, amount=amount, lines=lines, shipping=shipping, reason=reason, actor=actor, now=now
        )
        set_rollback(True)
    return sum((refund.amount for refund in refunds), ZERO)
