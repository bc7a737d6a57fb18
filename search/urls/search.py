"""The search page, its field's suggestions and what is opened from it, in the namespace "search"."""

from django.urls import path

from search import beacon
from search.views import lists, suggestions

urlpatterns = [
    path("search/", lists.search, name="search"),
    path("search/suggest/", suggestions.suggestions, name="suggest"),
    path("search/opened/", beacon.click, name="opened"),
]
