"""Tagged product titles (one character and its tag a line) as queries with judgements, split in two by the title's digest.

The first half teaches: words for the dictionary, and whatever constants were tuned. Only queries from the second half
are judged. All titles are indexed.
"""

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from search.language.cutting import is_chinese
from search.language.folding import fold
from search.language.pinyin import readings, sound

TYPE, BRAND = "HCCX", "HPPX"


@dataclass(slots=True)
class Title:
    """spans: (tag, folded text) in order."""

    number: int
    text: str
    spans: list[tuple[str, str]] = field(default_factory=list)

    @property
    def teaches(self) -> bool:
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0


def read(path: Path) -> list[Title]:
    """Distinct titles of a file."""
    found: dict[str, Title] = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.rsplit(" ", 1) if " " in line else ["", line] for line in block.split("\n") if line.strip()]
        characters, tags = [r[0] or " " for r in rows], [r[1] for r in rows]
        text = "".join(characters)
        if not text.strip() or text in found:
            continue
        title = Title(len(found) + 1, text)
        span, kind = "", ""
        for character, tag in [*zip(characters, tags, strict=True), ("", "O")]:
            if tag.startswith("I-") and span:
                span += character
                continue
            if span:
                title.spans.append((kind, fold(span)))
            span, kind = (character, tag[2:]) if tag.startswith("B-") else ("", "")
        found[text] = title
    return list(found.values())


def taught_words(titles: Sequence[Title]) -> list[str]:
    """What a shop would know by its categories and brands: the types and brands that the teaching half names."""
    return sorted({span for t in titles if t.teaches for kind, span in t.spans if kind in (TYPE, BRAND)})


@dataclass(frozen=True, slots=True)
class Judged:
    """A query and the numbers of the titles that it should find."""

    text: str
    relevant: frozenset[int]


def single_types(titles: Sequence[Title], judged: bool, most: int = 600) -> list[Judged]:
    """One product type a query, such as four titles or more are tagged with; relevant is every one, of both halves."""
    tagged: dict[str, set[int]] = defaultdict(set)
    asked: set[str] = set()
    for title in titles:
        for kind, span in title.spans:
            if kind == TYPE and len(span) >= 2 and is_chinese(span):
                tagged[span].add(title.number)
                if title.teaches != judged:
                    asked.add(span)
    wanted = sorted(s for s in asked if len(tagged[s]) >= 4)
    random.Random(5).shuffle(wanted)
    return [Judged(span, frozenset(tagged[span])) for span in sorted(wanted[:most])]


def joined_pairs(titles: Sequence[Title], judged: bool, most: int = 500) -> list[Judged]:
    """Two tagged words of one title without a space between, in either order; the title itself is what is sought."""
    chance = random.Random(7)
    found = []
    for title in titles:
        spans = list(dict.fromkeys(s for _, s in title.spans if len(s) >= 2 and is_chinese(s)))
        if title.teaches != judged and len(spans) >= 2:
            found.append(Judged("".join(chance.sample(spans, 2)), frozenset([title.number])))
    chance.shuffle(found)
    return found[:most]


@dataclass(frozen=True, slots=True)
class Slip:
    typed: str
    meant: str


def slips(titles: Sequence[Title], queries: Sequence[Judged], *, same_sound: bool) -> list[Slip]:
    """Queries of three characters or more with one character wrong: one that sounds the same, or any."""
    chance = random.Random(11)
    terms = [q.text for q in queries if 3 <= len(q.text) <= 8 and all(map(is_chinese, q.text))]
    known = {s for t in titles for _, s in t.spans}
    letters = Counter(c for t in titles for c in t.text if is_chinese(c))
    alike: dict[str, list[str]] = defaultdict(list)
    for letter in letters:
        alike[sound(letter)].append(letter)
    common = sorted(letters)
    found = []
    for term in terms:
        place = chance.randrange(len(term))
        choices = [c for c in alike[sound(term[place])] if c != term[place]] if same_sound else common
        if not choices:
            continue
        typed = term[:place] + chance.choice(choices) + term[place + 1 :]
        if typed in known or typed == term:
            continue
        if same_sound and sound(term) not in readings(typed):
            continue
        found.append(Slip(typed, term))
    return found
