"""Oscar's catalogue application, forked."""

import oscar.apps.catalogue.apps as apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "storefront.catalogue"
