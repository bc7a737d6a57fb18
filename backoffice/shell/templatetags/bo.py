"""Display tags of the back office: `{% load bo %}`. They only write what they are given."""

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from storefront.accounts.phones import normal_phone
from storefront.content import formats, pictures

register = template.Library()

register.filter("money", formats.money)
register.filter("plain_phone", lambda number: normal_phone(str(number or "")) or str(number or ""))
register.filter("mask_phone", formats.mask_phone)
register.filter("mask_email", formats.mask_email)
register.filter("mask_name", formats.mask_name)
register.filter("grouped", formats.grouped)
register.filter("shop_time", formats.shop_time)
register.filter("shop_date", formats.shop_date)


@register.simple_tag
def moment(value: datetime | date | None) -> SafeString:
    """`<time>` in short words with the exact time as its title; nothing for no time."""
    if value is None:
        return SafeString("")
    if not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', formats.machine_time(value), formats.shop_date(value))
    exact = formats.shop_time(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', formats.machine_time(value), exact, formats.short_time(value)
    )


@register.simple_tag
def today(now: datetime) -> str:
    """The date and time of the page, in the shop's words."""
    day = "一二三四五六日"[timezone.localtime(now).weekday()] if formats.speaks_chinese() else ""
    text = formats.shop_time(now)
    return text.replace(" ", f" 星期{day} ", 1) if day else text


@register.simple_tag
def thumb(image: Any, alt: str = "") -> SafeString:
    """A small picture on a plate, or an empty plate. image: a file, an image row, or a name below MEDIA_ROOT."""
    picture = pictures.Picture.of(image) if image else None
    if picture is None:
        return format_html('<span class="c-item__img"></span>')
    _candidates, src = pictures.srcset(picture, pictures.THUMB)
    return format_html('<img class="c-item__img" src="{}" alt="{}" width="30" height="30" loading="lazy">', src, alt)


@register.simple_tag
def big_thumb(image: Any, alt: str = "") -> SafeString:
    """A picture as editors see it: 240 pixels wide, on a plate."""
    picture = pictures.Picture.of(image) if image else None
    if picture is None:
        return SafeString("")
    _candidates, src = pictures.srcset(picture, pictures.CARD)
    return format_html('<img src="{}" alt="{}" loading="lazy">', src, alt)


@register.simple_tag
def product_variants(product: Any) -> list[Any]:
    """A product's variants with `words` (what tells them apart), `price` in yuan, `available` units. Three queries."""
    from storefront.basket.queries import variant_texts

    children = list(product.children.order_by("pk").prefetch_related("stockrecords"))
    words = variant_texts([child.pk for child in children])
    for child in children:
        record = next(iter(child.stockrecords.all()), None)
        child.words = words.get(child.pk, "")
        child.price = record.price if record else None
        child.available = record.available if record else None
    return children


# What the text editor of Oscar's forms says in English unless it is told otherwise.
_EDITOR_WORDS = (
    gettext_lazy("Text"),
    gettext_lazy("Heading 2"),
    gettext_lazy("Heading 3"),
    gettext_lazy("Heading 4"),
    gettext_lazy("Heading 5"),
    gettext_lazy("Heading 6"),
    gettext_lazy("Formats"),
    gettext_lazy("Bold"),
    gettext_lazy("Italic"),
    gettext_lazy("Blockquote"),
    gettext_lazy("Bullet list"),
    gettext_lazy("Numbered list"),
    gettext_lazy("Insert/edit link"),
    gettext_lazy("Insert/Edit Link"),
    gettext_lazy("Text to display"),
    gettext_lazy("Title"),
    gettext_lazy("Open link in..."),
    gettext_lazy("Current window"),
    gettext_lazy("New window"),
    gettext_lazy("Save"),
    gettext_lazy("Cancel"),
    gettext_lazy("Close"),
    gettext_lazy("Rich Text Area"),
    gettext_lazy("Reveal or hide additional toolbar items"),
    gettext_lazy("No results found"),
    gettext_lazy("Searching…"),
)


@register.simple_tag
def editor_words() -> SafeString:
    """The words of the editor and the choosers on a bridged page, as data for its script."""
    # The lazy texts stand for themselves in English: their message is the key that the scripts ask by.
    with override("en"):
        keys = [str(word) for word in _EDITOR_WORDS]
    return json_script(dict(zip(keys, map(str, _EDITOR_WORDS), strict=True)), "bridge-words")


# What Oscar's offer pages print as it is stored, and how it is called.
_OFFER_TYPES = {
    "Site": gettext_lazy("Everybody"),
    "Voucher": gettext_lazy("With a coupon"),
    "User": gettext_lazy("Some customers"),
    "Session": gettext_lazy("Visit"),
}
_STORED_TYPE = re.compile(rf"(<td>|<br />\s*)({'|'.join(_OFFER_TYPES)})(</td>|</p>)")


@register.filter
def mend_words(html: str) -> SafeString:
    """Oscar's dashboard page with the words that its templates hold in English only in the page's language."""
    html = html.replace('aria-label="breadcrumb"', 'aria-label="{}"'.format(_("Breadcrumb")))
    html = html.replace(">Dashboard</a>", ">{}</a>".format(_("Workbench")))
    html = html.replace("<label>Filters:</label>", "<span>{}</span>".format(_("Filters")))
    return SafeString(_STORED_TYPE.sub(lambda found: f"{found[1]}{_OFFER_TYPES[found[2]]}{found[3]}", html))


@register.filter
def masked_region(address: Any) -> str:
    """An address down to its district."""
    if address is None:
        return ""
    region = "".join(part for part in dict.fromkeys([address.state, address.line4, address.line3]) if part)
    return formats.mask_address(region=region)


@register.filter
def full_address(address: Any) -> str:
    """The whole address in one line, largest unit first."""
    if address is None:
        return ""
    region = "".join(part for part in dict.fromkeys([address.state, address.line4, address.line3]) if part)
    return f"{region}{' ' if region else ''}{address.line1}"


@register.simple_tag
def bound_field(field: Any, **options: Any) -> SafeString:
    """A form field with label, control, help and error. options: label (another one), hidden_label, plain."""
    return SafeString(
        render_to_string(
            "backoffice/shell/field.html",
            {
                "field": field,
                **options,
                "optional": not field.field.required and not options.get("plain"),
                "optional_word": _("optional"),
            },
        )
    )


@register.inclusion_tag("backoffice/shell/charts/sparkline.html")
def sparkline(values: list[float], label: str) -> dict[str, Any]:
    """The recent course of a figure, without axes. values: oldest first, in any unit."""
    low, high = min(values), max(values)
    span = (high - low) or 1
    gap = 100 / max(len(values) - 1, 1)
    points = " ".join(f"{index * gap:.1f},{100 - (value - low) / span * 100:.1f}" for index, value in enumerate(values))
    return {"points": points, "label": label}


@register.inclusion_tag("backoffice/shell/charts/cellbar.html")
def cellbar(value: float, top: float, text: str, url: str = "", state: str = "") -> dict[str, Any]:
    """A number with a bar below it, for table cells. value and top in the same unit."""
    width = round(min(max(value / top, 0), 1) * 100, 1) if top else 0.0
    return {"width": width, "text": text, "url": url, "state": state}
