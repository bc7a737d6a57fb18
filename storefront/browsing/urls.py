"""Addresses of the browsing pages, under the names that Oscar knows."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from storefront.browsing.views import alerts, coupons, product, questions, reviews, wishlist

_PK = "(?P<pk>[0-9]{1,18})"

catalogue_urls: list[URLPattern | URLResolver] = [
    path("", include("search.urls.catalogue")),  # lists stand in the house above: named, not imported
    re_path(rf"^product/(?P<product_slug>[\w-]*)_{_PK}/$", product.detail, name="detail"),
    re_path(rf"^product/(?P<product_slug>[\w-]*)_{_PK}/add/$", product.add, name="add"),
    re_path(
        r"^product/(?P<product_slug>[\w-]*)_(?P<product_pk>[0-9]{1,18})/reviews/$", reviews.show, name="reviews-list"
    ),
    re_path(
        r"^product/(?P<product_slug>[\w-]*)_(?P<product_pk>[0-9]{1,18})/reviews/(?P<pk>[0-9]{1,18})/$",
        reviews.one,
        name="reviews-detail",
    ),
    re_path(r"^product/(?P<product_slug>[\w-]*)_(?P<product_pk>[0-9]{1,18})/ask/$", questions.ask, name="question-ask"),
]
wishlist_urls = [
    path("saved/", wishlist.show, name="list"),
    path("saved/toggle/", wishlist.toggle, name="toggle"),
]
browsing_urls = [
    re_path(rf"^coupons/{_PK}/claim/$", coupons.claim, name="claim-coupon"),
    re_path(r"^review/(?P<line_id>[0-9]{1,18})/$", reviews.write, name="review-write"),
    re_path(rf"^alerts/{_PK}/$", alerts.ask, name="alert"),
    path("alerts/confirm/<slug:key>/", alerts.confirm, name="alert-confirm"),
    path("alerts/cancel/<slug:key>/", alerts.cancel, name="alert-cancel"),
]

urlpatterns = [
    path("", include((catalogue_urls, "catalogue"))),
    path("", include(("search.urls.offer", "offer"))),
    path("", include(("search.urls.search", "search"))),
    path("", include((wishlist_urls, "wishlists"))),
    path("", include((browsing_urls, "browsing"))),
]
