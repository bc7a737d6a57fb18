"""Product cards: what a shelf, a grid and a list show of a product, read from Listing and the catalogue's titles.

One query for all the shelves of a page, whatever the number of shelves and products.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from django.conf import settings
from django.db.models import ExpressionWrapper, F, FloatField, IntegerField, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.translation import get_language, gettext, override, pgettext

from storefront.catalogue.models import Category, ProductCategory
from storefront.core.clock import now as read_clock
from storefront.core.prepared import PreparedQuery
from storefront.partner.flash import shown
from storefront.partner.models import Listing

LOW_STOCK: Final = 5  # units from which a card says how many are left
NEW_FOR: Final = dt.timedelta(days=45)
LARGEST_SHELF: Final = 48

Rule = Literal["ids", "new", "bestselling", "top", "on_offer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCard:
    """One product as templates/components/product_card.html shows it.

    line: what is said for it in a few words; shown where the title leaves room. price: lowest price of its variants,
    with price_from when they differ; was: crossed-out price or None.
    image: name below MEDIA_ROOT, "" without one. tags: (kind, text), kind "" or "promo". dots: colours as #RRGGBB.
    state: "", "low", "soldout" or "flash"; note: its words. rating: "4.8" or ""; sold: units.
    marks: the title in parts, with whether a part is what was searched for; () outside a search.
    flash_until, flash_left: end of the flash sale whose price it is, and units of it that are left.
    """

    product_id: int
    url: str
    title: str
    line: str = ""
    price: Decimal
    was: Decimal | None = None
    price_from: bool = False
    image: str = ""
    image_width: int = 0
    image_height: int = 0
    tags: tuple[tuple[str, str], ...] = ()
    dots: tuple[str, ...] = ()
    state: str = ""
    note: str = ""
    rating: str = ""
    reviews: int = 0
    sold: int = 0
    variants: int = 0
    in_wishlist: bool = False
    busy: bool = False
    flash_until: dt.datetime | None = None
    flash_left: int = 0
    marks: tuple[tuple[str, bool], ...] = ()

    @property
    def more_dots(self) -> int:
        """Colours beyond the three that a card has room for."""
        return max(0, len(self.dots) - 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Which products stand on a shelf.

    rule: "ids" (these, in this order), "new", "bestselling", "top" (the lists' own order) or "on_offer" (with a
    crossed-out price, largest saving first). category, brand: ids that narrow any rule; a category takes its
    sub-categories in. limit: products at most. Rules leave out what is sold out; "ids" shows it as sold out.
    """

    rule: Rule
    limit: int = 8
    ids: tuple[int, ...] = ()
    category: int | None = None
    brand: int | None = None
    without: tuple[int, ...] = ()


_COLUMNS: Final = (
    "product_id", "product__slug", "product__title_zh_hans", "product__title_en",
    "product__selling_point_zh_hans", "product__selling_point_en", "price", "price_varies", "list_price",
    "flash", "available", "sold", "rating", "reviews", "swatches", "variants", "image", "image_width", "image_height",
    "created",
)  # fmt: skip
_read = PreparedQuery(_COLUMNS, lambda ids: Listing.objects.filter(visible=True, pk__in=ids).order_by())
_ORDER: Final = {
    "new": ("-created", "-pk"),
    "bestselling": ("-sold", "-pk"),
    "top": ("-score", "-pk"),
    "on_offer": ("-saving", "-pk"),
}


def cards_for(
    product_ids: Sequence[int],
    *,
    language: str | None = None,
    in_wishlist: Collection[int] = (),
    now: dt.datetime | None = None,
) -> list[ProductCard]:
    """Cards of these products in this order, without those that aren't on sale. One query, none for no ids."""
    if not product_ids:
        return []
    rows = (dict(zip(_COLUMNS, row, strict=True)) for row in _read(list(dict.fromkeys(product_ids))))
    found = {card.product_id: card for card in cards_from(rows, language=language, in_wishlist=in_wishlist, now=now)}
    return [found[pk] for pk in dict.fromkeys(product_ids) if pk in found]


def shelves_of(
    shelves: Sequence[Shelf],
    *,
    language: str | None = None,
    in_wishlist: Collection[int] = (),
    now: dt.datetime | None = None,
) -> list[list[ProductCard]]:
    """Cards of each shelf, in order. One query for all of them; a shelf whose rule finds nothing is empty."""
    branches = [_rows(number, shelf) for number, shelf in enumerate(shelves) if shelf.rule != "ids" or shelf.ids]
    if not branches:
        return [[] for _ in shelves]
    rows = list(branches[0].union(*branches[1:], all=True) if len(branches) > 1 else branches[0])
    made = cards_from(rows, language=language, in_wishlist=in_wishlist, now=now)
    placed: list[list[tuple[dict[str, Any], ProductCard]]] = [[] for _ in shelves]
    for row, card in zip(rows, made, strict=True):
        placed[row["shelf"]].append((row, card))
    return [_ordered(shelf, found) for shelf, found in zip(shelves, placed, strict=True)]


def cards_by_rule(
    rule: Rule, *, limit: int = 8, category: int | None = None, brand: int | None = None,
    without: Iterable[int] = (), language: str | None = None,
) -> list[ProductCard]:  # fmt: skip
    """Cards of one rule's shelf. One query."""
    shelf = Shelf(rule=rule, limit=limit, category=category, brand=brand, without=tuple(without))
    return shelves_of([shelf], language=language)[0]


def columns() -> tuple[str, ...]:
    """What `cards_from` wants of a Listing query: `Listing.objects.filter(...).values(*columns())`."""
    return _COLUMNS


