"""Make the staff groups hold exactly the rights listed in backoffice.people.roles."""

from typing import Any

from django.core.management.base import BaseCommand

from backoffice.people.operations import sync_roles
from backoffice.people.roles import ROLES


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        sync_roles()
        self.stdout.write(f"{len(ROLES)} roles are in place")
