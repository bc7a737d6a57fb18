"""A guide in the grid of a list: the one that speaks most of what stands there."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache

from storefront.catalogue.models import Category, ProductCategory
from storefront.content.models import GuidePage
from storefront.content.pictures import Picture
from storefront.partner.models import Listing

KEPT_SECONDS: Final = 300
ENOUGH: Final = 2  # products of the list that a guide must name


@dataclass(frozen=True, slots=True)
class Guide:
    """products: how many the guide names. on_shelves: category id, None for the whole shop -> how many of them stand
    there, or below it, and are on sale.
    """

    title: str
    intro: str
    url: str
    picture: Picture | None
    products: int
    on_shelves: dict[int | None, int]


def guide_for(category_id: int | None, *, language: str) -> Guide | None:
    """The guide in this language that names most products of a category (None: of the shop); None when none names
    ENOUGH.
    """
    best, most = None, ENOUGH - 1
    for guide in _guides(language):
        named = guide.on_shelves.get(category_id, 0)
        if named > most and 2 * named >= guide.products:
            best, most = guide, named
    return best


def _guides(language: str) -> list[Guide]:
    """All live guides of a language. Five queries in five minutes."""
    key = f"guides:{language}"
    kept: list[Guide] | None = cache.get(key)
    if kept is None:
        pages = (
            GuidePage.objects.live().public().filter(locale__language_code=language).select_related("image", "locale")
        )
        found = [page for page in pages.prefetch_related("goods").order_by("pk") if page.url]
        named = {page.pk: [goods.product_id for goods in page.goods.all()] for page in found}
        shelves = _shelves({pk for ids in named.values() for pk in ids})
        kept = [
            Guide(
                page.title,
                page.intro,
                page.url or "",
                Picture.of(page.image),
                len(named[page.pk]),
                _counted(named[page.pk], shelves),
            )
            for page in found
        ]
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _shelves(product_ids: set[int]) -> dict[int, set[int | None]]:
    """The categories of each product that is on sale, with those above them, and None. Three queries."""
    if not product_ids:
        return {}
    found: dict[int, set[int | None]] = {
        pk: {None} for pk in Listing.objects.filter(pk__in=product_ids, visible=True).values_list("pk", flat=True)
    }
    of_path = {path: pk for pk, path in Category.objects.order_by().values_list("pk", "path")}
    rows = ProductCategory.objects.filter(product__in=found).order_by().values_list("product_id", "category__path")
    for product, path in rows:
        steps = range(Category.steplen, len(path) + 1, Category.steplen)
        found[product].update(of_path[path[:end]] for end in steps if path[:end] in of_path)
    return found


def _counted(product_ids: list[int], shelves: dict[int, set[int | None]]) -> dict[int | None, int]:
    counts: dict[int | None, int] = defaultdict(int)
    for product in product_ids:
        for shelf in shelves.get(product, ()):
            counts[shelf] += 1
    return dict(counts)
