"""The engines' own analysis, as a yardstick: a standard field and one of character pairs, all words asked for."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import tantivy

FIELDS = ("default", "cjk")


class PlainSearch(Protocol):
    def add(self, titles: Sequence[tuple[int, str]]) -> None: ...

    def find(self, field: str, text: str) -> list[int]: ...

    def remove(self) -> None: ...


class plain_embedded:
    """The engine's default tokenizer, and its own pairs of characters."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("default", tokenizer_name="default")
        builder.add_text_field("cjk", tokenizer_name="pairs")
        self._index = tantivy.Index(builder.build(), path=str(folder))
        pairs = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(2, 2)).filter(tantivy.Filter.lowercase()).build()
        self._index.register_tokenizer("pairs", pairs)

    def add(self, titles: Sequence[tuple[int, str]]) -> None:
        writer = self._index.writer(64_000_000, 1)
        for number, text in titles:
            writer.add_document(tantivy.Document(id=str(number), default=text, cjk=text))
        writer.commit()
        self._index.reload()

    def find(self, field: str, text: str) -> list[int]:
        with contextlib.suppress(ValueError):
            query, _ = self._index.parse_query_lenient(text, [field], conjunction_by_default=True)
            searcher = self._index.searcher()
            hits = searcher.search(query, limit=50).hits
            return [int(searcher.doc(a).get_first("id") or 0) for _, a in hits]
        return []

    def remove(self) -> None:
        """Its folder is its maker's."""


class plain_elasticsearch:
    """The server's standard analyser and its cjk one."""

    def __init__(self, url: str) -> None:
        from elasticsearch import Elasticsearch

        self._client = Elasticsearch(url)
        self._name = "bench-relevance-plain"

    def add(self, titles: Sequence[tuple[int, str]]) -> None:
        from elasticsearch.helpers import bulk

        self.remove()
        fields: dict[str, Any] = {
            "default": {"type": "text", "analyzer": "standard"},
            "cjk": {"type": "text", "analyzer": "cjk"},
        }
        self._client.indices.create(
            index=self._name,
            mappings={"properties": fields},
            settings={"number_of_shards": 1, "number_of_replicas": 0},
        )
        bulk(
            self._client,
            ({"_index": self._name, "_id": n, "_source": {"default": t, "cjk": t}} for n, t in titles),
            refresh=True,
        )

    def find(self, field: str, text: str) -> list[int]:
        query = {"match": {field: {"query": text, "operator": "and"}}}
        found = self._client.search(index=self._name, query=query, size=50, source=False)
        return [int(hit["_id"]) for hit in found["hits"]["hits"]]

    def remove(self) -> None:
        self._client.indices.delete(index=self._name, ignore_unavailable=True)
