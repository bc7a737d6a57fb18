"""What the shop's language is made of at one moment: its words, its synonyms, its vocabulary, how staff steer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from search.language.cutting import Cutter
from search.language.lexicon import Lexicon
from search.language.synonyms import Synonyms


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A product that stands first (or last) for a query, from `starts` until before `ends`; None for no bound."""

    product_id: int
    first: bool
    starts: datetime | None = None
    ends: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it counts at this moment."""
        return (self.starts is None or self.starts <= now) and (self.ends is None or now < self.ends)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Facet groups of a category: `groups` first, in this order, `hidden` never, all others behind as they come."""

    groups: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Immutable; a change makes a new one. redirects: folded query -> address of a page that answers it.

    places: folded name -> ("category" or "brand", id) of what is called so. placed: folded query -> products that staff
    placed, pinned ones in their order. arrangements: category id -> its facet order, its own or that of the nearest
    category above that has one.
    """

    cutter: Cutter = field(default_factory=Cutter)
    synonyms: Synonyms = field(default_factory=Synonyms)
    lexicon: Lexicon = field(default_factory=Lexicon)
    redirects: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    placed: Mapping[str, tuple[Placed, ...]] = field(default_factory=dict)
    arrangements: Mapping[int, Arrangement] = field(default_factory=dict)
