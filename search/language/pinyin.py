"""Pinyin without tones: how a term sounds, and its initials.

The library is imported where it is first needed: its phrases take 57 MB, and most processes never ask.
"""

import functools
import itertools
import re
from typing import Final

MOST_READINGS: Final = 8  # of a text with characters that are read in several ways

_LATIN: Final = re.compile(r"[a-z]+")


def syllables(text: str) -> tuple[str, ...]:
    """The usual reading: 重庆火锅 -> chong, qing, huo, guo. Letters and digits stay as they are."""
    from pypinyin import Style, lazy_pinyin

    return tuple(s.lower() for s in lazy_pinyin(text, style=Style.NORMAL, v_to_u=False))


def sound(text: str) -> str:
    """The usual reading in one word: lianyiqun."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """First letters of the syllables: lyq."""
    return "".join(s[0] for s in syllables(text) if s)


@functools.lru_cache(maxsize=5000)
def readings(text: str) -> tuple[str, ...]:
    """All sounds that a text may have, the usual one first, MOST_READINGS at most."""
    from pypinyin import Style, pinyin

    usual = sound(text)
    spoken = pinyin(text, style=Style.NORMAL, heteronym=True)
    ways = [list(dict.fromkeys(s.lower() for s in found)) for found in spoken]
    others = ("".join(way) for way in itertools.islice(itertools.product(*ways), MOST_READINGS))
    return tuple(dict.fromkeys([usual, *others]))[:MOST_READINGS]


def is_latin(text: str) -> bool:
    """Whether a text may be pinyin or initials: letters only."""
    return _LATIN.fullmatch(text.replace(" ", "").replace("'", "")) is not None
