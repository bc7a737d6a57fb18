"""The engine that this installation uses."""

import functools

from django.conf import settings

from search.engines.base import Engine
from search.engines.embedded import EmbeddedEngine
from search.engines.guard import Guarded


@functools.cache
def chosen_engine() -> Engine:
    """Elasticsearch when ELASTICSEARCH_URL is set, else the embedded engine in SEARCH_DIR."""
    if settings.ELASTICSEARCH_URL:
        from search.engines.elastic import ElasticEngine

        return ElasticEngine(settings.ELASTICSEARCH_URL)
    return EmbeddedEngine(settings.SEARCH_DIR)


@functools.cache
def asked_engine() -> Guarded:
    """The engine as people's questions reach it: behind this process' breaker."""
    return Guarded(chosen_engine())
