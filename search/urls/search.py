"""The search page and its field's suggestions, in the namespace "search"."""

from django.urls import path

from search.views import lists, suggestions

urlpatterns = [
    path("search/", lists.search, name="search"),
    path("search/suggest/", suggestions.suggestions, name="suggest"),
]
