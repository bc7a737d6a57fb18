"""`manage.py move_database --to URL`: move the shop from SQLite to an empty PostgreSQL database."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from storefront.core.moving import CannotMove, move_database


class Command(BaseCommand):
    help = "Move the shop from SQLite to an empty PostgreSQL database. Stop the shop's processes first."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--to", required=True, metavar="URL", help="postgresql://user:password@host:port/name")

    def handle(self, *args: Any, **options: Any) -> None:
        loud = options["verbosity"] > 0
        try:
            moved = move_database(url=options["to"], say=self.stdout.write if loud else lambda _: None)
        except CannotMove as error:
            raise CommandError(str(error)) from None
        rows = sum(table.rows for table in moved)
        self.stdout.write(
            f"{rows} rows in {len(moved)} tables moved; counts and sums are equal. From now on set DATABASE_URL."
        )
