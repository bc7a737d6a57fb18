"""The door for pages, API and pickers: ask the shop's index."""

from search.engines.chosen import asked_engine
from search.queries.answering import answer, browse
from search.queries.request import SearchRequest
from search.queries.result import SearchResult
from search.vocabulary import current_knowledge


def find(request: SearchRequest) -> SearchResult:
    """What this request finds now. At most one query of the database, every few seconds; none without words.

    Raises EngineUnavailable when the engine can't answer: the caller then shows what the database has.
    """
    if not request.text.strip():
        return browse(asked_engine(), request)  # whoever only browses needs no dictionary
    return answer(asked_engine(), current_knowledge(), request)
