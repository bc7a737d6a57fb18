"""Oscar's partner application, forked."""

import oscar.apps.partner.apps as apps


class PartnerConfig(apps.PartnerConfig):
    name = "storefront.partner"
