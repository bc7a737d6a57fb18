"""Make the staff groups hold exactly the rights listed in backoffice.people.roles, or print the list."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backoffice.people.operations import sync_roles
from backoffice.people.roles import ROLES
from backoffice.people.table import INTRO, roles_table


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--document", action="store_true", help="print docs/roles.md and change nothing")

    def handle(self, *, document: bool = False, **options: Any) -> None:
        if document:
            self.stdout.write(INTRO + roles_table(), ending="")
            return
        sync_roles()
        self.stdout.write(f"{len(ROLES)} roles are in place")
