"""Addresses of the basket."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from storefront.basket import views


class RowConverter(IntConverter):
    """An id that fits a database's integer; longer ones are no address of ours."""

    regex = "[0-9]{1,18}"


register_converter(RowConverter, "row")

app_name = "basket"
urlpatterns = [
    path("basket/", views.summary, name="summary"),
    path("basket/mini/", views.mini, name="mini"),
    path("basket/add/<row:pk>/", views.add, name="add"),
    path("basket/lines/<row:pk>/", views.update, name="update"),
    path("basket/lines/<row:pk>/remove/", views.remove, name="remove"),
    path("basket/lines/<row:pk>/later/", views.later, name="later"),
    path("basket/lines/<row:pk>/back/", views.back, name="back"),
    path("basket/restore/", views.restore, name="restore"),
    path("basket/select-all/", views.select_all, name="select-all"),
    path("basket/clear/", views.clear_gone, name="clear"),
    path("basket/coupon/", views.add_voucher, name="add-voucher"),
    path("basket/coupon/remove/", views.remove_voucher, name="remove-voucher"),
]
