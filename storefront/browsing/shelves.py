"""Finding a category in the menu's tree: its address, its parents and its children, without a query."""

from dataclasses import dataclass

from django.conf import settings

from storefront.content.context import Shelf, category_tree


@dataclass(frozen=True, slots=True)
class Place:
    """A category with those above it, the top one first."""

    shelf: Shelf
    above: tuple[Shelf, ...]

    @property
    def path(self) -> tuple[Shelf, ...]:
        return (*self.above, self.shelf)


def place_of(category_id: int, language: str) -> Place | None:
    """Where a category stands in a language's tree; None when it is not shown."""
    return _find(category_id, category_tree(language), ())


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


def _find(category_id: int, shelves: tuple[Shelf, ...], above: tuple[Shelf, ...]) -> Place | None:
    for shelf in shelves:
        if shelf.id == category_id:
            return Place(shelf, above)
        found = _find(category_id, shelf.children, (*above, shelf))
        if found is not None:
            return found
    return None
