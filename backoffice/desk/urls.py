"""Addresses of service's pages, below /admin/."""

from django.urls import path

from backoffice.desk import listing, questions, views

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
    path("questions/", questions.QuestionListView.as_view(), name="questions"),
    path("questions/results/", questions.QuestionListView.as_view(results_only=True), name="questions_results"),
    path("questions/in/<slug:view>/", questions.QuestionListView.as_view(), name="questions_view"),
    path(
        "questions/in/<slug:view>/results/",
        questions.QuestionListView.as_view(results_only=True),
        name="questions_view_results",
    ),
    path("questions/<int:pk>/", questions.QuestionView.as_view(), name="question"),
    path("reviews/<int:pk>/", views.ReviewView.as_view(), name="review"),
]
