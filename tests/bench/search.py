"""`python -m tests.bench.search --products N --engine embedded|elasticsearch`: how fast the search is.

On a shop with N products of mass data (kept in var/ for the next run): prints one `name value` line a measure, in
milliseconds unless the name says otherwise. What is timed is the whole answer to a request (understanding, engine,
facets, marking), one at a time; then whole list pages, from the request to the last byte of the answer, as the web
process makes them. Judges nothing.
"""

import argparse
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

if not __package__:  # started by its path: this folder has a "search" of its own
    sys.path[0] = str(Path(__file__).resolve().parents[2])

from tests.bench.harness import environment, manage, prepared

SECONDS = 4.0


def timed(name: str, run: Callable[[int], object], seconds: float = SECONDS) -> None:
    """Median, 95th percentile and CPU of repeating `run(i)`."""
    for i in range(20):
        run(i)
    times: list[float] = []
    cpu, until = time.process_time(), time.perf_counter() + seconds
    while time.perf_counter() < until:
        start = time.perf_counter()
        run(len(times))
        times.append((time.perf_counter() - start) * 1000)
    cpu = (time.process_time() - cpu) * 1000 / len(times)
    times.sort()
    print(f"{name}_p50 {statistics.median(times):.2f}")
    print(f"{name}_p95 {times[int(len(times) * 0.95)]:.2f}")
    print(f"{name}_cpu {cpu:.2f}", flush=True)


def words(titles: Sequence[str], count: int) -> list[str]:
    """Queries: one or two neighbouring words of titles, as shoppers type them."""
    from search.vocabulary import current_knowledge

    chance = random.Random(3)
    cutter = current_knowledge().cutter
    found = []
    for title in chance.choices(list(titles), k=count):
        cut = [w for w in cutter.words_of(title.lower()) if len(w) > 1] or [title]
        at = chance.randrange(len(cut))
        found.append("".join(cut[at : at + chance.randint(1, 2)]))
    return found


def run(keep: bool) -> None:
    from search.engines.chosen import chosen_engine
    from search.indexing import queue, rebuild, write_changes
    from search.queries.finding import find
    from search.queries.request import SearchRequest
    from search.suggesting import suggest
    from storefront.catalogue.models import Category, Product
    from storefront.core.clock import now

    if not (keep and chosen_engine().exists()):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        started = time.perf_counter()
        count = rebuild(now=now())
        print(f"products {count}")
        print(f"rebuild_seconds {time.perf_counter() - started:.1f}")
        print(f"rebuild_memory_mb {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before:.0f}")
    for name, value in chosen_engine().describe().items():
        print(f"index_{name} {value}")

    titles = list(Product.objects.filter(parent=None).order_by("pk").values_list("title_zh_hans", flat=True)[:5000])
    typed = words([t for t in titles if t], 400)
    roots = list(Category.objects.filter(depth=1).values_list("pk", flat=True))
    everything = find(SearchRequest())
    axes = [v.key for v in everything.facets["has"].values if v.key != "holds"]
    four = ["brand", "price", *axes[:2]]
    chosen = {g: tuple(v.key for v in everything.facets[g].values[:2]) for g in four}

    timed("words_with_facets", lambda i: find(SearchRequest(text=typed[i % 400])))
    timed("words_without_facets", lambda i: find(SearchRequest(text=typed[i % 400], counted=False)))
    timed("words_four_groups_chosen", lambda i: find(SearchRequest(text=typed[i % 400], selections=chosen)))
    timed("category_with_facets", lambda i: find(SearchRequest(category=roots[i % len(roots)])))
    timed(
        "category_four_groups_chosen", lambda i: find(SearchRequest(category=roots[i % len(roots)], selections=chosen))
    )
    timed("everything_by_price", lambda i: find(SearchRequest(sort="price", page=1 + i % 40)))
    timed("suggestions", lambda i: suggest(typed[i % 400][:2]))

    pages(roots, chosen, typed)
    ids = list(Product.objects.filter(parent=None).order_by("pk").values_list("pk", flat=True)[:500])

    def change(i: int) -> None:
        queue([ids[i % 500]], now=now())
        write_changes(now=now())

    timed("one_change_written", change, 6.0)
    print(f"memory_mb {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


def pages(roots: Sequence[int], chosen: Mapping[str, Sequence[str]], typed: Sequence[str]) -> None:
    """Whole pages: shelves and searches, plain and with four facet groups chosen; and while the engine is away."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from search.engines.base import EngineUnavailable
    from search.engines.chosen import asked_engine
    from storefront.browsing.shelves import place_of

    places = [place_of(pk, "zh-hans") for pk in roots]
    shelves = [place.shelf.url for place in places if place]
    query = urlencode([(group, key) for group, keys in chosen.items() for key in keys])
    client = Client(HTTP_HOST="127.0.0.1")

    def get(path: str) -> None:
        answer = client.get(path)
        assert answer.status_code in (200, 302), (path, answer.status_code)

    def shelf(i: int) -> str:
        return f"{shelves[i % len(shelves)]}?page={1 + i % 7}"

    def narrowed(i: int) -> str:
        return f"{shelves[i % len(shelves)]}?{query}"

    get(shelf(0))
    with CaptureQueriesContext(connection) as asked:
        get(shelf(0))
    print(f"page_queries {len(asked)}")
    timed("page_shelf", lambda i: get(shelf(i)))
    timed("page_shelf_four_groups", lambda i: get(narrowed(i)))
    timed("page_everything_by_price", lambda i: get(f"/catalogue/?sort=price&page={1 + i % 40}"))
    timed("page_search", lambda i: get(f"/search/?{urlencode({'q': typed[i % 400]})}"))
    timed("page_search_four_groups", lambda i: get(f"/search/?{urlencode({'q': typed[i % 400]})}&{query}"))

    def away(question: object) -> None:
        raise EngineUnavailable("measured without it")

    guarded = asked_engine()
    ask, guarded.ask = guarded.ask, away  # type: ignore[method-assign,assignment]
    timed("page_shelf_engine_away", lambda i: get(shelf(i)))
    timed("page_search_engine_away", lambda i: get(f"/search/?{urlencode({'q': typed[i % 400]})}"))
    guarded.ask = ask  # type: ignore[method-assign]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--engine", choices=["embedded", "elasticsearch"], default="embedded")
    parser.add_argument("--keep", action="store_true", help="measure on the index that is there, without building one")
    options = parser.parse_args()
    url = os.environ.get("ELASTICSEARCH_URL", "http://127.0.0.1:9200")
    if "DJANGO_SETTINGS_MODULE" not in os.environ:  # settings are read once: go on in a process that has this shop's
        var = prepared(options.products)
        manage(var, "migrate", "--verbosity", "0")
        env = environment(var, 8000)
        env |= {"ELASTICSEARCH_URL": url if options.engine == "elasticsearch" else ""}
        env["DJANGO_SETTINGS_MODULE"] = "storefront.settings"
        os.chdir(Path(__file__).resolve().parents[2])
        os.execve(sys.executable, [sys.executable, "-m", "tests.bench.search", *sys.argv[1:]], env)
    import django

    django.setup()
    run(options.keep)


if __name__ == "__main__":
    main()
