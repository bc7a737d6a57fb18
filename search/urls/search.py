"""The search page, in the namespace "search"."""

from django.urls import path

from search.views import lists

urlpatterns = [path("search/", lists.search, name="search")]
