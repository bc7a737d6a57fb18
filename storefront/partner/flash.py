"""Flash sales: the one place where a price of the moment is made, and where units of a sale are counted exactly."""

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, F, FilteredRelation, IntegerField, Q, Sum, Value, When
from django.utils.crypto import salted_hmac

from storefront.accounts.models import User
from storefront.core.prepared import PreparedQuery
from storefront.partner.holders import person_of
from storefront.partner.models import FlashItem, FlashUse

FLASH_BASIS: Final = "flash"  # of a crossed-out price: what the goods cost outside the sale
BLOCK_FACTOR: Final = 5  # an address block may have so many times what a person may


class FlashGone(Exception):
    """The flash price can't be had for these units any more. Nothing of the caller's transaction may be kept.

    limit: whether a limit per person or address block says so, and not the quota or the clock.
    """

    def __init__(self, item_id: int, *, limit: bool = False) -> None:
        super().__init__(f"flash item {item_id}")
        self.item_id = item_id
        self.limit = limit


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Flash:
    """A SKU in a running flash sale. price: yuan; left: units, 0 or more; limit: units a person may have or None."""

    item_id: int
    price: Decimal
    left: int
    limit: int | None
    starts: datetime
    ends: datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Selling:
    """What a SKU costs at a moment. list_price: crossed out, with its basis; flash: the sale whose price it is."""

    price: Decimal | None
    list_price: Decimal | None = None
    basis: str = ""
    flash: Flash | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who buys, as far as it is known. source: the address block, "" for none."""

    user: User | None = None
    phone: str = ""
    email: str = ""
    source: str = ""

    def names(self) -> dict[str, str]:
        """The columns of FlashUse, each "" where nothing is known."""
        email = self.email.strip().lower() or (self.user.email.lower() if self.user and self.user.email else "")
        return {
            "person": person_of(self.user, "") if self.user else "",
            "phone": person_of(None, self.phone),
            "email": f"mail:{salted_hmac('partner.flash', email).hexdigest()[:24]}" if email else "",
            "source": self.source,
        }


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FlashAsk:
    """Units of one order line at the price of a sale. line: id of the order line; units: 1 or more."""

    item_id: int
    line: int
    units: int
    price: Decimal


def selling(price: Decimal | None, list_price: Decimal | None, basis: str, flash: Flash | None) -> Selling:
    """The price in force of a SKU: the sale's where it is lower and units are left, else its own.

    Everything that shows, adds up or orders goods takes the price from here. In a sale the usual price is crossed out.
    """
    if flash is None or price is None or flash.left < 1 or flash.price >= price:
        return Selling(price=price, list_price=list_price, basis=basis if list_price is not None else "")
    return Selling(price=flash.price, list_price=price, basis=FLASH_BASIS, flash=flash)


JOINED: Final = tuple(f"running__{n}" for n in ("pk", "price", "quota", "sold", "person_limit", "starts", "ends"))
_read_running = PreparedQuery(
    ("stockrecord_id", "pk", "price", "quota", "sold", "person_limit", "starts", "ends"),
    lambda ids, now: FlashItem.objects.filter(
        stockrecord__in=ids, starts__lte=now, ends__gt=now
    ).order_by("pk"),
)  # fmt: skip


def joined_to(path: str, *, now: datetime) -> FilteredRelation:
    """The join to what runs at `now`, at most one row. path: from the query's model to the stock record, "" or
    "stockrecord__". Select JOINED of it, named `running`, and hand the values to of_row()."""
    items = f"{path}flash_items"
    return FilteredRelation(items, condition=Q(**{f"{items}__starts__lte": now, f"{items}__ends__gt": now}))


def of_row(values: Sequence[Any]) -> Flash | None:
    """The sale of a joined row. values: its columns JOINED."""
    pk, price, quota, sold, limit, starts, ends = values
    if pk is None:
        return None
    return Flash(item_id=pk, price=price, left=quota - sold, limit=limit, starts=starts, ends=ends)


def running(stockrecord_ids: Collection[int], *, now: datetime) -> dict[int, Flash]:
    """The sales that run at `now` for these stock records: record id -> sale. One query, none for no ids."""
    if not stockrecord_ids:
        return {}
    found = {}
    for record, pk, price, quota, sold, limit, starts, ends in _read_running(sorted(set(stockrecord_ids)), now):
        found[record] = Flash(item_id=pk, price=price, left=quota - sold, limit=limit, starts=starts, ends=ends)
    return found


def rooms(sales: Iterable[Flash], buyer: Buyer) -> dict[int, int]:
    """Units that the buyer may still have at each sale's price: item id -> units, 0 or more. At most one query."""
    limited = {sale.item_id: sale for sale in sales if sale.limit is not None and sale.left}
    room = {sale.item_id: sale.left for sale in sales}
    if limited:
        own, block = _used(list(limited), buyer.names())
        for pk, sale in limited.items():
            assert sale.limit is not None
            room[pk] = max(0, min(sale.left, sale.limit - own[pk], sale.limit * BLOCK_FACTOR - block[pk]))
    return room


