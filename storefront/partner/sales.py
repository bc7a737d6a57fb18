"""Making, changing and ending flash sales."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import OuterRef, Q, Subquery

from storefront.accounts.models import User
from storefront.core.events import publish
from storefront.core.locks import atomic
from storefront.partner.events import PriceChanged
from storefront.partner.models import FlashItem, FlashSale, StockMovement, StockRecord
from storefront.partner.prices import lowest_price
from storefront.partner.tasks import turn_prices

_BASIS_WINDOW: Final = timedelta(days=7)
LONGEST: Final = timedelta(days=31)  # beyond that it is no flash sale but a price
MOST_ITEMS: Final = 60


@dataclasses.dataclass(frozen=True, kw_only=True)
class SaleItem:
    """What is wanted of one SKU. price: yuan; quota: units; person_limit: units or None."""

    stockrecord_id: int
    price: Decimal
    quota: int
    person_limit: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Problem:
    """Why a sale can't be as wanted. row: place among the items, None for the sale; field: the field's name.

    code: "ends_early", "over", "too_long", "begun", "no_items", "twice", "unpriced", "not_lower", "above_lowest",
    "below_cost", "below_sold", "has_buyers", "overlaps"; params: what the words need.
    """

    field: str
    code: str
    row: int | None = None
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class SaleRefused(Exception):
    """The sale was not written. problems: all that speaks against it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = list(problems)


@atomic
def save_sale(
    *,
    sale_id: int | None = None,
    names: Mapping[str, str],
    starts: datetime,
    ends: datetime,
    items: Sequence[SaleItem],
    below_cost: bool = False,
    actor: User | None,
    now: datetime,
) -> FlashSale:
    """Write a flash sale with its SKUs; with sale_id change one. names: by language column ("name_zh_hans").

    A price must be below the usual one and no higher than the lowest of the seven days before; below the last cost
    only when `below_cost` says that it is meant. Of sales whose times overlap no two hold the same product. Once it
    runs, its start and its prices stand; quota and end may change, the quota not below what is sold.
    Raises SaleRefused with everything that is wrong. Locks: stock records of the products by id, the sale's items.
    """
    before = FlashSale.objects.select_for_update(of=("self",)).get(pk=sale_id) if sale_id else None
    had = {i.stockrecord_id: i for i in before.items.select_for_update(of=("self",)).order_by("pk")} if before else {}
    records = _lock_families([item.stockrecord_id for item in items])
    problems = _of_times(before, starts, ends, now)
    if not 1 <= len(items) <= MOST_ITEMS:
        problems.append(Problem(field="", code="no_items", params={"most": MOST_ITEMS}))
    known_costs = costs([item.stockrecord_id for item in items])
    begun = before is not None and before.starts <= now
    for row, item in enumerate(items):
        twice = any(other.stockrecord_id == item.stockrecord_id for other in items[:row])
        found = [Problem(field="sku", code="twice")] if twice else []
        found += _of_item(item, records.get(item.stockrecord_id), had.get(item.stockrecord_id), begun, starts)
        cost = known_costs.get(item.stockrecord_id)
        if cost is not None and item.price < cost and not below_cost:
            found.append(Problem(field="price", code="below_cost", params={"cost": cost}))
        problems += [dataclasses.replace(problem, row=row) for problem in found]
    problems += _overlaps(items, records, before, starts, ends)
    kept = {item.stockrecord_id for item in items}
    gone = [item for pk, item in had.items() if pk not in kept]
    if any(item.sold or item.uses.exists() for item in gone):
        problems.append(Problem(field="", code="has_buyers"))
    if problems:
        raise SaleRefused(problems)
    sale = before or FlashSale(made_by=actor)
    for column, name in names.items():
        setattr(sale, column, name)
    sale.starts, sale.ends = starts, ends
    sale.save()
    FlashItem.objects.filter(pk__in=[item.pk for item in gone]).delete()
    for item in items:
        fields = {
            "starts": starts,
            "ends": ends,
            "price": item.price,
            "quota": item.quota,
            "person_limit": item.person_limit,
        }
        FlashItem.objects.update_or_create(sale=sale, stockrecord_id=item.stockrecord_id, defaults=fields)
    _announce(sale, {*kept, *had}, now)
    return sale


@atomic
def end_sale(*, sale_id: int, now: datetime) -> bool:
    """End a running sale at once. False when it does not run. Orders that have its price keep it. Locks: the sale."""
    sale = FlashSale.objects.select_for_update(of=("self",)).get(pk=sale_id)
    if not sale.starts < now < sale.ends:
        return False
    sale.ends = now
    sale.save(update_fields=["ends"])
    sale.items.update(ends=now)
    publish(PriceChanged(stockrecord_ids=_records_of(sale)))
    return True


