"""Oscar's checkout application, forked."""

import oscar.apps.checkout.apps as apps


class CheckoutConfig(apps.CheckoutConfig):
    name = "storefront.checkout"
