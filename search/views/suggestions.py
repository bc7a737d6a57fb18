"""What the search field shows while somebody types: words, shelves, brands and products, as a fragment of HTML."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from search.engines.base import EngineUnavailable
from search.language.folding import fold
from search.suggesting import Suggestions, suggest
from search.views.following import follow_changes
from storefront.catalogue.models import Brand
from storefront.content.categories import Shelf, category_tree
from storefront.core.ratelimit import allow, client_address, seconds_left
from storefront.core.typed import clean_words
from storefront.partner.cards import ProductCard, cards_for

A_MINUTE: Final = 900  # requests of one address; many people may share one
KEPT_SECONDS: Final = 30  # in the browser: prices are shown

Marks = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """A row of the panel. text: HTML, with what was typed marked. card: of a product."""

    text: SafeString
    url: str
    card: ProductCard | None = None


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """GET q. Always a fragment, empty when nothing fits or the engine is away; 429 when asked too often.

    Two queries, one without brands, none without products; one more every few seconds.
    """
    typed = clean_words(request.GET.get("q", ""))
    if not typed:
        return _kept(HttpResponse())
    if not allow(f"suggest:{client_address(request)}", A_MINUTE, 60):
        return HttpResponse(status=429, headers={"Retry-After": str(seconds_left(60))})
    follow_changes()
    language = get_language() or settings.LANGUAGE_CODE
    try:
        found = suggest(typed, language=language)
    except EngineUnavailable:  # the breaker has said it
        return HttpResponse(headers={"Cache-Control": "no-store"})
    return _kept(HttpResponse(_fragment(found, typed, language)))


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    response["X-Robots-Tag"] = "noindex"
    return response


def _fragment(found: Suggestions, typed: str, language: str) -> str:
    search = reverse("search:search")
    context = {
        "words": [Offered(_shown(marked(w, typed)), f"{search}?{urlencode({'q': w})}") for w in found.words],
        "shelves": [Offered(_shown(marked(s.name, typed)), s.url) for s in _shelves(found.categories, language)],
        "brands": [
            Offered(_shown(marked(b.name, typed)), reverse("catalogue:brand", args=[b.slug]))
            for b in _brands(found.brands)
        ],
        "products": [Offered(_shown(marks), card.url, card) for card, marks in _cards(found, language)],
    }
    return render_to_string("storefront/browsing/suggestions.html", context) if any(context.values()) else ""


def _shown(marks: Marks) -> SafeString:
    return format_html_join("", "{}", ((format_html("<mark>{}</mark>", text) if hit else text,) for text, hit in marks))


def _shelves(wanted: Iterable[int], language: str) -> list[Shelf]:
    """Those that the menu has."""
    known = {shelf.id: shelf for shelf in _all_shelves(category_tree(language))}
    return [known[pk] for pk in wanted if pk in known]


def _all_shelves(tree: Iterable[Shelf]) -> Iterator[Shelf]:
    for shelf in tree:
        yield shelf
        yield from _all_shelves(shelf.children)


def _brands(wanted: tuple[int, ...]) -> list[Brand]:
    known = Brand.objects.in_bulk(wanted) if wanted else {}
    return [known[pk] for pk in wanted if pk in known]


def _cards(found: Suggestions, language: str) -> list[tuple[ProductCard, Marks]]:
    """Products on sale, with what the index found of their titles; a title changed since stays unmarked."""
    marks = {hit.product_id: tuple((p.text, p.hit) for p in hit.title) for hit in found.products}
    cards = cards_for(list(marks), language=language)
    return [
        (card, pieces if "".join(t for t, _ in pieces) == card.title else ((card.title, False),))
        for card in cards
        for pieces in (marks[card.product_id],)
    ]


def marked(text: str, typed: str) -> Marks:
    """The text in parts, the first place of what was typed marked; as a whole when its letters are not in it."""
    lower, wanted = text.lower(), fold(typed)
    start = lower.find(wanted) if wanted and len(lower) == len(text) else -1
    if start < 0:
        return ((text, False),)
    end = start + len(wanted)
    parts = ((text[:start], False), (text[start:end], True), (text[end:], False))
    return tuple(part for part in parts if part[0])
