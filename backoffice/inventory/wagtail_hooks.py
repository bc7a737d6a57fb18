"""Registration: products and stock in the sidebar, the search and the workbench."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail.admin.search import SearchArea
from wagtail.admin.viewsets.base import ViewSet

from backoffice.inventory import queries
from backoffice.inventory.viewsets import VIEWSETS
from backoffice.shell.home import QueueGroup, QueueRow
from backoffice.shell.menu import Entry
from storefront.catalogue.models import Category, Product, ProductClass
from storefront.partner.models import StockRecord


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    return [path("", include("backoffice.inventory.urls"))]


@hooks.register("register_bo_goods_menu_item")
def products_entry() -> Entry:
    return Entry(_("Products"), "bo_inventory:products", right="catalogue.view_product", icon="tag", order=10)


@hooks.register("register_bo_goods_menu_item")
def stock_entry() -> Entry:
    return Entry(_("Stock"), "bo_inventory:stock", right="partner.view_stockrecord", icon="table", order=20)


@hooks.register("register_bo_goods_menu_item")
def held_entry() -> Entry:
    return Entry(_("Held units"), "bo_inventory:held", right="partner.view_stockrecord", icon="lock", order=22)


@hooks.register("register_bo_goods_menu_item")
def warehouses_entry() -> Entry:
    return Entry(_("Warehouses"), "bo_warehouses:index", right="partner.change_warehouse", icon="home", order=24)


@hooks.register("register_bo_settings_menu_item")
def rules_entry() -> Entry:
    return Entry(
        _("Allocation rules"), "bo_inventory:policy", right="partner.change_stockpolicy", icon="cogs", order=40
    )


@hooks.register("register_bo_goods_menu_item")
def categories_entry() -> Entry:
    return Entry(
        _("Categories"), "dashboard:catalogue-category-list", right="catalogue.change_category", icon="folder", order=30
    )


@hooks.register("register_bo_goods_menu_item")
def types_entry() -> Entry:
    return Entry(
        _("Product types"),
        "dashboard:catalogue-class-list",
        right="catalogue.change_productclass",
        icon="form",
        order=40,
    )


@hooks.register("register_bo_goods_menu_item")
def option_groups_entry() -> Entry:
    return Entry(
        _("Attribute values"),
        "dashboard:catalogue-attribute-option-group-list",
        right="catalogue.change_attributeoptiongroup",
        icon="list-ul",
        order=50,
    )


@hooks.register("register_admin_viewset")
def small_tables() -> list[ViewSet]:
    return [viewset() for viewset in VIEWSETS]


@hooks.register("register_bo_goods_menu_item")
def brands_entry() -> Entry:
    return Entry(_("Brands"), "bo_brands:index", right="catalogue.change_brand", icon="tag", order=60)


@hooks.register("register_bo_settings_menu_item")
def carriers_entry() -> Entry:
    return Entry(_("Carriers"), "bo_carriers:index", right="order.change_carrier", icon="site", order=10)


@hooks.register("register_bo_settings_menu_item")
def delivery_entry() -> Entry:
    return Entry(
        _("Delivery methods"), "bo_delivery:index", right="shipping.change_deliverymethod", icon="redirect", order=20
    )


@hooks.register("register_bo_settings_menu_item")
def rates_entry() -> Entry:
    return Entry(_("Delivery rates"), "bo_rates:index", right="shipping.change_deliveryrate", icon="decimal", order=30)


@hooks.register("register_bo_content_menu_item")
def offers_entry() -> Entry:
    return Entry(_("Offers"), "dashboard:offer-list", right="offer.view_conditionaloffer", icon="pick", order=10)


@hooks.register("register_bo_content_menu_item")
def coupons_entry() -> Entry:
    return Entry(_("Coupons"), "dashboard:voucher-list", right="voucher.view_voucher", icon="tag", order=20)


@hooks.register("register_bo_content_menu_item")
def ranges_entry() -> Entry:
    return Entry(
        _("Product ranges"), "dashboard:range-list", right="offer.view_range", icon="folder-open-inverse", order=30
    )


class ProductSearchArea(SearchArea):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalogue.view_product")


@hooks.register("register_admin_search_area")
def search_area() -> ProductSearchArea:
    return ProductSearchArea(
        _("Products"), reverse("bo_inventory:products"), name="products", icon_name="tag", order=20
    )


@hooks.register("register_bo_queue")
def low_stock(request: HttpRequest, now: datetime) -> list[QueueGroup]:
    """SKUs that run out, for those who can do something about it."""
    if not request.user.has_perm("people.adjust_stock"):
        return []
    counts = queries.stock_counts()
    rows = [
        QueueRow(
            icon="table",
            title=record.product.get_title(),
            meta=record.partner_sku,
            url=reverse("bo_inventory:card", args=[record.pk]),
            do=_("Stock card"),
            clock=_g("Out of stock") if record.free <= 0 else _g("%(units)s left") % {"units": record.free},
            state="danger" if record.free <= 0 else "warn",
        )
        for record in queries.stock("all")
        .filter(free__lte=5)
        .select_related("product__parent")
        .order_by("free", "pk")[:4]
    ]
    return [
        QueueGroup(
            name=_("Low stock"),
            count=counts["low"] + counts["out"],
            rows=rows,
            url=reverse("bo_inventory:stock_view", args=["low"]),
            order=70,
        )
    ]


class _Finder:
    """Where the history finds a record's page."""

    url_name = ""
    right = ""

    def __init__(self, user: object = None) -> None:
        self.user = user

    def get_edit_url(self, instance: object) -> str | None:
        if self.user is not None and not self.user.has_perm(self.right):  # type: ignore[attr-defined]
            return None
        return reverse(self.url_name, args=[instance.pk])  # type: ignore[attr-defined]


def _finder(model: type, url_name: str, right: str) -> None:
    register_admin_url_finder(model, type("Finder", (_Finder,), {"url_name": url_name, "right": right}))


_finder(Product, "dashboard:catalogue-product", "catalogue.change_product")
_finder(Category, "dashboard:catalogue-category-update", "catalogue.change_category")
_finder(ProductClass, "dashboard:catalogue-class-update", "catalogue.change_productclass")
_finder(StockRecord, "bo_inventory:card", "partner.view_stockrecord")
