"""Address of the coupon page."""

from django.urls import path

from storefront.voucher import views

app_name = "voucher"
urlpatterns = [path("coupons/", views.coupons, name="list")]
