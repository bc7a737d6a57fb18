"""Pages of the shop's editors that a search finds beside its products: guides, stories, help, running campaigns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import F, Q, TextField
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction

from search.language.cutting import meaningful
from search.language.folding import fold, fold_query
from search.vocabulary import current_knowledge

MOST: Final = 5  # pages that are shown
LOOKED_AT: Final = 60  # pages that hold a word, of which the best are chosen
MOST_WORDS: Final = 6
_KINDS: Final = ("guidepage", "storypage", "indexpage", "campaignpage")
IN_TITLE: Final = 3  # weight of a word in the title against one in the first line


@dataclass(frozen=True, slots=True)
class FoundPage:
    title: str
    intro: str
    url: str


def pages_for(request: HttpRequest, words: str, *, language: str, now: datetime) -> list[FoundPage]:
    """Live, public pages of the language with the words in title, first line or description, those with most first.

    Two or three queries.
    """
    terms = _terms(words)
    if not terms:
        return []
    holds = Q()
    for term in terms:
        holds |= Q(title__icontains=term) | Q(search_description__icontains=term)
        for kind in _KINDS:
            holds |= Q(**{f"{kind}__intro__icontains": term})
    kinds = Q()
    for kind in _KINDS:
        kinds |= Q(**{f"{kind}__isnull": False})
    rows = Page.objects.live().filter(kinds, holds, locale__language_code=language)
    rows = rows.exclude(campaignpage__starts_at__gt=now).exclude(campaignpage__ends_at__lte=now)
    if PageViewRestriction.objects.exists():
        rows = rows.public()
    intro = Coalesce(*(F(f"{kind}__intro") for kind in _KINDS), output_field=TextField())
    found = list(rows.select_related("locale").annotate(first_line=intro).order_by("pk")[:LOOKED_AT])
    weighed = [(_weight(page, terms), page) for page in found]
    weighed.sort(key=lambda pair: -pair[0])
    return [
        FoundPage(page.title, page.first_line or page.search_description or "", url)
        for weight, page in weighed[:MOST]
        if weight and (url := page.get_url(request))
    ]


def _terms(words: str) -> list[str]:
    """The words that mean something; a lone letter does not."""
    typed = fold_query(words)
    cut = current_knowledge().cutter.words_of(typed)
    return [term for term in dict.fromkeys(meaningful(cut)) if len(term) > 1 or term > "\u2e80"][:MOST_WORDS]


def _weight(page: Any, terms: list[str]) -> int:
    """How well a page fits; 0 when it lacks more than half of the words."""
    head, rest = fold(page.title), fold(f"{page.first_line or ''} {page.search_description or ''}")
    if 2 * sum(term in head or term in rest for term in terms) < len(terms):
        return 0
    return sum(IN_TITLE * (term in head) + (term in rest) for term in terms)
