"""Products as documents: read from catalogue and listing in a fixed number of queries a batch."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.html import strip_tags

from search.engines.base import Document
from search.language.cutting import Cutter
from search.language.fields import tokens_for
from storefront.catalogue.models import Brand, Category, Product, ProductAttributeValue, ProductCategory
from storefront.core.slugs import latin_slug
from storefront.offer.models import ConditionalOffer, Range
from storefront.partner.models import Listing, StockRecord

RANKS: Final = 2**31 - 1
WELL_RATED: Final = 4

HAS: Final = "has"  # group of the option axes, and "holds", that a product has a value on
HOLDS_CODE: Final = "capacity"
HOLDS: Final = (("0-130", 130), ("131-220", 220), ("221-350", 350), ("351-", None))  # millilitres, from and to
BANDS: Final = (("0-100", 100_00), ("100-300", 300_00), ("300-500", 500_00), ("500-", None))  # from, and below, in fen

_PRODUCT: Final = (
    "pk", "upc", "title_zh_hans", "title_en", "selling_point_zh_hans", "selling_point_en", "description_zh_hans",
    "description_en", "brand_id", "returnable", "date_updated",
)  # fmt: skip
_LISTING: Final = (
    "product_id", "price", "list_price", "available", "sold", "rating", "reviews", "score", "created", "visible",
)  # fmt: skip
_VALUE: Final = (
    "product_id", "product__parent_id", "attribute__code", "attribute__is_axis", "value_option_id",
    "value_option__option_zh_hans", "value_option__option_en", "value_text", "value_integer",
)  # fmt: skip


@dataclass(slots=True)
class _Gathered:
    """What is known of a product beside its own row and its listing's."""

    shelves: list[int] = field(default_factory=list)
    zh: dict[str, None] = field(default_factory=dict)
    en: dict[str, None] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    codes: dict[str, None] = field(default_factory=dict)


class DocumentBuilder:
    """Makes documents in batches; what all products share (categories, brands, running offers) is read once."""

    def __init__(self, cutter: Cutter, *, now: datetime) -> None:
        self.cutter = cutter
        self._shelves = _Shelves()
        self._brands = {
            pk: (slug, zh or "", en or "")
            for pk, slug, zh, en in Brand.objects.order_by().values_list("pk", "slug", "name_zh_hans", "name_en")
        }
        self._deals = _running_deals(now)

    def build(self, product_ids: Sequence[int], *, version: int = 0) -> tuple[list[Document], list[int]]:
        """Documents of these products, and the ids that have none (gone, or variants). Six queries, one
        more for each offer of the shop.
        """
        listings = {row[0]: dict(zip(_LISTING, row, strict=True)) for row in self._listings(product_ids)}
        rows = Product.objects.filter(pk__in=listings, parent=None).order_by("pk").values(*_PRODUCT)
        gathered: dict[int, _Gathered] = defaultdict(_Gathered)
        ids = list(listings)
        self._gather_shelves(ids, gathered)
        self._gather_values(ids, gathered)
        self._gather_codes(ids, gathered)
        self._gather_deals(ids, gathered)
        documents = [self._document(row, listings[row["pk"]], gathered[row["pk"]], version) for row in rows]
        made = {d.id for d in documents}
        return documents, [pk for pk in product_ids if pk not in made]

    @staticmethod
    def _listings(product_ids: Sequence[int]) -> Iterable[tuple[Any, ...]]:
        return Listing.objects.filter(pk__in=list(product_ids)).order_by().values_list(*_LISTING)

    @staticmethod
    def _gather_shelves(ids: Sequence[int], gathered: dict[int, _Gathered]) -> None:
        rows = ProductCategory.objects.filter(product__in=ids).order_by("pk").values_list("product_id", "category_id")
        for product, category in rows:
            gathered[product].shelves.append(category)

    @staticmethod
    def _gather_values(ids: Sequence[int], gathered: dict[int, _Gathered]) -> None:
        """Attribute values of products and of their public variants: words to be found by, and tags to filter by."""
        own = Q(product__in=ids) | Q(product__parent__in=ids, product__is_public=True)
        rows = ProductAttributeValue.objects.filter(own).order_by("pk").values_list(*_VALUE)
        for product, parent, code, axis, option, zh, en, text, number in rows:
            found = gathered[parent or product]
            for words, into in ((zh, found.zh), (en, found.en), (text, found.zh), (text, found.en)):
                if words:
                    into[str(words)[:100]] = None
            if axis and option is not None:
                found.tags.update((f"{code}={option_key(option, zh or '', en or '')}", f"{HAS}={code}"))
            if code == HOLDS_CODE and number is not None:
                band = next(key for key, most in HOLDS if most is None or number <= most)
                found.tags.update((f"holds={band}", f"{HAS}=holds"))

    @staticmethod
    def _gather_codes(ids: Sequence[int], gathered: dict[int, _Gathered]) -> None:
        records = StockRecord.objects.filter(Q(product__in=ids) | Q(product__parent__in=ids)).order_by("pk")
        rows = records.values_list("product_id", "product__parent_id", "partner_sku", "product__upc")
        for product, parent, sku, upc in rows:
            gathered[parent or product].codes.update(dict.fromkeys(c for c in (sku, upc) if c))

    def _gather_deals(self, ids: Sequence[int], gathered: dict[int, _Gathered]) -> None:
        """Tags of the offers, a batch at a time: a range may hold the whole catalogue."""
        for deal, goods in self._deals.items():
            those = goods.all_products().filter(pk__in=ids).order_by().values_list("pk", flat=True) if goods else ids
            for pk in those:
                gathered[pk].tags.add(f"deal={deal}")

    def _document(self, row: Mapping[str, Any], listing: Mapping[str, Any], found: _Gathered, version: int) -> Document:
        pk: int = row["pk"]
        shelves = self._shelves.above(found.shelves)
        slug, brand_zh, brand_en = self._brands.get(row["brand_id"], ("", "", ""))
        zh_names, en_names = self._shelves.names(shelves)
        tokens = tokens_for(
            self.cutter,
            zh_title=row["title_zh_hans"] or "",
            zh_more=[brand_zh, *zh_names, *found.zh, row["selling_point_zh_hans"] or ""],
            zh_body=strip_tags(row["description_zh_hans"] or ""),
            en_title=row["title_en"] or "",
            en_more=[brand_en, *en_names, *found.en, row["selling_point_en"] or ""],
            en_body=strip_tags(row["description_en"] or ""),
            codes=[*found.codes, row["upc"] or ""],
        )
        tags = {*found.tags, *(f"shelf={shelf}" for shelf in shelves), *self._switches(row, listing)}
        if slug:
            tags.add(f"brand={slug}")
        price = _fen(listing["price"])
        tags.add(f"price={next(key for key, end in BANDS if end is None or price < end)}")
        return Document(
            id=pk,
            title_zh=row["title_zh_hans"] or "",
            title_en=row["title_en"] or "",
            tokens=tokens,
            tags=tuple(sorted(tags)),
            price=price,
            orders=orders_of(pk, listing),
            weight=weight_of(listing["score"]),
            state=state_of(listing, row["date_updated"]),
            version=version,
        )

    @staticmethod
    def _switches(row: Mapping[str, Any], listing: Mapping[str, Any]) -> Iterable[str]:
        was, rating = listing["list_price"], listing["rating"]
        if listing["visible"]:
            yield "public=1"
        if listing["available"] > 0:
            yield "stock=1"
        if was is not None and was > listing["price"]:
            yield "offer=1"
        if listing["reviews"] and rating is not None and rating >= WELL_RATED:
            yield "rating=4"
        if row["returnable"]:
            yield "returns=1"