def cards_from(
    rows: Iterable[dict[str, Any]],
    *,
    language: str | None = None,
    in_wishlist: Collection[int] = (),
    now: dt.datetime | None = None,
) -> list[ProductCard]:
    """Cards of rows that a query of the caller's has read with `.values(*columns())`. No query but theirs."""
    language = language or get_language() or settings.LANGUAGE_CODE
    now = now or read_clock()
    wished = frozenset(in_wishlist)
    with override(language):
        return [_card(row, english=not language.startswith("zh"), wished=wished, now=now) for row in rows]


def product_url(product_id: int, slug: str) -> str:
    """Address of a product in the active language."""
    return reverse("catalogue:detail", kwargs={"product_slug": slug, "pk": product_id})


def _rows(number: int, shelf: Shelf) -> QuerySet[Any, dict[str, Any]]:
    chosen = _chosen(shelf)
    if shelf.rule == "ids":
        rows = Listing.objects.filter(chosen, pk__in=shelf.ids)
    else:
        # The limit stands in a sub-query: a compound statement of SQLite takes no LIMIT in its parts.
        ranked = Listing.objects.filter(chosen, available__gt=0)
        if shelf.rule == "on_offer":
            saving = ExpressionWrapper((F("list_price") - F("price")) / F("list_price"), output_field=FloatField())
            ranked = ranked.filter(list_price__gt=F("price")).annotate(saving=saving)
        ranked = ranked.order_by(*_ORDER[shelf.rule])
        rows = Listing.objects.filter(pk__in=Subquery(ranked.values("pk")[: max(0, min(shelf.limit, LARGEST_SHELF))]))
    return (
        rows.annotate(shelf=Value(number, output_field=IntegerField())).order_by().values(*_COLUMNS, "score", "shelf")
    )


def _chosen(shelf: Shelf) -> Q:
    chosen = Q(visible=True)
    if shelf.brand is not None:
        chosen &= Q(product__brand_id=shelf.brand)
    if shelf.category is not None:
        top = Category.objects.filter(pk=shelf.category).order_by().values("path")[:1]
        below = ProductCategory.objects.filter(category__path__startswith=Subquery(top)).order_by()
        chosen &= Q(pk__in=Subquery(below.values("product_id")))
    if shelf.without:
        chosen &= ~Q(pk__in=shelf.without)
    return chosen


def _ordered(shelf: Shelf, found: list[tuple[dict[str, Any], ProductCard]]) -> list[ProductCard]:
    place = {pk: number for number, pk in enumerate(reversed(shelf.ids))}

    def rank(pair: tuple[dict[str, Any], ProductCard]) -> tuple[Any, int]:
        row, card = pair
        if shelf.rule == "ids":
            return place[card.product_id], 0
        if shelf.rule == "on_offer":
            return 1 - row["price"] / row["list_price"], card.product_id
        column = {"new": "created", "bestselling": "sold", "top": "score"}[shelf.rule]
        return row[column], card.product_id

    return [card for _row, card in sorted(found, key=rank, reverse=True)][: shelf.limit]


def _card(row: dict[str, Any], *, english: bool, wished: frozenset[int], now: dt.datetime) -> ProductCard:
    titles = row["product__title_zh_hans"], row["product__title_en"]
    title = (titles[1] or titles[0]) if english else (titles[0] or titles[1])
    line = row["product__selling_point_en" if english else "product__selling_point_zh_hans"]
    available = row["available"]
    on_card = shown(row["price"], row["price_varies"], row["list_price"], row["flash"], now=now)
    price, was = on_card.price, on_card.was
    state, note = "", ""
    if not available:
        state, note = "soldout", gettext("Out of stock for now")
    elif available <= LOW_STOCK:
        state, note = "low", gettext("Only %(count)s left") % {"count": available}
    on_offer = was is not None and was > price
    tags = []
    if on_card.until is not None:
        tags.append(("promo", pgettext("tag on a product card", "Limited time")))
        if state != "soldout":
            words, left = gettext("Until %(time)s, %(count)s left"), min(on_card.left, available)
            state, note = "flash", words % {"time": _clock(on_card.until, now), "count": left}
    elif on_offer:
        tags.append(("promo", pgettext("tag on a product card", "Offer")))
    if now - row["created"] < NEW_FOR:
        tags.append(("", pgettext("tag on a product card", "New")))
    if price >= settings.FREE_SHIPPING_FROM:
        tags.append(("", pgettext("tag on a product card", "Free delivery")))
    return ProductCard(
        product_id=row["product_id"],
        url=product_url(row["product_id"], row["product__slug"]),
        title=title or "",
        line=line or "",
        price=price,
        was=was if on_offer else None,
        price_from=on_card.varies,
        image=row["image"],
        image_width=row["image_width"],
        image_height=row["image_height"],
        tags=tuple(tags[:2]),
        dots=tuple(row["swatches"] or ()),
        state=state,
        note=note,
        rating=f"{row['rating']:.1f}" if row["rating"] is not None and row["reviews"] else "",
        reviews=row["reviews"],
        sold=row["sold"],
        variants=row["variants"],
        in_wishlist=row["product_id"] in wished,
        flash_until=on_card.until,
        flash_left=on_card.left,
    )


def _clock(until: dt.datetime, now: dt.datetime) -> str:
    """The end of a sale in few characters: the time today, else month and day before it."""
    local, today = timezone.localtime(until), timezone.localdate(now)
    return dateformat.format(local, "H:i" if local.date() == today else "n/j H:i")
