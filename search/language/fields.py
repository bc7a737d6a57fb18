"""Texts of a product as the token fields that engines store (search.engines.base.TOKEN_FIELDS)."""

import functools
from collections.abc import Iterable, Sequence
from typing import Final

from search.language.cutting import Cutter, joined, runs, stems_of
from search.language.folding import fold

LONGEST_BODY: Final = 4000  # characters of a description that can be found


def tokens_for(
    cutter: Cutter,
    *,
    zh_title: str = "",
    zh_more: Sequence[str] = (),
    zh_body: str = "",
    en_title: str = "",
    en_more: Sequence[str] = (),
    en_body: str = "",
    codes: Sequence[str] = (),
) -> dict[str, str]:
    """more: short texts that count like the title: brand, categories, values of attributes. codes: SKUs, models.

    An English word in a Chinese text is a word like any other. Words of the title are kept as often as they stand there
    and in order, for phrases; elsewhere once, so that repeating a word wins nothing.
    """
    title, english = fold(zh_title), fold(en_title)
    zh = [cutter.forms_of(t) for t in (title, *map(_folded, zh_more))]
    en = [cutter.forms_of(t) for t in (english, *map(_folded, en_more))]
    return {
        "zh_seg": " ".join(cutter.words_of(title)),
        "zh_segs": _once(w for forms in zh for w in forms.fine),
        "zh_bi": _once(p for forms in zh for p in forms.pairs),
        "zh_body": _once(cutter.fine_words_of(fold(zh_body[:LONGEST_BODY]))),
        "en_title": " ".join(stems_of(english)),
        "en_all": _once(s for forms in en for s in forms.stems),
        "en_body": _once(stems_of(fold(en_body[:LONGEST_BODY]))),
        "code": _once(joined(run) for code in codes for run in runs(fold(code))),
    }


_folded = functools.lru_cache(maxsize=5000)(fold)


def _once(tokens: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(tokens))
