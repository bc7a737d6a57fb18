"""Holding units for orders: guarded updates, never a check before a write.

Every function must run inside the caller's transaction and takes its row locks by ascending stock record id, so
that parallel orders with the same goods in different order can't wait for each other in a circle. The stock record is
the gate of its SKU: what lies in which warehouse is only written while it is locked.
"""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Case, F, IntegerField, Value, When
from django.utils import timezone

from storefront.core.events import publish
from storefront.partner.events import StockChanged
from storefront.partner.holders import check_caps, unpaid_units
from storefront.partner.models import Allocation, StockPolicy, StockRecord, Warehouse, WarehouseStock
from storefront.partner.placing import CannotServe, Place, choose
from storefront.partner.warehouses import policy_of, stored_policy

_IN_PLACE: Final = (
    "stockrecord", "warehouse", "on_hand", "held", "stockrecord__product",
    "stockrecord__num_in_stock", "stockrecord__num_allocated", "stockrecord__beyond_limit", "stockrecord__beyond_date",
    "warehouse__district_code", "warehouse__position",
)  # fmt: skip


class OutOfStock(Exception):
    """Fewer units can be sold than were asked for. Nothing of the caller's transaction may be kept."""

    def __init__(self, stockrecord_id: int, available: int, *, product_id: int = 0) -> None:
        super().__init__(f"stock record {stockrecord_id}: {available} available")
        self.stockrecord_id = stockrecord_id
        self.product_id = product_id
        self.available = available


class HeldStockMismatch(RuntimeError):
    """Units were to be released or shipped that are not held: a defect, never a customer's fault."""


class StillAwaited(Exception):
    """Units were to be shipped that have not arrived yet. line: id of the order line; ready: units that can leave."""

    def __init__(self, line: int, ready: int) -> None:
        super().__init__(f"line {line}: {ready} units are here")
        self.line = line
        self.ready = ready


@dataclasses.dataclass(frozen=True, slots=True)
class Ask:
    """Units of one order line. line: its id; units: 1 or more."""

    line: int
    stockrecord_id: int
    units: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """For which order units are held and who holds them. document: the order's number.

    person, source: names of storefront.partner.holders, "" for none; until: end of an unpaid hold, None for one that
    is paid; district_code: where the order goes, six digits or "".
    """

    document: str
    person: str = ""
    source: str = ""
    until: datetime | None = None
    district_code: str = ""


def hold(asks: Sequence[Ask], held_for: Hold, *, now: datetime) -> None:
    """Hold units for the lines of one order, all or nothing.

    Raises OutOfStock for the first record that can't serve its units, TooManyHeld beyond a cap on unpaid units (exact
    among parallel orders when lock_holders() came before); the caller must roll back.
    Locks: stock records by id. Four queries (five on PostgreSQL), whatever the number of lines.
    """
    wanted: Counter[int] = Counter()
    for ask in asks:
        wanted[ask.stockrecord_id] += ask.units
    unpaid = unpaid_units(person=held_for.person, source=held_for.source) if held_for.until is not None else {}
    # In a statement of its own: joined, PostgreSQL would lock what lies in the warehouses before its gate.
    if connection.features.has_select_for_update:
        _lock_records(list(wanted))
    found = list(
        WarehouseStock.objects.filter(stockrecord__in=list(wanted), warehouse__purpose=Warehouse.Purpose.SALE)
        .select_related("stockrecord", "warehouse")
        .only(*_IN_PLACE)
        .annotate(**unpaid, rules=stored_policy())
        .order_by("stockrecord_id", "pk")
    )
    records = {place.stockrecord_id: place.stockrecord for place in found}
    for pk in sorted(wanted):
        if pk not in records or records[pk].available < wanted[pk]:
            short = records.get(pk) or StockRecord.objects.filter(pk=pk).first()
            if short is None:
                raise OutOfStock(pk, 0)
            raise OutOfStock(pk, max(0, short.available) if pk in records else 0, product_id=short.product_id)
    rules = policy_of(found[0].rules)  # type: ignore[attr-defined]
    check_caps(units=sum(wanted.values()), rules=rules, held={n: getattr(found[0], n) or 0 for n in unpaid})
    chosen = _choose(wanted, found, records, rules, held_for.district_code)
    # The figures were read behind their locks; the conditions stay in the statements nevertheless.
    by = _by(wanted)
    room = StockRecord.objects.filter(
        pk__in=list(wanted), num_in_stock__gte=F("num_allocated") + by - F("beyond_limit")
    )
    if room.update(num_allocated=F("num_allocated") + by) != len(wanted):
        raise OutOfStock(min(wanted), 0)
    rows = {(place.stockrecord_id, place.warehouse_id): place.pk for place in found}
    taken = {
        rows[pk, warehouse]: units
        for pk, parts in chosen.items()
        for warehouse, units in parts
        if warehouse is not None
    }
    if taken:
        WarehouseStock.objects.filter(pk__in=list(taken)).update(held=F("held") + _by(taken))
    Allocation.objects.bulk_create(_allocations(asks, chosen, held_for, records, now))
    _changed(wanted)


