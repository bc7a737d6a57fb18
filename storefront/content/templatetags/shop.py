"""The storefront's display tags: `{% load shop %}`. They only write what they are given: no query, no file access."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from storefront.content import formats, languages, marks, pictures
from storefront.content.card_markup import card_markup

register = template.Library()

register.filter("money", formats.money)
register.filter("people_count", formats.people_count)
register.filter("mask_phone", formats.mask_phone)
register.filter("mask_email", formats.mask_email)
register.filter("mask_name", formats.mask_name)
register.filter("grouped", formats.grouped)
register.filter("shop_date", formats.shop_date)
register.filter("shop_time", formats.shop_time)
register.filter("short_time", formats.short_time)
register.filter("ago", formats.ago)
register.filter("promise_date", formats.promise_date)
register.simple_tag(marks.payment_mark)
register.simple_tag(marks.dot)

_WIDTHS: Final = {"card": pictures.CARD, "detail": pictures.DETAIL, "lead": pictures.LEAD, "thumb": pictures.THUMB}


@register.simple_tag
def icon(name: str, size: int = 20, variant: str = "outline", klass: str = "") -> SafeString:
    """`{% icon "cart" size=24 variant="solid" %}`: names in storefront.content.marks.ICONS; sizes 16, 20, 24, 40."""
    return marks.icon(name, size=size, variant=variant, klass=klass)  # type: ignore[arg-type]


@register.filter
def lang_of(text: Any) -> SafeString:
    """`<p{{ review.text|lang_of }}>`: a lang attribute where a text is in another language than its page."""
    tag = languages.foreign_tag(str(text or ""))
    return mark_safe(f' lang="{tag}"' if tag else "")  # noqa: S308 - one of two fixed attributes


@register.filter
def spoken(text: Any) -> SafeString:
    """`{{ line.title|spoken }}`: the text, in a span with its language where that is not the page's."""
    tag = languages.foreign_tag(str(text or ""))
    return format_html('<span lang="{}">{}</span>', tag, text) if tag else conditional_escape(text)


@register.simple_tag
def price(
    now: Any,
    was: Any = None,
    size: str = "",
    from_: bool = False,
    basis: str = "",
    live: bool = False,
) -> SafeString:
    """The price tag: small ¥, big integer, small decimals, struck price, its basis, and the words for a screen reader.

    size: "" (card), "line", "total", "pdp", "plain". A card drops .00; every other size shows both decimals.
    was: shown only when it is above `now`. basis: where the struck price comes from. live: `data-variant` hooks for
    the option picker. Nothing for no price.
    """
    amount, before = formats.decimal_of(now), formats.decimal_of(was)
    if amount is None:
        return SafeString("")
    if before is not None and before <= amount:
        before = None
    short = size in ("", "plain")
    now_text, was_text = _figures(amount, short), _figures(before, short) if before is not None else ""
    integer, _, decimals = now_text.partition(".")
    if before is not None:
        words = gettext("Now ¥%(now)s, was ¥%(was)s") % {"now": now_text, "was": was_text}
    elif from_:
        words = gettext("From ¥%(now)s") % {"now": now_text}
    else:
        words = gettext("¥%(now)s") % {"now": now_text}
    head, tail = formats.from_words() if from_ else ("", "")
    hook = ' data-variant="{}"'.format if live else lambda _name: ""
    parts = [
        f'<span class="c-price{" c-price--off" if before is not None else ""}{" c-price--" + size if size else ""}">',
        f'<span class="u-visually-hidden"{hook("words")}>{conditional_escape(words)}</span>',
        '<span class="c-price__now" aria-hidden="true">',
        f"<small>{conditional_escape(head.strip())}&nbsp;</small>" if head else "",
        f'<span class="c-price__cur">{formats.MINUS if amount < 0 else ""}¥</span>',
        f"<span{hook('int')}>{integer.lstrip('-')}</span>",
        f'<span class="c-price__dec"{hook("dec")}>.{decimals}</span>' if decimals else "",
        f"<small>&nbsp;{conditional_escape(tail.strip())}</small>" if tail else "",
        "</span>",
        f'<s aria-hidden="true"{hook("was")}>¥{was_text}</s>' if before is not None else "",
        f"<small>{conditional_escape(basis)}</small>" if basis else "",
        "</span>",
    ]
    return mark_safe("".join(parts))  # noqa: S308  # every text above is escaped or a figure


def _figures(amount: Any, short: bool) -> str:
    text = f"{amount:,.2f}"
    return text.removesuffix(".00") if short else text


@register.simple_tag
def moment(value: datetime | date | None, style: str = "full", klass: str = "") -> SafeString:
    """`<time>` with the machine's form and, where the words are short, the exact time as its title.

    style: "full", "date", "short" (lists), "ago", "promise".
    """
    if value is None:
        return SafeString("")
    write: dict[str, Callable[[Any], str]] = {
        "full": formats.shop_time,
        "date": formats.shop_date,
        "short": formats.short_time,
        "ago": formats.ago,
        "promise": formats.promise_date,
    }
    exact = formats.shop_time(value) if isinstance(value, datetime) and style in ("short", "ago") else ""
    return format_html(
        '<time datetime="{}"{}{}>{}</time>',
        formats.machine_time(value),
        format_html(' title="{}"', exact) if exact else "",
        format_html(' class="{}"', klass) if klass else "",
        write[style](value),
    )


