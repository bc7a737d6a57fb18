"""Oscar's dashboard inside the admin shell.

Its URLs hang under /admin/shop/ with their own namespace, so `{% url 'dashboard:…' %}` works in its templates, and
Wagtail asks for sign-in, language, time zone and log context around each of its views.
"""

from typing import cast

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from storefront.dashboard.apps import DashboardConfig

# Pages of Oscar's whose work ours do. Its templates still name them, so the names lead on.
_REPLACED: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home"), name="index"),
    path("orders/", RedirectView.as_view(pattern_name="bo_orders:list"), name="order-list"),
    path("orders/<str:number>/", RedirectView.as_view(pattern_name="bo_orders:order"), name="order-detail"),
    path("catalogue/", RedirectView.as_view(pattern_name="bo_inventory:products"), name="catalogue-product-list"),
    path(
        "catalogue/products/bulk-action/",
        RedirectView.as_view(pattern_name="bo_inventory:products"),
        name="catalogue-product-bulk-action",
    ),
    path("offers/", RedirectView.as_view(pattern_name="bo_offers:list"), name="offer-list"),
    path("catalogue/stock-alerts/", RedirectView.as_view(pattern_name="bo_inventory:stock"), name="stock-alert-list"),
]


def dashboard_urls() -> list[URLPattern | URLResolver]:
    """The dashboard's URLs; which pages exist and who may open them says storefront.dashboard."""
    patterns, app_name, namespace = cast(DashboardConfig, apps.get_app_config("dashboard")).urls
    return [path("shop/", include(([*_REPLACED, *patterns], app_name), namespace=namespace))]
