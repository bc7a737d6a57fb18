"""The shopper's own orders: list, page, parcels and traces, guest look-up, mails. Joins order, payment and basket."""

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "storefront.tracking"
    label = "tracking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The account's pages stand below orders; they take order counts from what is registered here.
        from storefront.tracking import contributions  # noqa: F401
