"""Browsing: the pages that join catalogue, stock, offers and reviews; and what people saved there."""

from django.apps import AppConfig


class BrowsingConfig(AppConfig):
    name = "storefront.browsing"
    label = "browsing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from storefront.browsing import receivers  # noqa: F401
