"""Elasticsearch 8 through elasticsearch-dsl: the engine of a large shop.

Each build is an index of its own behind one alias; a switch moves the alias in one call. Tokens are split at spaces and
nothing else, so no plug-in is needed and both engines find the same. Every write carries the document's version: an
older state never replaces a newer one, whichever process is slower.
"""

import contextlib
import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import BulkIndexError, scan, streaming_bulk
from elasticsearch_dsl import A, Index, Q, Search, analyzer

from search.engines.base import (
    ORDER_FIELDS,
    SCHEMA,
    TOKEN_FIELDS,
    Answer,
    Document,
    EngineUnavailable,
    Found,
    Question,
    weight_value,
)
from search.engines.clauses import (
    Among,
    Best,
    Boost,
    Clause,
    Either,
    Every,
    Filter,
    Liked,
    Phrase,
    Priced,
    Some,
    Tagged,
    Term,
    Without,
)

log = logging.getLogger(__name__)
logging.getLogger("elastic_transport").setLevel(logging.WARNING)  # it writes a line a request

TIMEOUT: Final = 2.0  # seconds for a question
WRITE_TIMEOUT: Final = 60.0
CHUNK: Final = 500  # documents a request
MOST_TAGS: Final = 65_000  # different tags that are counted

_tokens = analyzer("tokens", tokenizer="whitespace")


def mapping() -> dict[str, Any]:
    """Fields of a document, after Document. dynamic "strict": a field that nobody declared is an error."""
    kept = {"type": "keyword", "index": False, "doc_values": False}
    fields: dict[str, Any] = {
        "id": {"type": "long"},
        "title_zh": kept,
        "title_en": kept,
        "tags": {"type": "keyword"},
        "price": {"type": "long"},
        "weight": {"type": "double"},
        "state": {"type": "keyword", "index": False},
    }
    fields |= {name: {"type": "text", "analyzer": "tokens"} for name in TOKEN_FIELDS}
    fields |= {name: {"type": "long", "index": False} for name in ORDER_FIELDS}
    return {"dynamic": "strict", "properties": fields}


