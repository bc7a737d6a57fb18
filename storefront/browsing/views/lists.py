"""List pages: everything, a category, a brand, an offer, a range, a search. One template for all of them."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext, ngettext, override
from django.views.decorators.http import require_safe

from storefront.browsing import index as shelf_index
from storefront.browsing import lists, structured
from storefront.browsing.choice import clean_words
from storefront.browsing.guides import guide_for
from storefront.browsing.lists import ListPage, Scope
from storefront.browsing.offers import offer_of, products_of, range_of
from storefront.browsing.shelves import Place, addresses_of, place_of
from storefront.browsing.wishlist import wished_ids
from storefront.browsing.words import find
from storefront.catalogue.models import Brand, Category
from storefront.content.categories import category_tree
from storefront.core.clock import now as read_clock


@dataclass(slots=True, kw_only=True)
class Heading:
    """Words and addresses around a list. kind: "index", "category", "brand", "offer" or "search"."""

    kind: str
    title: str
    intro: str = ""
    page_title: str = ""
    description: str = ""
    crumbs: list[dict[str, str]] = field(default_factory=list)
    picture: Any = None
    ends: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """All products."""
    index = shelf_index.current()
    title = gettext("Everything on the shelves")
    scope = Scope(base=index.all, children=category_tree(_language()))
    return _answer(request, index, scope, Heading(kind="index", title=title, crumbs=_crumbs((title, ""))))


@require_safe
def category(request: HttpRequest, category_slug: str, pk: int) -> HttpResponse:
    """A category with everything below it. A wrong or old slug leads to the right address."""
    pk = int(pk)
    place = place_of(pk, _language())
    if place is None:
        raise Http404
    if request.path != place.shelf.url:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(place.shelf.url + (f"?{query}" if query else ""))
    row = Category.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    index = shelf_index.current()
    scope = Scope(base=index.shelves.get(pk, 0), children=place.shelf.children)
    heading = Heading(
        kind="category",
        title=row.name,
        intro=row.description,
        page_title=row.meta_title or "",
        description=row.meta_description or "",
        crumbs=_crumbs(*((s.name, s.url) for s in place.above), (row.name, "")),
        extra={"category": row, "language_urls": addresses_of(pk), "siblings": _siblings(place)},
    )
    return _answer(request, index, scope, heading)


@require_safe
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    """What one maker makes."""
    row = Brand.objects.filter(slug=slug).first()
    if row is None:
        raise Http404
    index = shelf_index.current()
    known = index.brands.get(row.pk)
    scope = Scope(base=known.bits if known else 0, shelves=category_tree(_language()), brands=False)
    heading = Heading(
        kind="brand", title=row.name, intro=row.story, crumbs=_crumbs((row.name, "")), picture=row.logo or None
    )
    return _answer(request, index, scope, heading)


@require_safe
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """The products of a running offer. One that is over says so with 410; a future or hidden one is not there."""
    now = read_clock()
    found = offer_of(slug)
    if found is None or (found.start_datetime is not None and found.start_datetime > now):
        raise Http404
    ended = found.end_datetime is not None and found.end_datetime <= now
    index = shelf_index.current()
    base = 0 if ended else index.set_of(products_of(found))
    scope = Scope(base=base, shelves=category_tree(_language()))
    heading = Heading(
        kind="offer",
        title=found.name,
        intro=found.description,
        crumbs=_crumbs((found.name, "")),
        ends=None if ended else found.end_datetime,
        extra={"ended": ended},
    )
    return _answer(request, index, scope, heading, status=410 if ended else 200)


@require_safe
def public_range(request: HttpRequest, slug: str) -> HttpResponse:
    """The products of a public range."""
    found = range_of(slug)
    if found is None:
        raise Http404
    index = shelf_index.current()
    scope = Scope(
        base=index.set_of(found.all_products().order_by().values_list("pk", flat=True)),
        shelves=category_tree(_language()),
    )
    return _answer(
        request,
        index,
        scope,
        Heading(kind="offer", title=found.name, intro=found.description, crumbs=_crumbs((found.name, ""))),
    )


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Products that contain all the words."""
    words = clean_words(request.GET.get("q", ""))
    index = shelf_index.current()
    if not words:
        return render(request, "storefront/browsing/search_start.html", {"tab": "shelves", "title": gettext("Search")})
    found = find(words, index)
    title = gettext("Results for “%(words)s”") % {"words": words}
    scope = Scope(base=found.everything, titled=found.titled, shelves=category_tree(_language()))
    heading = Heading(
        kind="search", title=title, crumbs=_crumbs((gettext("Search"), "")), extra={"search_words": words}
    )
    return _answer(request, index, scope, heading)


