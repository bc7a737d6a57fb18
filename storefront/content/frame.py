"""Parts of the frame that are the same on every page of a language, made once and kept."""

from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from storefront.content import site_texts
from storefront.content.addresses import addresses
from storefront.content.categories import category_tree

_KEPT_SECONDS: Final = 300
PARTS: Final = {
    "menu": "components/shelves_menu.html",
    "mega": "components/shelves_mega.html",
    "footer": "components/footer_same.html",
    "legal": "components/footer_legal.html",
}


def frame_part(part: str, language: str) -> SafeString:
    """The markup of a part of the frame that is the same on every page (PARTS), made once in five minutes."""
    key = f"shell:{part}:{language}"
    kept: str | None = cache.get(key)
    if kept is None:
        shell = {
            "url": addresses(language),
            "facts": site_texts.read(language),
            "free_shipping_from": free_shipping_from(),
        }
        with override(language):
            kept = str(render_to_string(PARTS[part], {"shelves": category_tree(language), "shell": shell}))
        cache.set(key, kept, _KEPT_SECONDS)
    return mark_safe(kept)  # noqa: S308  # our own template wrote it


def forget_parts() -> None:
    """Render the parts of the frame anew: the shelves or the editors' texts changed."""
    cache.delete_many([f"shell:{part}:{code}" for part in PARTS for code, _name in settings.LANGUAGES])


def free_shipping_from() -> int:
    """Yuan from which delivery is free, as the footer promises."""
    return int(getattr(settings, "FREE_SHIPPING_FROM", 0))
