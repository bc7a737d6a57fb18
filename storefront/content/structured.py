"""Structured data of pages for search engines (schema.org as JSON-LD)."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, override

from storefront.content.pictures import Picture, derived_url

Node = dict[str, Any]


def absolute(path: str) -> str:
    """A path of this shop as a whole address."""
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def graph(nodes: Sequence[Node]) -> Node:
    """Several nodes as one document."""
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def shop(*, language: str) -> list[Node]:
    """The organisation and its site, with the address that searches it."""
    with override(language):
        home, name = absolute(reverse("home")), gettext("Guitai")
        search = absolute(reverse("search:search"))
    organisation = {
        "@type": "Organization",
        "@id": f"{settings.SITE_URL}/#organization",
        "name": name,
        "url": home,
        "logo": absolute(static("storefront/img/mark.svg")),
        "email": settings.SERVICE_EMAIL,
    }
    site = {
        "@type": "WebSite",
        "@id": f"{home}#website",
        "url": home,
        "name": name,
        "inLanguage": "zh-Hans" if language.startswith("zh") else language,
        "publisher": {"@id": organisation["@id"]},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    return [organisation, site]


def breadcrumb(crumbs: Sequence[tuple[str, str]]) -> Node:
    """Where a page stands: (title, path) from the home page down."""
    items = [
        {"@type": "ListItem", "position": place, "name": title, "item": absolute(path)}
        for place, (title, path) in enumerate(crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def article(page: Any, picture: Picture | None) -> Node:
    """A guide as an article. page: a GuidePage."""
    node = {
        "@type": "Article",
        "headline": page.title,
        "description": page.search_description or page.intro,
        "inLanguage": "zh-Hans" if page.locale.language_code.startswith("zh") else page.locale.language_code,
        "datePublished": page.first_published_at,
        "dateModified": page.last_published_at,
        "publisher": {"@id": f"{settings.SITE_URL}/#organization"},
    }
    if picture is not None:
        node["image"] = absolute(derived_url(picture.name, 1600))
    return node
