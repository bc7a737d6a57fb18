"""The engine without a server: tantivy, in files below GUITAI_VAR.

An index is a folder; a small file names the one that answers. A rebuild fills a new folder and then moves the name, so
readers go from one whole index to the next. One process writes at a time, held apart by a file lock that the system
takes back when a process dies.
"""

import fcntl
import logging
import os
import shutil
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import FieldType, Occur, Query

from search.engines.base import (
    ORDER_FIELDS,
    SCHEMA,
    TOKEN_FIELDS,
    Answer,
    Document,
    EngineBusy,
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

HEAP: Final = 64_000_000  # bytes of memory for a writer
MOST_TAGS: Final = 65_000  # different tags that are counted
FEW_TAGS: Final = 8
MOST_KEPT: Final = 48  # counts of whole shelves that a process keeps until the next commit


def schema() -> tantivy.Schema:
    """Fields of a document, after Document."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title_zh", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title_en", stored=True, tokenizer_name="raw", index_option="basic")
    for name in TOKEN_FIELDS:
        builder.add_text_field(name, tokenizer_name="tokens", index_option="position")
    builder.add_text_field("tags", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("price", indexed=True, fast=True)
    for name in ORDER_FIELDS:
        builder.add_unsigned_field(name, fast=True)
    builder.add_float_field("weight", fast=True)
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _open(path: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(path))
    return _prepared(index)


def _prepared(index: tantivy.Index) -> tantivy.Index:
    tokens = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("tokens", tokens)  # tokenizers of one's own are not stored with an index
    return index


class EmbeddedEngine:
    """folder: where the indexes lie. Safe to share between threads; open it again after a fork."""

    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pointer = folder / f"CURRENT-{SCHEMA}"
        self._lock = threading.RLock()
        self._opened: tuple[str, tantivy.Index] | None = None
        self._seen: Hashable = None  # the commit that was read last
        self._kept = _Kept()
        self._schema = schema()

    # --- reading ----------------------------------------------------------------------------------------------------
    def exists(self) -> bool:
        return self.pointer.exists()

    def damaged(self) -> bool:
        try:
            self.ask(Question(counted=False, limit=1))
        except EngineUnavailable:
            return self.exists()
        return False

    def ask(self, question: Question) -> Answer:
        with _spoken("search"):
            index, commit = self._index()
            return _ask(index.searcher(), self._schema, question, self._kept.of(commit))

    def states(self) -> Iterator[tuple[int, str]]:
        with _spoken("read states"):
            searcher = self._index()[0].searcher()
            hits = searcher.search(Query.all_query(), limit=max(1, searcher.num_docs), count=False).hits
        for _, address in hits:
            document = searcher.doc(address)
            yield int(document.get_first("id") or 0), str(document.get_first("state") or "")

    def describe(self) -> Mapping[str, str]:
        with _spoken("describe"):
            searcher = self._index()[0].searcher()
            path = self.folder / self._current()
            size = sum(f.stat().st_size for f in path.iterdir() if f.is_file())
            return {
                "engine": f"tantivy {metadata.version('tantivy')}",
                "place": str(path),
                "documents": str(searcher.num_docs),
                "parts": str(searcher.num_segments),
                "bytes": str(size),
            }

    def _current(self) -> str:
        try:
            return self.pointer.read_text().strip()
        except FileNotFoundError:
            raise EngineUnavailable("there is no index yet; `manage.py search_index rebuild` makes one") from None

    def _index(self) -> tuple[tantivy.Index, Hashable]:
        """The index that the pointer names now, with what was last committed, and what tells that commit apart."""
        with self._lock:
            while True:
                name = self._current()
                try:
                    # A commit puts a new file in the place of meta.json: nothing is read anew while it is the same.
                    meta = (self.folder / name / "meta.json").stat()
                    commit = name, meta.st_ino, meta.st_mtime_ns
                    if self._opened is None or self._opened[0] != name:
                        self._opened, self._seen = (name, _open(self.folder / name)), None
                    if self._seen != commit:
                        self._opened[1].reload()
                        self._seen = commit
                    return self._opened[1], commit
                except (ValueError, FileNotFoundError):
                    self._opened = None
                    if self._current() == name:  # else it was replaced and removed in this moment
                        raise

    # --- writing ----------------------------------------------------------------------------------------------------
    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + wait
        with (self.folder / "writer.lock").open("w") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= until:
                        raise EngineBusy("another process writes the index") from None
                    time.sleep(0.05)
            yield

    def write(self, documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        """To be called inside `writing()`."""
        with _spoken("write"):
            index = _open(self.folder / self._current())
            writer = index.writer(heap_size=HEAP, num_threads=1)
            _put(writer, documents, gone)
            writer.commit()
            writer.garbage_collect_files()
            writer.wait_merging_threads()

    @contextmanager
    def build(self) -> Iterator["EmbeddedBuild"]:
        name = f"{SCHEMA}-{time.time_ns()}"
        path = self.folder / name
        with _spoken("build"):
            path.mkdir(parents=True)
            build = EmbeddedBuild(self, name, _prepared(tantivy.Index(self._schema, path=str(path))))
        try:
            yield build
        finally:
            build.close()
            if not build.switched:
                shutil.rmtree(path, ignore_errors=True)

    def point_to(self, name: str) -> None:
        """Let this folder answer from now on and remove older ones; who reads them keeps them open."""
        temporary = self.pointer.with_suffix(f".{os.getpid()}")
        temporary.write_text(name)
        temporary.replace(self.pointer)
        for other in self.folder.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)


class EmbeddedBuild:
    """A new folder that is being filled."""

    def __init__(self, engine: EmbeddedEngine, name: str, index: tantivy.Index) -> None:
        self.engine = engine
        self.name = name
        self.switched = False
        self._index = index
        self._writer: tantivy.IndexWriter | None = index.writer(heap_size=HEAP, num_threads=1)
        self._seen: set[int] = set()

    def add(self, documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        with _spoken("build"):
            assert self._writer is not None
            _put(self._writer, documents, gone, self._seen)

    def switch(self) -> None:
        with _spoken("switch"):
            assert self._writer is not None
            self._writer.commit()
            self._writer.wait_merging_threads()
            self._writer = None
            self.engine.point_to(self.name)
            self.switched = True

    def close(self) -> None:
        self._writer = None


def _put(
    writer: tantivy.IndexWriter, documents: Iterable[Document], gone: Iterable[int], seen: set[int] | None = None
) -> None:
    """seen: ids that may be there already, where it is known; others need no search for an older document."""
    for pk in gone:
        writer.delete_documents_by_term("id", str(pk))
    for document in documents:
        if seen is None or document.id in seen:
            writer.delete_documents_by_term("id", str(document.id))
        if seen is not None:
            seen.add(document.id)
        writer.add_document(_stored(document))


def _stored(document: Document) -> tantivy.Document:
    stored = tantivy.Document()
    stored.add_text("id", str(document.id))
    stored.add_text("title_zh", document.title_zh)
    stored.add_text("title_en", document.title_en)
    for name, text in document.tokens.items():
        if text:
            stored.add_text(name, text)
    for tag in document.tags:
        stored.add_text("tags", tag)
    stored.add_integer("price", document.price)
    for name, value in document.orders.items():
        stored.add_unsigned(name, value)
    stored.add_float("weight", weight_value(document.weight))
    stored.add_text("state", document.state)
    return stored


class _Kept:
    """Counts of whole shelves, which every visitor of a shelf asks for, as of one commit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._commit: Hashable = None
        self._counts: OrderedDict[Hashable, Mapping[str, int]] = OrderedDict()

    def of(self, commit: Hashable) -> "OrderedDict[Hashable, Mapping[str, int]]":
        """What is kept of this commit; of an older one it is forgotten."""
        with self._lock:
            if self._commit != commit:
                self._commit, self._counts = commit, OrderedDict()
            return self._counts


def _ask(
    searcher: tantivy.Searcher,
    fields: tantivy.Schema,
    question: Question,
    kept: "OrderedDict[Hashable, Mapping[str, int]]",
) -> Answer:
    base = [] if question.clause is None else [(Occur.Must, translate(fields, question.clause))]
    base += [(Occur.Must, _silent(fields, f)) for f in question.filters]
    chosen = {s.group: _silent(fields, s.filter) for s in question.selections}

    def having(groups: Iterable[str]) -> Query:
        clauses = base + [(Occur.Must, chosen[group]) for group in groups]
        return Query.boolean_query(clauses) if clauses else Query.all_query()

    everything = having(chosen)
    options: dict[str, Any] = {"limit": max(1, question.limit), "offset": question.offset, "count": True}
    if question.order:
        options["order_by_field"] = question.order
        options["order"] = tantivy.Order.Asc if question.order == "by_price" else tantivy.Order.Desc
    elif question.weighed and question.clause is not None:
        options["weight_by_field"] = "weight"
    result = searcher.search(everything, **options)
    hits = []
    for score, address in result.hits[: question.limit]:
        document = searcher.doc(address)
        hits.append(
            Found(
                int(document.get_first("id") or 0),
                0.0 if question.order else float(score),
                str(document.get_first("title_zh") or ""),
                str(document.get_first("title_en") or ""),
            )
        )
    total = int(getattr(result, "count", len(hits)))
    if not question.counted:
        return Answer(hits=tuple(hits), total=total)

    def of_shelf() -> Mapping[str, int]:
        """Counts without any selection."""
        if question.clause is not None:
            return _counts(searcher, having(()))
        found = kept.get(question.filters)
        if found is None:
            found = kept[question.filters] = _counts(searcher, having(()))
            if len(kept) > MOST_KEPT:
                kept.popitem(last=False)
        return found

    shelf = of_shelf() if question.whole or not chosen else {}
    counts = dict(shelf if not chosen else _counts(searcher, everything) if total else {})
    low, high = counts.pop(_LOW, None), counts.pop(_HIGH, None)
    for group in chosen:
        own = _counts(searcher, having(g for g in chosen if g != group))
        if group == "price":
            low, high = own.pop(_LOW, None), own.pop(_HIGH, None)
        counts = {tag: n for tag, n in counts.items() if not tag.startswith(f"{group}=")}
        counts |= {tag: n for tag, n in own.items() if tag.startswith(f"{group}=")}
    return Answer(
        hits=tuple(hits),
        total=total,
        counts={tag: n for tag, n in counts.items() if tag != _OF},
        prices=None if low is None or high is None else (low, high),
        whole={tag: n for tag, n in shelf.items() if tag not in (_OF, _LOW, _HIGH)} if question.whole else {},
        of=shelf[_OF] if question.whole else 0,
    )


_OF, _LOW, _HIGH = "#of", "#low", "#high"  # beside the counts of tags, whose names have a "="
_PRICES: Final = {
    "low": {"min": {"field": "price"}},
    "high": {"max": {"field": "price"}},
    "of": {"value_count": {"field": "price"}},
}


def _counts(searcher: tantivy.Searcher, query: Query) -> dict[str, int]:
    """Products by tag, their number (_OF), their lowest and highest price (_LOW, _HIGH; none without products).

    Of all groups at once: to have one group alone counted takes the engine longer.
    """
    terms: dict[str, Any] = {"field": "tags", "size": MOST_TAGS, "segment_size": MOST_TAGS}
    found = searcher.aggregate(query, {"tags": {"terms": terms}, **_PRICES})
    counts = {sys.intern(bucket["key"]): int(bucket["doc_count"]) for bucket in found["tags"]["buckets"]}
    counts[_OF] = int(found["of"]["value"] or 0)
    if counts[_OF]:
        counts |= {_LOW: int(found["low"]["value"]), _HIGH: int(found["high"]["value"])}
    return counts


def translate(fields: tantivy.Schema, clause: Clause) -> Query:
    """A clause as the engine's own query."""
    match clause:
        case Term(field, token):
            return Query.term_query(fields, field, token)
        case Phrase(field, tokens, slop):
            if len(tokens) == 1:
                return Query.term_query(fields, field, tokens[0])
            return Query.phrase_query(fields, field, list(tokens), slop)
        case Every(clauses):
            return Query.boolean_query([(Occur.Must, translate(fields, c)) for c in clauses])
        case Some(clauses, least):
            return Query.boolean_query([(Occur.Should, translate(fields, c)) for c in clauses], least)
        case Best(clauses, tie):
            return Query.disjunction_max_query([translate(fields, c) for c in clauses], float(tie))
        case Boost(inner, factor):
            return Query.boost_query(translate(fields, inner), float(factor))
        case Liked(inner, extra):
            must = [(Occur.Must, translate(fields, inner))]
            return Query.boolean_query(must + [(Occur.Should, translate(fields, c)) for c in extra])
    raise TypeError(clause)


def _tagged(fields: tantivy.Schema, tags: Sequence[str]) -> Query:
    """Any of these tags. A set query reads the whole list of each tag's documents; single ones are skipped through."""
    if len(tags) == 1:
        return Query.term_query(fields, "tags", tags[0], "basic")
    if len(tags) <= FEW_TAGS:
        return Query.boolean_query([(Occur.Should, Query.term_query(fields, "tags", tag, "basic")) for tag in tags])
    return Query.term_set_query(fields, "tags", list(tags))


def _silent(fields: tantivy.Schema, wanted: Filter) -> Query:
    """A filter, which does not change scores."""
    match wanted:
        case Tagged(tags):
            found = _tagged(fields, tags)
        case Among(ids):
            found = Query.term_set_query(fields, "id", [str(pk) for pk in ids])
        case Without(ids):
            those = Query.term_set_query(fields, "id", [str(pk) for pk in ids])
            found = Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, those)])
        case Priced(low, high):
            found = Query.range_query(fields, "price", FieldType.Integer, low, high)
        case Either(filters):
            found = Query.boolean_query([(Occur.Should, _silent(fields, f)) for f in filters])
    return Query.const_score_query(found, 0.0)


@contextmanager
def _spoken(what: str) -> Iterator[None]:
    """Every failure of the engine or of its files is EngineUnavailable, and said in the log."""
    try:
        yield
    except EngineUnavailable:
        raise
    except BaseException as error:
        # Over damaged files tantivy panics, which is no Exception.
        if not isinstance(error, (ValueError, OSError, RuntimeError)) and type(error).__name__ != "PanicException":
            raise
        if "LockBusy" in str(error):
            raise EngineBusy(str(error)) from error
        log.info("the embedded engine could not %s: %s", what, error)  # who asks says so once, not once a request
        raise EngineUnavailable(f"could not {what}: {error}") from error
