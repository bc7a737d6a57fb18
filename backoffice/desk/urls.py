"""Addresses of service's pages, below /admin/."""

from django.urls import path

from backoffice.desk import listing, views

app_name = "bo_desk"
urlpatterns = [
    path("reviews/", listing.ReviewListView.as_view(), name="reviews"),
    path("reviews/results/", listing.ReviewListView.as_view(results_only=True), name="reviews_results"),
    path("reviews/in/<slug:view>/", listing.ReviewListView.as_view(), name="reviews_view"),
    path(
        "reviews/in/<slug:view>/results/",
        listing.ReviewListView.as_view(results_only=True),
        name="reviews_view_results",
    ),
    path("reviews/<int:pk>/", views.ReviewView.as_view(), name="review"),
]
