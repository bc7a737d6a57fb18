"""Queries that a page answers."""

from datetime import datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.transaction import atomic
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_language_from_path, override
from wagtail.log_actions import log
from wagtail.models import Page, Site

from search.language.folding import fold_query
from search.models import Redirect
from search.operations.refusals import SteeringRefused, checked_query
from search.revision import knowledge_changed
from storefront.accounts.models import User

LONGEST: Final = 300


@atomic
def save_redirect(*, query: str, url: str, redirect_id: int | None = None, actor: User, now: datetime) -> Redirect:
    """Lead a query to a page of this shop; redirect_id changes the one with this id. url: a path, "/help/".

    Raises SteeringRefused: of the query "empty", "long", "signs", "twice"; of the url "empty", "long", "elsewhere",
    "search", "staff", "nowhere". Raises Redirect.DoesNotExist.
    """
    row = Redirect.objects.select_for_update().get(pk=redirect_id) if redirect_id is not None else Redirect()
    query = checked_query(query)
    folded = fold_query(query)
    for other in Redirect.objects.exclude(pk=redirect_id or 0):
        if fold_query(other.query) == folded:
            raise SteeringRefused("query", "twice", other.query)
    row.query, row.url = query, checked_address(url)
    row.save()
    log(row, "wagtail.edit" if redirect_id is not None else "wagtail.create", user=actor, timestamp=now)
    knowledge_changed()
    return row


@atomic
def delete_redirect(*, redirect_id: int, actor: User, now: datetime) -> None:
    """Let search answer the query again. One that is gone already stays gone."""
    row = Redirect.objects.select_for_update().filter(pk=redirect_id).first()
    if row is not None:
        log(row, "wagtail.delete", user=actor, timestamp=now, deleted=True)
        row.delete()
        knowledge_changed()


def checked_address(url: str) -> str:
    """A path of this shop that has a page. Raises SteeringRefused."""
    url = url.strip()
    if not url:
        raise SteeringRefused("url", "empty")
    if len(url) > LONGEST:
        raise SteeringRefused("url", "long", str(LONGEST))
    # Browsers read "\" as "/" and leave control characters out: "/\evil.example" would lead away.
    strange = any(c.isspace() or not c.isprintable() or c == "\\" for c in url)
    if strange or not url.startswith("/") or url.startswith("//"):
        raise SteeringRefused("url", "elsewhere")
    try:
        parts = urlsplit(url)
        with override(get_language_from_path(parts.path) or settings.LANGUAGE_CODE):
            match = resolve(unquote(parts.path))
    except Resolver404:
        raise SteeringRefused("url", "nowhere") from None
    except ValueError:
        raise SteeringRefused("url", "elsewhere") from None
    if parts.path.startswith(reverse("wagtailadmin_home")):
        raise SteeringRefused("url", "staff")
    if match.view_name == "search:search":
        raise SteeringRefused("url", "search")
    if match.view_name in ("wagtail_serve", "home") and not _is_page(match.view_name, unquote(parts.path)):
        raise SteeringRefused("url", "nowhere")
    return url


def _is_page(view_name: str, path: str) -> bool:
    """Whether a live page stands there, in the first language or in another one."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return view_name == "home"
    roots = [("", site.root_page), *((t.locale.language_code, t) for t in site.root_page.get_translations())]
    for code, root in roots:
        prefix = f"/{code}/" if code else "/"
        if path.startswith(prefix):
            below = path.removeprefix(prefix)
            below = f"{below}/" if below and not below.endswith("/") else below
            if Page.objects.live().filter(url_path=root.url_path + below).exists():
                return True
    return False
