"""`python -m tests.bench.relevance --titles FILE --engine embedded|elasticsearch`: how well a search finds.

Indexes the titles of a file (one character and its tag a line, a blank line between titles) as products and prints one
`name value` line a measure. Judges nothing. The titles are split by their digest: the words of one half are what the
shop knows by its categories and brands, the queries judged come from the other half. `--half tuning` judges the first
half instead: for choosing constants. Tags are never indexed.

The plain engine defaults stand beside: `default_*` is a field of the engine's standard analysis, `cjk_*` one of
character pairs, both asked for all words.
"""

import argparse
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

if not __package__:  # started by its path: this folder has a "search" of its own
    sys.path[0] = str(Path(__file__).resolve().parents[2])

from search.engines.base import ORDER_FIELDS, Document, Engine
from search.engines.embedded import EmbeddedEngine
from search.language.cutting import Cutter
from search.language.fields import tokens_for
from search.language.knowledge import Knowledge
from search.language.lexicon import Lexicon
from search.language.pinyin import initials, sound
from search.language.vocabulary import entries
from search.queries.answering import answer
from search.queries.request import SearchRequest
from tests.bench import titles as tagged
from tests.bench.plain_search import PlainSearch, plain_elasticsearch, plain_embedded

Find = Callable[[str], list[int]]


def documents(titles: Sequence[tagged.Title], cutter: Cutter) -> Iterator[Document]:
    for title in titles:
        yield Document(
            id=title.number,
            title_zh=title.text,
            title_en="",
            tokens=tokens_for(cutter, zh_title=title.text),
            tags=("public=1",),
            price=100,
            orders=dict.fromkeys(ORDER_FIELDS, title.number),
        )


@contextmanager
def engine_named(name: str) -> Iterator[tuple[Engine, PlainSearch]]:
    """An engine with an index of its own, and the same engine's plain defaults; both are removed afterwards."""
    if name == "embedded":
        with tempfile.TemporaryDirectory() as folder:
            yield EmbeddedEngine(Path(folder) / "index"), plain_embedded(Path(folder) / "plain")
        return
    from search.engines.elastic import ElasticEngine

    url = os.environ.get("ELASTICSEARCH_URL", "http://127.0.0.1:9200")
    engine = ElasticEngine(url, prefix="bench-relevance")
    plain = plain_elasticsearch(url)
    try:
        yield engine, plain
    finally:
        engine.remove()
        plain.remove()


def ranked(find: Find, queries: Sequence[tagged.Judged]) -> dict[str, float]:
    """nDCG@10, P@10, recall@50: the last two out of what could be found. Each query counts once."""
    gain = precise = recalled = 0.0
    for query in queries:
        found = find(query.text)[:50]
        wanted = len(query.relevant)
        hits = [number in query.relevant for number in found]
        ideal = sum(1 / math.log2(place + 2) for place in range(min(10, wanted)))
        gain += sum(1 / math.log2(place + 2) for place, hit in enumerate(hits[:10]) if hit) / ideal
        precise += sum(hits[:10]) / min(10, wanted)
        recalled += sum(hits) / min(50, wanted)
    size = max(1, len(queries))
    return {"ndcg10": gain / size, "p10": precise / size, "recall50": recalled / size}


def sought(find: Find, queries: Sequence[tagged.Judged]) -> dict[str, float]:
    """How often the one title sought is among the first ten, its mean reciprocal rank there, how often nothing is."""
    hits = ranks = nothing = 0.0
    for query in queries:
        found = find(query.text)[:10]
        (wanted,) = query.relevant
        if wanted in found:
            hits += 1
            ranks += 1 / (found.index(wanted) + 1)
        nothing += not found
    size = max(1, len(queries))
    return {"hit10": hits / size, "mrr10": ranks / size, "zero": nothing / size}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--titles", type=Path, required=True)
    parser.add_argument("--engine", choices=["embedded", "elasticsearch"], default="embedded")
    parser.add_argument("--half", choices=["judged", "tuning"], default="judged")
    options = parser.parse_args()
    titles = tagged.read(options.titles)
    judged = options.half == "judged"
    words = tagged.taught_words(titles)
    cutter = Cutter(words)
    started = time.perf_counter()
    lexicon = Lexicon(entries((t.text for t in titles), dict.fromkeys(words, "category"), cutter))
    knowledge = Knowledge(cutter=cutter, lexicon=lexicon)
    say("titles", len(titles))
    say("own_words", len(cutter.words))
    say("vocabulary", len(lexicon))
    say("vocabulary_seconds", time.perf_counter() - started)

    single = tagged.single_types(titles, judged)
    pairs = tagged.joined_pairs(titles, judged)
    with engine_named(options.engine) as (engine, plain):
        with engine.writing(), engine.build() as build:
            build.add(documents(titles, cutter))
            build.switch()
        plain.add([(t.number, t.text) for t in titles])

        def find(text: str) -> list[int]:
            request = SearchRequest(text=text, per_page=50, counted=False)
            return [hit.product_id for hit in answer(engine, knowledge, request).hits]

        say("single_queries", len(single))
        report("single", ranked(find, single))
        say("joined_queries", len(pairs))
        report("joined", sought(find, pairs))
        for field in ("default", "cjk"):
            report(f"{field}_single", ranked(lambda text, field=field: plain.find(field, text), single))  # type: ignore[misc]
            report(f"{field}_joined", sought(lambda text, field=field: plain.find(field, text), pairs))  # type: ignore[misc]

        for name, same_sound in (("homophone", True), ("random", False)):
            slips = tagged.slips(titles, single, same_sound=same_sound)
            right = sum((c := lexicon.correct(s.typed)) is not None and c.text == s.meant for s in slips)
            say(f"{name}_queries", len(slips))
            say(f"{name}_corrected", right / max(1, len(slips)))
            by_meaning = {q.text: q.relevant for q in single}
            mistyped = [tagged.Judged(s.typed, by_meaning[s.meant]) for s in slips]
            report(f"{name}_results", ranked(find, mistyped))
    long = [q.text for q in single if len(q.text) >= 3]
    short = [q.text for q in single if len(q.text) == 2]
    completed(lexicon, "first_two", [(t, t[:2]) for t in long])
    completed(lexicon, "pinyin", [(q.text, sound(q.text)) for q in single])
    completed(lexicon, "initials", [(t, initials(t)) for t in long])
    completed(lexicon, "two_initials", [(t, initials(t)) for t in short])


def completed(lexicon: Lexicon, name: str, typed: Sequence[tuple[str, str]]) -> None:
    """How often a term is among the ten suggestions for what is typed of it."""
    right = sum(term in {entry.term for entry in lexicon.complete(text)} for term, text in typed)
    say(f"suggest_{name}_queries", len(typed))
    say(f"suggest_{name}_hit10", right / max(1, len(typed)))


def report(name: str, measures: dict[str, float]) -> None:
    for measure, value in measures.items():
        say(f"{name}_{measure}", value)


def say(name: str, value: float) -> None:
    print(f"{name} {value:.4f}" if isinstance(value, float) else f"{name} {value}", flush=True)


if __name__ == "__main__":
    main()
