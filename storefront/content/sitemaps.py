"""sitemap.xml and robots.txt: every address of the shop in both languages, each naming the other."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from storefront.catalogue.models import Brand, Category
from storefront.content.categories import Shelf, category_tree
from storefront.partner.cards import product_url
from storefront.partner.models import Listing

# Nobody's search result: personal pages, and lists in other orders or cut to a facet.
_PRIVATE = ("/account/", "/basket/", "/checkout/", "/orders/", "/payment/", "/search/")


class ShopSitemap(Sitemap[Any]):
    """Addresses below SITE_URL, with the same thing in the other language."""

    limit = 2000
    i18n = alternates = x_default = True

    @property
    def protocol(self) -> str:  # type: ignore[override]
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class ProductSitemap(ShopSitemap):
    """Products on sale."""

    def items(self) -> Any:
        rows = Listing.objects.filter(visible=True).order_by("pk")
        return rows.values_list("product_id", "product__slug", "updated")

    def location(self, item: tuple[int, str, datetime]) -> str:
        return product_url(item[0], item[1])

    def lastmod(self, item: tuple[int, str, datetime]) -> datetime:
        return item[2]


class CategorySitemap(ShopSitemap):
    """Categories; their slugs differ from language to language."""

    def items(self) -> list[int]:
        return list(Category.objects.browsable().order_by("path").values_list("pk", flat=True))

    def location(self, item: int) -> str:
        language = get_language() or settings.LANGUAGE_CODE
        return {shelf.id: shelf.url for shelf in _flat(category_tree(language))}.get(item, "/")


class BrandSitemap(ShopSitemap):
    """Makers."""

    def items(self) -> Any:
        return Brand.objects.order_by("pk").values_list("slug", flat=True)

    def location(self, item: str) -> str:
        return reverse("catalogue:brand", kwargs={"slug": item})


class PageSitemap(ShopSitemap):
    """Pages of all languages, with those translations that exist."""

    i18n = alternates = False  # each page brings its own
    x_default = False

    def items(self) -> list[Page]:
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site is None:
            return []
        found = Page.objects.none()
        for root in site.root_page.get_translations(inclusive=True):
            found |= Page.objects.descendant_of(root, inclusive=True)
        pages = found.live().public().select_related("locale").order_by("path")
        return list(pages)

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        pages = self.items()
        versions: dict[Any, list[Page]] = {}
        for one in pages:
            versions.setdefault(one.translation_key, []).append(one)
        entries = []
        for one in self.paginator.page(page).object_list:
            alternates = [
                {"location": _address(other), "lang_code": other.locale.language_code}
                for other in versions[one.translation_key]
            ]
            lastmod = one.last_published_at or one.latest_revision_created_at
            entries.append(
                {"item": one, "location": _address(one), "lastmod": lastmod, "changefreq": None, "priority": ""}
                | {"alternates": alternates if len(alternates) > 1 else []}
            )
        return entries


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "pages": PageSitemap,
    "products": ProductSitemap,
    "categories": CategorySitemap,
    "brands": BrandSitemap,
}


@require_safe
@cache_control(public=True, max_age=3600)
def index(request: HttpRequest) -> HttpResponse:
    """The sitemaps, cut into parts that crawlers accept."""
    parts = []
    for name, kind in SITEMAPS.items():
        address = f"{settings.SITE_URL}{reverse('sitemap-section', kwargs={'section': name})}"
        pages = (kind() if isinstance(kind, type) else kind).paginator.num_pages
        parts += [{"location": address if page == 1 else f"{address}?p={page}"} for page in range(1, pages + 1)]
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=3600)
def section(request: HttpRequest, section: str) -> HttpResponse:
    """One part. 404 for parts that don't exist."""
    answer: HttpResponse = sitemap(request, sitemaps=SITEMAPS, section=section)
    return answer


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may fetch, and where the sitemap is."""
    lines = ["User-agent: *"]
    for code, _name in settings.LANGUAGES:
        with override(code):
            prefix = reverse("home").rstrip("/")
        lines += [f"Disallow: {prefix}{path}" for path in _PRIVATE]
    lines += ["Disallow: /admin/", "Disallow: /*?*sort=", "Disallow: /*?*filter="]
    lines += ["Allow: /media/derived/", "", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _flat(shelves: Iterable[Shelf]) -> Iterable[Shelf]:
    for shelf in shelves:
        yield shelf
        yield from _flat(shelf.children)


def _address(page: Page) -> str:
    parts = page.get_url_parts()
    return f"{settings.SITE_URL}{parts[2] if parts else '/'}"
