"""Which products a list is of, and what is asked of the index for it."""

from dataclasses import dataclass

from search.queries.request import SearchRequest
from search.views.choice import PER_PAGE, Choice
from search.views.facets import switch_key
from storefront.content.categories import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """category, offer: ids; brand: slug; ids: only these products; nothing: none at all.

    children: categories below, as links; shelves, brands: whether categories and brands are facets here.
    """

    category: int | None = None
    brand: str = ""
    offer: int | None = None
    ids: tuple[int, ...] | None = None
    nothing: bool = False
    children: tuple[Shelf, ...] = ()
    shelves: tuple[Shelf, ...] = ()
    brands: bool = True


def request_of(
    scope: Scope, choice: Choice, *, language: str, counted: bool, per_page: int = PER_PAGE
) -> SearchRequest:
    """The list as a request. counted: whether its facets are wanted."""
    switches = {name: (switch_key(name),) for name in choice.switches}
    return SearchRequest(
        text=choice.words,
        language=language,
        category=scope.category,
        brand=scope.brand,
        offer=scope.offer,
        ids=scope.ids,
        selections={**choice.groups, **switches},
        price_from=choice.low,
        price_to=choice.high,
        sort=choice.sort,
        page=choice.page,
        per_page=per_page,
        counted=counted,
        whole=counted,
        relaxed=not choice.exact,
    )
