"""Marking what was found in a title as it is written, whatever form it was folded to."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from search.language.folding import simplify


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a title. hit: whether it is what was looked for."""

    text: str
    hit: bool


def mark(title: str, words: Iterable[str]) -> tuple[Piece, ...]:
    """The title in pieces; put together they give it unchanged. words: folded tokens."""
    folded: list[str] = []
    origin: list[int] = []  # place in the title of each folded character
    for place, character in enumerate(title):
        for form in simplify(unicodedata.normalize("NFKC", character)).casefold():
            folded.append(form)
            origin.append(place)
    text = "".join(folded)
    hit = bytearray(len(title))
    for word in sorted(set(words), key=len, reverse=True):
        at = text.find(word) if word else -1
        while at >= 0:
            if not _inside_word(text, at, at + len(word)):
                for place in origin[at : at + len(word)]:
                    hit[place] = 1
            at = text.find(word, at + 1)
    pieces: list[Piece] = []
    start = 0
    for place in range(1, len(title) + 1):
        if place == len(title) or hit[place] != hit[start]:
            pieces.append(Piece(title[start:place], bool(hit[start])))
            start = place
    return tuple(pieces)


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether letters would be marked that begin in the middle of a word: "pot" in "teapot"."""
    if start == 0:
        return False
    before, first = text[start - 1], text[start]
    return before.isascii() and before.isalpha() and first.isascii() and first.isalpha()
