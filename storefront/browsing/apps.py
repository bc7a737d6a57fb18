"""Browsing: the pages that join catalogue, stock, offers and reviews; and what people saved there."""

from django.apps import AppConfig


class BrowsingConfig(AppConfig):
    name = "storefront.browsing"
    label = "browsing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from storefront.browsing import contributions, coupons, receivers, wishlist  # noqa: F401
        from storefront.content import sources

        sources.set_coupons(coupons.tickets_for)
        sources.set_saved(wishlist.wished_ids)
