"""From the shelf to the customer's hands."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from storefront.accounts.models import User
from storefront.core.events import publish
from storefront.core.locks import atomic
from storefront.order.events import OrderCompleted, OrderPreparing, OrderReceived, ParcelShipped, ParcelTraced
from storefront.order.lifecycle import By, TransitionRefused, allowed, lock_order, log_entry, transition
from storefront.order.models import Carrier, Line, Order, Parcel, ParcelLine, ParcelTrace
from storefront.order.operations.block import ShippingBlocked
from storefront.partner.ledger import ship_held


class NothingToShip(Exception):
    """No units were named."""


class QuantityTooLarge(Exception):
    """More units were named than are still to ship, or a line of another order."""

    def __init__(self, line_id: int, open_quantity: int) -> None:
        super().__init__(f"line {line_id}: {open_quantity} to ship")
        self.line_id = line_id
        self.open_quantity = open_quantity


class TrackingNumberTaken(Exception):
    """The order has a parcel with this carrier and number already (the form was sent twice)."""


@atomic
def start_preparing(*, order_id: int, actor: User, now: datetime) -> Order:
    """The warehouse begins to pick. Raises TransitionRefused. Locks: order."""
    order = lock_order(order_id)
    transition(order, "prepare", by=By.STAFF, actor=actor, now=now)
    publish(OrderPreparing(order_id=order.pk))
    return order


@atomic
def ship_lines(
    *,
    order_id: int,
    quantities: Mapping[int, int],
    carrier: Carrier,
    tracking_number: str,
    actor: User | None,
    now: datetime,
) -> Parcel:
    """Put open units of an order into one parcel and send it.

    quantities: order line id -> units; zeros are ignored. Raises NothingToShip, QuantityTooLarge, TrackingNumberTaken,
    StillAwaited or TransitionRefused, of which ShippingBlocked is one; nothing is written then.
    Locks: order, its lines by id, stock records by id.
    """
    wanted = {pk: units for pk, units in quantities.items() if units}
    if not wanted:
        raise NothingToShip
    order = lock_order(order_id)
    if not allowed("ship_part", order.status):
        raise TransitionRefused("ship", order.status)
    if order.shipping_block:
        raise ShippingBlocked(order)
    lines = {line.pk: line for line in order.lines.select_for_update(of=("self",)).order_by("pk")}
    leaving: dict[int, int] = {}
    for pk, units in sorted(wanted.items()):
        line = lines.get(pk)
        if line is None or units < 0 or units > line.open_quantity:
            raise QuantityTooLarge(pk, line.open_quantity if line else 0)
        Line.objects.filter(pk=pk).update(
            shipped_quantity=F("shipped_quantity") + units, num_allocated=F("num_allocated") - units
        )
        line.shipped_quantity += units
        if line.stockrecord_id:
            leaving[pk] = units
    number = (order.parcels.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            parcel = Parcel.objects.create(
                order=order,
                number=number,
                carrier=carrier,
                tracking_number=tracking_number,
                shipped_at=now,
                packed_by=actor,
            )
    except IntegrityError:
        raise TrackingNumberTaken(tracking_number) from None
    ParcelLine.objects.bulk_create(
        ParcelLine(parcel=parcel, line_id=pk, quantity=units) for pk, units in sorted(wanted.items())
    )
    ship_held(leaving, actor=actor, document=order.number, now=now)
    verb = ship_state_after(lines.values())
    data = {"parcel": number, "carrier": carrier.code, "tracking_number": tracking_number}
    transition(order, verb, by=By.STAFF if actor else By.SYSTEM, actor=actor, now=now, data=data)
    publish(ParcelShipped(order_id=order.pk, parcel_id=parcel.pk, complete=verb == "ship_rest"))
    return parcel


def ship_state_after(lines: Iterable[Line]) -> str:
    """The verb that fits the lines: ship_rest when no unit is left to ship."""
    return "ship_part" if any(line.open_quantity for line in lines) else "ship_rest"


@atomic
def record_trace(
    *,
    parcel_id: int,
    stage: Parcel.Stage,
    text: str,
    place: str = "",
    at: datetime,
    actor: User | None = None,
    now: datetime,
) -> ParcelTrace | None:
    """Add a stop of a parcel's way; None when the very same stop is known. The newest stop decides the parcel's stage.

    at: when it happened, as the carrier says. Locks: order.
    """
    parcel = Parcel.objects.select_related("order").get(pk=parcel_id)
    order = lock_order(parcel.order_id)
    trace, created = ParcelTrace.objects.get_or_create(
        parcel=parcel, at=at, text=text[:300], defaults={"stage": stage, "place": place[:80]}
    )
    if not created:
        return None
    newest = parcel.traces.first()
    if newest is not None:
        parcel.stage = newest.stage
        parcel.signed_at = newest.at if newest.stage == Parcel.Stage.SIGNED else None
        parcel.save(update_fields=["stage", "signed_at"])
    if actor is not None:
        log_entry(
            order, "trace", by=By.STAFF, actor=actor, now=now, text=text, data={"parcel": parcel.number, "stage": stage}
        )
    publish(ParcelTraced(order_id=order.pk, parcel_id=parcel.pk, stage=stage))
    return trace


@atomic
def confirm_receipt(*, order_id: int, by: By, actor: User | None, now: datetime) -> Order:
    """The customer has everything. Raises TransitionRefused unless the order is shipped. Locks: order."""
    order = lock_order(order_id)
    transition(order, "receive", by=by, actor=actor, now=now)
    publish(OrderReceived(order_id=order.pk, automatic=by == By.SYSTEM))
    return order


@atomic
def complete_order(*, order_id: int, now: datetime) -> Order:
    """Close the order after the time for claims. Raises TransitionRefused. Locks: order."""
    order = lock_order(order_id)
    transition(order, "complete", by=By.SYSTEM, actor=None, now=now)
    publish(OrderCompleted(order_id=order.pk))
    return order
