"""Icons and payment marks as inline SVG, drawn from the installed packages `heroicons` and `simplepycons`."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from heroicons import IconDoesNotExist, _render_icon

Variant = Literal["outline", "solid", "mini", "micro"]

# Our word for what a picture means -> heroicons' word for what it shows. Templates use our words only.
ICONS: Final = {
    "add": "plus",
    "back": "arrow-uturn-left",
    "bell": "bell",
    "bolt": "bolt",
    "calendar": "calendar-days",
    "camera": "camera",
    "card": "credit-card",
    "cart": "shopping-bag",
    "chat": "chat-bubble-oval-left",
    "check": "check",
    "clock": "clock",
    "close": "x-mark",
    "coins": "circle-stack",
    "copy": "document-duplicate",
    "coupon": "ticket",
    "document": "document-text",
    "down": "chevron-down",
    "download": "arrow-down-tray",
    "edit": "pencil-square",
    "error": "exclamation-circle",
    "eye": "eye",
    "eye-off": "eye-slash",
    "file": "paper-clip",
    "filter": "adjustments-horizontal",
    "fire": "fire",
    "flag": "flag",
    "footprints": "clock",
    "gift": "gift",
    "grid": "squares-2x2",
    "headset": "lifebuoy",
    "heart": "heart",
    "help": "question-mark-circle",
    "home": "home",
    "info": "information-circle",
    "invoice": "receipt-percent",
    "language": "language",
    "link": "link",
    "lock": "lock-closed",
    "mail": "envelope",
    "me": "user",
    "menu": "bars-3",
    "minus": "minus",
    "more": "ellipsis-horizontal",
    "next": "chevron-right",
    "ok": "check-circle",
    "out": "arrow-right-start-on-rectangle",
    "parcel": "cube",
    "paste": "clipboard-document",
    "phone": "phone",
    "photo": "photo",
    "pin": "map-pin",
    "play": "play",
    "plus": "plus",
    "prev": "chevron-left",
    "print": "printer",
    "receipt": "document-text",
    "refund": "receipt-refund",
    "search": "magnifying-glass",
    "send": "paper-airplane",
    "settings": "cog-6-tooth",
    "share": "share",
    "shield": "shield-check",
    "smile": "face-smile",
    "sort": "arrows-up-down",
    "spark": "sparkles",
    "star": "star",
    "store": "building-storefront",
    "swap": "arrow-path",
    "tag": "tag",
    "theme": "sun",
    "thumb": "hand-thumb-up",
    "trash": "trash",
    "truck": "truck",
    "up": "chevron-up",
    "video": "video-camera",
    "wallet": "wallet",
    "warn": "exclamation-triangle",
    "wrench": "wrench-screwdriver",
}

_SIZE_CLASS: Final = {16: " c-icon--16", 20: "", 24: " c-icon--24", 40: " c-icon--40"}

# Our name -> the package's module. Where the package has no such mark the word alone is shown.
PAYMENT_MARKS: Final = {
    "alipay": "_alipay",
    "wechat": "_wechat",
    "wechat_pay": "_wechat",
    "visa": "_visa",
    "mastercard": "_mastercard",
}


@cache
def icon(name: str, *, size: int = 20, variant: Variant = "outline", klass: str = "") -> SafeString:
    """An icon by our name, hidden from assistive technology: the words beside it, or the control's label, say it.

    size: 16, 20, 24 or 40 CSS pixels; it scales with the text. Raises KeyError for a name or size that isn't ours.
    """
    try:
        source = ICONS[name]
    except KeyError:
        raise KeyError(f"No icon is called {name!r}; see storefront.content.marks.ICONS") from None
    classes = f"c-icon{_SIZE_CLASS[size]}{' ' + klass if klass else ''}"
    try:
        svg = _render_icon(variant, source, None, {"class": classes, "aria_hidden": "true"})
    except IconDoesNotExist:
        svg = _render_icon("outline", source, None, {"class": classes, "aria_hidden": "true"})
    return mark_safe(re.sub(r">\s+<", "><", svg).strip())  # noqa: S308  # from the package; our class names


@cache
def payment_mark(name: str) -> SafeString:
    """The mark of a way to pay, one colour. Empty where no mark exists. The word always stands beside it.

    The package's module is read as text: importing it would load all its 3,400 (55 MiB and a second of start-up).
    """
    module = PAYMENT_MARKS.get(name.lower().replace(" ", "_").replace("-", "_"))
    package = find_spec("simplepycons")
    if module is None or package is None or package.origin is None:
        return SafeString("")
    source = Path(package.origin).with_name(f"{module}.py").read_text(encoding="utf-8")
    found = re.search(r"<path[^>]* d=\"([^\"]+)\"", source)
    if found is None:
        return SafeString("")
    return format_html(
        '<svg class="c-mark" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        " ".join(found.group(1).split()),
    )


@cache
def dot(colour: str) -> SafeString:
    """A round sample of a colour (#RRGGBB), for swatches and cards. Nothing for anything else."""
    if len(colour) != 7 or not colour.startswith("#") or not all(c in "0123456789abcdefABCDEF" for c in colour[1:]):
        return SafeString("")
    return mark_safe(  # noqa: S308  # six hexadecimal digits, checked above
        f'<svg class="c-dot" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7" fill="{colour}"/></svg>'
    )
