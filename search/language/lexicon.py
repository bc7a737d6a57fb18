"""The shop's vocabulary, ready for completing what is being typed and for mending what was mistyped.

Completion: terms by prefix of the term, of its pinyin or of its initials. Correction: a term that sounds the same, else
one that differs by one character. Everything is bisected in sorted lists; nothing grows with a query.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from search.language.pinyin import is_latin, readings, syllables

MOST_SCANNED: Final = 4000  # terms looked at for one correction
SHORTEST_EDIT: Final = 3  # characters; of two, one wrong leaves too little to go by
LONGEST_MENDED: Final = 6  # characters of a part of a longer text that is replaced by one that sounds the same


@dataclass(frozen=True, slots=True)
class Entry:
    """A term with its weight (documents that have it, times what its kind is worth) and its syllables."""

    term: str
    weight: float
    kind: str = ""
    sounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What was probably meant. way: "sound", "edit" or "pinyin"."""

    text: str
    way: str


class Lexicon:
    """Immutable once made; safe to share between threads. entries: folded terms; a term given twice counts once."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        kept: dict[str, Entry] = {}
        for entry in entries:
            known = kept.get(entry.term)
            if entry.term and (known is None or entry.weight > known.weight):
                kept[entry.term] = entry
        self.entries: list[Entry] = sorted(kept.values(), key=lambda e: e.term)
        self._terms = [e.term for e in self.entries]
        everything = range(len(self.entries))
        self._backward = sorted((e.term[::-1], n) for n, e in enumerate(self.entries))
        spelled = [self._spell(e) for e in self.entries]
        self._by_sound = sorted(("".join(s), n) for n, s in zip(everything, spelled, strict=True) if s)
        self._by_initials = sorted(
            ("".join(p[:1] for p in s), n) for n, s in zip(everything, spelled, strict=True) if s
        )

    @staticmethod
    def _spell(entry: Entry) -> tuple[str, ...]:
        if entry.term.isascii():
            return ()
        return entry.sounds or syllables(entry.term)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, term: str) -> bool:
        return self.get(term) is not None

    def get(self, term: str) -> Entry | None:
        at = bisect_left(self._terms, term)
        return self.entries[at] if at < len(self._terms) and self._terms[at] == term else None

    # --- completion -------------------------------------------------------------------------------------------------
    def complete(self, typed: str, limit: int = 10) -> list[Entry]:
        """Terms that begin so, by term, then by pinyin, then by initials; heavier ones first in each."""
        found: dict[str, Entry] = {}
        ways: list[Callable[[], Iterator[int]]] = [lambda: _numbered(self._terms, typed)]
        if is_latin(typed):
            letters = typed.replace(" ", "").replace("'", "")
            ways += [
                lambda: _exact(self._by_sound, letters),
                lambda: _exact(self._by_initials, letters),
                lambda: _prefixed(self._by_sound, letters),
                lambda: _prefixed(self._by_initials, letters),
            ]
        elif not typed.isascii():
            ways.append(lambda: self._half_typed(typed))
        for way in ways:
            if typed and len(found) < limit:
                ranked = sorted((self.entries[n] for n in way()), key=_rank)
                for entry in ranked:
                    found.setdefault(entry.term, entry)
                    if len(found) == limit:
                        break
        return list(found.values())

    def _half_typed(self, typed: str) -> Iterator[int]:
        """Chinese characters with the letters of a syllable behind them, as an input method shows while composing."""
        match = re.fullmatch(r"([^a-z]+)([a-z']+)", typed)
        if match is None:
            return
        size = len(match[1])
        letters = match[2].replace("'", "")
        for n in _numbered(self._terms, match[1]):
            rest = self._spell(self.entries[n])[size:]
            if "".join(rest).startswith(letters) or "".join(s[:1] for s in rest).startswith(letters):
                yield n

    # --- correction -------------------------------------------------------------------------------------------------
    def correct(self, text: str) -> Correction | None:
        """What a folded text was probably meant to be; None when it is right or nobody knows.

        A text of several words is mended word by word; in a long word the part that is wrong is sought.
        """
        if not text or text in self:
            return None
        if " " in text:
            if text.isascii() and (whole := self._correct_word(text.replace(" ", ""))):
                return whole  # pinyin, a syllable a word
            mended = [(word, self._correct_word(word)) for word in text.split(" ")]
            ways = [c.way for _, c in mended if c]
            return Correction(" ".join(c.text if c else word for word, c in mended), ways[0]) if ways else None
        return self._correct_word(text)

    def _correct_word(self, word: str) -> Correction | None:
        if word in self:
            return None
        if word.isascii():
            return self._from_letters(word)
        if same := self._same_sound(word):
            return Correction(same.term, "sound")
        if len(word) >= SHORTEST_EDIT and (near := self._one_edit(word)):
            return Correction(near.term, "edit")
        return self._mend_part(word)

    def _from_letters(self, word: str) -> Correction | None:
        if is_latin(word) and len(word) >= 2:
            letters = word.replace("'", "")
            for numbers in (_exact(self._by_sound, letters), _exact(self._by_initials, letters)):
                if best := min((self.entries[n] for n in numbers), key=_rank, default=None):
                    return Correction(best.term, "pinyin")
        if len(word) > SHORTEST_EDIT and (near := self._one_edit(word)):
            return Correction(near.term, "edit")
        return None

    def _same_sound(self, word: str) -> Entry | None:
        """A term of the same length and sound. By an unusual reading only one character may differ."""
        found: list[Entry] = []
        for place, reading in enumerate(readings(word)):
            same = (self.entries[n] for n in _exact(self._by_sound, reading))
            found += [e for e in same if len(e.term) == len(word) and (not place or _unlike(e.term, word) == 1)]
        return min(found, key=lambda e: (_unlike(e.term, word), *_rank(e)), default=None)

    def _one_edit(self, word: str) -> Entry | None:
        """One character replaced, missing or too many; the one that sounds most alike, then the heaviest."""
        half = len(word) // 2
        numbers: set[int] = set()
        for head in {word[:half], word[: max(1, half)]}:
            numbers.update(_capped(_numbered(self._terms, head)))
        for tail in {word[half:], word[half + 1 :]}:
            if tail:
                numbers.update(_capped(_prefixed(self._backward, tail[::-1])))
        near = [self.entries[n] for n in numbers if within_one_edit(self._terms[n], word)]
        if not near:
            return None
        spoken = syllables(word)

        def likeness(entry: Entry) -> tuple[object, ...]:
            heard = self._spell(entry)
            alike = sum(a == b for a, b in zip(spoken, heard, strict=False))
            return (len(entry.term) != len(word), -alike, *_rank(entry))

        return min(near, key=likeness)

    def _mend_part(self, word: str) -> Correction | None:
        """A part of a longer text that is no word, replaced by a term that sounds the same: the longest, heaviest."""
        best: tuple[tuple[float, ...], str] | None = None
        for size in range(min(LONGEST_MENDED, len(word) - 1), 1, -1):
            for at in range(len(word) - size + 1):
                part = word[at : at + size]
                if part in self or part.isascii():
                    continue
                same = self._same_sound(part)
                if same is None:
                    continue
                worth = (float(size), same.weight)
                if best is None or worth > best[0]:
                    best = worth, word[:at] + same.term + word[at + size :]
            if best:
                break
        return Correction(best[1], "sound") if best else None


def within_one_edit(a: str, b: str) -> bool:
    """Whether one replaced, missing or added character, or two swapped ones, make a into b. False for equal texts."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    if len(a) == len(b):
        if a[start + 1 :] == b[start + 1 :]:
            return True
        return a[start : start + 2] == b[start : start + 2][::-1] and a[start + 2 :] == b[start + 2 :]
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return longer[start + 1 :] == shorter[start:]


