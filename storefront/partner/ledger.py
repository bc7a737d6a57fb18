"""The movement ledger: units on hand change only together with a row here, so on hand is the sum of the movements."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F
from django.db.transaction import atomic

from storefront.accounts.models import User
from storefront.core.events import publish
from storefront.partner.allocation import HeldStockMismatch
from storefront.partner.events import StockChanged
from storefront.partner.models import StockMovement, StockRecord

Kind = StockMovement.Kind


class NotEnoughOnHand(Exception):
    """The movement would leave fewer units on hand than are held for orders."""

    def __init__(self, available: int) -> None:
        super().__init__(f"{available} units can be taken")
        self.available = available


@atomic
def post_movement(
    *,
    stockrecord_id: int,
    kind: StockMovement.Kind,
    quantity: int,
    actor: User | None,
    reason: str = "",
    document: str = "",
    now: datetime,
) -> StockMovement:
    """Change the units on hand by `quantity` (not 0) and write the row.

    Raises NotEnoughOnHand when held units would no longer be covered, ValueError for 0. Locks: the stock record.
    """
    if quantity == 0:
        raise ValueError("a movement moves at least one unit")
    record = StockRecord.objects.filter(pk=stockrecord_id)
    if not record.filter(num_in_stock__gte=F("num_allocated") - quantity).update(
        num_in_stock=F("num_in_stock") + quantity
    ):
        raise NotEnoughOnHand(record.get().available)
    movement = _write(stockrecord_id, kind, quantity, actor, reason, document, now)
    publish(StockChanged(stockrecord_ids=[stockrecord_id]))
    return movement


@atomic
def set_on_hand(
    *, stockrecord_id: int, on_hand: int, kind: StockMovement.Kind, actor: User | None, reason: str, now: datetime
) -> StockMovement | None:
    """Make the units on hand `on_hand` (0 or more) by a movement of the difference; None when nothing differs.

    Raises NotEnoughOnHand. Locks: the stock record.
    """
    record = StockRecord.objects.select_for_update().get(pk=stockrecord_id)
    difference = on_hand - record.num_in_stock
    if difference == 0:
        return None
    return post_movement(
        stockrecord_id=stockrecord_id, kind=kind, quantity=difference, actor=actor, reason=reason, now=now
    )


def ship_held(quantities: Mapping[int, int], *, actor: User | None, document: str, now: datetime) -> None:
    """Held units leave the house: stock record id -> units. Must run in the caller's transaction.

    Locks: stock records by id. Raises HeldStockMismatch when units aren't held.
    """
    for pk in sorted(quantities):
        units = quantities[pk]
        held = StockRecord.objects.filter(pk=pk, num_allocated__gte=units, num_in_stock__gte=units)
        if not held.update(num_allocated=F("num_allocated") - units, num_in_stock=F("num_in_stock") - units):
            raise HeldStockMismatch(f"stock record {pk}: ship {units}")
        _write(pk, Kind.SALE, -units, actor, "", document, now)
    if quantities:
        publish(StockChanged(stockrecord_ids=sorted(quantities)))


def _write(
    stockrecord_id: int,
    kind: StockMovement.Kind,
    quantity: int,
    actor: User | None,
    reason: str,
    document: str,
    now: datetime,
) -> StockMovement:
    # The guarded update before this holds the row's lock until commit, so the balance read here is this movement's own.
    balance = StockRecord.objects.values_list("num_in_stock", flat=True).get(pk=stockrecord_id)
    return StockMovement.objects.create(
        stockrecord_id=stockrecord_id,
        kind=kind,
        quantity=quantity,
        balance_after=balance,
        at=now,
        actor=actor,
        reason=reason,
        document=document,
    )