def _choose(
    wanted: Mapping[int, int],
    found: Iterable[WarehouseStock],
    records: Mapping[int, StockRecord],
    rules: StockPolicy,
    district_code: str,
) -> dict[int, list[tuple[int | None, int]]]:
    places: dict[int, list[Place]] = defaultdict(list)
    for row in found:
        if row.free:
            house = row.warehouse
            places[row.stockrecord_id].append(Place(house.pk, row.free, house.district_code, house.position))
    try:
        return choose(
            wanted, places, beyond={pk: record.beyond_limit for pk, record in records.items()}, rule=rules.rule,
            split_lines=rules.split_lines, district_code=district_code,
        )  # fmt: skip
    except CannotServe as error:
        raise OutOfStock(
            error.stockrecord_id, error.most, product_id=records[error.stockrecord_id].product_id
        ) from None


def release(document: str, *, lines: Mapping[int, int] | None = None) -> None:
    """Give held units back: of these lines (id -> units), those that wait for goods first, or all of the document's.

    Others who wait for such units get them. Locks: stock records by id. Raises HeldStockMismatch.
    """
    _lock_records_of(document)
    given: Counter[int] = Counter()
    freed: Counter[tuple[int, int]] = Counter()
    for allocation, units in _taken_from(document, lines, waiting_first=True):
        given[allocation.stockrecord_id] += units
        if allocation.warehouse_id is not None:
            freed[allocation.stockrecord_id, allocation.warehouse_id] += units
        _lessen(allocation, units)
    for pk in sorted(given):
        held = StockRecord.objects.filter(pk=pk, num_allocated__gte=given[pk])
        if not held.update(num_allocated=F("num_allocated") - given[pk]):
            raise HeldStockMismatch(f"stock record {pk}: release {given[pk]}")
    for (pk, warehouse), units in sorted(freed.items()):
        place = WarehouseStock.objects.filter(stockrecord=pk, warehouse=warehouse, held__gte=units)
        if not place.update(held=F("held") - units):
            raise HeldStockMismatch(f"stock record {pk} in warehouse {warehouse}: release {units}")
    serve_waiting(sorted({pk for pk, _warehouse in freed}))
    _changed(given)


def keep(document: str) -> None:
    """The order is paid, or needs no payment before it ships: its hold has no end any more."""
    Allocation.objects.filter(document=document).update(until=None)


def prolong(document: str, *, until: datetime) -> None:
    """The order may be paid until later than it could when its units were held."""
    Allocation.objects.filter(document=document, until__isnull=False).update(until=until)


def serve_waiting(stockrecord_ids: Sequence[int]) -> None:
    """Give free units to those who wait for them, the oldest order first. The caller has locked the stock records."""
    waiting = Allocation.objects.filter(stockrecord__in=stockrecord_ids, warehouse=None).order_by("at", "pk")
    for allocation in waiting:
        left = allocation.units
        for place in WarehouseStock.objects.filter(
            stockrecord=allocation.stockrecord_id, warehouse__purpose=Warehouse.Purpose.SALE, on_hand__gt=F("held")
        ).order_by("warehouse__position", "warehouse_id"):
            units = min(left, place.free)
            WarehouseStock.objects.filter(pk=place.pk).update(held=F("held") + units)
            Allocation.objects.create(**_like(allocation), warehouse_id=place.warehouse_id, units=units)
            left -= units
            if not left:
                break
        _lessen(allocation, allocation.units - left)


