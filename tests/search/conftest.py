"""Engines for the tests: a fresh embedded one, and Elasticsearch where its tests were asked for."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search.engines.base import Engine
from search.engines.embedded import EmbeddedEngine
from search.engines.guard import Guarded


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine without an index."""
    if request.param == "embedded":
        yield EmbeddedEngine(tmp_path / "search")
        return
    from search.engines.elastic import ElasticEngine

    elastic = ElasticEngine(os.environ["ELASTICSEARCH_URL"], prefix=f"test-{os.getpid()}")
    elastic.remove()
    yield elastic
    elastic.remove()


@pytest.fixture
def shop_engine(engine: Engine, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[Engine]:
    """The engine that the shop's own code uses in a test."""
    from search import handlers, indexing, suggesting, tasks, vocabulary
    from search.queries import finding

    def chosen() -> Any:
        return engine

    for module in (indexing, handlers, tasks):
        monkeypatch.setattr(module, "chosen_engine", chosen)
    for module in (suggesting, finding):
        monkeypatch.setattr(module, "asked_engine", lambda: Guarded(engine))
    vocabulary.forget_knowledge()
    yield engine
    vocabulary.forget_knowledge()
