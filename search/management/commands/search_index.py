"""`manage.py search_index prepare | rebuild | check | status`: the search index for people."""

import argparse
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines.base import EngineUnavailable
from search.engines.chosen import chosen_engine
from search.indexing import BuildRunning, check, queue, rebuild, status, write_changes
from storefront.core.clock import now

SHOWN = 20  # ids of each kind of drift


class Command(BaseCommand):
    help = (
        "Make the search index if there is none, rebuild it, compare it with the database and heal it, or describe it."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("action", choices=["prepare", "rebuild", "check", "status"])
        parser.add_argument("--no-heal", action="store_true", help="check: only report")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"do_{options['action']}")(options)
        except (EngineUnavailable, BuildRunning) as error:
            raise CommandError(str(error)) from error

    def do_prepare(self, options: dict[str, Any]) -> None:
        """Build the index unless one of the present schema is there: what a start of the shop needs."""
        if not chosen_engine().exists():
            self.do_rebuild(options)

    def do_rebuild(self, options: dict[str, Any]) -> None:
        started = time.monotonic()
        say = self.stdout.write if options["verbosity"] > 1 else lambda text: None
        count = rebuild(now=now(), say=say)
        self.stdout.write(f"{count} products in {time.monotonic() - started:.1f} s ({chosen_engine().name})")

    def do_check(self, options: dict[str, Any]) -> None:
        """Exits with 1 when something was found."""
        drift = check()
        for name, ids in (("missing", drift.missing), ("surplus", drift.surplus), ("different", drift.different)):
            shown = " ".join(map(str, ids[:SHOWN])) + (" ..." if len(ids) > SHOWN else "")
            self.stdout.write(f"{name} {len(ids)} {shown}".rstrip())
        if not drift.ids:
            return
        if not options["no_heal"]:
            queue(drift.ids, now=now())
            self.stdout.write(f"healed {write_changes(now=now())}")
        raise SystemExit(1)

    def do_status(self, options: dict[str, Any]) -> None:
        for name, value in status(now=now()).items():
            self.stdout.write(f"{name} {value}")
