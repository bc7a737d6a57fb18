"""Where the links that editors choose lead to (blocks.LinkBlock)."""

from collections.abc import Iterable, Mapping
from typing import Any

from storefront.content.addresses import addresses
from storefront.content.categories import Shelf, category_tree


def link_of(value: Any, *, language: str, page_urls: Mapping[int, str]) -> str:
    """Address of a link's target in a language; "" for none, and for a page that isn't in `page_urls`."""
    if not value:
        return ""
    if value.get("page"):
        return page_urls.get(value["page"], "")
    if value.get("category"):
        return category_url(value["category"], language=language)
    if value.get("place"):
        return addresses(language).get(value["place"], "")
    return value.get("address") or ""


def category_url(pk: int | None, *, language: str) -> str:
    """Address of a category of the menu, "" for one that isn't shown."""
    shelf = shelf_of(category_tree(language), pk)
    return shelf.url if shelf else ""


def shelf_of(shelves: Iterable[Shelf], pk: int | None) -> Shelf | None:
    """A category of the menu's tree, None when it isn't shown."""
    for shelf in shelves:
        if shelf.id == pk:
            return shelf
        found = shelf_of(shelf.children, pk)
        if found:
            return found
    return None
