"""Icons and payment marks as inline SVG, drawn from the installed packages `heroicons` and `simplepycons`."""

import re
from functools import cache
from typing import Final, Literal

import simplepycons
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

# Our name -> the package's class, or None where the package has no such mark (then the word alone is shown).
PAYMENT_MARKS: Final = {
    "alipay": "AlipayIcon",
    "wechat": "WechatIcon",
    "wechat_pay": "WechatIcon",
    "visa": "VisaIcon",
    "mastercard": "MastercardIcon",
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
    """The mark of a way to pay, one colour. Empty where no mark exists. The word always stands beside it."""
    cls = PAYMENT_MARKS.get(name.lower().replace(" ", "_").replace("-", "_"))
    if cls is None:
        return SafeString("")
    found = re.search(r"<path[^>]* d=\"([^\"]+)\"", getattr(simplepycons, cls)().raw_svg)
    if found is None:
        return SafeString("")
    return format_html(
        '<svg class="c-mark" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        " ".join(found.group(1).split()),
    )
