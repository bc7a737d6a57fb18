"""Whether searches are answered by the engine."""

from search.engines.base import EngineUnavailable, Question
from search.engines.chosen import asked_engine


def check_search() -> str:
    """The engine's name, or that the database answers in its place: the shop does its work then, too."""
    engine = asked_engine()
    try:
        engine.ask(Question(limit=1, counted=False))
    except EngineUnavailable as error:
        return f"database, since {engine.name} is away: {error}"
    return engine.name
