"""manage.py search_demo: a log of searches and a few rules for the demo shop."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.demo import load_search_demo
from search.engines.base import EngineUnavailable
from storefront.core.clock import now


class Command(BaseCommand):
    """Writes nothing where a log exists already."""

    help = "Write a believable log of searches, and a few rules, into the demo shop."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load_search_demo(now=now(), say=self.stdout.write)
        except EngineUnavailable as error:
            raise CommandError(str(error)) from error
