"""Addresses of the list of offers: below Oscar's forms at /admin/shop/offers/, so that the sidebar marks both."""

from django.urls import path

from backoffice.marketing.offers import OfferListView

app_name = "bo_offers"
urlpatterns = [
    path("", OfferListView.as_view(), name="list"),
    path("results/", OfferListView.as_view(results_only=True), name="list_results"),
    path("in/<slug:view>/", OfferListView.as_view(), name="view"),
    path("in/<slug:view>/results/", OfferListView.as_view(results_only=True), name="view_results"),
]
