"""Registration: customers in the sidebar and the search."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.search import SearchArea
from wagtail.log_actions import LogActionRegistry

from backoffice.shell.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    return [path("customers/", include("backoffice.crm.urls"))]


@hooks.register("register_bo_customers_menu_item")
def customers_entry() -> Entry:
    return Entry(_("Customers"), "bo_customers:list", right="accounts.view_user", icon="group", order=10)


class CustomerSearchArea(SearchArea):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.view_user")


@hooks.register("register_admin_search_area")
def search_area() -> CustomerSearchArea:
    return CustomerSearchArea(
        _("Customers"), reverse("bo_customers:list"), name="customers", icon_name="group", order=30
    )


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("backoffice.reveal", _("Show personal data"), _("Personal data shown"))
