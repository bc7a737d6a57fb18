"""`manage.py restore FILE`: make the shop what it was when the backup was written."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from storefront.core.backup import CannotBackUp, restore


class Command(BaseCommand):
    help = "Restore database and uploads from a backup. Stop the shop's processes first; then run migrate."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="overwrite the shop that is there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(file=options["file"], replace=options["replace"])
        except CannotBackUp as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Restored as of {manifest['made_at']}.")
