"""Where a product stands, and what beside it: what staff put there, and what sells on the same shelf."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db.models import Subquery

from storefront.catalogue.models import Category, ProductCategory, ProductRecommendation
from storefront.core.prepared import PreparedQuery
from storefront.partner.models import Listing

KEPT_SECONDS: Final = 60
MOST: Final = 16

_read_shelves = PreparedQuery(("category_id",), lambda pk: ProductCategory.objects.filter(product=pk).order_by("pk"))
_read_recommended = PreparedQuery(
    ("recommendation_id",),
    lambda pk: ProductRecommendation.objects.filter(primary=pk, recommendation__listing__visible=True).order_by(
        "-ranking", "pk"
    ),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a product stands. shelves: category ids; recommended: what staff put beside it, best first, on sale."""

    shelves: tuple[int, ...]
    recommended: tuple[int, ...]


def placed(product_id: int) -> Placed:
    """As of the last minute. Two queries then, and after forget_place."""
    key = f"placed:{product_id}"
    kept: Placed | None = cache.get(key)
    if kept is None:
        shelves = tuple(pk for (pk,) in _read_shelves(product_id))
        kept = Placed(shelves, tuple(pk for (pk,) in _read_recommended(product_id)))
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def forget_places(product_ids: Iterable[int]) -> None:
    """Read anew where these products stand."""
    cache.delete_many([f"placed:{pk}" for pk in product_ids])


def selling(category_id: int | None) -> list[int]:
    """What sells best of a category and those below it (None: of everything) and is in stock. One query a minute."""
    key = f"selling:{category_id}"
    kept: list[int] | None = cache.get(key)
    if kept is None:
        rows = Listing.objects.filter(visible=True, available__gt=0)
        if category_id is not None:
            top = Category.objects.filter(pk=category_id).order_by().values("path")[:1]
            below = ProductCategory.objects.filter(category__path__startswith=Subquery(top)).order_by()
            rows = rows.filter(pk__in=Subquery(below.values("product_id")))
        kept = list(rows.order_by("-sold", "-pk").values_list("pk", flat=True)[:MOST])
        cache.set(key, kept, KEPT_SECONDS)
    return kept
