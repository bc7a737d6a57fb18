"""Oscar's voucher application, forked."""

import oscar.apps.voucher.apps as apps


class VoucherConfig(apps.VoucherConfig):
    name = "storefront.voucher"
