"""Oscar's dashboard for vouchers, forked: its forms show both languages."""

import oscar.apps.dashboard.vouchers.apps as apps


class VouchersDashboardConfig(apps.VouchersDashboardConfig):
    name = "storefront.dashboard.vouchers"
