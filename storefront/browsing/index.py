"""What stands on which shelf, as sets of bits in memory: lists are filtered, sorted and counted without the database.

Why not SQL: true counts of eight facet groups, each with its own selection left out, are eight passes over a shelf.
In SQL that is eight aggregate queries a page, growing with the catalogue; an AND of two sets of 10,000 products and
counting its bits takes a microsecond here. A set costs one bit a product, so 100,000 products and 500 values are 6 MB.

The index is rebuilt when the listing's version changes. A small shop's is rebuilt in the request that notices; a large
one's in a thread, while the old one answers, and not more often than it costs (BUSY_SHARE). What a card shows (price,
stock, title) is always read from the database.
"""

import logging
import math
import threading
import time
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import close_old_connections

from storefront.catalogue.models import Brand, Category, ProductAttributeValue, ProductCategory, ProductRecommendation
from storefront.core.prepared import PreparedQuery
from storefront.core.slugs import latin_slug
from storefront.partner.listing import version as listing_version
from storefront.partner.models import Listing

log = logging.getLogger(__name__)

MAX_AGE: Final = 60.0  # seconds; how late a change is seen that another process made without a shared cache
LARGE: Final = 5_000  # products from which on a build goes to a thread
BUSY_SHARE: Final = 10  # at least so many times a build's own time lies between two builds

HOLDS_CODE: Final = "capacity"
HOLDS: Final = (("0-130", 130), ("131-220", 220), ("221-350", 350), ("351-", None))  # millilitres, from and to

