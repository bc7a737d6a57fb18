"""Holding units for orders: guarded updates, never a check before a write.

Every function must run inside the caller's transaction and takes its row locks by ascending stock record id, so
that parallel orders with the same goods in different order can't wait for each other in a circle.
"""

from collections.abc import Mapping

from django.db.models import F

from storefront.core.events import publish
from storefront.partner.events import StockChanged
from storefront.partner.models import StockRecord


class OutOfStock(Exception):
    """Fewer units can be sold than were asked for. Nothing of the caller's transaction may be kept."""

    def __init__(self, stockrecord_id: int, available: int) -> None:
        super().__init__(f"stock record {stockrecord_id}: {available} available")
        self.stockrecord_id = stockrecord_id
        self.available = available


class HeldStockMismatch(RuntimeError):
    """Units were to be released or shipped that are not held: a defect, never a customer's fault."""


def hold(quantities: Mapping[int, int]) -> None:
    """Hold units: stock record id -> units, 1 or more. All or nothing.

    Raises OutOfStock for the first record that can't serve its units; the caller must roll back.
    Locks: stock records by id.
    """
    for pk in sorted(quantities):
        units = quantities[pk]
        free = StockRecord.objects.filter(pk=pk, num_in_stock__gte=F("num_allocated") + units)
        if not free.update(num_allocated=F("num_allocated") + units):
            record = StockRecord.objects.filter(pk=pk).first()
            raise OutOfStock(pk, record.available if record else 0)
    _changed(quantities)


def release(quantities: Mapping[int, int]) -> None:
    """Give held units back: stock record id -> units. Locks: stock records by id. Raises HeldStockMismatch."""
    for pk in sorted(quantities):
        units = quantities[pk]
        if not StockRecord.objects.filter(pk=pk, num_allocated__gte=units).update(
            num_allocated=F("num_allocated") - units
        ):
            raise HeldStockMismatch(f"stock record {pk}: release {units}")
    _changed(quantities)


def _changed(quantities: Mapping[int, int]) -> None:
    if quantities:
        publish(StockChanged(stockrecord_ids=sorted(quantities)))