def take_held(document: str, lines: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """Units of these lines (id -> units) leave their allocations: (stock record id, warehouse id, units), by id.

    Raises StillAwaited when some of them have not arrived, HeldStockMismatch when they aren't held at all. The caller
    moves the figures of stock record and warehouse.
    """
    _lock_records_of(document)
    leaving: Counter[tuple[int, int]] = Counter()
    for allocation, units in _taken_from(document, lines, waiting_first=False):
        if allocation.warehouse_id is None:
            ready = lines[allocation.line] - units
            raise StillAwaited(allocation.line, ready)
        leaving[allocation.stockrecord_id, allocation.warehouse_id] += units
        _lessen(allocation, units)
    return [(pk, warehouse, units) for (pk, warehouse), units in sorted(leaving.items())]


def promise(record: StockRecord, units: int, *, today: date) -> date | None:
    """The day on which these units of a record can leave when they aren't all on the shelf; None when they are."""
    return None if units <= record.on_shelf else _promised(record, today)


def _allocations(
    asks: Sequence[Ask],
    chosen: Mapping[int, Sequence[tuple[int | None, int]]],
    held_for: Hold,
    records: Mapping[int, StockRecord],
    now: datetime,
) -> list[Allocation]:
    """Deal the chosen parts of each record out to the lines that asked for it."""
    today = timezone.localdate(now)
    parts = {pk: [list(part) for part in found] for pk, found in chosen.items()}
    rows = []
    for ask in asks:
        left = ask.units
        for part in parts[ask.stockrecord_id]:
            warehouse, units = part[0], min(left, part[1] or 0)
            if not units:
                continue
            part[1] = (part[1] or 0) - units
            left -= units
            rows.append(
                Allocation(
                    stockrecord_id=ask.stockrecord_id,
                    warehouse_id=warehouse,
                    units=units,
                    document=held_for.document,
                    line=ask.line,
                    person=held_for.person,
                    source=held_for.source,
                    until=held_for.until,
                    promised=_promised(records[ask.stockrecord_id], today) if warehouse is None else None,
                    at=now,
                )
            )
    return rows


def _lock_records_of(document: str) -> None:
    """Before its allocations are read: a receipt of goods may just be serving those that wait."""
    _lock_records(Allocation.objects.filter(document=document).order_by().values("stockrecord_id"))


def _lock_records(pks: Any) -> None:
    """pks: a list of ids, or a query for them. By ascending id, as everybody locks them."""
    list(StockRecord.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk").values_list("pk"))


def _taken_from(document: str, lines: Mapping[int, int] | None, *, waiting_first: bool) -> list[tuple[Allocation, int]]:
    """Which allocations give how many units. Raises HeldStockMismatch when the lines hold fewer."""
    rows = Allocation.objects.filter(document=document)
    if lines is not None:
        rows = rows.filter(line__in=list(lines))
    nowhere = F("warehouse_id").asc(nulls_first=True) if waiting_first else F("warehouse_id").asc(nulls_last=True)
    left = dict(lines) if lines is not None else None
    taken = []
    for allocation in rows.order_by("stockrecord_id", nowhere, "pk"):
        units = allocation.units if left is None else min(allocation.units, left[allocation.line])
        if units:
            taken.append((allocation, units))
            if left is not None:
                left[allocation.line] -= units
    if left and any(left.values()):
        raise HeldStockMismatch(f"{document}: {left}")
    return taken


def _lessen(allocation: Allocation, units: int) -> None:
    """Take units out of an allocation; an empty one is gone."""
    row = Allocation.objects.filter(pk=allocation.pk)
    if units >= allocation.units:
        row.delete()
    elif units:
        row.update(units=F("units") - units)


def _like(allocation: Allocation) -> dict[str, object]:
    names = ("stockrecord_id", "document", "line", "person", "source", "until", "at")
    return {name: getattr(allocation, name) for name in names}


def _by(changes: Mapping[int, int]) -> Any:
    """For one statement over several rows: what each row's figure grows by. changes: row id -> units."""
    if len(changes) == 1:
        return Value(next(iter(changes.values())))
    return Case(*(When(pk=pk, then=Value(units)) for pk, units in changes.items()), output_field=IntegerField())


def _promised(record: StockRecord, today: date) -> date | None:
    return max(record.beyond_date, today) if record.beyond_date is not None else None


def _changed(stockrecord_ids: Iterable[int]) -> None:
    if ids := sorted(set(stockrecord_ids)):
        publish(StockChanged(stockrecord_ids=ids))
