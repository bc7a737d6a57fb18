"""Oscar's offer application, forked."""

import oscar.apps.offer.apps as apps


class OfferConfig(apps.OfferConfig):
    name = "storefront.offer"

    def ready(self) -> None:
        super().ready()
        from storefront.offer import receivers  # noqa: F401
