"""Category tiles: a category with its picture and how many products stand in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache

from storefront.catalogue.models import Category, ProductCategory
from storefront.content.categories import Shelf

_KEPT_SECONDS: Final = 300
_KEY: Final = "content:category-counts"


@dataclass(frozen=True, slots=True)
class Tile:
    """A category on the board. image: name below MEDIA_ROOT, "" without one."""

    name: str
    url: str
    image: str
    count: int
    image_width: int = 600
    image_height: int = 600


def tiles_of(shelves: Iterable[Shelf]) -> list[Tile]:
    """Tiles of categories of the menu. Two queries in five minutes."""
    counts = product_counts()
    return [Tile(shelf.name, shelf.url, shelf.image, counts.get(shelf.id, 0)) for shelf in shelves]


def product_counts() -> dict[int, int]:
    """Category id -> products on sale in it or below it. Up to five minutes old."""
    kept: dict[int, int] | None = cache.get(_KEY)
    if kept is None:
        kept = _count()
        cache.set(_KEY, kept, _KEPT_SECONDS)
    return kept


def _count() -> dict[int, int]:
    rows = ProductCategory.objects.filter(product__listing__visible=True).order_by()
    inside: dict[str, set[int]] = {}
    step = Category.steplen
    for path, product in rows.values_list("category__path", "product_id"):
        for end in range(step, len(path) + 1, step):
            inside.setdefault(path[:end], set()).add(product)
    found = Category.objects.order_by().values_list("path", "pk")
    return {pk: len(inside.get(path, ())) for path, pk in found}
