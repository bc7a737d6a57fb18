"""Keeping the index true: the queue of changes, the one writer, rebuilding beside the old index, checking.

A change is a row of PendingChange, made with the listing's new row. The writer reads rows, makes documents from what
the database says by then, commits them to the index, and only then takes the rows away: killed at any moment, it writes
some products again and loses none. While an index is being built, rows are kept for it after they were written.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Max, Min
from django.db.transaction import atomic

from search.documents import DocumentBuilder, state_of
from search.engines.base import Build, Document, Engine
from search.engines.chosen import chosen_engine
from search.models import IndexBuild, PendingChange, Term
from search.vocabulary import read_cutter, rebuild_vocabulary
from storefront.core.clock import now as read_clock
from storefront.partner.models import Listing

BATCH: Final = 500  # products written at a time
DEAD_AFTER: Final = dt.timedelta(seconds=90)  # without a beat
WAIT: Final = 60.0  # seconds that a finished build waits for the writer to finish
ROUNDS: Final = 100  # batches of one call of the writer; a longer queue goes on in the next

Say = Callable[[str], None]
Put = Callable[[Iterable[Document], Iterable[int]], None]


class BuildRunning(Exception):
    """Another build of the same index is under way."""


@dataclass(frozen=True, slots=True)
class Drift:
    """Ids of products that the index lacks, has although they are gone, or has otherwise than the database."""

    missing: tuple[int, ...]
    surplus: tuple[int, ...]
    different: tuple[int, ...]

    @property
    def ids(self) -> list[int]:
        return sorted({*self.missing, *self.surplus, *self.different})


@atomic
def queue(product_ids: Iterable[int], *, now: dt.datetime) -> int:
    """Have these products written soon. Returns how many rows were added."""
    rows = [PendingChange(product_id=pk, at=now) for pk in dict.fromkeys(product_ids)]
    PendingChange.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def write_changes(*, now: dt.datetime) -> int:
    """Write what waits in the queue. Returns the number of products written; 0 without an index.

    Raises EngineUnavailable (EngineBusy while another process writes); nothing is lost then.
    """
    engine = chosen_engine()
    if not PendingChange.objects.filter(written=False).exists() and not _kept_rows(now).exists():
        return 0
    if not engine.exists():
        return 0
    written = 0
    with engine.writing():
        builder: DocumentBuilder | None = None
        for _ in range(ROUNDS):
            rows = list(_waiting(now).order_by("pk").values_list("pk", "product_id")[:BATCH])
            if not rows:
                break
            builder = builder or DocumentBuilder(read_cutter(), now=now)
            written += _write(engine.write, builder, rows)
            _settle([pk for pk, _ in rows], now)
    return written


def _kept_rows(now: dt.datetime) -> Any:
    """Rows kept for a build that is no more."""
    kept = PendingChange.objects.filter(written=True)
    return kept.none() if _live_builds(now).exists() else kept


def _waiting(now: dt.datetime) -> Any:
    rows = PendingChange.objects.all()
    return rows.filter(written=False) if _live_builds(now).exists() else rows


def _live_builds(now: dt.datetime) -> Any:
    return IndexBuild.objects.filter(beat__gt=now - DEAD_AFTER)


def _write(put: Put, builder: DocumentBuilder, rows: Sequence[tuple[int, int]]) -> int:
    """rows: (id, product id) of the queue, by id. The last id is the documents' version."""
    ids = list(dict.fromkeys(product for _, product in rows))
    documents, gone = builder.build(ids, version=rows[-1][0])
    put(documents, gone)
    return len(ids)


@atomic
def _settle(rows: Sequence[int], now: dt.datetime) -> None:
    """The index has them: the rows go, or stay for the index that is being built."""
    done = PendingChange.objects.filter(pk__in=rows)
    if _live_builds(now).exists():
        done.update(written=True)
    else:
        done.delete()


