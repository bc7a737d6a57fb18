"""Addresses of the shared parts: pictures in page sizes, what crawlers read, the page of all components."""

from django.urls import path

from storefront.content import pictures, sitemaps, styleguide

# Outside the language patterns, and before whatever serves MEDIA_URL.
picture_urls = [
    path("media/derived/<int:width>/<path:name>.webp", pictures.derived_picture, name="derived_picture"),
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
