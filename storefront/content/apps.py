"""Content: Wagtail pages and the parts that every storefront page shares."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "storefront.content"
    label = "content"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from storefront.content import receivers  # noqa: F401
