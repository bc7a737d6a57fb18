"""Words, character pairs and stems of a text.

A Cutter knows the shop's own words (brands, categories, attributes) beside the general dictionary. Chinese is cut
without guessing unknown words: guessed words are cut differently in a title and in a query, known ones alike. Character
pairs find what the dictionary cuts differently.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import Stemmer

from search.language.folding import HAN, fold

OWN_WORD: Final = 100_000  # frequency given to a word of the shop: it wins over the pieces that it is made of
LONGEST_WORD: Final = 12  # characters of a word of the shop

_RUNS: Final = re.compile(rf"[{HAN}]+|[a-z0-9à-öø-ÿ]+(?:[.\-/+][a-z0-9à-öø-ÿ]+)*")
_PARTS: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?|[a-zà-öø-ÿ]+")
_QUANTITY: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:ml|g|mm|in|w|mah)")
_HAN: Final = re.compile(rf"[{HAN}]")

# Words without meaning for a search; they stay when nothing else is left.
STOP: Final = frozenset("的 了 和 与 及 或 在 是 有 我 要 想 买 a an the of for and or with in to".split())


@functools.cache
def _stemmer() -> "Stemmer.Stemmer":
    return Stemmer.Stemmer("english", 0)


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """English word -> stem: teapots -> teapot."""
    return str(_stemmer().stemWord(word))


def is_chinese(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return _HAN.search(text) is not None


def runs(text: str) -> list[str]:
    """Runs of Chinese characters, and of letters and digits, of a folded text."""
    return _RUNS.findall(text)


def parts(run: str) -> list[str]:
    """A run of letters and digits where they change: iphone15pro -> iphone, 15, pro. A quantity stays whole."""
    if _QUANTITY.fullmatch(run):
        return [run]
    return _PARTS.findall(run)


def joined(run: str) -> str:
    """A model number without signs between: xh-500b -> xh500b."""
    return re.sub(r"[.\-/+]", "", run)


@dataclass(frozen=True, slots=True)
class Forms:
    """A short text in all forms that an index holds."""

    fine: tuple[str, ...]
    pairs: tuple[str, ...]
    stems: tuple[str, ...]


class Cutter:
    """Cuts texts with the general dictionary and the shop's own words. Safe to share between threads once made.

    forms_of(text): the forms of a folded text, kept: names of brands, categories and values come again and again.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        import rjieba  # only who cuts needs the general dictionary: 33 MB, a third of a second

        self._jieba = rjieba.Jieba()
        self.words: frozenset[str] = frozenset(folded for w in words if (folded := fold(w)) and self._usable(folded))
        for word in sorted(self.words):
            self._jieba.add_word(word, OWN_WORD, "n")
        self.forms_of = functools.lru_cache(maxsize=5000)(self._forms_of)

    def _forms_of(self, text: str) -> "Forms":
        return Forms(
            fine=tuple(self.fine_words_of(text)),
            pairs=(*pairs_of(text), *characters_of(text)),
            stems=tuple(stems_of(text)),
        )

    @staticmethod
    def _usable(word: str) -> bool:
        return 2 <= len(word) <= LONGEST_WORD and re.fullmatch(rf"[{HAN}]+", word) is not None

    def words_of(self, text: str) -> list[str]:
        """Words of a folded text, in order, for phrases. A letter-digit run comes in its parts."""
        found: list[str] = []
        for run in runs(text):
            found += self.cut(run) if is_chinese(run) else parts(run)
        return found

    def cut(self, run: str) -> list[str]:
        """Words of a run of Chinese characters, side by side."""
        return list(self._jieba.cut(run, False))

    def fine_words_of(self, text: str) -> list[str]:
        """As `words_of`, and the words inside long words, whole model numbers, numbers of quantities: for an index."""
        found: list[str] = []
        for run in runs(text):
            if is_chinese(run):
                found += self._jieba.cut_for_search(run, False)
                continue
            pieces = parts(run)
            found += pieces
            whole = joined(run)
            if len(pieces) > 1:
                found.append(whole)
            elif _QUANTITY.fullmatch(run):
                found.append(_PARTS.findall(run)[0])
        return found


def pairs_of(text: str) -> list[str]:
    """Character pairs of a folded text; a single character and letter-digit parts stand alone."""
    found: list[str] = []
    for run in runs(text):
        if not is_chinese(run):
            found += parts(run)
        elif len(run) == 1:
            found.append(run)
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


def characters_of(text: str) -> list[str]:
    """Chinese characters of a folded text, for queries of a single one."""
    return _HAN.findall(text)


def stems_of(text: str) -> list[str]:
    """Stems of the letter-digit parts of a folded text."""
    return [stem(part) for run in runs(text) if not is_chinese(run) for part in parts(run)]


def meaningful(words: Iterable[str]) -> Iterator[str]:
    """The words without those of STOP; all of them when nothing else is left."""
    words = list(words)
    kept = [w for w in words if w not in STOP]
    return iter(kept or words)