def _rank(entry: Entry) -> tuple[float, int, str]:
    return (-entry.weight, len(entry.term), entry.term)


def _unlike(a: str, b: str) -> int:
    return sum(x != y for x, y in zip(a, b, strict=True))


def _capped(numbers: Iterator[int]) -> Iterator[int]:
    for count, n in enumerate(numbers):
        if count >= MOST_SCANNED:
            return
        yield n


def _numbered(terms: Sequence[str], prefix: str) -> Iterator[int]:
    for at in range(bisect_left(terms, prefix), len(terms)):
        if not terms[at].startswith(prefix):
            return
        yield at


def _prefixed(pairs: Sequence[tuple[str, int]], prefix: str) -> Iterator[int]:
    for at in range(bisect_left(pairs, (prefix, -1)), len(pairs)):
        if not pairs[at][0].startswith(prefix):
            return
        yield pairs[at][1]


def _exact(pairs: Sequence[tuple[str, int]], key: str) -> Iterator[int]:
    for at in range(bisect_left(pairs, (key, -1)), len(pairs)):
        if pairs[at][0] != key:
            return
        yield pairs[at][1]


def entry_of(term: str, weight: float, kind: str = "") -> Entry:
    """An entry with its syllables worked out."""
    return Entry(term, weight, kind, () if term.isascii() else syllables(term))
