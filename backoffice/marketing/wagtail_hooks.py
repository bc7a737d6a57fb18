"""Registration: marketing's pages in the sidebar and the history."""

from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.admin_url_finder import register_admin_url_finder

from backoffice.shell.menu import Entry
from storefront.partner.models import FlashSale


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    return [
        path("marketing/", include("backoffice.marketing.urls")),
        path("shop/offers/all/", include("backoffice.marketing.offer_urls")),
    ]


@hooks.register("register_bo_content_menu_item")
def sales_entry() -> Entry:
    return Entry(_("Flash sales"), "bo_marketing:sales", right="partner.view_flashsale", icon="time", order=12)


@hooks.register("register_bo_content_menu_item")
def tiers_entry() -> Entry:
    return Entry(_("Spend tiers"), "bo_marketing:tiers", right="offer.view_conditionaloffer", icon="decimal", order=14)


@hooks.register("register_bo_content_menu_item")
def rules_entry() -> Entry:
    return Entry(
        _("What combines with what"), "bo_marketing:rules", right="offer.view_conditionaloffer", icon="help", order=34
    )


class SaleFinder:
    """Where the history finds a flash sale's page."""

    def __init__(self, user: object = None) -> None:
        self.user = user

    def get_edit_url(self, instance: FlashSale) -> str | None:
        if self.user is not None and not self.user.has_perm("partner.view_flashsale"):  # type: ignore[attr-defined]
            return None
        return reverse("bo_marketing:sale", args=[instance.pk])


register_admin_url_finder(FlashSale, SaleFinder)
