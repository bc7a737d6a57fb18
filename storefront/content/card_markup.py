"""The markup of a product card, written in Python: a list draws 24 of them, and a template takes eight times as long.

components/product_card.html is the include that pages use; it calls the `card` tag, which calls this.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from storefront.content import formats, marks
from storefront.content.pictures import CARD, Picture, srcset
from storefront.partner.cards import ProductCard

SIZES: Final = "(min-width: 1280px) 300px, (min-width: 640px) 30vw, 46vw"
SHOWN_DOTS: Final = 3


@dataclass(frozen=True, slots=True)
class _Words:
    """What cards say in one language, with % places."""

    sold_out: str
    colours: str
    now_was: str
    from_: str
    only: str
    score: str
    sold: str
    save: str
    head: str
    tail: str


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    head, tail = formats.from_words()
    return _Words(
        sold_out=escape(gettext("Sold out")),
        colours=gettext("%(count)s colours"),
        now_was=gettext("Now ¥%(now)s, was ¥%(was)s"),
        from_=gettext("From ¥%(now)s"),
        only=gettext("¥%(now)s"),
        score=gettext("%(score)s / 5"),
        sold=gettext("%(count)s sold"),
        save=gettext("Save %(title)s"),
        head=escape(head.strip()),
        tail=escape(tail.strip()),
    )


def card_markup(
    card: ProductCard,
    *,
    level: int = 3,
    eager: bool = False,
    sizes: str = "",
    toggle_url: str = "",
    csrf_token: str = "",
) -> SafeString:
    """One `<article>`. level: of its heading; eager: its picture is among the first on the page.

    toggle_url: where the heart is posted to; without it there is no heart.
    """
    words = _words(get_language() or "")
    title = escape(card.title)
    state = f' data-state="{card.state}"' if card.state else ""
    busy = ' aria-busy="true"' if card.busy else ""
    heart = _heart(card, words, toggle_url, csrf_token) if toggle_url and card.product_id else ""
    picture = _picture(card, title, eager, sizes or SIZES)
    over = f'<span class="c-card__over">{words.sold_out}</span>' if card.state == "soldout" else ""
    return mark_safe(  # noqa: S308  # every text above and below is escaped
        f'<article class="c-card"{state}{busy}>'
        f'<div class="c-card__media c-plate">{picture}{_tags(card, words)}{over}</div>'
        f'{heart}<div class="c-card__words"><h{level:d} class="c-card__title">'
        f'<a href="{escape(card.url)}">{_marked(card) if card.marks else title}</a>'
        f"</h{level:d}>{_line(card)}</div>"
        f'<p class="c-card__price">{_price(card, words)}</p>'
        f'<p class="c-card__meta">{_meta(card, words)}</p></article>'
    )


def _marked(card: ProductCard) -> str:
    """The title with what was searched for marked."""
    return "".join(f"<mark>{escape(text)}</mark>" if hit else escape(text) for text, hit in card.marks)


def _line(card: ProductCard) -> str:
    """Stands in the second line of the words, which a long title takes for itself."""
    return f'<p class="c-card__line">{escape(card.line)}</p>' if card.line else ""


def _picture(card: ProductCard, title: str, eager: bool, sizes: str) -> str:
    if not card.image:
        return f'<span class="c-plate__name">{title}</span>'
    candidates, src = srcset(Picture(card.image, card.image_width, card.image_height), CARD)
    responsive = f' srcset="{escape(candidates)}" sizes="{escape(sizes)}"' if candidates else ""
    loading = ' fetchpriority="high"' if eager else ' loading="lazy" decoding="async"'
    width = card.image_width or 1200
    size = f'width="{width:d}" height="{card.image_height or width:d}"'
    return f'<img src="{escape(src)}"{responsive} {size} alt=""{loading}>'


def _tags(card: ProductCard, words: _Words) -> str:
    if not card.tags and not card.dots:
        return ""
    tags = "".join(
        f'<span class="c-tag{" c-tag--" + escape(kind) if kind else ""}">{escape(text)}</span>'
        for kind, text in card.tags[:2]
    )
    dots = ""
    if card.dots:
        label = escape(words.colours % {"count": len(card.dots)})
        more = f"<span>+{card.more_dots}</span>" if card.more_dots else ""
        drawn = "".join(marks.dot(colour) for colour in card.dots[:SHOWN_DOTS])
        dots = f'<span class="c-dots" role="img" aria-label="{label}">{drawn}{more}</span>'
    return f'<p class="c-card__tags">{tags}{dots}</p>'


def _heart(card: ProductCard, words: _Words, url: str, token: str) -> str:
    """The same form as components/favourite.html."""
    address = escape(url)
    hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">' if token else ""
    label = escape(words.save % {"title": card.title})
    return (
        f'<form class="c-card__favform" method="post" action="{address}" hx-post="{address}" hx-swap="outerHTML"'
        f' hx-target="this" hx-disabled-elt="find button">{hidden}'
        f'<input type="hidden" name="product" value="{card.product_id:d}"><button class="c-card__fav"'
        f' id="fav-{card.product_id:d}" type="submit" aria-pressed="{"true" if card.in_wishlist else "false"}"'
        f' aria-label="{label}">{marks.icon("heart", klass="c-icon--off")}'
        f"{marks.icon('heart', variant='solid', klass='c-icon--on')}</button></form>"
    )


def _price(card: ProductCard, words: _Words) -> str:
    """What {% price %} writes for a card: no .00."""
    now = f"{card.price:,.2f}".removesuffix(".00")
    was = f"{card.was:,.2f}".removesuffix(".00") if card.was is not None and card.was > card.price else ""
    spoken = words.now_was if was else words.from_ if card.price_from else words.only
    integer, _, decimals = now.partition(".")
    head = f"<small>{words.head}&nbsp;</small>" if card.price_from and words.head else ""
    tail = f"<small>&nbsp;{words.tail}</small>" if card.price_from and words.tail else ""
    cents = f'<span class="c-price__dec">.{decimals}</span>' if decimals else ""
    struck = f'<s aria-hidden="true">¥{was}</s>' if was else ""
    return (
        f'<span class="c-price{" c-price--off" if was else ""}">'
        f'<span class="u-visually-hidden">{escape(spoken % {"now": now, "was": was})}</span>'
        f'<span class="c-price__now" aria-hidden="true">{head}<span class="c-price__cur">¥</span><span>{integer}</span>'
        f"{cents}{tail}</span>{struck}</span>"
    )


def _meta(card: ProductCard, words: _Words) -> str:
    if card.note:
        promo = ' class="u-promo"' if card.state in ("low", "flash") else ""
        return f"<span{promo}>{escape(card.note)}</span>"
    rating = f"<span>{escape(words.score % {'score': card.rating})}</span>" if card.rating else ""
    sold = f"<span>{escape(words.sold % {'count': formats.people_count(card.sold)})}</span>" if card.sold else ""
    return rating + sold
