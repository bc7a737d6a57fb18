"""`manage.py compile_catalogues`: make .mo files from .po files, without GNU gettext."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from storefront.core.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile stale message catalogues."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        made = compile_catalogues([Path(p) for p in settings.LOCALE_PATHS])
        self.stdout.write(f"{made} catalogues compiled")
