"""One page of a list: which products, in which order, with which facets, chips and links. Cards come from one query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext, pgettext

from storefront.browsing.choice import PER_PAGE, RESERVED, Choice, read_choice
from storefront.browsing.facets import Facet, apply, band_words, counted, groups_of, labels_of, switch_words
from storefront.browsing.index import ShelfIndex
from storefront.content.categories import Shelf
from storefront.content.formats import money
from storefront.partner.cards import ProductCard, cards_for

MOST_PAGES = 400  # deeper pages are nobody's: the list says so and offers filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which shelf a list is of. base: its products as a set of the index; titled: those to be shown first.

    children: categories below, as links; shelves, brands: whether categories and brands are facets here.
    """

    base: int
    titled: int = 0
    children: tuple[Shelf, ...] = ()
    shelves: tuple[Shelf, ...] = ()
    brands: bool = True


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
    """What the template shows. page: a Page whose items are cards."""

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

    @property
    def clear_url(self) -> str:
        """The list without any filter."""
        kept = Choice(words=self.choice.words, sort=self.choice.sort).query()
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
    """Stands for the whole result in a Paginator; only its length is asked, the page's ids are read by `take`."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: Any) -> Any:
        return range(self._count)[place]


def read(data: QueryDict, index: ShelfIndex, scope: Scope) -> Choice:
    """The choice in an address, less what this shop or this list does not know."""
    axes = {axis.code: {v.key for v in axis.values} for axis in index.axes if axis.code not in RESERVED}
    known: dict[str, Collection[str]] = {**axes, "price": band_words().keys(), "holds": index.holds.keys()}
    if scope.shelves:
        known["shelf"] = {str(s.id) for s in scope.shelves}
    if scope.brands:
        known["brand"] = {brand.key for brand in index.brands.values()}
    groups = frozenset(known) - axes.keys()
    return read_choice(data, axes=frozenset(axes), groups=groups).keep(known)


def count(index: ShelfIndex, scope: Scope, choice: Choice) -> int:
    """How many products a choice leaves."""
    groups = groups_of(index, scope.base, choice, shelves=scope.shelves, brands=scope.brands, english=False)
    return apply(groups, scope.base).bit_count()


def assemble(
    index: ShelfIndex,
    scope: Scope,
    choice: Choice,
    *,
    language: str,
    wished: Collection[int],
    now: datetime,
    facets: bool = True,
) -> ListPage:
    """The page of a list. One query for its cards; a second one for bestsellers when nothing is found."""
    english = not language.startswith("zh")
    groups = groups_of(index, scope.base, choice, shelves=scope.shelves, brands=scope.brands, english=english)
    chosen = apply(groups, scope.base)
    total = chosen.bit_count()
    paginator: Paginator[Any] = Paginator(_Numbers(min(total, MOST_PAGES * PER_PAGE)), PER_PAGE)
    number = min(choice.page, paginator.num_pages)
    start, end = (number - 1) * PER_PAGE, number * PER_PAGE
    ids = take(index, chosen, scope.titled if not choice.sort else 0, choice.sort, start, end)
    cards = cards_for(ids, language=language, in_wishlist=wished, now=now)
    page: Page[ProductCard] = Page(cards, number, paginator)
    result = ListPage(
        choice=choice,
        page=page,
        total=total,
        of=scope.base.bit_count(),
        facets=counted(groups, scope.base, choice, english=english) if facets else [],
        chips=[],
        sorts=_sorts(choice),
        children=[
            Link(s.name, s.url, index.shelves.get(s.id, 0).bit_count())
            for s in scope.children
            if index.shelves.get(s.id)
        ],
        query=f"{choice.query()}&" if choice.query() else "",
    )
    result.chips = _chips(choice, groups, english)
    if total == 0:
        best = index.page(index.in_stock, "sold", 0, 8)
        result.bestsellers = cards_for(best, language=language, in_wishlist=wished, now=now)
    return result


def take(index: ShelfIndex, chosen: int, titled: int, sort: str, start: int, end: int) -> list[int]:
    """Ids of places start..end of a result; members of `titled` stand before all others."""
    first = chosen & titled
    if not first or first == chosen:
        return index.page(chosen, sort, start, end)
    size = first.bit_count()
    found = index.page(first, sort, start, min(end, size)) if start < size else []
    if end > size:
        found += index.page(chosen & ~titled, sort, max(0, start - size), end - size)
    return found


def _sorts(choice: Choice) -> list[Link]:
    def link(text: str, sort: str, current: bool, direction: str = "") -> Link:
        query = Choice(choice.words, sort, 1, choice.groups, choice.low, choice.high, choice.switches).query()
        return Link(text, f"?{query}", 0, current, direction)

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


def _chips(choice: Choice, groups: Sequence[Any], english: bool) -> list[Chip]:
    """Applied values in the order of the groups, the prices last."""
    chips: list[Chip] = []
    switches = switch_words()
    for group in groups:
        for value in group.values:
            if value.key in choice.groups.get(group.name, ()):
                text = labels_of(group).get(value.key) or value.name(english)
                chips.append(Chip(text, f"?{choice.without(group.name, value.key).query()}"))
    chips += [Chip(switches[name], f"?{choice.without(name).query()}") for name in sorted(choice.switches)]
    if choice.low is not None or choice.high is not None:
        low, high = (money(a).removesuffix(".00") if a is not None else "" for a in (choice.low, choice.high))
        text = (
            f"{low}–{high}"
            if low and high
            else gettext("%(price)s and up") % {"price": low}
            if low
            else gettext("Up to %(price)s") % {"price": high}
        )
        chips.append(Chip(text, f"?{choice.without('range').query()}"))
    return chips
