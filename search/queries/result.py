"""What comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from search.language.marking import Piece

Step = Literal["corrected", "most_words", "any_word"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """title: in pieces, those that were looked for marked; put together they are the title in the asked language."""

    product_id: int
    title: tuple[Piece, ...]
    score: float


@dataclass(frozen=True, slots=True)
class FacetValue:
    """key: as in SearchRequest.selections. count: products that choosing it (too) would show."""

    key: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """Values with products, and selected ones without; most products first."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """total: exact. facets: group name -> group; whole: the same without any selection, of: their products, where they
    were asked for. prices: lowest and highest price of what is found, in yuan, whatever
    price range is chosen.

    corrected: the words that were searched instead of the typed ones ("" if as typed). suggestion: words that were
    perhaps meant, not searched. steps: what was done to find more, in order. expansions: (word, what it also found).
    without_selections: products that the words alone find, when the selections leave none. redirect: address of a page
    that answers the words. pinned, buried: ids that staff placed for the words, whether found or not.
    engine: who answered.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    page: int = 1
    pages: int = 1
    facets: Mapping[str, FacetGroup] = field(default_factory=dict)
    whole: Mapping[str, FacetGroup] = field(default_factory=dict)
    of: int = 0
    prices: tuple[Decimal, Decimal] | None = None
    corrected: str = ""
    suggestion: str = ""
    steps: tuple[Step, ...] = ()
    expansions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    without_selections: int = 0
    redirect: str = ""
    pinned: tuple[int, ...] = ()
    buried: tuple[int, ...] = ()
    engine: str = ""
