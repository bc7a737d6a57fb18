"""Oscar's reviews, forked."""

import oscar.apps.catalogue.reviews.apps as apps


class CatalogueReviewsConfig(apps.CatalogueReviewsConfig):
    name = "storefront.catalogue.reviews"
