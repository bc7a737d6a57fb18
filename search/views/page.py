"""One page of a list: which products, in which order, with which facets, chips and links. Cards come from one query."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext, pgettext

from search.documents import HOLDS
from search.engines.base import EngineUnavailable
from search.queries.arranging import arranged, facet_order_for
from search.queries.finding import find
from search.queries.result import SearchResult
from search.views.choice import PER_PAGE, RESERVED, SORTS, Choice, read_choice
from search.views.facets import Facet, band_words, counts_of, facets_of, holds_words, switch_words
from search.views.labels import Labels, labels, labels_for
from search.views.plain import plain_list
from search.views.said import Said, said_of
from search.views.scope import Scope, request_of
from storefront.content.formats import money
from storefront.partner.cards import ProductCard, Shelf, cards_for, shelves_of

MOST_PAGES = 400  # deeper pages are nobody's: the list says so and offers filters
MOST_BESTSELLERS = 8


@dataclass(frozen=True, slots=True)
class Chip:
    """An applied value; url leads to the list without it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str
    count: int = 0
    current: bool = False
    direction: str = ""


@dataclass(slots=True)
class ListPage:
    """What the template shows. page: a Page whose items are cards. of: products without any filter, 0 if not counted.

    said: what was done to a search's words. plain: the index is away, the database answered without facets; unserved:
    and without some of the filters that were asked for. result: what the index found, for who keeps account of it.
    """

    choice: Choice
    page: "Page[ProductCard]"
    total: int
    of: int
    facets: list[Facet]
    chips: list[Chip]
    sorts: list[Link]
    children: list[Link]
    query: str
    bestsellers: list[ProductCard] = field(default_factory=list)
    said: Said | None = None
    plain: bool = False
    unserved: bool = False
    result: SearchResult | None = None

    @property
    def clear_url(self) -> str:
        """The list without any filter."""
        kept = Choice(words=self.choice.words, exact=self.choice.exact, sort=self.choice.sort).query()
        return f"?{kept}"

    @property
    def indexable(self) -> bool:
        """Search engines keep a list, and a list with one value; every further combination is no page of its own."""
        single = self.choice.count <= 1 and not self.choice.low and not self.choice.high
        return single and not self.choice.words and self.total > 0

    @property
    def canonical_query(self) -> str:
        """Parameters of the address that search engines keep: at most one value, the page, no order."""
        kept = self.choice if self.indexable else Choice(words=self.choice.words)
        return kept.query(sort=False, page=self.indexable)


