"""Addresses of the shared parts: pictures in page sizes, what crawlers read, the page of all components."""

from django.urls import path

from storefront.content import pictures, sitemaps, stored, styleguide

# Outside the language patterns.
picture_urls = [
    path("media/derived/<int:width>/<path:name>.webp", pictures.derived_picture, name="derived_picture"),
    path("media/<path:name>", stored.stored_picture, name="stored_picture"),
]

# Outside the language patterns too: one of each for the whole shop.
crawler_urls = [
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap-section"),
]

# Inside the language patterns.
urlpatterns = [
    path("styleguide/", styleguide.show, name="styleguide"),
]
