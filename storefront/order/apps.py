"""Oscar's order application, forked."""

import oscar.apps.order.apps as apps


class OrderConfig(apps.OrderConfig):
    name = "storefront.order"