@atomic
def drop_sale(*, sale_id: int, now: datetime) -> bool:
    """Delete a sale that has not begun. False when it has. Locks: the sale."""
    sale = FlashSale.objects.select_for_update(of=("self",)).get(pk=sale_id)
    if sale.starts <= now:
        return False
    records = _records_of(sale)
    sale.delete()
    publish(PriceChanged(stockrecord_ids=records))
    return True


def costs(stockrecord_ids: Sequence[int]) -> dict[int, Decimal]:
    """What a unit of each record cost when it last came in, in yuan, where that is known. One query."""
    arrivals = StockMovement.objects.filter(
        stockrecord=OuterRef("pk"), unit_cost__isnull=False, quantity__gt=0
    ).order_by("-pk")
    rows = StockRecord.objects.filter(pk__in=list(stockrecord_ids)).order_by()
    found = rows.annotate(cost=Subquery(arrivals.values("unit_cost")[:1])).values_list("pk", "cost")
    return {pk: cost for pk, cost in found if cost is not None}


def _of_times(before: FlashSale | None, starts: datetime, ends: datetime, now: datetime) -> list[Problem]:
    if ends <= starts:
        return [Problem(field="ends", code="ends_early")]
    if ends - starts > LONGEST:
        return [Problem(field="ends", code="too_long", params={"days": LONGEST.days})]
    if before is not None and before.ends <= now:
        return [Problem(field="ends", code="over")]
    if ends <= now:
        return [Problem(field="ends", code="over")]
    if before is not None and before.starts <= now and starts != before.starts:
        return [Problem(field="starts", code="begun")]
    return []


def _of_item(
    item: SaleItem, record: StockRecord | None, had: FlashItem | None, begun: bool, starts: datetime
) -> list[Problem]:
    if record is None or record.price is None:
        return [Problem(field="sku", code="unpriced")]
    found = []
    if had is not None and begun and item.price != had.price:
        found.append(Problem(field="price", code="begun"))
    elif item.price >= record.price:
        found.append(Problem(field="price", code="not_lower", params={"price": record.price}))
    elif had is None or item.price != had.price:
        lowest = lowest_price(stockrecord_id=record.pk, since=starts - _BASIS_WINDOW, until=starts)
        if lowest is not None and item.price > lowest:
            found.append(Problem(field="price", code="above_lowest", params={"lowest": lowest}))
    if had is not None and item.quota < had.sold:
        found.append(Problem(field="quota", code="below_sold", params={"sold": had.sold}))
    return found


def _lock_families(stockrecord_ids: Sequence[int]) -> dict[int, StockRecord]:
    """The records and all of the same products, locked, so that two sales of one product are made in turns."""
    products = dict(
        StockRecord.objects.filter(pk__in=list(stockrecord_ids)).values_list("product_id", "product__parent_id")
    )
    tops = {parent or product for product, parent in products.items()}
    families = StockRecord.objects.filter(Q(product__in=tops) | Q(product__parent__in=tops)).order_by("pk")
    locked = families.select_related("product").select_for_update(of=("self",))
    return {record.pk: record for record in locked}


def _overlaps(
    items: Sequence[SaleItem],
    records: Mapping[int, StockRecord],
    before: FlashSale | None,
    starts: datetime,
    ends: datetime,
) -> list[Problem]:
    others = FlashItem.objects.filter(stockrecord__in=list(records), starts__lt=ends, ends__gt=starts)
    if before is not None:
        others = others.exclude(sale=before)
    taken = {}
    for other in others.select_related("sale", "stockrecord__product").order_by("pk"):
        product = other.stockrecord.product
        taken[product.parent_id or product.pk] = other.sale
    found = []
    for row, item in enumerate(items):
        record = records.get(item.stockrecord_id)
        clash = taken.get(record.product.parent_id or record.product_id) if record else None
        if clash is not None:
            found.append(Problem(field="sku", code="overlaps", row=row, params={"name": clash.name}))
    return found


def _announce(sale: FlashSale, records: set[int], now: datetime) -> None:
    publish(PriceChanged(stockrecord_ids=sorted(records)))
    for moment in (sale.starts, sale.ends):
        if moment > now:
            turn_prices.using(run_after=moment).enqueue(sale.pk)


def _records_of(sale: FlashSale) -> list[int]:
    return sorted(sale.items.values_list("stockrecord_id", flat=True))
