"""Proof that the figures of the stock follow from its history, and their repair.

On hand is the sum of the movements, held the sum of the open allocations; WarehouseStock and StockRecord only keep both
at hand. Every check is one statement over all SKUs.
"""

import dataclasses
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from django.db import connection
from django.db.models import Sum
from django.db.transaction import atomic

from storefront.core.events import publish
from storefront.partner.events import StockChanged
from storefront.partner.models import Allocation, StockMovement, StockRecord, Warehouse, WarehouseStock


class Figure(StrEnum):
    """What differs from its history."""

    PLACE_ON_HAND = "on hand in a warehouse"
    PLACE_HELD = "held in a warehouse"
    ON_HAND = "on hand"
    HELD = "held"
    BALANCE = "balance of a movement"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """kept: the figure as it stands; proved: as it follows from the history. warehouse_id: None for a whole SKU."""

    figure: Figure
    stockrecord_id: int
    warehouse_id: int | None
    kept: int
    proved: int


# Both sides of a comparison are added up as one table of two columns: no row of either can be missed.
_IN_PLACE: Final = """
SELECT stockrecord_id, warehouse_id, SUM(kept), SUM(proved) FROM (
    SELECT stockrecord_id, warehouse_id, {column} AS kept, 0 AS proved FROM partner_warehousestock
    UNION ALL
    SELECT stockrecord_id, warehouse_id, 0, {units} FROM {source} WHERE warehouse_id IS NOT NULL
) AS both_sides
GROUP BY stockrecord_id, warehouse_id HAVING SUM(kept) <> SUM(proved) ORDER BY stockrecord_id, warehouse_id
"""
_ON_HAND: Final = """
SELECT stockrecord_id, NULL, SUM(kept), SUM(proved) FROM (
    SELECT id AS stockrecord_id, num_in_stock AS kept, 0 AS proved FROM partner_stockrecord
    UNION ALL
    SELECT m.stockrecord_id, 0, m.quantity FROM partner_stockmovement m
    JOIN partner_warehouse w ON w.id = m.warehouse_id WHERE w.purpose = 'sale'
) AS both_sides
GROUP BY stockrecord_id HAVING SUM(kept) <> SUM(proved) ORDER BY stockrecord_id
"""
_HELD: Final = """
SELECT stockrecord_id, NULL, SUM(kept), SUM(proved) FROM (
    SELECT id AS stockrecord_id, num_allocated AS kept, 0 AS proved FROM partner_stockrecord
    UNION ALL
    SELECT stockrecord_id, 0, units FROM partner_allocation
) AS both_sides
GROUP BY stockrecord_id HAVING SUM(kept) <> SUM(proved) ORDER BY stockrecord_id
"""
_BALANCE: Final = """
SELECT stockrecord_id, warehouse_id, balance_after, proved FROM (
    SELECT stockrecord_id, warehouse_id, balance_after,
        SUM(quantity) OVER (PARTITION BY stockrecord_id, warehouse_id ORDER BY id) AS proved
    FROM partner_stockmovement
) AS chain
WHERE balance_after <> proved ORDER BY stockrecord_id, warehouse_id
"""
_CHECKS: Final[tuple[tuple[Figure, str], ...]] = (
    (Figure.PLACE_ON_HAND, _IN_PLACE.format(column="on_hand", units="quantity", source="partner_stockmovement")),
    (Figure.PLACE_HELD, _IN_PLACE.format(column="held", units="units", source="partner_allocation")),
    (Figure.ON_HAND, _ON_HAND),
    (Figure.HELD, _HELD),
    (Figure.BALANCE, _BALANCE),
)


class NotHealable(Exception):
    """The history itself makes no sense for the SKU (units held that aren't there): a person has to decide."""


def differences() -> Iterator[Difference]:
    """Every figure that does not follow from its history, over all SKUs. Five statements; nothing is locked.

    Beside running postings the statements may see different moments: look again before believing a single one.
    """
    for figure, sql in _CHECKS:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            rows = cursor.fetchall()
        for record, warehouse, kept, proved in rows:
            yield Difference(
                figure=figure, stockrecord_id=record, warehouse_id=warehouse, kept=int(kept), proved=int(proved)
            )


@atomic
def heal(stockrecord_id: int) -> None:
    """Write the kept figures of one SKU anew from its history. Movements and allocations stay as they are.

    Raises NotHealable when more is held than lies there. Locks: the stock record.
    """
    record = StockRecord.objects.select_for_update(of=("self",)).get(pk=stockrecord_id)
    moved = dict(_sums(StockMovement.objects.filter(stockrecord=record), "quantity"))
    held = dict(_sums(Allocation.objects.filter(stockrecord=record), "units"))
    waiting = held.pop(None, 0)
    places = {place.warehouse_id: place for place in WarehouseStock.objects.filter(stockrecord=record)}
    for warehouse in sorted(pk for pk in {*moved, *held, *places} if pk is not None):
        on_hand, units = moved.get(warehouse, 0), held.get(warehouse, 0)
        if not 0 <= units <= on_hand:
            raise NotHealable(f"{record.partner_sku}: {units} held of {on_hand} in warehouse {warehouse}")
        WarehouseStock.objects.update_or_create(
            stockrecord=record, warehouse_id=warehouse, defaults={"on_hand": on_hand, "held": units}
        )
    selling = set(Warehouse.objects.filter(purpose=Warehouse.Purpose.SALE).values_list("pk", flat=True))
    on_hand = sum(units for warehouse, units in moved.items() if warehouse in selling)
    allocated = sum(held.values()) + waiting
    if allocated > on_hand + record.beyond_limit:
        raise NotHealable(f"{record.partner_sku}: {allocated} held of {on_hand}")
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=on_hand, num_allocated=allocated)
    publish(StockChanged(stockrecord_ids=[record.pk]))


def _sums(rows: object, column: str) -> list[tuple[int | None, int]]:
    grouped = rows.order_by().values_list("warehouse_id").annotate(sum=Sum(column))  # type: ignore[attr-defined]
    return [(warehouse, int(units)) for warehouse, units in grouped]
