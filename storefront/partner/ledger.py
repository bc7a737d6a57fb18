"""The movement ledger: units change place only together with a row here, so on hand is the sum of the movements.

Each function locks the stock records it writes, by id, before it reads or writes what lies in the warehouses. A balance
read behind that lock is the posting's own, however many post at once.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db.models import F

from storefront.accounts.models import User
from storefront.core.events import publish
from storefront.core.locks import atomic
from storefront.partner.allocation import HeldStockMismatch, serve_waiting, take_held
from storefront.partner.events import StockChanged
from storefront.partner.models import StockMovement, StockRecord, Warehouse, WarehouseStock
from storefront.partner.warehouses import main_warehouse, quarantine

Kind = StockMovement.Kind


class NotEnoughOnHand(Exception):
    """The movement would leave fewer units on hand than are held for orders. available: units that can be taken."""

    def __init__(self, available: int) -> None:
        super().__init__(f"{available} units can be taken")
        self.available = available


class SamePlace(ValueError):
    """A transfer from a warehouse to itself."""


@atomic
def post_movement(
    *,
    stockrecord_id: int,
    kind: StockMovement.Kind,
    quantity: int,
    actor: User | None,
    reason: str = "",
    document: str = "",
    warehouse: Warehouse | None = None,
    unit_cost: Decimal | None = None,
    now: datetime,
) -> StockMovement:
    """Change the units on hand in a warehouse by `quantity` (not 0) and write the row.

    warehouse: the main one unless given; unit_cost: yuan. Units that arrive go to those who wait for them first.
    Raises NotEnoughOnHand when held units would no longer be covered, ValueError for 0. Locks: the stock record.
    """
    if quantity == 0:
        raise ValueError("a movement moves at least one unit")
    place = warehouse or main_warehouse()
    balance = _move(stockrecord_id, place, quantity)
    movement = StockMovement.objects.create(
        stockrecord_id=stockrecord_id,
        warehouse=place,
        kind=kind,
        quantity=quantity,
        balance_after=balance,
        at=now,
        actor=actor,
        reason=reason,
        document=document,
        unit_cost=unit_cost,
    )
    if quantity > 0 and place.purpose == Warehouse.Purpose.SALE:
        serve_waiting([stockrecord_id])
    publish(StockChanged(stockrecord_ids=[stockrecord_id]))
    return movement


@atomic
def set_on_hand(
    *,
    stockrecord_id: int,
    on_hand: int,
    actor: User | None,
    reason: str,
    document: str = "",
    warehouse: Warehouse | None = None,
    now: datetime,
) -> StockMovement | None:
    """Make the units in a warehouse `on_hand` (0 or more), as counted, by a movement of the difference; None for none.

    Raises NotEnoughOnHand. Locks: the stock record.
    """
    place = warehouse or main_warehouse()
    _lock(stockrecord_id)
    known = WarehouseStock.objects.filter(stockrecord=stockrecord_id, warehouse=place).first()
    difference = on_hand - (known.on_hand if known else 0)
    if difference == 0:
        return None
    return post_movement(
        stockrecord_id=stockrecord_id,
        kind=Kind.COUNT_GAIN if difference > 0 else Kind.COUNT_LOSS,
        quantity=difference,
        actor=actor,
        reason=reason,
        document=document,
        warehouse=place,
        now=now,
    )


@atomic
def transfer(
    *,
    stockrecord_id: int,
    source: Warehouse,
    target: Warehouse,
    units: int,
    actor: User | None,
    reason: str,
    document: str = "",
    now: datetime,
) -> None:
    """Bring free units (1 or more) from one warehouse to another: a row out and a row in.

    Out of quarantine they become sellable, into it they stop being so. Raises NotEnoughOnHand, SamePlace, ValueError.
    Locks: the stock record.
    """
    if units < 1:
        raise ValueError("a transfer moves at least one unit")
    if source.pk == target.pk:
        raise SamePlace(source.code)
    _lock(stockrecord_id)
    for place, kind, quantity in ((source, Kind.TRANSFER_OUT, -units), (target, Kind.TRANSFER_IN, units)):
        post_movement(
            stockrecord_id=stockrecord_id, kind=kind, quantity=quantity, actor=actor, reason=reason,
            document=document, warehouse=place, now=now,
        )  # fmt: skip


@atomic
def receive_return(
    *, stockrecord_id: int, units: int, actor: User | None, reason: str, document: str = "", now: datetime
) -> StockMovement:
    """Goods came back from a customer: into quarantine, never onto the shelf. Locks: the stock record."""
    return post_movement(
        stockrecord_id=stockrecord_id, kind=Kind.RETURN, quantity=units, actor=actor, reason=reason, document=document,
        warehouse=quarantine(), now=now,
    )  # fmt: skip


@atomic
def inspect_return(
    *,
    stockrecord_id: int,
    source: Warehouse,
    target: Warehouse,
    good: int,
    bad: int,
    actor: User | None,
    reason: str,
    document: str = "",
    now: datetime,
) -> None:
    """Units in quarantine were looked at: good ones go to a warehouse that sells, bad ones are written off.

    Raises NotEnoughOnHand, ValueError when both are 0. Locks: the stock record.
    """
    if good < 0 or bad < 0 or not good + bad:
        raise ValueError("an inspection looks at one unit or more")
    _lock(stockrecord_id)
    if good:
        transfer(
            stockrecord_id=stockrecord_id, source=source, target=target, units=good, actor=actor, reason=reason,
            document=document, now=now,
        )  # fmt: skip
    if bad:
        post_movement(
            stockrecord_id=stockrecord_id, kind=Kind.DAMAGE, quantity=-bad, actor=actor, reason=reason,
            document=document, warehouse=source, now=now,
        )  # fmt: skip


def ship_held(lines: Mapping[int, int], *, actor: User | None, document: str, now: datetime) -> None:
    """Held units leave the house: order line id -> units. Must run in the caller's transaction.

    document: the order's number, under which they are held. Locks: stock records by id. Raises StillAwaited when units
    have not arrived, HeldStockMismatch when they aren't held; the caller must roll back.
    """
    if not lines:
        return
    leaving = take_held(document, lines)
    for pk, warehouse, units in leaving:
        held = StockRecord.objects.filter(pk=pk, num_allocated__gte=units, num_in_stock__gte=units)
        if not held.update(num_allocated=F("num_allocated") - units, num_in_stock=F("num_in_stock") - units):
            raise HeldStockMismatch(f"stock record {pk}: ship {units}")
        place = WarehouseStock.objects.filter(stockrecord=pk, warehouse=warehouse)
        if not place.filter(held__gte=units).update(held=F("held") - units, on_hand=F("on_hand") - units):
            raise HeldStockMismatch(f"stock record {pk} in warehouse {warehouse}: ship {units}")
        StockMovement.objects.create(
            stockrecord_id=pk,
            warehouse_id=warehouse,
            kind=Kind.SALE,
            quantity=-units,
            balance_after=place.values_list("on_hand", flat=True).get(),
            at=now,
            actor=actor,
            document=document,
        )
    publish(StockChanged(stockrecord_ids=sorted({pk for pk, _warehouse, _units in leaving})))


def _move(stockrecord_id: int, place: Warehouse, quantity: int) -> int:
    """Write the figures of the record and of the place behind the record's lock; the units in the place then."""
    record = StockRecord.objects.filter(pk=stockrecord_id)
    if place.purpose == Warehouse.Purpose.SALE:
        covered = record.filter(num_in_stock__gte=F("num_allocated") - quantity - F("beyond_limit"))
        if not covered.filter(num_in_stock__gte=-quantity).update(num_in_stock=F("num_in_stock") + quantity):
            raise NotEnoughOnHand(record.get().on_shelf)
    else:
        _lock(stockrecord_id)
    here = WarehouseStock.objects.filter(stockrecord=stockrecord_id, warehouse=place)
    if not here.filter(on_hand__gte=F("held") - quantity).update(on_hand=F("on_hand") + quantity):
        known = here.first()
        if known is not None or quantity < 0:
            raise NotEnoughOnHand(known.free if known else 0)
        WarehouseStock.objects.create(stockrecord_id=stockrecord_id, warehouse=place, on_hand=quantity)
    return int(here.values_list("on_hand", flat=True).get())


def _lock(stockrecord_id: int) -> None:
    StockRecord.objects.select_for_update(of=("self",)).get(pk=stockrecord_id)
