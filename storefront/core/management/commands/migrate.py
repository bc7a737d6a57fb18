"""Django's migrate, with the garbage collector out of its way.

Building the history of 360 migrations makes some forty thousand short-lived model classes; the collector then walks
an ever larger heap. Collecting rarely takes a third off a first migration (docs/adr/0004).
"""

import gc
from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand


class Command(DjangoCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        before = gc.get_threshold()
        gc.set_threshold(100_000, 20, 20)
        try:
            super().handle(*args, **options)
        finally:
            gc.set_threshold(*before)
            gc.collect()
