"""`manage.py backup FILE`: database and uploads in one file, while the shop runs."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from storefront.core.backup import CannotBackUp, back_up
from storefront.core.clock import now


class Command(BaseCommand):
    help = "Write database and uploads to one file."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="such as guitai-2026-11-24.tar.gz; must not be there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            manifest = back_up(file=file, now=now())
        except CannotBackUp as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{file}: {file.stat().st_size / 1e6:.1f} MB, {manifest['engine']}, with uploads")
