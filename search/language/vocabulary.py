"""A vocabulary from the shop's own words and from what its titles are made of."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from search.language.cutting import Cutter
from search.language.folding import fold
from search.language.lexicon import Entry, entry_of
from search.language.mining import mine

OWN: Final = 5.0  # a category, brand or attribute weighs so many times what a mined term of the same frequency does
MOST_TERMS: Final = 60_000
SMALL: Final = 1_000  # titles below which a term counts that only one title has


def entries(titles: Iterable[str], own: Mapping[str, str], cutter: Cutter) -> Iterator[Entry]:
    """titles: as they are. own: words of the shop -> their kind ("brand", "category", ...). Weighted by frequency."""
    size = 0

    def folded() -> Iterator[str]:
        nonlocal size
        for title in titles:
            size += 1
            yield fold(title)

    counted = mine(folded(), cutter)
    kinds = {term: kind for word, kind in own.items() if (term := fold(word))}
    yield from _weighted(counted, kinds, 1 if size < SMALL else 2)


def _weighted(counted: Counter[str], kinds: Mapping[str, str], least: int) -> Iterator[Entry]:
    for term, kind in kinds.items():
        yield entry_of(term, OWN * max(counted[term], 0.5), kind)
    mined = ((t, n) for t, n in counted.most_common(MOST_TERMS + len(kinds)) if n >= least and t not in kinds)
    for (term, count), _ in zip(mined, range(max(0, MOST_TERMS - len(kinds))), strict=False):
        yield entry_of(term, count)
