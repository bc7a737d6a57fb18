"""The card is written in Python for speed; its heart must stay the one that components/favourite.html writes."""

import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.test import RequestFactory

from storefront.content.card_markup import card_markup
from storefront.content.context import Shell
from storefront.partner.cards import ProductCard

CARD = ProductCard(product_id=7, url="/product/x_7/", title="壶 <b>&", price=Decimal("1299.50"))


def soup(markup: str) -> str:
    """The markup with its attributes in one order and without the token."""
    tree = BeautifulSoup(markup, "html.parser")
    for tag in tree.find_all(True):
        tag.attrs = {
            key: tag.attrs[key]
            for key in sorted(tag.attrs)
            if (key, tag.get("name")) != ("value", "csrfmiddlewaretoken")
        }
    return re.sub(r">\\s+<", "><", str(tree)).strip()


@pytest.mark.parametrize("saved", [True, False])
def test_heart_is_that_of_the_component(saved: bool) -> None:
    request = RequestFactory().get("/")
    context = {"shell": Shell(request), "product_id": 7, "title": CARD.title, "pressed": saved}
    component = render_to_string("components/favourite.html", context, request=request)
    card = card_markup(
        ProductCard(product_id=7, url="/", title=CARD.title, price=Decimal(1), in_wishlist=saved),
        toggle_url=Shell(request).url["wishlist_toggle"],
        csrf_token="t",
    )

    assert soup(str(BeautifulSoup(card, "html.parser").find("form"))) == soup(component)


def test_everything_from_outside_is_escaped() -> None:
    hostile = '"><script>alert(1)</script>'
    card = card_markup(
        ProductCard(
            product_id=7, url=f"/{hostile}", title=hostile, price=Decimal(1), image=f"products/{hostile}.webp", note=hostile,
            tags=(("", hostile),), dots=(hostile, "#AABBCC"), rating=hostile,
        ),
        toggle_url="/saved/",
    )  # fmt: skip

    assert "<script" not in card
    assert card.count('c-dot"') == 1


def test_words_below_the_title_are_left_out_when_there_are_none() -> None:
    said = ProductCard(product_id=7, url="/", title="壶", line="断水干净 & 不烫手", price=Decimal(1))

    assert BeautifulSoup(card_markup(said), "html.parser").select_one(".c-card__line").text == said.line  # type: ignore[union-attr]
    assert "c-card__line" not in card_markup(CARD)


def test_price_is_written_like_the_price_tag_writes_it() -> None:
    tree = BeautifulSoup(card_markup(CARD), "html.parser")

    assert tree.select_one(".c-price__now").get_text() == "¥1,299.50"
    assert "<b>" not in str(tree.h3)
    assert tree.h3.get_text() == "壶 <b>&"