class _Numbers(Sequence[int]):
    """Stands for the whole result in a Paginator; only its length is asked."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: Any) -> Any:
        return range(self._count)[place]


def read(data: QueryDict, scope: Scope) -> Choice:
    """The choice in an address, less what this shop or this list does not know."""
    names = labels()
    axes = {axis.code: axis.values for axis in names.axes if axis.code not in RESERVED}
    known: dict[str, Collection[str]] = {**axes, "price": band_words().keys(), "holds": [key for key, _ in HOLDS]}
    if scope.shelves:
        known["shelf"] = {str(s.id) for s in scope.shelves}
    if scope.brands:
        known["brand"] = names.brands
    groups = frozenset(known) - axes.keys()
    return read_choice(data, axes=frozenset(axes), groups=groups).keep(known)


def count(scope: Scope, choice: Choice, *, language: str) -> int:
    """How many products a choice leaves."""
    if scope.nothing:
        return 0
    try:
        asked = request_of(scope, replace(choice, page=1), language=language, counted=False, per_page=1)
        return find(asked).total
    except EngineUnavailable:
        return plain_list(scope, choice, language=language).total


def assemble(
    scope: Scope, choice: Choice, *, language: str, wished: Collection[int], now: datetime, facets: bool = True
) -> ListPage:
    """The page of a list. One query for its cards; a second one for bestsellers when nothing is found."""
    try:
        result = _found(scope, choice, language=language, counted=facets)
    except EngineUnavailable:
        page = _from_database(scope, choice, language=language, wished=wished, now=now)
    else:
        page = _from_index(result, scope, choice, language=language, wished=wished, now=now, facets=facets)
    if page.total == 0:
        best = [Shelf(rule="bestselling", limit=MOST_BESTSELLERS)]
        page.bestsellers = shelves_of(best, language=language, in_wishlist=wished, now=now)[0]
    return page


def _found(scope: Scope, choice: Choice, *, language: str, counted: bool) -> SearchResult:
    if scope.nothing:
        return SearchResult()
    choice = replace(choice, page=min(choice.page, MOST_PAGES))
    result = find(request_of(scope, choice, language=language, counted=counted))
    last = max(1, min(-(-result.total // PER_PAGE), MOST_PAGES))
    if choice.page > last:  # an old address of a list that has become shorter
        result = find(request_of(scope, replace(choice, page=last), language=language, counted=counted))
    return result


def _from_index(
    result: SearchResult,
    scope: Scope,
    choice: Choice,
    *,
    language: str,
    wished: Collection[int],
    now: datetime,
    facets: bool,
) -> ListPage:
    english = not language.startswith("zh")
    whole = counts_of(result.whole)
    names = labels_for(whole)
    page = _bare(choice, scope, names, english=english, total=result.total, number=result.page)
    ids = [hit.product_id for hit in result.hits]
    cards = cards_for(ids, language=language, in_wishlist=wished, now=now)
    page.page.object_list = _marked(cards, result) if choice.words else cards
    page.result = result
    page.of = result.of
    if facets and not scope.nothing:
        built_in = facets_of(result, choice, names, shelves=scope.shelves, brands=scope.brands, english=english)
        page.facets = arranged(built_in, facet_order_for(scope.category), lambda facet: facet.name)
        on_shelf = whole.get("shelf", {})
        page.children = [Link(s.name, s.url, on_shelf[str(s.id)]) for s in scope.children if on_shelf.get(str(s.id))]
    if choice.words:
        page.said = said_of(result, choice, english=english)
    return page


def _from_database(scope: Scope, choice: Choice, *, language: str, wished: Collection[int], now: datetime) -> ListPage:
    found = plain_list(scope, choice, language=language, wished=wished, now=now)
    english = not language.startswith("zh")
    page = _bare(found.choice, scope, labels(), english=english, total=found.total, number=found.page)
    page.page.object_list = found.cards
    page.children = [Link(s.name, s.url) for s in scope.children]
    page.plain, page.unserved = True, found.choice.groups != choice.groups
    return page


def _bare(choice: Choice, scope: Scope, names: Labels, *, english: bool, total: int, number: int) -> ListPage:
    """A page without its cards and facets."""
    paginator: Paginator[Any] = Paginator(_Numbers(min(total, MOST_PAGES * PER_PAGE)), PER_PAGE)
    cards: Page[ProductCard] = Page([], min(number, paginator.num_pages), paginator)
    query = choice.query()
    chips = [Chip(text, f"?{url}") for text, url in _chips(choice, scope, names, english)]
    return ListPage(choice, cards, total, 0, [], chips, _sorts(choice), [], f"{query}&" if query else "")


def _marked(cards: Sequence[ProductCard], result: SearchResult) -> list[ProductCard]:
    """The cards with the parts of their titles that were looked for. A title changed since stays unmarked."""
    pieces = {hit.product_id: hit.title for hit in result.hits}
    return [
        replace(card, marks=tuple((p.text, p.hit) for p in found))
        if (found := pieces.get(card.product_id)) and "".join(p.text for p in found) == card.title
        else card
        for card in cards
    ]


def _sorts(choice: Choice) -> list[Link]:
    def link(text: str, sort: str, current: bool, direction: str = "") -> Link:
        return Link(text, f"?{replace(choice, sort=SORTS[sort], page=1).query()}", 0, current, direction)

    priced = choice.sort in ("price", "-price")
    return [
        link(pgettext("order of a list", "Featured"), "", choice.sort == ""),
        link(pgettext("order of a list", "Sales"), "sold", choice.sort == "sold"),
        link(
            pgettext("order of a list", "Price"), "-price" if choice.sort == "price" else "price", priced,
            {"price": gettext("low to high"), "-price": gettext("high to low")}.get(choice.sort, ""),
        ),
        link(pgettext("order of a list", "New"), "new", choice.sort == "new"),
    ]  # fmt: skip


def _chips(choice: Choice, scope: Scope, names: Labels, english: bool) -> Iterator[tuple[str, str]]:
    """Applied values in the order of the groups, the prices last: (words, query without it)."""
    groups: dict[str, Mapping[str, str]] = {"shelf": {str(s.id): s.name for s in scope.shelves}}
    groups["holds"] = holds_words()
    groups |= {axis.code: {key: v.name(english) for key, v in axis.values.items()} for axis in names.axes}
    groups["brand"] = {slug: names.brands[slug].name(english) for slug in choice.groups.get("brand", ())}
    groups["price"] = band_words()
    for group, words in groups.items():
        chosen = choice.groups.get(group, ())
        for key in (key for key in words if key in chosen):
            yield words[key], choice.without(group, key).query()
    for name in sorted(choice.switches):
        yield switch_words()[name], choice.without(name).query()
    if choice.low is not None or choice.high is not None:
        low, high = (money(a).removesuffix(".00") if a is not None else "" for a in (choice.low, choice.high))
        text = (
            f"{low}–{high}"
            if low and high
            else gettext("%(price)s and up") % {"price": low}
            if low
            else gettext("Up to %(price)s") % {"price": high}
        )
        yield text, choice.without("range").query()
