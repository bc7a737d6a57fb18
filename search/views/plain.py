"""Lists from the database alone, for the time that the search engine is away.

They know shelves, brands, prices and the switches, and find words in titles; facets they have none. What they cost is
bounded: the first MOST products in an order that has an index, and of a search the first MOST_FOUND hits.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Q, QuerySet

from search.documents import BANDS, WELL_RATED
from search.views.choice import PER_PAGE, Choice
from storefront.catalogue.models import Category, Product, ProductCategory
from storefront.offer.models import ConditionalOffer
from storefront.partner.cards import ProductCard, cards_for
from storefront.partner.models import Listing

if TYPE_CHECKING:
    from search.views.scope import Scope

MOST: Final = 9_600  # products of a shelf that can be paged through
MOST_FOUND: Final = 240  # hits of a search
MOST_WORDS: Final = 4  # of a search that are looked at
SERVED: Final = frozenset({"shelf", "brand", "price"})  # groups of facets that these lists can apply

_ORDERS: Final = {
    "": ("-score", "-pk"),
    "sold": ("-sold", "-pk"),
    "price": ("price", "-score", "-pk"),
    "-price": ("-price", "-score", "-pk"),
    "new": ("-created", "-pk"),
}


@dataclass(frozen=True, slots=True)
class Plain:
    """cards: of the page. total: of the list, MOST at most. choice: what of the choice was applied."""

    cards: list[ProductCard]
    total: int
    page: int
    choice: Choice


def plain_list(
    scope: "Scope", choice: Choice, *, language: str, wished: Collection[int] = (), now: datetime | None = None
) -> Plain:
    """A page of a list. Three queries."""
    applied = replace(choice, groups={g: v for g, v in choice.groups.items() if g in SERVED})
    rows = _rows(scope, applied)
    most = MOST_FOUND if choice.words else MOST
    if choice.words:
        ids = list(rows.order_by(*_ORDERS[choice.sort]).values_list("pk", flat=True)[:most])
        total = len(ids)
    else:
        total = rows.order_by()[:most].count()
    page = min(choice.page, max(1, -(-total // PER_PAGE)))
    start = (page - 1) * PER_PAGE
    if choice.words:
        ids = ids[start : start + PER_PAGE]
    else:
        ids = list(rows.order_by(*_ORDERS[choice.sort]).values_list("pk", flat=True)[start : start + PER_PAGE])
    return Plain(cards_for(ids, language=language, in_wishlist=wished, now=now), total, page, applied)


def _rows(scope: "Scope", choice: Choice) -> QuerySet[Listing]:
    rows = Listing.objects.filter(visible=True)
    if scope.nothing:
        return rows.none()
    if scope.category is not None:
        rows = rows.filter(pk__in=_below([scope.category]))
    if scope.brand:
        rows = rows.filter(product__brand__slug=scope.brand)
    if scope.ids is not None:
        rows = rows.filter(pk__in=scope.ids)
    if scope.offer is not None:
        rows = rows.filter(pk__in=_of_offer(scope.offer))
    if choice.words:
        rows = rows.filter(pk__in=_titled(choice.words))
    if shelves := choice.groups.get("shelf"):
        rows = rows.filter(pk__in=_below([int(pk) for pk in shelves]))
    if brands := choice.groups.get("brand"):
        rows = rows.filter(product__brand__slug__in=brands)
    return _with_switches(rows.filter(_priced(choice)), choice.switches)


def _with_switches(rows: QuerySet[Listing], switches: Collection[str]) -> QuerySet[Listing]:
    wanted = {
        "stock": Q(available__gt=0),
        "offer": Q(list_price__gt=F("price")),
        "rating": Q(rating__gte=WELL_RATED, reviews__gt=0),
        "returns": Q(product__returnable=True),
    }
    for name in switches:
        rows = rows.filter(wanted[name])
    return rows


def _priced(choice: Choice) -> Q:
    """Any of the bands, or the range."""
    wanted, low = Q(), Decimal(0)
    for key, below in BANDS:
        end = None if below is None else Decimal(below) / 100
        if key in choice.groups.get("price", ()):
            wanted |= Q(price__gte=low) if end is None else Q(price__gte=low, price__lt=end)
        low = end or low
    if choice.low is not None or choice.high is not None:
        between = Q() if choice.low is None else Q(price__gte=choice.low)
        wanted |= between if choice.high is None else between & Q(price__lte=choice.high)
    return wanted


def _below(categories: Collection[int]) -> QuerySet[ProductCategory, Any]:
    """Ids of the products in these categories and in those below them."""
    wanted = Q(pk__in=[])
    for path in Category.objects.filter(pk__in=categories).order_by().values_list("path", flat=True):
        wanted |= Q(category__path__startswith=path)
    return ProductCategory.objects.filter(wanted).order_by().values("product_id")


def _of_offer(pk: int) -> Any:
    """Ids of the products of an offer; all of them when it is about everything."""
    offer = ConditionalOffer.objects.filter(pk=pk).select_related("condition__range", "benefit__range").first()
    goods = (offer.benefit.range or offer.condition.range) if offer else None
    if goods is None or (goods.includes_all_products and not goods.proxy_class):
        return Listing.objects.order_by().values("pk")
    return goods.all_products().order_by().values("pk")


def _titled(words: str) -> QuerySet[Product, Any]:
    """Ids of the products whose title has every word, in either language. LIKE's own signs are plain text."""
    found = Product.objects.filter(parent=None).order_by()
    for word in words.split()[:MOST_WORDS]:
        found = found.filter(Q(title_zh_hans__icontains=word) | Q(title_en__icontains=word))
    return found.values("pk")
