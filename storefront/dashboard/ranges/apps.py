"""Oscar's dashboard for ranges, forked: its forms show both languages."""

import oscar.apps.dashboard.ranges.apps as apps


class RangesDashboardConfig(apps.RangesDashboardConfig):
    name = "storefront.dashboard.ranges"