def _used(items: Collection[int], names: Mapping[str, str]) -> tuple[Counter[int], Counter[int]]:
    """Units by item that this person has, by any of their names, and that their address block has."""
    own: Counter[int] = Counter()
    block: Counter[int] = Counter()
    mine = _theirs(names)
    theirs = mine | Q(source=names["source"]) if names["source"] else mine
    if theirs:
        rows = FlashUse.objects.filter(theirs, item__in=items).order_by().values_list("item_id")
        sums = rows.annotate(
            own=Sum("units", filter=mine, default=0) if mine else Value(0, output_field=IntegerField()),
            block=Sum("units", filter=Q(source=names["source"]), default=0)
            if names["source"]
            else Value(0, output_field=IntegerField()),
        )
        for pk, by_person, by_block in sums:
            own[pk], block[pk] = by_person, by_block
    return own, block


def _theirs(names: Mapping[str, str]) -> Q:
    mine = Q()
    for column in ("person", "phone", "email"):
        if names[column]:
            mine |= Q(**{column: names[column]})
    return mine


def take(asks: Sequence[FlashAsk], *, document: str, buyer: Buyer, now: datetime) -> None:
    """Count units of an order against quota and limits, all or nothing.

    Must run in the transaction that writes the order, after its stock is held: placing then publishes StockChanged,
    which refreshes cards. Raises FlashGone when a sale does not run at `now`, its price is another, too few units are
    left or a limit is passed. Locks: the sales' items by id; whoever has them has the sums to themself.
    """
    if not asks:
        return
    items = _locked(asks)
    for ask in asks:
        item = items.get(ask.item_id)
        if item is None or not item.starts <= now < item.ends or item.price != ask.price:
            raise FlashGone(ask.item_id)
    names = buyer.names()
    _count(asks, items)
    _write(asks, document, names, now)
    limited = {pk: item.person_limit for pk, item in items.items() if item.person_limit is not None}
    own, block = _used(list(limited), names) if limited else (Counter(), Counter())
    for pk, limit in limited.items():
        if own[pk] > limit or block[pk] > limit * BLOCK_FACTOR:
            raise FlashGone(pk, limit=True)


def take_again(asks: Sequence[FlashAsk], *, document: str, now: datetime) -> None:
    """Count an order that comes back to life: it was placed in time, so only the quota is asked. Raises FlashGone.

    Locks: the sales' items by id.
    """
    if asks:
        _count(asks, _locked(asks))
        _write(asks, document, Buyer().names(), now)


def give_back(document: str, *, lines: Mapping[int, int] | None = None) -> None:
    """Units of an order are free again: of these lines (id -> units), or all. What was given back is not given twice.

    The caller holds the order's lock, and publishes StockChanged. Locks: the order's uses, then the items, by id.
    """
    uses = list(FlashUse.objects.select_for_update().filter(document=document).order_by("item_id", "pk"))
    given: Counter[int] = Counter()
    for use in uses:
        units = use.units if lines is None else min(use.units, lines.get(use.line, 0))
        if not units:
            continue
        if units == use.units:
            use.delete()
        else:
            FlashUse.objects.filter(pk=use.pk).update(units=F("units") - units)
        given[use.item_id] += units
    for pk in sorted(given):
        FlashItem.objects.filter(pk=pk, sold__gte=given[pk]).update(sold=F("sold") - given[pk])


