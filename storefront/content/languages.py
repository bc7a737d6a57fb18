"""The same page in the other language: one answer for hreflang links and for the language switch."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, override

NAMES = {"zh-hans": "中文", "en": "English"}
SHORT = {"zh-hans": "中", "en": "EN"}
TAGS = {"zh-hans": "zh-Hans", "en": "en"}
_CHINESE: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN: Final = re.compile(r"[A-Za-z]{3}")


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """code: Django's; tag: BCP 47 for lang and hreflang; url: absolute; current: the page being shown."""

    code: str
    tag: str
    name: str
    short: str
    url: str
    current: bool


def foreign_tag(text: str) -> str:
    """BCP 47 tag of a text in another language than the page's; "" for one that fits.

    For what people wrote and what was kept as it was bought: names, addresses, reviews, lines of orders.
    """
    if (get_language() or settings.LANGUAGE_CODE) == "en":
        return TAGS["zh-hans"] if _CHINESE.search(text) else ""
    return TAGS["en"] if _LATIN.search(text) and not _CHINESE.search(text) else ""


def links_of(context: Context) -> list[LanguageLink]:
    """The page being shown, in every language it exists in.

    A view can say it itself: `language_urls`, a mapping of language code to path. A Wagtail page asks its translations
    (one query), a product or category its own address in each language; any other address is translated by its route.
    """
    request: HttpRequest | None = context.get("request")
    if request is None:
        return []
    kept = getattr(request, "_language_links", None)
    if kept is not None:
        return list(kept)
    current = get_language() or settings.LANGUAGE_CODE
    found = [
        LanguageLink(
            code, TAGS.get(code, code), NAMES.get(code, code), SHORT.get(code, code), request.build_absolute_uri(url),
            code == current,
        )
        for code, url in _addresses(context, request)
    ]  # fmt: skip
    request._language_links = found  # type: ignore[attr-defined]
    return found


def _addresses(context: Context, request: HttpRequest) -> list[tuple[str, str]]:
    stated: dict[str, str] | None = context.get("language_urls")
    if stated is not None:
        return list(stated.items())
    page = context.get("page")
    if page is not None and hasattr(page, "get_translations"):
        pages = page.get_translations(inclusive=True).live().public().select_related("locale")
        return [(one.locale.language_code, one.get_url(request) or "/") for one in pages]
    record: Any = context.get("product") or context.get("category")
    if record is not None and hasattr(record, "get_absolute_url"):
        found = []
        for code, _name in settings.LANGUAGES:
            with override(code):  # slugs differ from language to language
                found.append((code, record.get_absolute_url()))
        return found
    return [(code, translate_url(request.path, code)) for code, _name in settings.LANGUAGES]


def switch_links(context: Context) -> list[LanguageLink]:
    """The languages other than the one being read, each with this page or, where there is none, its home page."""
    have = {link.code: link for link in links_of(context)}
    current = get_language() or settings.LANGUAGE_CODE
    found = []
    for code, _name in settings.LANGUAGES:
        if code == current:
            continue
        link = have.get(code)
        if link is None:
            with override(code):
                try:
                    home = reverse("home")
                except NoReverseMatch:
                    home = "/" if code == settings.LANGUAGE_CODE else f"/{code}/"
            link = LanguageLink(code, TAGS.get(code, code), NAMES.get(code, code), SHORT.get(code, code), home, False)
        found.append(link)
    return found
