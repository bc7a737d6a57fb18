"""Context of every storefront page: `shell`. Each part is computed when a template asks for it, and at most once."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, override

from storefront.catalogue.models import Category
from storefront.core.clock import now

THEMES: Final = ("light", "dark")
TREE_SECONDS: Final = 300
TREE_DEPTH: Final = 3
PARTS: Final = {
    "menu": "components/shelves_menu.html",
    "mega": "components/shelves_mega.html",
    "footer": "components/footer_same.html",
    "legal": "components/footer_legal.html",
}

# What the frame links to -> names of routes, the first that exists is taken. A part without a route isn't shown.
ROUTES: Final[dict[str, tuple[str, ...]]] = {
    "home": ("home",),
    "search": ("search:search",),
    "shelves": ("catalogue:index",),
    "cart": ("basket:summary",),
    "mini_cart": ("basket:mini",),
    "account": ("accounts:home",),
    "sign_in": ("accounts:sign-in",),
    "orders": ("tracking:list",),
    "guest_order": ("tracking:lookup",),
    "wishlist": ("wishlists:list",),
    "wishlist_toggle": ("wishlists:toggle",),
    "coupons": ("browsing:coupons", "voucher:list"),
    "chat": ("service:chat",),
    "complaint": ("service:complaint",),
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category of the menu."""

    id: int
    name: str
    url: str
    image: str = ""
    children: tuple["Shelf", ...] = ()


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


class Shell:
    """The frame of a page. Templates read its attributes; none but `cart_count` and `unread` asks the database."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @cached_property
    def html_lang(self) -> str:
        return "zh-Hans" if self.language.startswith("zh") else self.language

    @cached_property
    def theme(self) -> str:
        """The colour scheme that the visitor chose, or '' for the device's own."""
        chosen = self._request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def url(self) -> dict[str, str]:
        return addresses(self.language)

    @cached_property
    def shelves(self) -> tuple[Shelf, ...]:
        return category_tree(self.language)

    @cached_property
    def menu(self) -> SafeString:
        """The phone menu's part with the shelves."""
        return frame_part("menu", self.language)

    @cached_property
    def mega(self) -> SafeString:
        """The wide header's panel with the shelves."""
        return frame_part("mega", self.language)

    @cached_property
    def footer(self) -> SafeString:
        """The footer's promises and link columns."""
        return frame_part("footer", self.language)

    @cached_property
    def legal(self) -> SafeString:
        """The footer's legal lines."""
        return frame_part("legal", self.language)

    @cached_property
    def facts(self) -> SiteFacts:
        return site_facts(self.language)

    @cached_property
    def free_shipping_from(self) -> int:
        return free_shipping_from()

    @cached_property
    def cart_count(self) -> int:
        """Units in the cart. A middleware may put a cheaper `basket_count()` on the request; else one sum is asked."""
        count = getattr(self._request, "basket_count", None)
        if callable(count):
            return int(count())
        basket = getattr(self._request, "basket", None)
        return int(basket.num_items) if basket is not None else 0

    @cached_property
    def signed_in(self) -> bool:
        user = getattr(self._request, "user", None)
        return bool(user is not None and user.is_authenticated)

    @cached_property
    def unread(self) -> int:
        """Messages not yet read; a middleware may put `unread_count()` on the request."""
        count = getattr(self._request, "unread_count", None)
        return int(count()) if callable(count) else 0

    @cached_property
    def now(self) -> datetime:
        return now()

    @cached_property
    def texts(self) -> dict[str, str]:
        return script_texts(self.language)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Values that the frame of each page needs."""
    return {"shell": Shell(request)}


@lru_cache(maxsize=8)
def addresses(language: str) -> dict[str, str]:
    """Where the parts of the frame are, in a language. A part without a route has an empty address."""
    found = {}
    with override(language):
        for part, names in ROUTES.items():
            found[part] = next((url for url in map(_reverse, names) if url), "")
    return found


def _reverse(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


_trees: dict[str, tuple[int, tuple[Shelf, ...]]] = {}


def category_tree(language: str) -> tuple[Shelf, ...]:
    """The public categories down to three levels, in menu order. One query in five minutes; see forget_categories.

    The tree of the last listing version is kept in the process, so that a request does not unpickle it.
    """
    from storefront.partner.listing import version as listing_version  # models load after this module

    version = listing_version()
    held = _trees.get(language)
    if held is not None and held[0] == version:
        return held[1]
    key = f"shell:categories:{language}"
    tree: tuple[Shelf, ...] | None = cache.get(key)
    if tree is None:
        with override(language):
            tree = _read_tree()
        cache.set(key, tree, TREE_SECONDS)
    _trees[language] = version, tree
    return tree


def frame_part(part: str, language: str) -> SafeString:
    """The markup of a part of the frame that is the same on every page (PARTS), made once in five minutes."""
    key = f"shell:{part}:{language}"
    kept: str | None = cache.get(key)
    if kept is None:
        shell = {"url": addresses(language), "facts": site_facts(language), "free_shipping_from": free_shipping_from()}
        with override(language):
            kept = str(render_to_string(PARTS[part], {"shelves": category_tree(language), "shell": shell}))
        cache.set(key, kept, TREE_SECONDS)
    return mark_safe(kept)  # noqa: S308  # our own template wrote it


def forget_parts() -> None:
    """Render the parts of the frame anew: the shelves or the editors' texts changed."""
    cache.delete_many([f"shell:{part}:{code}" for part in PARTS for code, _name in settings.LANGUAGES])