def _answer(
    request: HttpRequest, index: shelf_index.ShelfIndex, scope: Scope, heading: Heading, status: int = 200
) -> HttpResponse:
    """The whole page, or for htmx the part that it asked for: the count, more cards, or the list."""
    choice = lists.read(request.GET, index, scope)
    htmx: Any = getattr(request, "htmx", None)
    target = htmx.target if htmx else None
    if target == "facet-count":
        response = HttpResponse(_show_words(lists.count(index, scope, choice)), content_type="text/html; charset=utf-8")
        patch_vary_headers(response, ["HX-Request"])
        return response
    page = lists.assemble(
        index,
        scope,
        choice,
        language=_language(),
        wished=wished_ids(request),
        now=read_clock(),
        facets=target != "grid",
    )
    context: dict[str, Any] = {
        "heading": heading,
        "list": page,
        "page_title": heading.page_title or heading.title,
        "canonical": _absolute(request, page.canonical_query),
        "count_words": _count_words(page.total),
        "show_words": _show_words(page.total),
        "tab": "shelves",
        "language_urls": _languages(request, heading),
        "guide": guide_for(index, scope.base, language=_language()) if _wants_guide(heading, page) else None,
        "structured": [structured.breadcrumbs(heading.crumbs, request)],
        **heading.extra,
    }
    template = {"grid": "storefront/browsing/list_more.html", "list": "storefront/browsing/list_body.html"}.get(
        target or "", "storefront/browsing/list.html"
    )
    response = render(request, template, context, status=status if not target else 200)
    if target == "list":
        # The address bar gets the tidy form of what the form sent.
        query = choice.query(page=True)
        response["HX-Push-Url"] = request.path + (f"?{query}" if query else "")
        response["HX-Trigger"] = json.dumps({"say": {"text": _count_words(page.total)}})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _wants_guide(heading: Heading, page: ListPage) -> bool:
    """A guide stands in a shelf that nobody has sorted or filtered yet."""
    plain = page.choice.count == 0 and not page.choice.sort and page.page.number == 1
    return plain and heading.kind in ("category", "index") and page.total > 3


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    home = {"text": gettext("Home"), "url": reverse("home")}
    return [home, *({"text": text, "url": url} for text, url in steps)]


def _siblings(place: Place) -> tuple[Any, ...]:
    """On a shelf without parts the neighbours are shown instead."""
    return place.above[-1].children if place.above and not place.shelf.children else ()


def _languages(request: HttpRequest, heading: Heading) -> dict[str, str]:
    """The same list in each language. Only a category's address differs by more than its prefix."""
    if "language_urls" in heading.extra:
        found: dict[str, str] = heading.extra["language_urls"]
        return found
    match = request.resolver_match
    assert match is not None
    urls = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            urls[code] = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    return urls


def _absolute(request: HttpRequest, query: str) -> str:
    return request.build_absolute_uri(request.path + (f"?{query}" if query else ""))


def _count_words(count: int) -> str:
    return gettext("%(count)s products match") % {"count": f"{count:,}"}


def _show_words(count: int) -> str:
    return ngettext("Show %(count)s product", "Show %(count)s products", count) % {"count": f"{count:,}"}
