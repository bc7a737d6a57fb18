"""What editors say about the shop on every page, kept for some minutes."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from wagtail.models import Page

from storefront.content.links import link_of
from storefront.content.models import SiteTexts

_KEPT_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class FooterColumn:
    title: str
    links: tuple[tuple[str, str], ...]  # (words, address)


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What editors say about the shop for every page, in one language. Empty parts aren't shown."""

    announcement: str = ""
    announcement_url: str = ""
    service_hours: str = "9:00–22:00"
    company: str = ""
    licence_url: str = ""
    icp_number: str = ""
    police_number: str = ""
    police_url: str = ""
    columns: tuple[FooterColumn, ...] = field(default_factory=tuple)


def read(language: str) -> SiteFacts:
    """The texts in a language, empty before anybody wrote them. Two queries in five minutes."""
    kept: SiteFacts | None = cache.get(_key(language))
    if kept is None:
        kept = _read(language)
        cache.set(_key(language), kept, _KEPT_SECONDS)
    return kept


def forget() -> None:
    """Show changed texts at once."""
    cache.delete_many([_key(code) for code, _name in settings.LANGUAGES])


def _key(language: str) -> str:
    return f"shell:facts:{language}"


def _read(language: str) -> SiteFacts:
    texts = SiteTexts.objects.filter(locale__language_code=language).first()
    if texts is None:
        return SiteFacts()
    return SiteFacts(
        announcement=texts.announcement,
        announcement_url=texts.announcement_url,
        service_hours=texts.service_hours,
        company=texts.company,
        licence_url=texts.licence_url,
        icp_number=texts.icp_number,
        police_number=texts.police_number,
        police_url=texts.police_url,
        columns=_columns(texts, language),
    )


def _columns(texts: SiteTexts, language: str) -> tuple[FooterColumn, ...]:
    raw = [
        (child["value"]["title"], [row["value"] for row in child["value"]["rows"]]) for child in texts.columns.raw_data
    ]
    wanted = {row["link"]["page"] for _title, rows in raw for row in rows if row["link"].get("page")}
    pages = Page.objects.filter(pk__in=wanted).live().public().select_related("locale") if wanted else []
    page_urls = {page.pk: page.get_url() or "" for page in pages}

    def links(rows: list[Any]) -> tuple[tuple[str, str], ...]:
        found = ((row["words"], link_of(row["link"], language=language, page_urls=page_urls)) for row in rows)
        return tuple((words, url) for words, url in found if url)

    return tuple(FooterColumn(title, shown) for title, rows in raw if (shown := links(rows)))
