"""The search index as an app: its queue of changes, synonyms and vocabulary live in the database."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    label = "shop_search"  # Oscar's own app is called "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from search.health import check_search
        from storefront.core.ahead import AHEAD
        from storefront.core.health import CHECKS

        CHECKS["search"] = check_search
        AHEAD.append(load_knowledge)


def load_knowledge() -> None:
    """The dictionary and the vocabulary, which web processes share: 33 MB and more."""
    from search.vocabulary import current_knowledge

    current_knowledge()