@register.simple_tag
def shop_picture(
    image: Any,
    sizes: str = "100vw",
    widths: str | Iterable[int] = "card",
    alt: str | None = None,
    eager: bool = False,
    width: int = 0,
    height: int = 0,
    klass: str = "",
    extra: str = "",
) -> SafeString:
    """`{% shop_picture card.image widths="card" sizes="(min-width: 1280px) 25vw, 50vw" alt=card.title %}`.

    image: a Picture, a name below MEDIA_ROOT, an ImageField's file or a Wagtail image. widths: "card", "detail",
    "lead", "thumb" or figures ("480 750"). eager: for the one picture that is the page's largest paint. width, height:
    of the original, when the image does not carry them. extra: one bare data attribute, "data-variant-image".
    """
    if isinstance(widths, str):
        chosen: Iterable[int] = _WIDTHS.get(widths) or tuple(int(part) for part in widths.split())
    else:
        chosen = widths
    picture = pictures.Picture.of(image, width=width or 0, height=height or 0)
    attributes = f" {extra}" if extra and extra.replace("-", "").isalnum() else ""
    return pictures.picture_tag(
        picture, sizes=sizes, widths=chosen, alt=alt, eager=eager, klass=klass, extra=attributes
    )


@register.simple_tag
def preload_picture(image: Any, sizes: str = "100vw", widths: str = "lead", media: str = "") -> SafeString:
    """The `<link rel=preload>` of the largest picture, for the page's head."""
    picture = pictures.Picture.of(image)
    if picture is None:
        return SafeString("")
    candidates, src = pictures.srcset(picture, _WIDTHS[widths])
    return format_html(
        '<link rel="preload" as="image" href="{}" imagesrcset="{}" imagesizes="{}"{} fetchpriority="high">',
        src,
        candidates,
        sizes,
        format_html(' media="{}"', media) if media else "",
    )


@register.simple_tag
def picture_source(image: Any, media: str, sizes: str = "100vw", widths: str = "lead") -> SafeString:
    """A `<source>` inside `<picture>`: another cut of the picture for another screen."""
    picture = pictures.Picture.of(image)
    if picture is None:
        return SafeString("")
    candidates, src = pictures.srcset(picture, _WIDTHS[widths])
    return format_html(
        '<source media="{}" srcset="{}" sizes="{}" width="{}" height="{}">',
        media,
        candidates or src,
        sizes,
        picture.width or 1600,
        picture.height or 1000,
    )


@register.simple_tag
def stars(score: Any, size: int = 20) -> SafeString:
    """A rating as five stars, filled to the nearest whole one, and in words: `5 分`."""
    if score is None or score == "":
        return SafeString("")
    full = max(0, min(5, round(float(score))))
    filled = marks.icon("star", size=size, variant="solid")
    words = gettext("%(score)s out of 5") % {"score": f"{float(score):g}"}
    off = mark_safe(str(filled).replace("<svg", '<svg data-off=""', 1))  # noqa: S308  # our own icon
    drawn = format_html_join("", "{}", (((filled if place < full else off),) for place in range(5)))
    return format_html('<span class="c-rating"><span class="u-visually-hidden">{}</span>{}</span>', words, drawn)


@register.simple_tag(takes_context=True)
def card(context: Context, card: Any, level: int = 3, eager: bool = False, sizes: str = "") -> SafeString:
    """A product card; components/product_card.html is its include (storefront.content.card_markup)."""
    shell = context.get("shell")
    return card_markup(
        card,
        level=level,
        eager=eager,
        sizes=sizes,
        toggle_url=shell.url["wishlist_toggle"] if shell else "",
        csrf_token=str(context.get("csrf_token") or ""),
    )


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[languages.LanguageLink]:
    """This page in each language it exists in, for hreflang and for the switch (storefront.content.languages)."""
    return languages.links_of(context)


@register.simple_tag(takes_context=True)
def language_switch(context: Context) -> list[languages.LanguageLink]:
    """The other languages; where this page has none, the link leads to that language's home page."""
    return languages.switch_links(context)


@register.simple_tag
def json_ld(data: Any) -> SafeString:
    """Structured data for search engines: `<script type="application/ld+json">`, safe inside HTML."""
    text = json.dumps(data, ensure_ascii=False, default=str)
    text = text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  # escaped above


@register.filter
def lines_of(items: Iterable[Any], size: int) -> list[list[Any]]:
    """A list cut into rows of `size`."""
    rows = list(items)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


@register.filter
def at(items: Any, index: int) -> Any:
    """The item at a place, or None beyond the end."""
    try:
        return items[index]
    except (IndexError, KeyError, TypeError):
        return None


@register.filter
def machine_time(value: datetime | None) -> str:
    """The `datetime` attribute of a time."""
    return formats.machine_time(value) if value else ""


@register.simple_tag
def field_parts(field: BoundField) -> dict[str, Any]:
    """What components/field.html needs of a form field: its kind, the widget with our class and ARIA, the ids.

    kind: "choices" (radios or checkboxes), "check" (one checkbox), "line" (all others). The widget is drawn only where
    the template asks for it: a list of provinces costs more than all else on its page.
    """
    widget = field.field.widget
    choices = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    kind = "choices" if choices else "check" if isinstance(widget, CheckboxInput) else "line"
    base = field.auto_id or field.html_name
    error_id, help_id = f"{base}-error", f"{base}-help"
    described = [name for name, there in ((error_id, field.errors), (help_id, field.help_text)) if there]
    attributes: dict[str, Any] = {}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    if kind == "line":
        given = widget.attrs.get("class", "")
        attributes["class"] = f"c-input {given}".strip()
    return {
        "kind": kind,
        "widget": lambda: "" if choices else field.as_widget(attrs=attributes),
        "count": len(field.subwidgets) if choices else 0,
        "group_id": base if choices else f"{base}-group",
        "error_id": error_id,
        "help_id": help_id,
    }
