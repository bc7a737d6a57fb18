"""Lists in the namespace "offer"."""

from django.urls import path

from search.views import lists

urlpatterns = [path("offers/<slug:slug>/", lists.offer, name="detail")]
