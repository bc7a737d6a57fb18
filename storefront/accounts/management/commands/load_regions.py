"""Bring the table of regions to the state of the data file."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from storefront.accounts import regions


class Command(BaseCommand):
    help = "Load China's provinces, cities and districts from storefront/accounts/data/regions.json."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            written, off = regions.load()
        self.stdout.write(f"{written} regions are up to date, {off} that no longer exist are switched off")
