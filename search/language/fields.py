"""Texts of a product as the token fields that engines store (search.engines.base.TOKEN_FIELDS)."""

from collections.abc import Iterable, Sequence
from typing import Final

from search.language.cutting import Cutter, characters_of, joined, pairs_of, runs, stems_of
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
    title = fold(zh_title)
    every_zh = [title, *(fold(t) for t in zh_more)]
    english = fold(en_title)
    every_en = [english, *(fold(t) for t in en_more)]
    return {
        "zh_seg": " ".join(cutter.words_of(title)),
        "zh_segs": _once(w for t in every_zh for w in cutter.fine_words_of(t)),
        "zh_bi": _once(p for t in every_zh for p in (*pairs_of(t), *characters_of(t))),
        "zh_body": _once(cutter.fine_words_of(fold(zh_body[:LONGEST_BODY]))),
        "en_title": " ".join(stems_of(english)),
        "en_all": _once(s for t in every_en for s in stems_of(t)),
        "en_body": _once(stems_of(fold(en_body[:LONGEST_BODY]))),
        "code": _once(joined(run) for code in codes for run in runs(fold(code))),
    }


def _once(tokens: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(tokens))
