"""Addresses of the pages that steer search, below /admin/."""

from typing import Any

from django.urls import path

from backoffice.search import analytics, filters, pins, redirects, synonyms, why

app_name = "bo_search"


def _listing(at: str, name: str, view: Any, *, views: bool) -> list[Any]:
    """A list, its part for the search field, and both for each saved view."""
    found = [
        path(at, view.as_view(), name=name),
        path(f"{at}results/", view.as_view(results_only=True), name=f"{name}_results"),
    ]
    if views:
        found += [
            path(f"{at}in/<slug:view>/", view.as_view(), name=f"{name}_view"),
            path(f"{at}in/<slug:view>/results/", view.as_view(results_only=True), name=f"{name}_view_results"),
        ]
    return found


urlpatterns = [
    *_listing("search/", "figures", analytics.FiguresView, views=True),
    path("search/query/", analytics.QueryView.as_view(), name="query"),
    *_listing("search/synonyms/", "synonyms", synonyms.SynonymListView, views=True),
    path("search/synonyms/new/", synonyms.SynonymScreen.as_view(), name="synonym_new"),
    path("search/synonyms/<int:pk>/", synonyms.SynonymScreen.as_view(), name="synonym"),
    *_listing("search/pins/", "pins", pins.PinListView, views=True),
    path("search/pins/query/", pins.PinScreen.as_view(), name="pins_query"),
    *_listing("search/redirects/", "redirects", redirects.RedirectListView, views=False),
    path("search/redirects/new/", redirects.RedirectScreen.as_view(), name="redirect_new"),
    path("search/redirects/<int:pk>/", redirects.RedirectScreen.as_view(), name="redirect"),
    *_listing("search/filters/", "filters", filters.FilterListView, views=False),
    path("search/filters/<int:pk>/", filters.FilterScreen.as_view(), name="filter"),
    path("search/why/", why.WhyView.as_view(), name="why"),
]
