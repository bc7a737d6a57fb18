"""A guide in the grid of a list: the one that speaks most of what stands there."""

from dataclasses import dataclass
from typing import Final

from django.core.cache import cache

from storefront.browsing.index import ShelfIndex
from storefront.content.models import GuidePage
from storefront.content.pictures import Picture

KEPT_SECONDS: Final = 300
ENOUGH: Final = 2  # products of the list that a guide must name


@dataclass(frozen=True, slots=True)
class Guide:
    """products: ids that the guide names."""

    title: str
    intro: str
    url: str
    picture: Picture | None
    products: tuple[int, ...]


def guide_for(index: ShelfIndex, base: int, *, language: str) -> Guide | None:
    """The guide in this language that names most products of `base`; None when none names ENOUGH."""
    best, most = None, ENOUGH - 1
    for guide in _guides(language):
        named = (index.set_of(guide.products) & base).bit_count()
        if named > most and 2 * named >= len(guide.products):
            best, most = guide, named
    return best


def _guides(language: str) -> list[Guide]:
    """All live guides of a language. Two queries in five minutes."""
    key = f"guides:{language}"
    kept: list[Guide] | None = cache.get(key)
    if kept is None:
        pages = (
            GuidePage.objects.live().public().filter(locale__language_code=language).select_related("image", "locale")
        )
        kept = [
            Guide(
                page.title,
                page.intro,
                page.url or "",
                Picture.of(page.image),
                tuple(g.product_id for g in page.goods.all()),
            )
            for page in pages.prefetch_related("goods").order_by("pk")
            if page.url
        ]
        cache.set(key, kept, KEPT_SECONDS)
    return kept
