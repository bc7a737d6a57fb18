"""The search index as an app: its queue of changes, synonyms and vocabulary live in the database."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    label = "shop_search"  # Oscar's own app is called "search"
    default_auto_field = "django.db.models.BigAutoField"
