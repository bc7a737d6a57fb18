"""`python -m tests.services.index_crashes --kills 20`: kill -9 of the writer of the search index amid its commits.

A demo shop on SQLite with the embedded engine. A program changes products and writes them to the index, again and
again; it is killed at random moments. After each kill the index must open; after the last one what waits is written,
and the index is compared with the database.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.database import ROOT
from tests.demo_shop import environment

LONGEST = 0.6  # seconds from a writer's first commit to its end

WRITER = """
import django; django.setup()
import itertools
from django.db.models import F
from search.indexing import queue, write_changes
from storefront.core.clock import now
from storefront.partner.models import Listing
ids = list(Listing.objects.order_by("pk").values_list("pk", flat=True))
for number in itertools.count():
    some = ids[number % 7 :: 7]
    Listing.objects.filter(pk__in=some).update(available=F("available") + 1)
    queue(some, now=now())
    write_changes(now=now())
    print("written", flush=True)
"""
LOOK = """
import django; django.setup()
from search.engines.base import Question
from search.engines.chosen import chosen_engine
print(chosen_engine().ask(Question(limit=1, counted=False)).total)
"""
SETTLE = """
import django; django.setup()
from search.indexing import check, write_changes
from search.models import PendingChange
from storefront.core.clock import now
write_changes(now=now())
print(PendingChange.objects.count(), check())
"""


def run(code: str, var: Path) -> str:
    """What a program of the shop prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=_environment(var), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def crash(var: Path, *, kills: int, seed: int) -> list[str]:
    """Kill so many writers. Returns what the index said after each kill: its number of products, or an error."""
    chance = random.Random(seed)
    said = []
    for _ in range(kills):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER], cwd=ROOT, env=_environment(var), stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout
        try:
            writer.stdout.readline()  # it has written once, and goes on
            time.sleep(chance.uniform(0, LONGEST))
        finally:
            writer.kill()
            writer.wait()
            writer.stdout.close()
        said.append(run(LOOK, var))
    return said


def _environment(var: Path) -> dict[str, str]:
    return environment(var, 8000) | {
        "DATABASE_URL": "", "REDIS_URL": "", "ELASTICSEARCH_URL": "", "DJANGO_SETTINGS_MODULE": "storefront.settings",
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        for command in (["migrate"], ["demo"]):
            subprocess.run(
                [sys.executable, "manage.py", *command, "--verbosity", "0"],
                cwd=ROOT, env=_environment(var), check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        said = crash(var, kills=options.kills, seed=options.seed)
        print(f"kills {len(said)}")
        print(f"products_after_each {' '.join(sorted(set(said)))}")
        print(f"waiting_and_drift {run(SETTLE, var)}")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
