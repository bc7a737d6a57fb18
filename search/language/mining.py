"""Terms that a shop's titles are made of: words, and words that stand together."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from search.language.cutting import STOP, Cutter, is_chinese, parts, runs

LONGEST: Final = 8  # characters of a mined term
MOST_JOINED: Final = 3  # words that stand together


def terms_of(text: str, cutter: Cutter) -> set[str]:
    """Words of a folded text of two characters or more, neighbours put together, and words of letters."""
    found: set[str] = set()
    for run in runs(text):
        if not is_chinese(run):
            found.update(p for p in parts(run) if len(p) > 2 and p.isalpha() and p not in STOP)
            continue
        words = cutter.cut(run)
        for start in range(len(words)):
            term = ""
            for word in words[start : start + MOST_JOINED]:
                term += word
                if len(term) > LONGEST:
                    break
                if len(term) > 1:
                    found.add(term)
    return found


def mine(texts: Iterable[str], cutter: Cutter) -> Counter[str]:
    """Term -> number of folded texts that have it."""
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update(terms_of(text, cutter))
    return counted
