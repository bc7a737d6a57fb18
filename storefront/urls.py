"""Every address of the shop. Chinese pages stand at /, English ones under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve

from storefront.content import urls as content_urls
from storefront.core import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("storefront.payment.provider_urls")),
    path("documents/", include(wagtaildocs_urls)),
    *content_urls.picture_urls,
    *content_urls.crawler_urls,
]
urlpatterns += i18n_patterns(
    path("", include("storefront.payment.urls")),
    path("", include("storefront.tracking.urls")),
    path("", include(content_urls)),
    path("", include("storefront.browsing.urls")),
    path("", include("storefront.accounts.urls")),
    path("", include("storefront.basket.urls")),
    path("", include("storefront.voucher.urls")),
    path("", include("storefront.checkout.urls")),
    path("", serve, {"path": ""}, name="home"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
