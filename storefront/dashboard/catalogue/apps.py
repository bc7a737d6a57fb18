"""Oscar's catalogue dashboard, forked: its forms show both languages."""

import oscar.apps.dashboard.catalogue.apps as apps


class CatalogueDashboardConfig(apps.CatalogueDashboardConfig):
    name = "storefront.dashboard.catalogue"