def rebuild(*, now: dt.datetime, say: Say = lambda text: None) -> int:
    """Build a new index beside the one that answers, replay what changed meanwhile, switch. Returns its products.

    Raises BuildRunning, EngineUnavailable; the old index answers on then.
    """
    engine = chosen_engine()
    say("vocabulary ...")
    say(f"{rebuild_vocabulary()} terms")
    running = _begin(engine, now)
    try:
        with engine.build() as build:
            builder = DocumentBuilder(read_cutter(), now=now)
            count = 0
            for ids in _batches():
                documents, _ = builder.build(ids)
                build.add(documents)
                count += len(documents)
                _beat(running)
                if count % (20 * BATCH) < BATCH:
                    say(f"{count} products")
            with engine.writing(WAIT):
                replayed = _replay(build, running)
                build.switch()
                _end(running, replayed)
    finally:
        IndexBuild.objects.filter(pk=running.pk).delete()
    write_changes(now=read_clock())  # what was written to the old index alone while this one took over
    say(f"{count} products")
    return count


@atomic
def _begin(engine: Engine, now: dt.datetime) -> IndexBuild:
    if _live_builds(now).filter(engine=engine.name).exists():
        raise BuildRunning("another build is under way")
    IndexBuild.objects.filter(engine=engine.name).delete()
    return IndexBuild.objects.create(engine=engine.name, started=now, beat=now)


def _beat(running: IndexBuild) -> None:
    IndexBuild.objects.filter(pk=running.pk).update(beat=read_clock())


def _batches() -> Iterator[list[int]]:
    """Ids of all products in the listing, by id, without holding all of them."""
    last = 0
    while True:
        rows = Listing.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
        ids = list(rows[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]


def _replay(build: Build, running: IndexBuild) -> list[int]:
    """What changed since the build began, from the queue, written or not. Returns the rows that the new index has."""
    builder = DocumentBuilder(read_cutter(), now=read_clock())
    replayed: list[int] = []
    last = 0
    while True:
        later = PendingChange.objects.filter(pk__gt=last).order_by("pk")
        rows = list(later.values_list("pk", "product_id")[:BATCH])
        if not rows:
            return replayed
        _write(build.add, builder, rows)
        replayed += [pk for pk, _ in rows]
        last = rows[-1][0]
        _beat(running)


@atomic
def _end(running: IndexBuild, replayed: Sequence[int]) -> None:
    """The new index answers: rows that it has go; any others are written as usual, now that no build keeps them."""
    for start in range(0, len(replayed), BATCH):
        PendingChange.objects.filter(pk__in=replayed[start : start + BATCH]).delete()
    IndexBuild.objects.filter(pk=running.pk).delete()


def check() -> Drift:
    """Compare every product's price, stock and visibility in the database with the index.

    Products that wait in the queue are left out. Memory: some hundred bytes a product.
    """
    indexed = dict(chosen_engine().states())
    waiting = set(PendingChange.objects.values_list("product_id", flat=True))
    missing, different = [], []
    columns = ("pk", "price", "available", "visible", "product__date_updated")
    for pk, price, available, visible, updated in Listing.objects.order_by().values_list(*columns).iterator(5000):
        state = indexed.pop(pk, None)
        if pk in waiting:
            continue
        wanted = state_of({"price": price, "available": available, "visible": visible}, updated)
        if state is None:
            missing.append(pk)
        elif state != wanted:
            different.append(pk)
    surplus = [pk for pk in indexed if pk not in waiting]
    return Drift(tuple(sorted(missing)), tuple(sorted(surplus)), tuple(sorted(different)))


def status(*, now: dt.datetime) -> Mapping[str, str]:
    """For people: the engine's index, the queue, builds, the vocabulary."""
    engine = chosen_engine()
    described = dict(engine.describe()) if engine.exists() else {"engine": engine.name, "index": "none"}
    waiting = PendingChange.objects.filter(written=False)
    oldest = waiting.aggregate(oldest=Min("at"), newest=Max("pk"))["oldest"]
    described["waiting"] = str(waiting.count())
    described["oldest_seconds"] = f"{(now - oldest).total_seconds():.0f}" if oldest else "0"
    described["builds"] = str(_live_builds(now).count())
    described["vocabulary"] = str(Term.objects.count())
    return described