class ElasticEngine:
    """url: of the server, with user and password in it where needed. prefix: of the names of its indexes."""

    name = "elasticsearch"

    def __init__(self, url: str, prefix: str = "guitai") -> None:
        self.alias = f"{prefix}-products-{SCHEMA}"
        self.client = Elasticsearch(url, request_timeout=TIMEOUT, max_retries=0, retry_on_timeout=False)
        self._writer = self.client.options(request_timeout=WRITE_TIMEOUT)

    # --- reading ----------------------------------------------------------------------------------------------------
    def exists(self) -> bool:
        with _spoken("look for the index"):
            return bool(self.client.indices.exists_alias(name=self.alias))

    def damaged(self) -> bool:
        """Never: the server looks after its files."""
        return False

    def ask(self, question: Question) -> Answer:
        with _spoken("search"):
            return _answer(question, self._search(question).execute())

    def _search(self, question: Question) -> Search:
        """One request: hits and total after the selections, counts of each group without its own."""
        found = [translate(question.clause)] if question.clause is not None else []
        filters = [filtered(f) for f in question.filters]
        chosen = {s.group: filtered(s.filter) for s in question.selections}
        query = Q("bool", must=found, filter=filters) if found or filters else Q("match_all")
        if question.weighed and question.clause is not None and not question.order:
            weight = {"field": "weight", "modifier": "ln2p", "missing": 0}
            query = Q("function_score", query=query, field_value_factor=weight, boost_mode="multiply")
        search = Search(using=self.client, index=self.alias).query(query)
        search = search.extra(track_total_hits=True)[question.offset : question.offset + question.limit]
        search = search.source(["id", "title_zh", "title_en"])
        if question.order:
            search = search.sort({question.order: "asc" if question.order == "by_price" else "desc"})
        if chosen:
            search = search.post_filter(Q("bool", filter=list(chosen.values())))
        if not question.counted:
            return search
        _count_in(search, "all", chosen, None)
        if question.whole and chosen:
            _count_in(search, "whole", {}, None)
        for group in chosen:
            _count_in(search, f"of {group}", chosen, group)
        prices = _having(search, "prices", [q for g, q in chosen.items() if g != "price"])
        prices.metric("low", A("min", field="price")).metric("high", A("max", field="price"))
        return search

    def states(self) -> Iterator[tuple[int, str]]:
        with _spoken("read states"):
            for hit in scan(self._writer, index=self.alias, query={"_source": ["id", "state"]}, size=5000):
                yield int(hit["_source"]["id"]), str(hit["_source"]["state"])

    def describe(self) -> Mapping[str, str]:
        with _spoken("describe"):
            version = self.client.info()["version"]["number"]
            stats = self.client.indices.stats(index=self.alias, metric=["docs", "store"])
            (place,) = self.client.indices.get_alias(name=self.alias)
            return {
                "engine": f"Elasticsearch {version}",
                "place": str(place),
                "documents": str(stats["_all"]["primaries"]["docs"]["count"]),
                "bytes": str(stats["_all"]["primaries"]["store"]["size_in_bytes"]),
            }

    # --- writing ----------------------------------------------------------------------------------------------------
    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """Any number of processes may write: versions keep the newest state."""
        yield

    def write(self, documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        with _spoken("write"):
            self._require()
            self.put(self.alias, documents, gone)
            self._writer.indices.refresh(index=self.alias)

    def _require(self) -> None:
        """A write to a name that is no alias would make an index without a mapping."""
        if not self.client.indices.exists_alias(name=self.alias):
            raise EngineUnavailable("there is no index yet; `manage.py search_index rebuild` makes one")

    def put(self, index: str, documents: Iterable[Document], gone: Iterable[int]) -> None:
        """Send to an index. A newer state that is there already stays."""
        for batch in (map(_removal, gone), map(_action, documents)):
            for ok, item in streaming_bulk(self._writer, batch, index=index, chunk_size=CHUNK, raise_on_error=False):
                ((_, result),) = item.items()
                if not ok and result.get("status") not in (404, 409):  # gone already; a newer state is there
                    raise BulkIndexError("a document was refused", [item])

    @contextmanager
    def build(self) -> Iterator["ElasticBuild"]:
        name = f"{self.alias}-{time.time_ns()}"
        with _spoken("build"):
            index = Index(name, using=self._writer)
            index.settings(number_of_shards=1, number_of_replicas=0, refresh_interval="-1")
            index.analyzer(_tokens)
            body = index.to_dict()
            self._writer.indices.create(index=name, settings=body["settings"], mappings=mapping())
        build = ElasticBuild(self, name)
        try:
            yield build
        finally:
            if not build.switched:
                with contextlib.suppress(ApiError, TransportError):
                    self._writer.indices.delete(index=name, ignore_unavailable=True)

    def point_to(self, name: str) -> None:
        """Move the alias in one call, and remove indexes that were replaced before.

        The last one stays for who still reads it.
        """
        old: list[str] = []
        if self._writer.indices.exists_alias(name=self.alias):
            old = [index for index in self._writer.indices.get_alias(name=self.alias) if index != name]
        actions: list[dict[str, Any]] = [{"remove": {"index": index, "alias": self.alias}} for index in old]
        actions.append({"add": {"index": name, "alias": self.alias}})
        self._writer.indices.update_aliases(actions=actions)
        for index in self._writer.indices.get(index=f"{self.alias}-*", expand_wildcards="open"):
            if index != name and index not in old:
                self._writer.indices.delete(index=index, ignore_unavailable=True)

    def remove(self) -> None:
        """Take all its indexes away: for tests and benches."""
        for index in self._writer.indices.get(index=f"{self.alias}-*", expand_wildcards="open"):
            self._writer.indices.delete(index=index, ignore_unavailable=True)


class ElasticBuild:
    """A new index that is being filled."""

    def __init__(self, engine: ElasticEngine, name: str) -> None:
        self.engine = engine
        self.name = name
        self.switched = False

    def add(self, documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        with _spoken("build"):
            self.engine.put(self.name, documents, gone)

    def switch(self) -> None:
        with _spoken("switch"):
            client = self.engine.client.options(request_timeout=WRITE_TIMEOUT)
            client.indices.put_settings(index=self.name, settings={"index": {"refresh_interval": "1s"}})
            client.indices.refresh(index=self.name)
            self.engine.point_to(self.name)
            self.switched = True


def _action(document: Document) -> dict[str, Any]:
    source: dict[str, Any] = {
        "id": document.id,
        "title_zh": document.title_zh,
        "title_en": document.title_en,
        "tags": list(document.tags),
        "price": document.price,
        "weight": weight_value(document.weight),
        "state": document.state,
        **{name: text for name, text in document.tokens.items() if text},
        **document.orders,
    }
    return {"_id": str(document.id), "version": document.version, "version_type": "external_gte", "_source": source}


def _removal(pk: int) -> dict[str, Any]:
    return {"_op_type": "delete", "_id": str(pk)}


def translate(clause: Clause) -> Any:
    """A clause as the engine's own query."""
    match clause:
        case Term(field, token):
            return Q("term", **{field: {"value": token}})
        case Phrase(field, tokens, slop):
            if len(tokens) == 1:
                return Q("term", **{field: {"value": tokens[0]}})
            # Each token must be one: a phrase with one that holds a space, or is empty, is no document's.
            if any(not t or t.split() != [t] for t in tokens):
                return Q("match_none")
            return Q("match_phrase", **{field: {"query": " ".join(tokens), "slop": slop, "analyzer": "tokens"}})
        case Every(clauses):
            return Q("bool", must=[translate(c) for c in clauses])
        case Some(clauses, least):
            return Q("bool", should=[translate(c) for c in clauses], minimum_should_match=least)
        case Best(clauses, tie):
            return Q("dis_max", queries=[translate(c) for c in clauses], tie_breaker=tie)
        case Boost(inner, factor):
            return Q("bool", must=[translate(inner)], boost=factor)
        case Liked(inner, extra):
            return Q("bool", must=[translate(inner)], should=[translate(c) for c in extra])
    raise TypeError(clause)


def filtered(wanted: Filter) -> Any:
    """A filter, which does not change scores."""
    match wanted:
        case Tagged(tags):
            return Q("terms", tags=list(tags))
        case Among(ids):
            return Q("terms", id=list(ids))
        case Without(ids):
            return Q("bool", must_not=[Q("terms", id=list(ids))])
        case Either(filters):
            return Q("bool", should=[filtered(f) for f in filters], minimum_should_match=1)
        case Priced(low, high):
            bounds = {name: value for name, value in (("gte", low), ("lte", high)) if value is not None}
            return Q("range", price=bounds)


def _having(search: Search, name: str, filters: list[Any]) -> Any:
    """A bucket of the products that pass these."""
    query = Q("bool", filter=filters) if filters else Q("match_all")
    return search.aggs.bucket(name, A("filter", filter=query))


def _count_in(search: Search, name: str, chosen: Mapping[str, Any], group: str | None) -> None:
    """Counts of all tags under all selections, or of one group's tags without its own."""
    options: dict[str, Any] = {"field": "tags", "size": MOST_TAGS}
    if group is not None:
        options["include"] = f"{_literal(group)}=.*"
    bucket = _having(search, name, [query for g, query in chosen.items() if g != group])
    bucket.bucket("tags", A("terms", **options))


def _literal(text: str) -> str:
    """For the engine's regular expressions: every sign that could mean something is escaped."""
    return "".join(c if c.isalnum() or c == "_" else f"\\{c}" for c in text)


def _answer(question: Question, response: Any) -> Answer:
    hits = tuple(
        Found(int(h.id), float(h.meta.score or 0.0), h.title_zh or "", h.title_en or "") for h in response.hits
    )
    total = int(response.hits.total.value)
    if not question.counted:
        return Answer(hits=hits, total=total)
    groups = {s.group for s in question.selections}
    counts = {
        b.key: int(b.doc_count) for b in response.aggs["all"].tags.buckets if b.key.partition("=")[0] not in groups
    }
    for group in groups:
        counts |= {b.key: int(b.doc_count) for b in response.aggs[f"of {group}"].tags.buckets}
    low, high = response.aggs["prices"].low.value, response.aggs["prices"].high.value
    whole, of = counts, total
    if question.whole and groups:
        whole = {b.key: int(b.doc_count) for b in response.aggs["whole"].tags.buckets}
        of = int(response.aggs["whole"].doc_count)
    return Answer(
        hits=hits,
        total=total,
        counts=counts,
        prices=None if low is None or high is None else (int(low), int(high)),
        whole=whole if question.whole else {},
        of=of if question.whole else 0,
    )


@contextmanager
def _spoken(what: str) -> Iterator[None]:
    """Every failure of the server or of the way to it is EngineUnavailable, and said in the log."""
    try:
        yield
    except NotFoundError as error:
        raise EngineUnavailable("there is no index yet; `manage.py search_index rebuild` makes one") from error
    except (ApiError, TransportError, BulkIndexError) as error:
        log.info("Elasticsearch could not %s: %s", what, error)  # who asks says so once, not once a request
        raise EngineUnavailable(f"could not {what}: {error}") from error
