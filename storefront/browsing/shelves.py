"""Finding a category in the menu's tree: its address, its parents and its children, without a query."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from storefront.content.categories import Shelf, category_tree
from storefront.partner.listing import version as listing_version


@dataclass(frozen=True, slots=True)
class Place:
    """A category with those above it, the top one first."""

    shelf: Shelf
    above: tuple[Shelf, ...]

    @property
    def path(self) -> tuple[Shelf, ...]:
        return (*self.above, self.shelf)


_places: dict[str, tuple[int, dict[int, Place]]] = {}


def place_of(category_id: int, language: str) -> Place | None:
    """Where a category stands in a language's tree; None when it is not shown."""
    version = listing_version()
    kept = _places.get(language)
    if kept is None or kept[0] != version:
        kept = version, {place.shelf.id: place for place in _walk(category_tree(language), ())}
        _places[language] = kept
    return kept[1].get(category_id)


def addresses_of(category_id: int) -> dict[str, str]:
    """The category's address in each language: language code -> path."""
    found = {}
    for code, _name in settings.LANGUAGES:
        place = place_of(category_id, code)
        if place is not None:
            found[code] = place.shelf.url
    return found


def deepest(category_ids: tuple[int, ...], language: str) -> Place | None:
    """Of a product's categories the one that stands deepest, the first of equals: its breadcrumb."""
    places = [place for pk in category_ids if (place := place_of(pk, language)) is not None]
    return max(places, key=lambda place: len(place.above), default=None)


def _walk(shelves: tuple[Shelf, ...], above: tuple[Shelf, ...]) -> Iterator[Place]:
    for shelf in shelves:
        yield Place(shelf, above)
        yield from _walk(shelf.children, (*above, shelf))
