"""A request answered: composed, asked, and widened by steps when it finds fewer than three products."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from search.engines.base import Answer, Asked, Order, Question, Selection
from search.engines.clauses import Among, Clause, Either, Filter, Priced, Tagged
from search.language.cutting import is_chinese
from search.language.folding import fold_query
from search.language.knowledge import Knowledge
from search.language.marking import mark
from search.queries.composing import Composed, compose
from search.queries.placing import Places, place, places_for, visible
from search.queries.request import DEEPEST, PRICE, SearchRequest
from search.queries.result import FacetGroup, FacetValue, Hit, SearchResult, Step
from storefront.core.clock import now as read_clock

FEW: Final = 3  # fewer hits than this widen the search
MOST_SELECTED: Final = 50  # values of one group, and groups, that are looked at
HIGHEST: Final = Decimal(10_000_000)
ORDERS: Final[dict[str, Order]] = {
    "sold": "by_sold",
    "price": "by_price",
    "-price": "by_price_down",
    "new": "by_new",
    "rating": "by_rating",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What was asked in the end, and how it came to that."""

    composed: Composed | None
    clause: Clause | None
    corrected: str = ""
    suggestion: str = ""
    steps: tuple[Step, ...] = ()


def browse(engine: Asked, request: SearchRequest) -> SearchResult:
    """Answer a request without words: a shelf. Asks the engine once. Raises EngineUnavailable."""
    return _result(request, engine, engine.ask(_question(request, "")), _Asked(composed=None, clause=None))


def answer(engine: Asked, knowledge: Knowledge, request: SearchRequest, now: datetime | None = None) -> SearchResult:
    """Answer a request. Asks the engine once, and once more for each step that had to be taken.

    now: when pins and buries must hold; the clock's time by default. What is pinned is not widened or corrected.
    Raises EngineUnavailable.
    """
    text = fold_query(request.text)
    question = _question(request, text)
    composed = compose(text, knowledge.cutter, knowledge.synonyms)
    if composed is None:
        # Signs alone: nothing is called so.
        return SearchResult(engine=engine.name) if text else browse(engine, request)
    asked = _Asked(composed=composed, clause=composed.strict)
    first = engine.ask(replace(question, clause=composed.strict))
    plain = _without_selections(engine, question, composed.strict, first)
    found = first
    places = places_for(knowledge, text, now or read_clock())
    if plain < (1 if _is_code(text) else FEW) and request.relaxed and not visible(engine, question, places.pinned):
        asked, plain = _widen(engine, knowledge, question, text, asked, plain)
        if asked.clause is not composed.strict:
            found = engine.ask(replace(question, clause=asked.clause))
        if asked.corrected:
            places = places_for(knowledge, asked.corrected, now or read_clock())
    if places and not question.order and asked.clause is not None:
        found = place(engine, question, asked.clause, found, places)
    else:
        places = Places()
    result = _result(request, engine, found, asked)
    return replace(
        result,
        without_selections=plain if question.selections and not result.total else 0,
        redirect=knowledge.redirects.get(text, ""),
        pinned=places.pinned,
        buried=places.buried,
    )


