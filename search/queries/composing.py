"""From what a person typed to the clauses that an engine matches, from the strictest to the most generous."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from search.engines.clauses import Best, Boost, Clause, Liked, Phrase, Some, Term, best, every
from search.language.cutting import STOP, Cutter, is_chinese, joined, pairs_of, parts, runs, stem
from search.language.synonyms import Synonyms

MOST_TOKENS: Final = 24  # of a query; what stands behind them adds no meaning, only work
WORDS: Final = 2.0  # weight of a match by words against one by character pairs
PHRASE: Final = 4.0  # words side by side in a title
SYNONYM: Final = 0.6  # a synonym's match against that of the typed word
TITLE_EN: Final = 1.5
CODE: Final = 3.0  # a SKU or model number as a whole
TIE: Final = 0.3
LEAST: Final = 0.6  # share of the character pairs that a generous match needs
SIZE_WORDS: Final = frozenset("码号")  # 42码 is also sold as "42"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """strict: all words. loose: most of them. any: at least one. marks: tokens to mark in titles.

    expansions: (word, what it also means). words: those looked for, in order. parts: name -> what scores by itself:
    "words", "pairs", "code", "phrase", "title".
    """

    strict: Clause
    loose: Clause
    any: Clause
    marks: tuple[str, ...]
    expansions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: tuple[str, ...] = ()
    parts: tuple[tuple[str, Clause], ...] = ()


def compose(text: str, cutter: Cutter, synonyms: Synonyms) -> Composed | None:
    """text: folded. None when it holds nothing that could be looked for."""
    words: list[Clause] = []
    pairs: list[Clause] = []
    marks: list[str] = []
    typed: list[str] = []
    expansions: list[tuple[str, tuple[str, ...]]] = []
    for piece, others in synonyms.spans(text):
        own = _words(piece, cutter)
        if not own:
            continue
        marks += own
        typed += own
        if not others:
            words += [_word(w) for w in own]
            pairs += _pairs(piece)
            continue
        expansions.append((piece, others))
        meant = [(o, _words(o, cutter)) for o in others]
        marks += [w for _, ws in meant for w in ws]
        others_words = [Boost(every([_word(w) for w in ws]), SYNONYM) for _, ws in meant if ws]
        others_pairs = [Boost(every(p), SYNONYM) for o, _ in meant if (p := _pairs(o))]
        words.append(best([every([_word(w) for w in own]), *others_words]))
        pairs.append(best([every(p), *others_pairs]) if (p := _pairs(piece)) else best(others_pairs))
    if not words:
        return None
    words, pairs = words[:MOST_TOKENS], pairs[:MOST_TOKENS]
    plain = [w for w in cutter.words_of(text) if w not in STOP][:MOST_TOKENS]
    extra: list[tuple[str, Clause]] = []
    if plain:
        extra.append(("phrase", Boost(Phrase("zh_seg", tuple(plain)), PHRASE)))
    extra += [
        ("code", Boost(Term("code", joined(run)), CODE)) for run in runs(text)[:MOST_TOKENS] if not is_chinese(run)
    ]
    stems = [stem(p) for p in plain if not is_chinese(p)]
    if stems and len(stems) == len(plain):
        extra.append(("title", Boost(Phrase("en_title", tuple(stems), slop=1), TITLE_EN)))
    ways: list[tuple[str, Clause]] = [("words", Boost(every(words), WORDS)), ("pairs", every(pairs))]
    if not is_chinese(text):
        ways.append(("code", Boost(Term("code", "".join(map(joined, runs(text)))), CODE)))
    found = Best(tuple(clause for _, clause in ways), TIE)
    strict: Clause = Liked(found, tuple(clause for _, clause in extra)) if extra else found
    return Composed(
        strict=strict,
        loose=_generous(words, pairs, strict),
        any=Some((*words, *pairs)),
        marks=tuple(dict.fromkeys(marks)),
        expansions=tuple(expansions),
        words=tuple(dict.fromkeys(typed)),
        parts=(*ways, *extra),
    )


def _generous(words: Sequence[Clause], pairs: Sequence[Clause], strict: Clause) -> Clause:
    """Most of the character pairs, or what the strict clause finds; words that match count on top."""
    most = Some(tuple(pairs), max(1, int(len(pairs) * LEAST)))
    return Liked(Best((Boost(strict, WORDS), most), TIE), tuple(words))


def _words(piece: str, cutter: Cutter) -> list[str]:
    """Words to look for: meaningless ones left out, but not all of them; a size's 码 not asked for."""
    found: list[str] = []
    for word in cutter.words_of(piece):
        if word in SIZE_WORDS and found and found[-1].isdigit():
            continue
        found.append(word)
    kept = [w for w in found if w not in STOP]
    return kept or found


def _word(word: str) -> Clause:
    """A word in the texts of either language, or as a code."""
    if is_chinese(word):
        return Term("zh_segs", word)
    return Best((Term("zh_segs", word), Term("en_all", stem(word)), Term("code", word)), 0.1)


def _pairs(piece: str) -> list[Clause]:
    found: list[Clause] = []
    for run in runs(piece):
        if is_chinese(run):
            if run not in SIZE_WORDS:
                found += [Term("zh_bi", pair) for pair in pairs_of(run)]
        else:
            found += [_latin_pair(part) for part in parts(run)]
    return found


def _latin_pair(part: str) -> Clause:
    return Best((Term("zh_bi", part), Term("en_all", stem(part)), Term("code", part)), 0.1)
