"""Why the first products of a result stand where they stand, part by part.

Every part of the question is asked by itself, of the shown products only, so both engines explain themselves the same
way. A bounded number of small questions; for the back office.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from search.engines.base import LEAST_WEIGHT, Engine, Question
from search.engines.chosen import chosen_engine
from search.engines.clauses import Among, Clause, Every, Term
from search.language.cutting import is_chinese, joined, pairs_of, stem
from search.language.folding import fold_query
from search.language.knowledge import Knowledge
from search.queries.answering import answer
from search.queries.composing import compose
from search.queries.request import SearchRequest
from search.queries.result import Hit, SearchResult
from search.vocabulary import current_knowledge, read_placed

MOST_HITS: Final = 10
# What a weight of 1 multiplies a score by: the engines take logarithms of different bases (engines.base.weight_value).
UNITS: Final = {"embedded": 1 / LEAST_WEIGHT, "elasticsearch": math.log(2) / LEAST_WEIGHT}
MOST_WORDS: Final = 6  # of the query that are looked for field by field

# Where a word can stand, nearest first: a word is told once, at the first place that has it.
PLACES: Final = ("title", "texts", "english_title", "english_texts", "code", "characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Why one product stands where it stands.

    score: as the engine gave it, 0 for one that stands there by decision alone. weight: factor that the product's
    sales, rating and stock put on it, None when nothing was scored. parts: (name as in Composed, its score by itself),
    the highest first. words: (word, where it stands as in PLACES, "" for nowhere).
    """

    hit: Hit
    place: int
    score: float
    weight: float | None
    parts: tuple[tuple[str, float], ...]
    words: tuple[tuple[str, str], ...]
    pinned: bool = False
    buried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """result: as a shopper gets it. words: what was looked for. reasons: one a product."""

    result: SearchResult
    words: tuple[str, ...] = ()
    reasons: tuple[Reasons, ...] = ()


def explain(text: str, *, language: str, now: datetime) -> Explanation:
    """Explain what shoppers find for these words now, with pins as they are saved. Raises EngineUnavailable."""
    knowledge = replace(current_knowledge(), placed=read_placed())
    return explained(chosen_engine(), knowledge, SearchRequest(text=text, language=language), now)


def explained(engine: Engine, knowledge: Knowledge, request: SearchRequest, now: datetime) -> Explanation:
    """Explain the first products of a request."""
    result = answer(engine, knowledge, replace(request, per_page=MOST_HITS, page=1, counted=False), now)
    composed = compose(fold_query(result.corrected or request.text), knowledge.cutter, knowledge.synonyms)
    ids = tuple(hit.product_id for hit in result.hits)
    if composed is None or not ids:
        return Explanation(result=result, words=composed.words if composed else ())

    def scores(clause: Clause, weighed: bool = False) -> Mapping[int, float]:
        question = Question(clause=clause, filters=(Among(ids),), counted=False, limit=len(ids), weighed=weighed)
        return {hit.id: hit.score for hit in engine.ask(question).hits}

    parts: dict[str, dict[int, float]] = {}
    for name, clause in composed.parts:
        mine = parts.setdefault(name, {})
        for pk, score in scores(clause).items():
            mine[pk] = max(score, mine.get(pk, 0.0))
    whole = next(
        (c for c in (composed.strict, composed.loose, composed.any) if set(scores(c)) >= set(ids)), composed.any
    )
    bare, weighed = scores(whole), scores(whole, weighed=True)
    places = {word: _places(word, scores) for word in composed.words[:MOST_WORDS]}
    reasons = []
    for place, hit in enumerate(result.hits, start=1):
        pk = hit.product_id
        own = sorted(((name, found[pk]) for name, found in parts.items() if pk in found), key=lambda part: -part[1])
        reasons.append(
            Reasons(
                hit=hit,
                place=place,
                score=weighed.get(pk, 0.0),
                weight=weighed[pk] / bare[pk] / UNITS.get(engine.name, 1.0) if bare.get(pk) and pk in weighed else None,
                parts=tuple(own),
                words=tuple((word, found.get(pk, "")) for word, found in places.items()),
                pinned=pk in result.pinned,
                buried=pk in result.buried,
            )
        )
    return Explanation(result=result, words=composed.words, reasons=tuple(reasons))


def _places(word: str, scores: Callable[[Clause], Mapping[int, float]]) -> dict[int, str]:
    """Product -> the nearest place that has the word."""
    clauses: dict[str, Clause] = {"title": Term("zh_seg", word), "texts": Term("zh_segs", word)}
    if is_chinese(word):
        pairs = pairs_of(word)
        clauses["characters"] = Every(tuple(Term("zh_bi", pair) for pair in pairs)) if pairs else Term("zh_bi", word)
    else:
        clauses["english_title"] = Term("en_title", stem(word))
        clauses["english_texts"] = Term("en_all", stem(word))
        clauses["code"] = Term("code", joined(word))
    found: dict[int, str] = {}
    for place in PLACES:
        if place in clauses:
            for pk in scores(clauses[place]):
                found.setdefault(pk, place)
    return found
