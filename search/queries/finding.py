"""The door for pages, API and pickers: ask the shop's index."""

from search.engines.chosen import chosen_engine
from search.queries.answering import answer
from search.queries.request import SearchRequest
from search.queries.result import SearchResult
from search.vocabulary import current_knowledge


def find(request: SearchRequest) -> SearchResult:
    """What this request finds now. At most one query of the database, every few seconds.

    Raises EngineUnavailable when the engine can't answer: the caller then shows what the database has.
    """
    return answer(chosen_engine(), current_knowledge(), request)
