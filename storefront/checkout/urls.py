"""Addresses of the checkout."""

from django.urls import path

from storefront.checkout import views

app_name = "checkout"
urlpatterns = [
    path("checkout/", views.index, name="index"),
    path("checkout/delivery/", views.delivery, name="delivery"),
    path("checkout/coupon/", views.coupon, name="coupon"),
    path("checkout/invoice/", views.invoice, name="invoice"),
    path("checkout/tax-id/", views.tax_id, name="tax-id"),
    path("checkout/place/", views.place, name="place"),
]
