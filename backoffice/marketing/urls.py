"""Addresses of marketing, below /admin/marketing/."""

from django.urls import path

from backoffice.marketing import flash, tiers

app_name = "bo_marketing"
urlpatterns = [
    path("flash/", flash.SalesView.as_view(), name="sales"),
    path("flash/new/", flash.SaleFormView.as_view(), name="sale_new"),
    path("flash/in/<slug:view>/", flash.SalesView.as_view(), name="sales_view"),
    path("flash/<int:pk>/", flash.SaleView.as_view(), name="sale"),
    path("flash/<int:pk>/edit/", flash.SaleFormView.as_view(), name="sale_edit"),
    path("tiers/", tiers.TiersView.as_view(), name="tiers"),
    path("tiers/new/", tiers.TiersFormView.as_view(), name="tier_new"),
    path("tiers/<int:pk>/", tiers.TiersFormView.as_view(), name="tier"),
    path("rules/", tiers.RulesView.as_view(), name="rules"),
]