def free_shipping_from() -> int:
    """Yuan from which delivery is free, as the footer promises."""
    return int(getattr(settings, "FREE_SHIPPING_FROM", 0))


def _read_tree() -> tuple[Shelf, ...]:
    shown = Category.objects.browsable().filter(exclude_from_menu=False, depth__lte=TREE_DEPTH)
    rows = list(shown.order_by("path"))
    below: dict[str, list[Any]] = {}
    for row in rows:
        below.setdefault(row.path[: -Category.steplen], []).append(row)

    def build(parent_path: str, parent_slug: str) -> tuple[Shelf, ...]:
        shelves = []
        for row in below.get(parent_path, ()):
            slug = f"{parent_slug}/{row.slug}" if parent_slug else row.slug
            url = reverse("catalogue:category", kwargs={"category_slug": slug, "pk": row.pk})
            shelves.append(Shelf(row.pk, row.name, url, row.image.name or "", build(row.path, slug)))
        return tuple(shelves)

    return build("", "")


def forget_categories() -> None:
    """Show a changed category tree at once instead of within five minutes."""
    _trees.clear()
    cache.delete_many([f"shell:categories:{code}" for code, _name in settings.LANGUAGES])
    forget_parts()


def site_facts(language: str) -> SiteFacts:
    """What editors say about the shop for every page."""
    from storefront.content import site_texts  # it reads a model, and models load after this module

    return site_texts.read(language)


@lru_cache(maxsize=8)
def script_texts(language: str) -> dict[str, str]:
    """The words that scripts show (static/storefront/js/texts.js)."""
    with override(language):
        return {
            "close": gettext("Close"),
            "copied": gettext("Copied"),
            "undo": gettext("Undo"),
            "retry": gettext("Try again"),
            "view": gettext("View"),
            "items": gettext("{count} items"),
            "failed": gettext("That did not work. Nothing was changed; please try once more."),
            "slow": gettext("The answer is taking too long. Please try once more."),
            "offline": gettext("You are offline. What you typed is kept."),
            "expired": gettext("Your sign-in has ended. Reload the page and try again."),
            "wait": gettext("Too many attempts. Try again in {seconds} seconds."),
            "ended": gettext("Ended"),
            "ten-minutes": gettext("10 minutes left"),
            "days": gettext("{days} d "),
            "theme-auto": gettext("Colours: as the device"),
            "theme-light": gettext("Colours: light"),
            "theme-dark": gettext("Colours: dark"),
            "photos-max": gettext("At most {max} photos. The rest were left out."),
            "photo-large": gettext("{name} is larger than {size} MB. Choose a smaller photo."),
            "photo-type": gettext("{name} is not a photo. Choose a JPEG, PNG or WebP file."),
            "photo-remove": gettext("Remove {name}"),
            "photo-removed": gettext("Removed. {count} photos left."),
            "photo-earlier": gettext("Move {name} forward"),
            "photo-moved": gettext("Now photo {place}"),
            "photo-back": gettext("Previous photo"),
            "photo-on": gettext("Next photo"),
            "photo-failed": gettext("Not uploaded"),
        }
