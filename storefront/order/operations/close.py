"""Giving an order up, whole or in part, before it ships."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from storefront.accounts.models import User
from storefront.core.events import publish
from storefront.core.locks import atomic
from storefront.order.events import OrderCancelled, OrderExpired, UnitsWithdrawn
from storefront.order.lifecycle import By, TransitionRefused, allowed, lock_order, log_entry, transition
from storefront.order.models import Line, Order
from storefront.order.operations.fulfil import QuantityTooLarge, ship_state_after
from storefront.partner.allocation import release
from storefront.partner.flash import give_back


@atomic
def cancel_order(*, order_id: int, by: By, actor: User | None, reason: str, now: datetime) -> Order:
    """Call the order off before any parcel left; its stock is free again and what was paid is refunded (by payment).

    Raises TransitionRefused once a parcel has left. Locks: order, then stock records by id, items of flash sales by id.
    """
    order = lock_order(order_id)
    transition(order, "cancel", by=by, actor=actor, now=now, text=reason, close_reason=reason[:200], hold_until=None)
    _release_all(order)
    publish(OrderCancelled(order_id=order.pk, reason=reason, by=by))
    return order


@atomic
def expire_order(*, order_id: int, now: datetime) -> bool:
    """Give up an order that was not paid in time. False when it is no longer waiting or its time has not come.

    Locks: order, then stock records by id, items of flash sales by id.
    """
    order = lock_order(order_id)
    if not allowed("expire", order.status) or order.hold_until is None or order.hold_until > now:
        return False
    transition(order, "expire", by=By.SYSTEM, actor=None, now=now)
    _release_all(order)
    publish(OrderExpired(order_id=order.pk))
    return True


@atomic
def withdraw_units(
    *, order_id: int, quantities: Mapping[int, int], by: By, actor: User | None, reason: str, now: datetime
) -> Order:
    """Take units out of a paid order before they ship, for a refund without return.

    quantities: order line id -> units, 1 or more. Raises QuantityTooLarge beyond the units still to ship,
    TransitionRefused when the order isn't waiting to ship. Locks: order, its lines by id, stock
    records by id, items of flash sales by id.
    """
    order = lock_order(order_id)
    if order.status not in (Order.Status.PAID, Order.Status.PREPARING, Order.Status.PARTLY_SHIPPED):
        raise TransitionRefused("withdraw", order.status)
    lines = {line.pk: line for line in order.lines.select_for_update(of=("self",)).order_by("pk")}
    held: dict[int, int] = {}
    for pk, units in sorted(quantities.items()):
        line = lines.get(pk)
        if line is None or units < 1 or units > line.open_quantity:
            raise QuantityTooLarge(pk, line.open_quantity if line else 0)
        Line.objects.filter(pk=pk).update(
            cancelled_quantity=F("cancelled_quantity") + units, num_allocated=F("num_allocated") - units
        )
        line.cancelled_quantity += units
        if line.stockrecord_id:
            held[pk] = units
    if held:
        release(order.number, lines=held)
        give_back(order.number, lines=held)
    log_entry(
        order,
        "withdraw",
        by=by,
        actor=actor,
        now=now,
        text=reason,
        data={"lines": {str(k): v for k, v in quantities.items()}},
        public=True,
    )
    verb = ship_state_after(lines.values())
    if verb == "ship_rest" and order.status == Order.Status.PARTLY_SHIPPED:
        transition(order, verb, by=By.SYSTEM, actor=None, now=now)
    publish(UnitsWithdrawn(order_id=order.pk))
    return order


def _release_all(order: Order) -> None:
    list(order.lines.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    order.lines.update(num_allocated=0)
    release(order.number)
    give_back(order.number)
