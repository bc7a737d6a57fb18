"""Where the parts of the frame lead to."""

from functools import lru_cache
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

# What the frame links to -> names of routes, the first that exists is taken. A part without a route isn't shown.
ROUTES: Final[dict[str, tuple[str, ...]]] = {
    "home": ("home",),
    "search": ("search:search",),
    "suggest": ("search:suggest",),
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
