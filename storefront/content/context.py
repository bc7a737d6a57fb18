"""Context of every storefront page: `shell`. Each part is computed when a template asks for it, and at most once."""

from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, override

from storefront.content import site_texts
from storefront.content.addresses import addresses
from storefront.content.categories import Shelf, category_tree
from storefront.content.frame import frame_part, free_shipping_from
from storefront.content.site_texts import SiteFacts
from storefront.core.clock import now

THEMES: Final = ("light", "dark")


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
        return site_texts.read(self.language)

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
            "find-in": gettext("Find in {what}"),
            "found-in": gettext("{count} fit"),
            "suggestions": gettext("Search suggestions"),
            "suggested": gettext("{count} suggestions; the arrow keys go through them"),
            "nothing-suggested": gettext("No suggestions"),
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
