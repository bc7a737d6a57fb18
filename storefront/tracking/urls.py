"""The customer's order pages; they stand in both languages."""

from django.urls import path, register_converter

from storefront.tracking import readdress, views


class OrderNumber:
    """What an order number can be; anything else is no address of ours."""

    regex = "[0-9A-Za-z-]{4,40}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(OrderNumber, "order_number")

app_name = "tracking"
urlpatterns = [
    path("orders/", views.order_list, name="list"),
    path("orders/find/", views.lookup, name="lookup"),
    path("orders/<order_number:number>/", views.order_detail, name="detail"),
    path("orders/<order_number:number>/cancel/", views.cancel, name="cancel"),
    path("orders/<order_number:number>/address/", readdress.readdress, name="readdress"),
    path("orders/<order_number:number>/receive/", views.receive, name="receive"),
    path("orders/<order_number:number>/remind/", views.remind, name="remind"),
    path("orders/<order_number:number>/buy-again/", views.buy_again, name="buy-again"),
    path("orders/<order_number:number>/claim/", views.claim, name="claim"),
]
