"""Synonyms: words that stand for each other, or one that stands for others."""

from collections.abc import Iterable
from dataclasses import dataclass

from search.language.folding import fold


@dataclass(frozen=True, slots=True)
class Rule:
    """one_way: who types one of `typed` also finds `meant`, not the other way round. Otherwise each finds all."""

    typed: tuple[str, ...]
    meant: tuple[str, ...] = ()
    one_way: bool = False


class Synonyms:
    """Rules ready to be asked. Longer words win: a rule for 保温杯 goes before one for 杯."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._meant: dict[str, list[str]] = {}
        for rule in rules:
            typed = [t for w in rule.typed if (t := fold(w))]
            others = [t for w in rule.meant if (t := fold(w))]
            every = list(dict.fromkeys([*typed, *others]))
            for word in typed if rule.one_way else every:
                known = self._meant.setdefault(word, [])
                for other in others if rule.one_way else every:
                    if other != word and other not in known:
                        known.append(other)
        self._longest = max(map(len, self._meant), default=0)

    def of(self, word: str) -> tuple[str, ...]:
        """What else a folded word stands for."""
        return tuple(self._meant.get(word, ()))

    def spans(self, text: str) -> list[tuple[str, tuple[str, ...]]]:
        """A folded text in pieces, each with what it also stands for; pieces put together give the text."""
        found: list[tuple[str, tuple[str, ...]]] = []
        plain = ""
        at = 0
        while at < len(text):
            word = self._longest_at(text, at)
            if word is None:
                plain += text[at]
                at += 1
                continue
            if plain:
                found.append((plain, ()))
                plain = ""
            found.append((word, self.of(word)))
            at += len(word)
        if plain:
            found.append((plain, ()))
        return found

    def _longest_at(self, text: str, at: int) -> str | None:
        for size in range(min(self._longest, len(text) - at), 0, -1):
            word = text[at : at + size]
            if word in self._meant and _stands_alone(text, at, at + size):
                return word
        return None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Letters and digits count only as whole words: "tea" is not in "teapot"."""

    def glued(left: int, right: int) -> bool:
        if left < 0 or right >= len(text):
            return False
        a, b = text[left], text[right]
        return a.isascii() and a.isalnum() and b.isascii() and b.isalnum()

    return not glued(start - 1, start) and not glued(end - 1, end)
