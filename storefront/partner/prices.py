"""Prices change only together with a row of their history, the evidence behind a crossed-out price."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Min

from storefront.accounts.models import User
from storefront.core.events import publish
from storefront.core.locks import atomic
from storefront.partner.events import PriceChanged
from storefront.partner.models import PriceChange, StockRecord

_BASIS_WINDOW = timedelta(days=7)


class NotTheLowestPrice(ValueError):
    """The crossed-out price is above the lowest price of the days before. lowest: yuan."""

    def __init__(self, lowest: Decimal) -> None:
        super().__init__(f"the lowest price was {lowest}")
        self.lowest = lowest


@atomic
def set_price(
    *,
    stockrecord_id: int,
    price: Decimal | None,
    list_price: Decimal | None,
    basis: str,
    actor: User | None,
    now: datetime,
) -> StockRecord:
    """Put prices in force: price and crossed-out price in yuan, tax included; None for none.

    basis: one of StockRecord.Basis, "" without a crossed-out price. A change of `price` writes a row of the history.
    Locks: the stock record.
    """
    record = StockRecord.objects.select_for_update().get(pk=stockrecord_id)
    changed = price is not None and price != record.price
    StockRecord.objects.filter(pk=stockrecord_id).update(
        price=price, list_price=list_price, list_price_basis=basis if list_price else ""
    )
    if changed and price is not None:
        PriceChange.objects.create(stockrecord=record, price=price, at=now, actor=actor)
    publish(PriceChanged(stockrecord_ids=[stockrecord_id]))
    record.refresh_from_db()
    return record


def lowest_price(*, stockrecord_id: int, since: datetime, until: datetime) -> Decimal | None:
    """The lowest price in force between two moments, in yuan; None when none was recorded.

    Takes in the price that was in force when the window began.
    """
    changes = PriceChange.objects.filter(stockrecord=stockrecord_id, at__lt=until)
    within = changes.filter(at__gte=since).aggregate(lowest=Min("price"))["lowest"]
    begin = changes.filter(at__lt=since).order_by("-at").values_list("price", flat=True).first()
    known = [price for price in (within, begin) if price is not None]
    return min(known) if known else None


def check_crossed_out_price(*, stockrecord_id: int, list_price: Decimal, basis: str, now: datetime) -> None:
    """A crossed-out price on the basis of the last 7 days is their lowest price, or less.

    Source: 规范促销行为暂行规定 (in force since 2020-12-01). Without a record nothing is known to be wrong.
    Raises NotTheLowestPrice.
    """
    if basis != StockRecord.Basis.LOWEST_7_DAYS:
        return
    lowest = lowest_price(stockrecord_id=stockrecord_id, since=now - _BASIS_WINDOW, until=now)
    if lowest is not None and list_price > lowest:
        raise NotTheLowestPrice(lowest)
