"""Oscar's catalogue application, forked."""

import oscar.apps.catalogue.apps as apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "storefront.catalogue"

    def ready(self) -> None:
        # Oscar's ready() would import its product views; the shop's pages are its own (storefront.browsing).
        from oscar.apps.catalogue import receivers as oscars  # noqa: F401

        from storefront.catalogue import receivers  # noqa: F401
