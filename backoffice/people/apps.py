"""People: staff roles and their rights."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    name = "backoffice.people"
    label = "people"

    def ready(self) -> None:
        # This app stands last in INSTALLED_APPS, so all permissions exist when its turn comes after a migration.
        post_migrate.connect(_give_rights, sender=self, dispatch_uid="backoffice.people.rights")


def _give_rights(using: str, **kwargs: Any) -> None:
    from backoffice.people.operations import sync_roles

    if using == "default":
        sync_roles()