SORTS: Final = ("", "sold", "price", "-price", "new")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: key in the address, names in Chinese and English, colour sample, place, its products."""

    key: str
    zh: str
    en: str
    bits: int
    swatch: str = ""
    place: tuple[int, int] = (0, 0)

    def name(self, english: bool) -> str:
        return (self.en or self.zh) if english else (self.zh or self.en)


@dataclass(frozen=True, slots=True)
class Axis:
    """An option axis that shoppers filter by: colour, size. Equal codes of several product classes are one axis."""

    code: str
    zh: str
    en: str
    values: tuple[Value, ...]

    def name(self, english: bool) -> str:
        return (self.en or self.zh) if english else (self.zh or self.en)


@dataclass(slots=True)
class ShelfIndex:
    """Products by position (0..n-1, in the default order) and what is known of them as sets of positions.

    A set is an int whose bit p stands for the product at position p. orders: positions in each order of SORTS; prices:
    of the order by price, in fen; standing: category ids of each position; holds: products by how
    much goes into them (HOLDS); related: what staff put beside one. Numbers lie in arrays: lists of them would take
    five times the memory.
    """

    version: int
    built: float
    ids: "array[int]"
    position: dict[int, int]
    orders: "dict[str, array[int]]"
    prices: "array[int]"
    all: int = 0
    in_stock: int = 0
    well_rated: int = 0
    on_offer: int = 0
    returnable: int = 0
    shelves: dict[int, int] = field(default_factory=dict)
    standing: list[tuple[int, ...]] = field(default_factory=list)
    bands: dict[tuple[Decimal | None, Decimal | None], int] = field(default_factory=dict)
    brands: dict[int, Value] = field(default_factory=dict)
    axes: tuple[Axis, ...] = ()
    holds: dict[str, int] = field(default_factory=dict)
    related: dict[int, list[int]] = field(default_factory=dict)

    def set_of(self, product_ids: Iterable[int]) -> int:
        """The set of these products; those that aren't listed are left out."""
        position = self.position
        return bits((position[pk] for pk in product_ids if pk in position), len(self.ids))

    def priced(self, low: Decimal | None, high: Decimal | None) -> int:
        """Products that cost at least `low` and less than or exactly `high` yuan."""
        order = self.orders["price"]
        start = 0 if low is None else bisect_left(self.prices, math.ceil(low * 100))
        end = len(order) if high is None else bisect_right(self.prices, math.floor(high * 100))
        return bits(order[start:end], len(self.ids))

    def band(self, low: Decimal | None, high: Decimal | None) -> int:
        """As `priced`, and kept: for the ranges that every list counts."""
        if (low, high) not in self.bands:
            self.bands[low, high] = self.priced(low, high)
        return self.bands[low, high]

    def shelves_of(self, product_id: int) -> tuple[int, ...] | None:
        """Ids of the categories that a product stands in; None for one that isn't listed."""
        p = self.position.get(product_id)
        return None if p is None else self.standing[p]

    def page(self, chosen: int, sort: str, start: int, end: int) -> list[int]:
        """Product ids of the set in an order of SORTS, from place `start` up to `end`."""
        found: list[int] = []
        held = chosen.to_bytes(len(self.ids) // 8 + 1, "little")
        seen = 0
        for p in self.orders[sort]:
            if held[p >> 3] >> (p & 7) & 1:
                seen += 1
                if seen > start:
                    found.append(self.ids[p])
                    if seen == end:
                        break
        return found


def bits(positions: Iterable[int], size: int) -> int:
    """The set of these positions, each below `size`."""
    buffer = bytearray(size // 8 + 1)
    for p in positions:
        buffer[p >> 3] |= 1 << (p & 7)
    return int.from_bytes(buffer, "little")


def members(chosen: int) -> Iterator[int]:
    """Positions in a set, ascending."""
    while chosen:
        low = chosen & -chosen
        yield low.bit_length() - 1
        chosen ^= low


_lock = threading.Lock()
_current: ShelfIndex | None = None
_cost = 0.0


def current() -> ShelfIndex:
    """The index to answer this request with."""
    kept = _current
    version = listing_version()
    if kept is not None:
        age = time.monotonic() - kept.built
        if kept.version == version and age < MAX_AGE:
            return kept
        if len(kept.ids) > LARGE:
            if age >= _cost * BUSY_SHARE and not _lock.locked():
                threading.Thread(target=_rebuild_apart, args=(version,), daemon=True, name="shelf-index").start()
            return kept
    return _rebuild(version)


def forget() -> None:
    """Build anew at the next request: for tests and after a restore of the database."""
    global _current
    _current = None


def _rebuild(version: int) -> ShelfIndex:
    global _current, _cost
    with _lock:
        kept = _current
        if kept is not None and kept.version == version and time.monotonic() - kept.built < MAX_AGE:
            return kept  # another thread was first
        began = time.monotonic()
        _current = build(version)
        _cost = time.monotonic() - began
        return _current


def _rebuild_apart(version: int) -> None:
    try:
        _rebuild(version)
    except Exception:
        log.exception("the shelf index could not be rebuilt; the old one answers on")
    finally:
        close_old_connections()


_read_listings = PreparedQuery(
    (
        "pk", "price", "list_price", "available", "sold", "rating", "reviews", "created", "product__brand_id",
        "product__returnable",
    ),
    lambda: Listing.objects.filter(visible=True).order_by("-score", "-pk"),
)  # fmt: skip
_read_standing = PreparedQuery(("product_id", "category_id"), lambda: ProductCategory.objects.order_by("pk"))
_read_options = PreparedQuery(
    ("product_id", "product__parent_id", "attribute_id", "value_option_id"),
    lambda: ProductAttributeValue.objects.filter(
        attribute__is_axis=True, value_option__isnull=False, product__is_public=True
    ).order_by(),
)


class _Marks(defaultdict[Any, bytearray]):
    """Sets under construction: one buffer a key. Marking a position twice is marking it once."""

    def __init__(self, size: int) -> None:
        super().__init__(lambda: bytearray(size // 8 + 1))

    def add(self, key: Any, p: int) -> None:
        self[key][p >> 3] |= 1 << (p & 7)

    def set_of(self, key: Any) -> int:
        return int.from_bytes(self[key], "little") if key in self else 0


def build(version: int = 0) -> ShelfIndex:
    """Read the whole listing. Nine queries, whatever its size; rows are let go as they are read."""
    ids, fen, sold, created = array("q"), array("q"), array("q"), array("d")
    brand_of: list[int | None] = []
    switches: dict[str, list[int]] = {name: [] for name in ("stock", "rating", "offer", "returns")}
    for p, row in enumerate(_read_listings.stream()):
        pk, price, was, available, units, rating, reviews, since, brand, returnable = row
        ids.append(pk)
        fen.append(int(price * 100))
        sold.append(units)
        created.append(since.timestamp())
        brand_of.append(brand)
        for name, holds in (
            ("stock", available > 0),
            ("rating", reviews and rating is not None and rating >= 4),
            ("offer", was is not None and was > price),
            ("returns", returnable),
        ):
            if holds:
                switches[name].append(p)
    size = len(ids)
    # Sorting keeps the default order among equals, also in reverse.
    orders = {
        "": array("I", range(size)),
        "sold": array("I", sorted(range(size), key=sold.__getitem__, reverse=True)),
        "price": array("I", sorted(range(size), key=fen.__getitem__)),
        "-price": array("I", sorted(range(size), key=fen.__getitem__, reverse=True)),
        "new": array("I", sorted(range(size), key=created.__getitem__, reverse=True)),
    }
    index = ShelfIndex(
        version=version,
        built=time.monotonic(),
        ids=ids,
        position={pk: p for p, pk in enumerate(ids)},
        orders=orders,
        prices=array("q", (fen[p] for p in orders["price"])),
        all=(1 << size) - 1,
        in_stock=bits(switches["stock"], size),
        well_rated=bits(switches["rating"], size),
        on_offer=bits(switches["offer"], size),
        returnable=bits(switches["returns"], size),
    )
    _index_shelves(index)
    _index_brands(index, brand_of)
    _index_axes(index)
    _index_holds(index)
    _index_related(index)
    return index


def _index_holds(index: ShelfIndex) -> None:
    """Vessels by the attribute that says what they hold, in millilitres."""
    rows = ProductAttributeValue.objects.filter(attribute__code=HOLDS_CODE, value_integer__isnull=False).order_by()
    held: dict[str, list[int]] = defaultdict(list)
    for product, parent, amount in rows.values_list("product_id", "product__parent_id", "value_integer"):
        p = index.position.get(parent or product)
        if p is not None:
            held[next(key for key, most in HOLDS if most is None or amount <= most)].append(p)
    index.holds = {key: bits(found, len(index.ids)) for key, found in held.items()}


def _index_related(index: ShelfIndex) -> None:
    """What staff put beside a product, best first."""
    rows = ProductRecommendation.objects.order_by("primary_id", "-ranking", "pk")
    for primary, other in rows.values_list("primary_id", "recommendation_id"):
        if other in index.position:
            index.related.setdefault(primary, []).append(other)


def _index_shelves(index: ShelfIndex) -> None:
    """Products of each category with those of the categories below it."""
    paths = dict(Category.objects.order_by().values_list("pk", "path"))
    of_path = {path: pk for pk, path in paths.items()}
    step = Category.steplen
    above = {
        pk: [of_path[path[:n]] for n in range(step, len(path) + 1, step) if path[:n] in of_path]
        for pk, path in paths.items()
    }
    held = _Marks(len(index.ids))
    own: list[tuple[int, ...]] = [()] * len(index.ids)
    same: dict[tuple[int, ...], tuple[int, ...]] = {}  # few combinations occur: each is kept once
    for product, category in _read_standing.stream():
        p = index.position.get(product)
        if p is None:
            continue
        combination = (*own[p], category)
        own[p] = same.setdefault(combination, combination)
        for shelf in above.get(category, ()):
            held.add(shelf, p)
    index.shelves = {shelf: held.set_of(shelf) for shelf in held}
    index.standing = own


def _index_brands(index: ShelfIndex, brand_of: list[int | None]) -> None:
    held = _Marks(len(index.ids))
    for p, brand in enumerate(brand_of):
        if brand is not None:
            held.add(brand, p)
    for pk, slug, zh, en in Brand.objects.order_by("pk").values_list("pk", "slug", "name_zh_hans", "name_en"):
        index.brands[pk] = Value(slug, zh or "", en or "", held.set_of(pk))


def _index_axes(index: ShelfIndex) -> None:
    """Option values of public variants, and of products without variants that have an axis value of their own."""
    held = _Marks(len(index.ids))
    for product, parent, attribute, option in _read_options.stream():
        p = index.position.get(parent or product)
        if p is not None:
            held.add((attribute, option), p)
    if not held:
        return
    attributes, options = _names_of({a for a, _ in held}, {o for _, o in held})
    merged: dict[str, dict[str, tuple[Any, int]]] = defaultdict(dict)
    first: dict[str, tuple[int, str, str]] = {}
    for attribute, option in held:
        code, place, zh, en = attributes[attribute]
        first[code] = min(first.get(code, (place, zh, en)), (place, zh, en))
        label_zh, label_en, swatch, option_place = options[option]
        key = latin_slug(label_en or label_zh) or str(option)
        shown, found = merged[code].get(key, ((label_zh, label_en, swatch, (option_place, option)), 0))
        merged[code][key] = shown, found | held.set_of((attribute, option))
    index.axes = tuple(
        Axis(
            code, first[code][1], first[code][2],
            tuple(
                Value(key, zh, en, found, swatch, place)
                for key, ((zh, en, swatch, place), found) in sorted(values.items(), key=lambda item: item[1][0][3])
            ),
        )
        for code, values in sorted(merged.items(), key=lambda item: (first[item[0]][0], item[0]))
    )  # fmt: skip


def _names_of(attribute_ids: set[int], option_ids: set[int]) -> tuple[dict[int, Any], dict[int, Any]]:
    from storefront.catalogue.models import AttributeOption, ProductAttribute

    attributes = {
        pk: (code, place, zh or "", en or "")
        for pk, code, place, zh, en in ProductAttribute.objects.filter(pk__in=attribute_ids)
        .order_by()
        .values_list("pk", "code", "position", "name_zh_hans", "name_en")
    }
    options = {
        pk: (zh or "", en or "", swatch, place)
        for pk, zh, en, swatch, place in AttributeOption.objects.filter(pk__in=option_ids)
        .order_by()
        .values_list("pk", "option_zh_hans", "option_en", "swatch", "position")
    }
    return attributes, options
