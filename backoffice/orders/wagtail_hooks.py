"""Registration: the orders' addresses, menu entry, search area, log words and workbench rows."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.search import SearchArea
from wagtail.admin.viewsets.base import ViewSet

from backoffice.orders import workbench
from backoffice.orders.access import SEE
from backoffice.orders.viewsets import VIEWSETS
from backoffice.shell.home import Figure, QueueGroup
from backoffice.shell.menu import Entry
from backoffice.shell.screens import actor_of


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    return [path("orders/", include("backoffice.orders.urls"))]


@hooks.register("register_bo_orders_menu_item")
def orders_entry() -> Entry:
    return Entry(_("Orders"), "bo_orders:list", right=SEE, icon="clipboard-list", order=10)


@hooks.register("register_bo_orders_menu_item")
def money_entry() -> Entry:
    return Entry(_("Money to decide"), "bo_orders:money", right="people.see_money", icon="warning", order=20)


@hooks.register("register_admin_viewset")
def small_tables() -> list[ViewSet]:
    return [viewset() for viewset in VIEWSETS]


@hooks.register("register_bo_settings_menu_item")
def ways_entry() -> Entry:
    return Entry(
        _("Payments without a provider"), "bo_ways:index", right="payment.change_waybyhand", icon="key", order=40
    )


class OrderSearchArea(SearchArea):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE)


@hooks.register("register_admin_search_area")
def search_area() -> OrderSearchArea:
    return OrderSearchArea(_("Orders"), reverse("bo_orders:list"), name="orders", icon_name="clipboard-list", order=10)


@hooks.register("register_bo_queue")
def queue(request: HttpRequest, now: datetime) -> list[QueueGroup]:
    return workbench.queue(actor_of(request), now)


@hooks.register("register_bo_figures")
def figures(request: HttpRequest, now: datetime) -> list[Figure]:
    return workbench.figures(actor_of(request), now)
