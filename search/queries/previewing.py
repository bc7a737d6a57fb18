"""What a change of synonyms would change: real queries asked of the real engine, before and after, nothing saved."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from search.engines.base import Engine
from search.engines.chosen import chosen_engine
from search.language.knowledge import Knowledge
from search.language.synonyms import Rule
from search.queries.answering import answer
from search.queries.request import SearchRequest
from search.queries.result import Hit
from search.vocabulary import current_knowledge, read_synonyms

MOST_QUERIES: Final = 24
FIRST: Final = 24  # products of each result that are compared
NAMED: Final = 3  # products that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """before, after: products found. came, went: some of the first page that would join or leave it."""

    query: str
    before: int
    after: int
    came: tuple[Hit, ...] = ()
    went: tuple[Hit, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether anything would be different."""
        return self.before != self.after or bool(self.came or self.went)


def preview(rule: Rule | None, *, instead_of: int | None, queries: Iterable[str], language: str) -> list[Change]:
    """What shoppers would find with this rule (None: without the one that it would replace), most changed first.

    instead_of: id of the saved rule that it replaces. Raises EngineUnavailable.
    """
    knowledge = current_knowledge()
    now = replace(knowledge, synonyms=read_synonyms())
    then = replace(knowledge, synonyms=read_synonyms(without=instead_of, beside=[rule] if rule else []))
    return compared(chosen_engine(), now, then, queries, language=language)


def compared(engine: Engine, now: Knowledge, then: Knowledge, queries: Iterable[str], *, language: str) -> list[Change]:
    """Each query answered with what is known now and with what would be known then. Two answers a query."""
    changes = []
    for query in list(dict.fromkeys(queries))[:MOST_QUERIES]:
        request = SearchRequest(text=query, language=language, per_page=FIRST, counted=False)
        before, after = answer(engine, now, request), answer(engine, then, request)
        old, new = ({hit.product_id for hit in result.hits} for result in (before, after))
        changes.append(
            Change(
                query=query,
                before=before.total,
                after=after.total,
                came=tuple(hit for hit in after.hits if hit.product_id not in old)[:NAMED],
                went=tuple(hit for hit in before.hits if hit.product_id not in new)[:NAMED],
            )
        )
    return sorted(changes, key=lambda c: (not c.moved, -abs(c.after - c.before)))
