"""The warehouses and the rules of allocation that the shop has set."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F, Q, Subquery, Sum
from django.db.models.functions import JSONObject

from storefront.core.events import publish
from storefront.core.locks import atomic
from storefront.partner.events import StockChanged
from storefront.partner.models import StockPolicy, StockRecord, Warehouse, WarehouseStock


class NotEmpty(Exception):
    """The warehouse holds units: it can't be switched off or change its purpose. units: how many."""

    def __init__(self, units: int) -> None:
        super().__init__(f"{units} units")
        self.units = units


def main_warehouse() -> Warehouse:
    """Where units go when nobody says where: the first that sells. Made when there is none."""
    return _first(Warehouse.Purpose.SALE, "main", "主仓库", "Main warehouse")


def quarantine() -> Warehouse:
    """Where returned goods wait for inspection. Made when there is none."""
    return _first(Warehouse.Purpose.QUARANTINE, "returns", "退货检验区", "Returns inspection")


def policy() -> StockPolicy:
    """How the shop allocates; the defaults until somebody has set it. One query."""
    return StockPolicy.objects.filter(pk=1).first() or StockPolicy(pk=1)


def stored_policy() -> Subquery:
    """The rules as a column of another query, for policy_of(): an order must not ask for them apart."""
    names = {f.name: F(f.name) for f in StockPolicy._meta.concrete_fields}
    return Subquery(StockPolicy.objects.filter(pk=1).values(all=JSONObject(**names))[:1])


def policy_of(column: Mapping[str, Any] | None) -> StockPolicy:
    """The rules from the column of stored_policy(); the defaults for None."""
    return StockPolicy(**column) if column else StockPolicy(pk=1)


@atomic
def save_warehouse(warehouse: Warehouse) -> Warehouse:
    """Write it, new or changed. Raises NotEmpty when one with units would be switched off or change its purpose.

    Locks: the warehouse, which postings into it read, so that no unit can arrive meanwhile.
    """
    before = Warehouse.objects.select_for_update().filter(pk=warehouse.pk).first()
    if before is not None:
        check_closable(before, purpose=warehouse.purpose, active=warehouse.active)
    warehouse.save()
    return warehouse


def check_closable(before: Warehouse, *, purpose: str, active: bool) -> None:
    """Whether a warehouse may get this purpose and be open or not. Raises NotEmpty while units lie there."""
    if before.purpose == purpose and (active or not before.active):
        return
    if units := WarehouseStock.objects.filter(warehouse=before).aggregate(units=Sum("on_hand"))["units"]:
        raise NotEmpty(units)


class BelowHeld(Exception):
    """More units are held than would be covered. least: the limit that covers them."""

    def __init__(self, least: int) -> None:
        super().__init__(f"at least {least}")
        self.least = least


@atomic
def sell_beyond(*, stockrecord_id: int, beyond: str, limit: int, date: date | None) -> StockRecord:
    """Sell more units of a SKU than are on hand, or stop it: beyond, limit, date as StockRecord keeps them.

    beyond "" stops it: limit and date are ignored then. Raises BelowHeld when units that wait for goods would no
    longer be covered, ValueError for a policy without limit or date. Locks: the stock record.
    """
    record = StockRecord.objects.select_for_update(of=("self",)).get(pk=stockrecord_id)
    if not beyond:
        limit, date = 0, None
    elif limit < 1 or date is None:
        raise ValueError("a policy needs a limit and a date")
    if record.num_allocated > record.num_in_stock + limit:
        raise BelowHeld(record.num_allocated - record.num_in_stock)
    StockRecord.objects.filter(pk=record.pk).update(beyond=beyond, beyond_limit=limit, beyond_date=date)
    # An order finds the record through its places: one that has never had any needs an empty one.
    WarehouseStock.objects.get_or_create(stockrecord=record, warehouse=main_warehouse())
    publish(StockChanged(stockrecord_ids=[record.pk]))
    record.refresh_from_db()
    return record


@atomic
def save_policy(changes: Mapping[str, Any]) -> StockPolicy:
    """Set rules of allocation: names of StockPolicy's fields -> values."""
    return StockPolicy.objects.update_or_create(pk=1, defaults=dict(changes))[0]


def _first(purpose: str, code: str, zh: str, en: str) -> Warehouse:
    found = Warehouse.objects.filter(Q(purpose=purpose, active=True)).order_by("position", "pk").first()
    if found is not None:
        return found
    names = {"name_zh_hans": zh, "name_en": en}
    return Warehouse.objects.get_or_create(code=code, defaults={"purpose": purpose, **names})[0]
