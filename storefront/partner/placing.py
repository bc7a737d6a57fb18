"""Which warehouses serve an order: no database, only the choice."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from storefront.partner.models import StockPolicy
from storefront.partner.provinces import distance

Rule = StockPolicy.Rule
NOWHERE: Final = None  # units that wait for goods lie in no warehouse


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Free units of one SKU in one warehouse. position: the warehouse's place in the list."""

    warehouse_id: int
    free: int
    district_code: str
    position: int


class CannotServe(Exception):
    """A line that may not be split is larger than any one warehouse's stock. most: the largest line that works."""

    def __init__(self, stockrecord_id: int, most: int) -> None:
        super().__init__(f"stock record {stockrecord_id}: {most} in one warehouse")
        self.stockrecord_id = stockrecord_id
        self.most = most


def choose(
    wanted: Mapping[int, int],
    places: Mapping[int, Sequence[Place]],
    *,
    beyond: Mapping[int, int],
    rule: str,
    split_lines: bool,
    district_code: str,
) -> dict[int, list[tuple[int | None, int]]]:
    """Where each SKU's units come from: stock record id -> (warehouse id, units); None for units that wait for goods.

    wanted: units a stock record, 1 or more; places: where it lies; beyond: units that may wait. The first warehouse by
    the rule that has everything serves the whole order; failing that each SKU comes whole from the first that has it,
    and only then from several. Raises CannotServe.
    """
    ranking = _ranking(places, rule, district_code)
    free = {pk: {p.warehouse_id: p.free for p in places.get(pk, ())} for pk in wanted}
    for warehouse in ranking:
        if all(free[pk].get(warehouse, 0) >= units for pk, units in wanted.items()):
            return {pk: [(warehouse, units)] for pk, units in wanted.items()}
    return {pk: _one(pk, units, free[pk], ranking, beyond.get(pk, 0), split_lines) for pk, units in wanted.items()}


def _one(
    pk: int, units: int, free: Mapping[int, int], ranking: Sequence[int], beyond: int, split_lines: bool
) -> list[tuple[int | None, int]]:
    for warehouse in ranking:
        if free.get(warehouse, 0) >= units:
            return [(warehouse, units)]
    most = max(free.values(), default=0)
    if not split_lines:
        # Whole from one place or whole later: the units on the shelf stay for those who take fewer.
        if units <= beyond:
            return [(NOWHERE, units)]
        raise CannotServe(pk, max(most, beyond))
    taken: list[tuple[int | None, int]] = []
    left = units
    for warehouse in ranking:
        if part := min(left, free.get(warehouse, 0)):
            taken.append((warehouse, part))
            left -= part
    if left > beyond:
        raise CannotServe(pk, units - left + beyond)
    if left:
        taken.append((NOWHERE, left))
    return taken


def _ranking(places: Mapping[int, Iterable[Place]], rule: str, district_code: str) -> list[int]:
    """Warehouse ids, the best first; ties in the order of the list."""
    known: dict[int, Place] = {}
    total: dict[int, int] = {}
    for place in (place for found in places.values() for place in found):
        known[place.warehouse_id] = place
        total[place.warehouse_id] = total.get(place.warehouse_id, 0) + place.free

    def rank(pk: int) -> tuple[float, int, int]:
        first = 0.0
        if rule == Rule.NEAREST:
            first = distance(known[pk].district_code, district_code)
        elif rule == Rule.FULLEST:
            first = -total[pk]
        return first, known[pk].position, pk

    return sorted(known, key=rank)
