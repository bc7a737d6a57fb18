"""List pages: everything, a category, a brand, an offer, a range, a search. One template for all of them."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext, ngettext, override
from django.views.decorators.http import require_safe

from search.views.answered import note_answer
from search.views.following import follow_changes
from search.views.page import ListPage, assemble, count, read
from search.views.pages import FoundPage, pages_for
from search.views.scope import Scope
from search.visits import keep_visit
from storefront.browsing import structured
from storefront.browsing.guides import guide_for
from storefront.browsing.offers import offer_of, range_of
from storefront.browsing.shelves import Place, addresses_of, place_of
from storefront.browsing.wishlist import wished_ids
from storefront.catalogue.models import Brand, Category
from storefront.content.categories import category_tree
from storefront.core.clock import now as read_clock
from storefront.core.typed import clean_words

MOST_IN_RANGE: Final = 50_000  # products of a range that its list shows


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
    follow_changes()
    title = gettext("Everything on the shelves")
    scope = Scope(children=category_tree(_language()))
    return _answer(request, scope, Heading(kind="index", title=title, crumbs=_crumbs((title, ""))))


@require_safe
def category(request: HttpRequest, category_slug: str, pk: int) -> HttpResponse:
    """A category with everything below it. A wrong or old slug leads to the right address."""
    follow_changes()
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
    scope = Scope(category=pk, children=place.shelf.children)
    heading = Heading(
        kind="category",
        title=row.name,
        intro=row.description,
        page_title=row.meta_title or "",
        description=row.meta_description or "",
        crumbs=_crumbs(*((s.name, s.url) for s in place.above), (row.name, "")),
        extra={"category": row, "language_urls": addresses_of(pk), "siblings": _siblings(place)},
    )
    return _answer(request, scope, heading)


@require_safe
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    """What one maker makes."""
    follow_changes()
    row = Brand.objects.filter(slug=slug).first()
    if row is None:
        raise Http404
    scope = Scope(brand=row.slug, shelves=category_tree(_language()), brands=False)
    heading = Heading(
        kind="brand", title=row.name, intro=row.story, crumbs=_crumbs((row.name, "")), picture=row.logo or None
    )
    return _answer(request, scope, heading)


@require_safe
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """The products of a running offer. One that is over says so with 410; a future or hidden one is not there."""
    follow_changes()
    now = read_clock()
    found = offer_of(slug)
    if found is None or (found.start_datetime is not None and found.start_datetime > now):
        raise Http404
    ended = found.end_datetime is not None and found.end_datetime <= now
    scope = Scope(offer=found.pk, nothing=ended, shelves=category_tree(_language()))
    heading = Heading(
        kind="offer",
        title=found.name,
        intro=found.description,
        crumbs=_crumbs((found.name, "")),
        ends=None if ended else found.end_datetime,
        extra={"ended": ended},
    )
    return _answer(request, scope, heading, status=410 if ended else 200)


@require_safe
def public_range(request: HttpRequest, slug: str) -> HttpResponse:
    """The products of a public range."""
    follow_changes()
    found = range_of(slug)
    if found is None:
        raise Http404
    everything = found.includes_all_products and not found.proxy_class
    ids = (
        None if everything else tuple(found.all_products().order_by("pk").values_list("pk", flat=True)[:MOST_IN_RANGE])
    )
    heading = Heading(kind="offer", title=found.name, intro=found.description, crumbs=_crumbs((found.name, "")))
    return _answer(request, Scope(ids=ids, shelves=category_tree(_language())), heading)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Products found by words; a query that a page answers leads there."""
    follow_changes()
    words = clean_words(request.GET.get("q", ""))
    if not words:
        return render(request, "storefront/browsing/search_start.html", {"tab": "shelves", "title": gettext("Search")})
    title = gettext("Results for “%(words)s”") % {"words": words}
    scope = Scope(shelves=category_tree(_language()))
    heading = Heading(
        kind="search", title=title, crumbs=_crumbs((gettext("Search"), "")), extra={"search_words": words}
    )
    return _answer(request, scope, heading)


def _answer(request: HttpRequest, scope: Scope, heading: Heading, status: int = 200) -> HttpResponse:
    """The whole page, or for htmx the part that it asked for: the count, more cards, or the list."""
    language = _language()
    choice = read(request.GET, scope)
    if heading.kind != "search":
        choice = replace(choice, words="", exact=False)
    htmx: Any = getattr(request, "htmx", None)
    target = htmx.target if htmx else None
    if target == "facet-count":
        left = count(scope, choice, language=language)
        response = HttpResponse(_show_words(left), content_type="text/html; charset=utf-8")
        patch_vary_headers(response, ["HX-Request"])
        return response
    page = assemble(
        scope, choice, language=language, wished=wished_ids(request), now=read_clock(), facets=target != "grid"
    )
    leads = page.result.redirect if page.result else ""
    if leads and not target and choice.count == 0 and leads != request.get_full_path():
        return HttpResponseRedirect(leads)
    key = note_answer(request, page, language=language) if heading.kind == "search" else ""
    context: dict[str, Any] = {
        "search_key": key,
        "away_words": _away_words(heading, page) if page.plain else "",
        "heading": heading,
        "list": page,
        "page_title": heading.page_title or heading.title,
        "canonical": _absolute(request, page.canonical_query),
        "count_words": _count_words(page.total),
        "show_words": _show_words(page.total),
        "tab": "shelves",
        "language_urls": _languages(request, heading),
        "pages": _pages(request, page, language) if heading.kind == "search" and target != "grid" else [],
        "guide": guide_for(scope.category, language=language) if _wants_guide(heading, page) else None,
        "structured": [structured.breadcrumbs(heading.crumbs, request)],
        **heading.extra,
    }
    template = {"grid": "storefront/browsing/list_more.html", "list": "storefront/browsing/list_body.html"}.get(
        target or "", "storefront/browsing/list.html"
    )
    response = render(request, template, context, status=status if not target else 200)
    if key:
        keep_visit(request, response)
    if target == "list":
        # The address bar gets the tidy form of what the form sent.
        query = choice.query(page=True)
        response["HX-Push-Url"] = request.path + (f"?{query}" if query else "")
        response["HX-Trigger"] = json.dumps({"say": {"text": _count_words(page.total)}})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _away_words(heading: Heading, page: ListPage) -> str:
    """A quiet note that the index is away, and what that means here."""
    words = (
        gettext("Search works in a simpler way for a moment: by titles alone, without filters.")
        if heading.kind == "search"
        else gettext("Filters are not available for a moment. Everything else works as usual.")
    )
    if page.unserved:
        words += ("" if _language().startswith("zh") else " ") + gettext(
            "Some of the filters you chose are not applied."
        )
    return words


def _pages(request: HttpRequest, page: ListPage, language: str) -> list[FoundPage]:
    """Editors' pages stand below the first page of what the words find, not below a narrowed list."""
    if page.page.number > 1 or page.choice.count:
        return []
    words = (page.result.corrected if page.result else "") or page.choice.words
    return pages_for(request, words, language=language, now=read_clock())


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
