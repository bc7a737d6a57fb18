"""Oscar's dashboard, forked: the parts that serve this shop, mounted in the admin shell by backoffice.shell.bridge."""

import oscar.apps.dashboard.apps as apps
from django.urls import URLPattern, URLResolver, include, path

from storefront.dashboard.access import REFUSED, RIGHTS


class DashboardConfig(apps.DashboardConfig):
    """Catalogue, offers, ranges and coupons.

    Left out are the parts that this shop does otherwise: orders, customers, reviews and reports have pages of their own
    in the back office, texts are Wagtail's, delivery is storefront.shipping's, and there is one partner only.
    """

    name = "storefront.dashboard"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        parts = {
            "catalogue/": self.catalogue_app,
            "offers/": self.offers_app,
            "ranges/": self.ranges_app,
            "vouchers/": self.vouchers_app,
        }
        for part in parts.values():
            part.permissions_map = RIGHTS
            part.default_permissions = REFUSED
        return [path(prefix, include(part.urls[0])) for prefix, part in parts.items()]
