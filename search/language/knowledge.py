"""What the shop's language is made of at one moment: its words, its synonyms, its vocabulary, its redirects."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from search.language.cutting import Cutter
from search.language.lexicon import Lexicon
from search.language.synonyms import Synonyms


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Immutable; a change makes a new one. redirects: folded query -> address of a page that answers it.

    places: folded name -> ("category" or "brand", id) of what is called so.
    """

    cutter: Cutter = field(default_factory=Cutter)
    synonyms: Synonyms = field(default_factory=Synonyms)
    lexicon: Lexicon = field(default_factory=Lexicon)
    redirects: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