def _is_code(text: str) -> bool:
    """Whether somebody typed a SKU or model number: who finds it looks for nothing else."""
    return " " not in text and not is_chinese(text) and any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def _question(request: SearchRequest, text: str) -> Question:
    filters: list[Filter] = []
    if request.audience == "shopper":
        filters.append(Tagged(("public=1",)))
    if request.category is not None:
        filters.append(Tagged((f"shelf={request.category}",)))
    if request.brand:
        filters.append(Tagged((_plain(f"brand={request.brand}"),)))
    if request.offer is not None:
        filters.append(Tagged((f"deal={request.offer}",)))
    if request.ids is not None:
        filters.append(Among(request.ids))
    selections = [
        Selection(group=group, filter=Tagged(tuple(_plain(f"{group}={v}") for v in values[:MOST_SELECTED])))
        for group, values in sorted(request.selections.items())[:MOST_SELECTED]
        if values and group != PRICE
    ]
    low, high = _fen(request.price_from, up=True), _fen(request.price_to, up=False)
    between: list[Filter] = [Priced(low, high)] if low is not None or high is not None else []
    if bands := request.selections.get(PRICE, ()):
        between.append(Tagged(tuple(_plain(f"{PRICE}={band}") for band in bands[:MOST_SELECTED])))
    if between:
        selections.append(Selection(group=PRICE, filter=between[0] if len(between) == 1 else Either(tuple(between))))
    per_page = max(1, request.per_page)
    page = min(max(1, request.page), max(1, DEEPEST // per_page))
    order: Order = ORDERS.get(request.sort, "" if text else "by_rank")
    return Question(
        filters=tuple(filters),
        selections=tuple(selections),
        order=order,
        offset=(page - 1) * per_page,
        limit=per_page,
        counted=request.counted,
        whole=request.whole,
    )


def _plain(text: str) -> str:
    """Without halves of characters, which no engine can take."""
    return text.encode("utf-8", "ignore").decode()


def _fen(amount: Decimal | None, *, up: bool) -> int | None:
    if amount is None or not amount.is_finite():
        return None
    fen = min(max(amount, Decimal(0)), HIGHEST) * 100
    return math.ceil(fen) if up else math.floor(fen)


def _without_selections(engine: Asked, question: Question, clause: Clause, found: Answer) -> int:
    """How many products the words find, whatever is selected: only that decides whether they are widened."""
    if question.selections and question.whole:
        return found.of
    if not question.selections or found.total >= FEW:
        return found.total
    return _count(engine, question, clause)


def _count(engine: Asked, question: Question, clause: Clause) -> int:
    alone = replace(
        question, clause=clause, selections=(), counted=False, whole=False, limit=1, offset=0, order="", weighed=False
    )
    return engine.ask(alone).total


def _widen(
    engine: Asked, knowledge: Knowledge, question: Question, text: str, asked: _Asked, plain: int
) -> tuple[_Asked, int]:
    """Correct what was typed, else ask for most of the words, else for any. Returns what to ask and what it finds."""
    composed = asked.composed
    assert composed is not None
    correction = knowledge.lexicon.correct(text)
    mended = compose(correction.text, knowledge.cutter, knowledge.synonyms) if correction else None
    suggestion = ""
    if correction and mended:
        finds = _count(engine, question, mended.strict)
        if finds > plain and (plain == 0 or correction.way == "pinyin"):
            better = _Asked(composed=mended, clause=mended.strict, corrected=correction.text, steps=("corrected",))
            return better, finds
        suggestion = correction.text if finds > plain else ""
    steps: tuple[tuple[Step, Clause], ...] = (("most_words", composed.loose), ("any_word", composed.any))
    for step, clause in steps:
        finds = _count(engine, question, clause)
        if finds > plain and (plain == 0 or step == "most_words"):
            return _Asked(composed=composed, clause=clause, suggestion=suggestion, steps=(step,)), finds
    return replace(asked, suggestion=suggestion), plain


def _result(request: SearchRequest, engine: Asked, found: Answer, asked: _Asked) -> SearchResult:
    english = not request.language.startswith("zh")
    marks = asked.composed.marks if asked.composed else ()
    per_page = max(1, request.per_page)
    prices = found.prices
    return SearchResult(
        hits=tuple(
            Hit(
                product_id=hit.id,
                title=mark((hit.title_en or hit.title_zh) if english else (hit.title_zh or hit.title_en), marks),
                score=hit.score,
            )
            for hit in found.hits
        ),
        total=found.total,
        page=min(max(1, request.page), max(1, DEEPEST // per_page)),
        pages=max(1, math.ceil(min(found.total, DEEPEST) / per_page)),
        facets=_facets(found.counts, request.selections) if request.counted else {},
        whole=_facets(found.whole, {}) if request.counted and request.whole else {},
        of=found.of,
        prices=(Decimal(prices[0]) / 100, Decimal(prices[1]) / 100) if prices else None,
        corrected=asked.corrected,
        suggestion=asked.suggestion,
        steps=asked.steps,
        expansions=asked.composed.expansions if asked.composed else (),
        engine=engine.name,
    )


def _facets(counts: Mapping[str, int], selections: Mapping[str, tuple[str, ...]]) -> dict[str, FacetGroup]:
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for tag, count in counts.items():
        group, _, key = tag.partition("=")
        counted[group][key] = count
    for group, keys in selections.items():
        for key in keys[:MOST_SELECTED]:
            counted[group].setdefault(key, 0)
    groups = {}
    for group, values in sorted(counted.items()):
        chosen = selections.get(group, ())
        ranked = sorted(values.items(), key=lambda item: (-item[1], item[0]))
        groups[group] = FacetGroup(group, tuple(FacetValue(key, n, key in chosen) for key, n in ranked))
    return groups