class _Shelves:
    """Categories with those above them, and their names. One query."""

    def __init__(self) -> None:
        rows = list(Category.objects.order_by("path").values_list("pk", "path", "name_zh_hans", "name_en"))
        of_path = {path: pk for pk, path, _, _ in rows}
        step = Category.steplen
        self._names = {pk: (zh or "", en or "") for pk, _, zh, en in rows}
        self._above = {
            pk: [of_path[path[:end]] for end in range(step, len(path) + 1, step) if path[:end] in of_path]
            for pk, path, _, _ in rows
        }

    def above(self, shelves: Iterable[int]) -> list[int]:
        """These categories and all above them, each once."""
        return list(dict.fromkeys(pk for shelf in shelves for pk in self._above.get(shelf, ())))

    def names(self, shelves: Iterable[int]) -> tuple[list[str], list[str]]:
        """Names in Chinese and in English."""
        found = [self._names[pk] for pk in shelves]
        return [zh for zh, _ in found if zh], [en for _, en in found if en]


def _running_deals(now: datetime) -> dict[int, Range | None]:
    """Offers of the shop that aren't over -> the range of their products; None for all.

    Future ones too: their pages open on the second, with products.
    """
    lasting = Q(end_datetime=None) | Q(end_datetime__gt=now)
    offers = ConditionalOffer.objects.filter(lasting, offer_type=ConditionalOffer.SITE, status=ConditionalOffer.OPEN)
    found: dict[int, Range | None] = {}
    for offer in offers.select_related("condition__range", "benefit__range"):
        goods = offer.benefit.range or offer.condition.range
        everything = goods is None or (goods.includes_all_products and not goods.proxy_class)
        found[offer.pk] = None if everything else goods
    return found


def option_key(pk: int, zh: str, en: str) -> str:
    """The key that an option's value has in addresses and tags: one for options that are called the same."""
    return latin_slug(en or zh) or str(pk)


def _fen(amount: Any) -> int:
    return int(amount * 100)


def state_of(listing: Mapping[str, Any], updated: datetime) -> str:
    """What `search_index check` compares: price, units, whether it is shown, when its texts were last saved."""
    return f"{_fen(listing['price'])}|{listing['available']}|{listing['visible']:d}|{updated.timestamp():.3f}"


def orders_of(pk: int, listing: Mapping[str, Any]) -> dict[str, int]:
    """Numbers that sort without ties: what is sorted by in the upper bits, the place in the default order below."""
    rank = min(RANKS, max(0, int((listing["score"] + 1000) * 100_000)))
    price = min(RANKS, _fen(listing["price"]))
    rating = int((listing["rating"] or 0) * 100) << 20 | min(listing["reviews"], 2**20 - 1)
    return {
        "by_rank": rank << 31 | min(pk, RANKS),
        "by_sold": min(RANKS, listing["sold"]) << 31 | rank,
        "by_price": price << 31 | (RANKS - rank),
        "by_price_down": price << 31 | rank,
        "by_new": min(2**41 - 1, max(0, int(listing["created"].timestamp() * 1000))) << 21 | rank >> 10,
        "by_rating": min(RANKS, rating) << 31 | rank,
    }


def weight_of(score: float) -> float:
    """Factor on relevance: what sells and is liked up to 1.4, what is sold out half."""
    return min(1.4, max(0.5, 1 + 0.05 * (score if math.isfinite(score) else 0)))
