"""Oscar's dashboard for offers, forked: its forms show both languages."""

import oscar.apps.dashboard.offers.apps as apps


class OffersDashboardConfig(apps.OffersDashboardConfig):
    name = "storefront.dashboard.offers"
