"""`manage.py run`: everything `make run` needs in one process: catalogues, tables, the demo shop, then the servers."""

import argparse
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from storefront.core.catalogues import compile_catalogues

DEMO_PASSWORD = "guitai-demo"  # noqa: S105 - printed for people who try the demo shop
DEMO_PEOPLE = (
    "shopper shopper2 seller sales.lead sales.manager packer agent service.lead service.manager "
    "marketer marketing.lead marketing.manager head admin"
).split()


class Command(BaseCommand):
    help = "Set up the shop where needed (tables, demo shop) and serve it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="leave an empty shop empty")

    def handle(self, *args: Any, **options: Any) -> None:
        bind, port = options["bind"], options["port"]
        if not port_is_free(bind, port):
            raise CommandError(f"Port {port} is in use. Choose another one: PORT={port + 1} make run")
        compile_catalogues([Path(p) for p in settings.LOCALE_PATHS])
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Making the tables (once, about a minute) ...")
            call_command("migrate", verbosity=0)
        if not options["no_demo"] and shop_is_empty():
            self.stdout.write("Filling the demo shop (once, about a minute) ...")
            call_command("demo", verbosity=0)
        try:  # the search stands in the house above: it is named, not imported
            call_command("search_index", "prepare", stdout=self.stdout)
        except CommandError as error:
            self.stderr.write(f"The search index can't be made now, lists come from the database: {error}")
        self.stdout.write(welcome(bind, port))
        self.stdout.flush()
        connection.close()
        call_command("serve", bind=bind, port=port)


def port_is_free(bind: str, port: int) -> bool:
    """Whether nothing listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            return False
    return True


def shop_is_empty() -> bool:
    """No product has been made yet."""
    from django.apps import apps

    return not apps.get_model("catalogue", "Product").objects.exists()


def welcome(bind: str, port: int) -> str:
    """What to open, and who to sign in as."""
    root = f"http://{bind}:{port}"
    people = "\n".join(f"    {name}@demo.guitai.example" for name in DEMO_PEOPLE)
    return (
        f"\n  柜台 Guitai\n  shop         {root}/   (English: {root}/en/)\n  back office  {root}/admin/\n"
        f"\n  demo sign-ins, password {DEMO_PASSWORD}:\n{people}\n\n  Ctrl-C ends it.\n"
    )
