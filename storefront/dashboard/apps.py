"""Oscar's dashboard, forked: its pages live inside the admin shell (backoffice.shell)."""

import oscar.apps.dashboard.apps as apps


class DashboardConfig(apps.DashboardConfig):
    name = "storefront.dashboard"
