"""Addresses of the shared parts: pictures in page sizes, and the page of all components (staff and development)."""

from django.urls import path

from storefront.content import pictures, styleguide

# Outside the language patterns, and before whatever serves MEDIA_URL.
picture_urls = [
    path("media/derived/<int:width>/<path:name>.webp", pictures.derived_picture, name="derived_picture"),
]

# Inside the language patterns.
urlpatterns = [
    path("styleguide/", styleguide.show, name="styleguide"),
]
