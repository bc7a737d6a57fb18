"""The order of facet groups, as staff set it for a category or as it is built in."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from search.language.knowledge import Arrangement
from search.vocabulary import current_knowledge

T = TypeVar("T")
BUILT_IN = Arrangement()


def facet_order_for(category_id: int | None) -> Arrangement:
    """The order for a list of this category; the built-in one for None and where nobody set one. Without a query."""
    return current_knowledge().arrangements.get(category_id, BUILT_IN) if category_id is not None else BUILT_IN


def arranged(facets: Iterable[T], order: Arrangement, name: Callable[[T], str]) -> list[T]:
    """Facet groups in this order, hidden ones left out. Groups that the order doesn't name stay behind as they came."""
    places = {group: place for place, group in enumerate(order.groups)}
    kept = [facet for facet in facets if name(facet) not in order.hidden]
    return sorted(kept, key=lambda facet: places.get(name(facet), len(places)))
