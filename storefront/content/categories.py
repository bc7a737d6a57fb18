"""The tree of public categories, as menus, tiles and lists show it."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override

from storefront.catalogue.models import Category
from storefront.partner.listing import version as listing_version

_KEPT_SECONDS: Final = 300
_DEPTH: Final = 3


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category of the menu."""

    id: int
    name: str
    url: str
    image: str = ""
    children: tuple["Shelf", ...] = ()


_trees: dict[str, tuple[int, tuple[Shelf, ...]]] = {}


def category_tree(language: str) -> tuple[Shelf, ...]:
    """The public categories down to three levels, in menu order. One query in five minutes; see forget_categories.

    The tree of the last listing version is kept in the process, so that a request does not unpickle it.
    """
    version = listing_version()
    held = _trees.get(language)
    if held is not None and held[0] == version:
        return held[1]
    key = f"shell:categories:{language}"
    tree: tuple[Shelf, ...] | None = cache.get(key)
    if tree is None:
        with override(language):
            tree = _read_tree()
        cache.set(key, tree, _KEPT_SECONDS)
    _trees[language] = version, tree
    return tree


def _read_tree() -> tuple[Shelf, ...]:
    shown = Category.objects.browsable().filter(exclude_from_menu=False, depth__lte=_DEPTH)
    rows = list(shown.order_by("path"))
    below: dict[str, list[Any]] = {}
    for row in rows:
        below.setdefault(row.path[: -Category.steplen], []).append(row)

    def build(parent_path: str, parent_slug: str) -> tuple[Shelf, ...]:
        shelves = []
        for row in below.get(parent_path, ()):
            slug = f"{parent_slug}/{row.slug}" if parent_slug else row.slug
            url = reverse("catalogue:category", kwargs={"category_slug": slug, "pk": row.pk})
            shelves.append(Shelf(row.pk, row.name, url, row.image.name or "", build(row.path, slug)))
        return tuple(shelves)

    return build("", "")


def forget_categories() -> None:
    """Show a changed category tree at once instead of within five minutes."""
    _trees.clear()
    cache.delete_many([f"shell:categories:{code}" for code, _name in settings.LANGUAGES])
