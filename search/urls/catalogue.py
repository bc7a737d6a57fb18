"""Lists in the namespace "catalogue"."""

from django.urls import path, re_path

from search.views import lists

_PK = "(?P<pk>[0-9]{1,18})"

urlpatterns = [
    path("catalogue/", lists.everything, name="index"),
    re_path(rf"^category/(?P<category_slug>[\w-]+(?:/[\w-]+)*)_{_PK}/$", lists.category, name="category"),
    path("brand/<slug:slug>/", lists.brand, name="brand"),
    path("ranges/<slug:slug>/", lists.public_range, name="range"),
]
