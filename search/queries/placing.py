"""Products that staff placed for a query: pinned ones first, in their order, buried ones last.

A pinned product need not have the words, for somebody decided that it answers them; it must be visible and pass every
filter, and it counts in total and facets. A buried product is found only by the words. Sorted otherwise than by
relevance, a list is as if nothing was placed. At most five small questions more, whatever is found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from search.engines.base import Answer, Asked, Found, Question
from search.engines.clauses import Among, Clause, Without
from search.language.knowledge import Knowledge

MOST: Final = 20  # placed products of a query that are looked at


@dataclass(frozen=True, slots=True)
class Places:
    """pinned, buried: ids in their order."""

    pinned: tuple[int, ...] = ()
    buried: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pinned or self.buried)


def places_for(knowledge: Knowledge, text: str, now: datetime) -> Places:
    """What is placed for a folded text at this moment."""
    rows = [row for row in knowledge.placed.get(text, ()) if row.holds(now)][:MOST]
    return Places(
        tuple(row.product_id for row in rows if row.first), tuple(row.product_id for row in rows if not row.first)
    )


def visible(engine: Asked, question: Question, ids: tuple[int, ...]) -> tuple[int, ...]:
    """Those of `ids` that the question's filters let through, in their order."""
    if not ids:
        return ()
    found = _ask(engine, replace(question, clause=None, selections=()), ids)
    return tuple(pk for pk in ids if pk in found)


def place(engine: Asked, question: Question, clause: Clause, found: Answer, places: Places) -> Answer:
    """The answer with the placed products where they belong. found: the answer to the question as it is."""
    plain = replace(question, clause=clause, selections=())
    known = _ask(engine, replace(plain, clause=None), places.pinned)
    shown = tuple(pk for pk in places.pinned if pk in known)
    matched = _ask(engine, plain, (*places.pinned, *places.buried))
    extra = tuple(pk for pk in shown if pk not in matched)
    first = _ask(engine, replace(question, clause=None), shown) if question.selections else known
    last = _ask(engine, replace(question, clause=clause), places.buried) if question.selections else matched
    answer = _with_more(engine, question, found, extra) if extra else found
    top = [first[pk] for pk in shown if pk in first]
    end = [last[pk] for pk in places.buried if pk in last]
    middle = answer.total - len(top) - len(end)
    start, stop = question.offset, question.offset + question.limit
    hits = top[start:stop]
    skipped = max(0, start - len(top))
    room = min(question.limit - len(hits), middle - skipped)
    if room > 0:
        without = Without((*(hit.id for hit in top), *(hit.id for hit in end)))
        rest = replace(
            question,
            clause=clause,
            filters=(*question.filters, without),
            counted=False,
            offset=skipped,
            limit=room,
        )
        hits += engine.ask(rest).hits
    begin = max(0, start - len(top) - middle)
    hits += end[begin : begin + question.limit - len(hits)]
    return replace(answer, hits=tuple(hits))


def _ask(engine: Asked, question: Question, ids: tuple[int, ...]) -> Mapping[int, Found]:
    """Those of `ids` that the question finds."""
    if not ids:
        return {}
    asked = replace(
        question, filters=(*question.filters, Among(ids)), counted=False, offset=0, limit=len(ids), order=""
    )
    return {hit.id: hit for hit in engine.ask(asked).hits}


def _with_more(engine: Asked, question: Question, found: Answer, extra: tuple[int, ...]) -> Answer:
    """Total and counts with products that the words alone do not find: the two sets have nothing in common."""
    only = replace(question, clause=None, filters=(*question.filters, Among(extra)), offset=0, limit=1, order="")
    more = engine.ask(only)
    counts, whole = dict(found.counts), dict(found.whole)
    for sums, added in ((counts, more.counts), (whole, more.whole)):
        for tag, count in added.items():
            sums[tag] = sums.get(tag, 0) + count
    prices = [p for p in (found.prices, more.prices) if p is not None]
    return replace(
        found,
        total=found.total + more.total,
        counts=counts,
        whole=whole,
        of=found.of + more.of,
        prices=(min(low for low, _ in prices), max(high for _, high in prices)) if prices else None,
    )