def _locked(asks: Sequence[FlashAsk]) -> dict[int, FlashItem]:
    rows = FlashItem.objects.select_for_update().order_by("pk")
    return {item.pk: item for item in rows.filter(pk__in={ask.item_id for ask in asks})}


def _count(asks: Sequence[FlashAsk], items: Mapping[int, FlashItem]) -> None:
    """The rows are locked; the condition stays in the statement, and the constraint behind it."""
    wanted: Counter[int] = Counter()
    for ask in asks:
        wanted[ask.item_id] += ask.units
    short = [pk for pk in sorted(wanted) if pk not in items or items[pk].left < wanted[pk]]
    by = Case(*(When(pk=pk, then=units) for pk, units in sorted(wanted.items())), output_field=IntegerField())
    room = FlashItem.objects.filter(pk__in=list(wanted), quota__gte=F("sold") + by)
    if short or room.update(sold=F("sold") + by) != len(wanted):
        raise FlashGone((short or sorted(wanted))[0])


def _write(asks: Sequence[FlashAsk], document: str, names: Mapping[str, str], now: datetime) -> None:
    FlashUse.objects.bulk_create(
        FlashUse(item_id=ask.item_id, document=document, line=ask.line, units=ask.units, at=now, **names)
        for ask in asks
    )


# --- on cards: the listing keeps what a product costs outside and inside the sales to come ---------------------------

Windows = list[list[Any]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The price on a card. varies: variants cost different amounts; was: crossed out; until, left: of a flash sale."""

    price: Decimal
    varies: bool
    was: Decimal | None
    until: datetime | None = None
    left: int = 0


def windows(
    records: Sequence[tuple[int, Decimal, Decimal | None, int]], items: Sequence[tuple[int, Decimal, int, Any, Any]]
) -> Windows:
    """What the listing keeps: prices outside any sale, then inside each. [] without a sale.

    records: (product id, price, list price, available) a variant; items: (product id, flash price, units left,
    starts, ends), of sales that have not ended. Each entry: begin and end in seconds since 1970 (None outside), price,
    varies, crossed-out price, units left; amounts as texts.
    """
    if not items or not records:
        return []
    made = [[None, None, *_entry(records, {})]]
    for starts, ends in sorted({(starts, ends) for _pk, _price, _left, starts, ends in items}):
        inside = {pk: (price, left) for pk, price, left, s, e in items if (s, e) == (starts, ends)}
        made.append([starts.timestamp(), ends.timestamp(), *_entry(records, inside)])
    return made


def _entry(
    records: Sequence[tuple[int, Decimal, Decimal | None, int]], inside: Mapping[int, tuple[Decimal, int]]
) -> list[Any]:
    rows = []
    for pk, price, list_price, _available in records:
        low, left = inside.get(pk, (price, 0))
        rows.append((low, pk, price, left) if left and low < price else (price, pk, list_price, 0))
    cheapest = min(rows, key=lambda row: (row[0], row[1]))
    was = cheapest[2]
    varies = len({row[0] for row in rows}) > 1
    return [str(cheapest[0]), varies, None if was is None else str(was), sum(r[3] for r in rows) if cheapest[3] else 0]


def shown(price: Decimal, varies: bool, was: Decimal | None, kept: Windows, *, now: datetime) -> Shown:
    """What a card shows at `now`, to the second, whatever the row's own columns say. kept: the listing's `flash`."""
    if not kept:
        return Shown(price=price, varies=varies, was=was)
    moment = now.timestamp()
    entry = next((w for w in kept[1:] if w[0] <= moment < w[1]), kept[0])
    crossed = None if entry[4] is None else Decimal(entry[4])
    until = datetime.fromtimestamp(entry[1], UTC) if entry[5] else None
    return Shown(price=Decimal(entry[2]), varies=entry[3], was=crossed, until=until, left=entry[5])
