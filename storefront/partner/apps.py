"""Oscar's partner application, forked."""

import oscar.apps.partner.apps as apps


class PartnerConfig(apps.PartnerConfig):
    name = "storefront.partner"

    def ready(self) -> None:
        super().ready()
        from storefront.partner import receivers  # noqa: F401
