"""The engine that this installation uses."""

import functools

from django.conf import settings

from search.engines.base import Engine
from search.engines.embedded import EmbeddedEngine


@functools.cache
def chosen_engine() -> Engine:
    """Elasticsearch when ELASTICSEARCH_URL is set, else the embedded engine in GUITAI_VAR/search."""
    if settings.ELASTICSEARCH_URL:
        from search.engines.elastic import ElasticEngine

        return ElasticEngine(settings.ELASTICSEARCH_URL)
    return EmbeddedEngine(settings.VAR_DIR / "search")
