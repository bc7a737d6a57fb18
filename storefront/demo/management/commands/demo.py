"""manage.py demo: fill an empty database with the demo shop, or with mass data for benchmarks."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from storefront.core.clock import now as read_clock
from storefront.demo.load import AlreadyFilled, load_demo
from storefront.demo.mass import load_mass


class Command(BaseCommand):
    """Without numbers: the demo shop. With numbers: that many products, orders and customers, made up in bulk."""

    help = "Fill an empty database with the demo shop; with numbers, with mass data for benchmarks."

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("products", "orders", "customers"):
            parser.add_argument(f"--{name}", type=int, help=f"mass data: number of {name}")

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        now = read_clock()
        numbers = {name: options[name] for name in ("products", "orders", "customers")}
        if any(n is not None for n in numbers.values()):
            if any(n is not None and n < 0 for n in numbers.values()):
                raise CommandError("Numbers can't be negative.")
            load_mass(**{name: n or 0 for name, n in numbers.items()}, now=now, say=self._say)
        else:
            try:
                load_demo(now=now, say=self._say)
            except AlreadyFilled:
                self._say(
                    "The shop has products or orders already, so the demo was left out. It needs an empty database."
                )
                return
        try:  # search stands in the house above: its commands are named, not imported
            call_command("search_index", "rebuild", stdout=self.stdout)
            if all(n is None for n in numbers.values()):
                call_command("search_demo", stdout=self.stdout)
        except CommandError as error:
            self.stderr.write(f"The search index was left out: {error}")
        self._say(f"Done in {time.monotonic() - start:.0f} s.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
