"""Addresses of customers, below /admin/customers/."""

from django.urls import path

from backoffice.crm import listing, views

app_name = "bo_customers"
urlpatterns = [
    path("", listing.CustomerListView.as_view(), name="list"),
    path("results/", listing.CustomerListView.as_view(results_only=True), name="list_results"),
    path("in/<slug:view>/", listing.CustomerListView.as_view(), name="view"),
    path("in/<slug:view>/results/", listing.CustomerListView.as_view(results_only=True), name="view_results"),
    path("<int:pk>/", views.CustomerView.as_view(), name="customer"),
]
