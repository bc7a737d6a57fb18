"""Core: what every room stands on. No models of the shop, no imports from it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "storefront.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Reactions and periodic work register themselves on import; importing them here makes the registries complete
        # in every process: web, worker, scheduler, command and test.
        autodiscover_modules("handlers", "tasks")
