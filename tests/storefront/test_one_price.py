"""One price: what a list, a product page, structured data, basket, checkout and order say is the same, in both languages."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from search.documents import DocumentBuilder
from search.language.cutting import Cutter
from storefront.catalogue.models import Product
from storefront.core.clock import now as present
from storefront.offer.models import Benefit
from storefront.offer.operations import save_tiers
from storefront.order.models import Order
from storefront.partner.listing import rebuild_listings
from storefront.partner.models import Listing, StockRecord
from storefront.partner.prices import set_price
from tests.cast import Shop
from tests.shelves import put_on_shelves
from tests.storefront.checkout.steps import place, put_in, shown
from tests.storefront.offer.makers import everything, make_coupon, make_offer
from tests.storefront.partner.sales import flash_sale

HOUR = timedelta(hours=1)
KINDS = ("plain", "crossed out", "flash", "variant in a flash sale", "offer", "tiers", "coupon")


def arrange(shop: Shop, kind: str) -> tuple[Product, Decimal, Decimal | None, str]:
    """What is bought, its price, what is crossed out, and a coupon's code."""
    now, cup = present(), shop.cup
    variant = shop.variants["米白", "180 ml"]
    if kind == "crossed out":
        set_price(
            stockrecord_id=shop.stock(cup).pk, price=Decimal("45.50"), list_price=Decimal("49.00"), basis="suggested",
            actor=None, now=now,
        )  # fmt: skip
        return cup, Decimal("45.50"), Decimal("49.00"), ""
    if kind == "flash":
        flash_sale(cup, "39.90", person_limit=2, starts=now - HOUR, ends=now + HOUR, made=now)
        return cup, Decimal("39.90"), Decimal("49.00"), ""
    if kind == "variant in a flash sale":
        flash_sale(variant, "299.00", starts=now - HOUR, ends=now + HOUR, made=now)
        return variant, Decimal("299.00"), Decimal("368.00"), ""
    if kind == "offer":
        make_offer("九折", benefit=(Benefit.PERCENTAGE, 10))
    if kind == "tiers":
        save_tiers(
            names={"name_zh_hans": "满减", "name_en": "Spend and save"}, goods=everything(),
            tiers=[(Decimal(40), Decimal("3.33"))], starts=None, ends=None,
        )  # fmt: skip
    if kind == "coupon":
        make_coupon("CODE", off=7, spend=20, now=now)
        return cup, Decimal("49.00"), None, "CODE"
    return cup, Decimal("49.00"), None, ""


def amounts(element: Any) -> list[Decimal]:
    """The figures of a price tag as a screen reader hears them: now, then what is crossed out."""
    tag = element.select_one(".c-price .u-visually-hidden")
    return [Decimal(figure.replace(",", "")) for figure in re.findall(r"\d[\d,]*(?:\.\d+)?", tag.text)]


def total_of(page: BeautifulSoup) -> Decimal:
    return amounts(page.select_one(".c-sums__total"))[0]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_says_the_same_price(shop: Shop, client: Client, kind: str, language: str) -> None:
    product, price, was, code = arrange(shop, kind)
    put_on_shelves()
    top = product.parent or product
    expected = [price, was] if was else [price]
    prefix = "" if language == "zh-hans" else "/en"

    def page(path: str) -> BeautifulSoup:
        answer = client.get(path)
        assert answer.status_code == 200, path
        return BeautifulSoup(answer.content, "html.parser")

    with override(language):
        listed, detail = shop.shelf.get_absolute_url(), top.get_absolute_url()
        basket, checkout = reverse("basket:summary"), reverse("checkout:index")
    card = next(c for c in page(listed).select(".c-card") if c.select_one(f'a[href="{detail}"]'))
    on_page = page(f"{detail}?variant={product.pk}" if product.parent_id else detail)
    told = json.loads(on_page.select_one('script[type="application/ld+json"]').text)
    data = next(d for d in (told if isinstance(told, list) else [told]) if d["@type"] == "Product")
    offers = data["offers"]
    put_in(client, product)
    if code:
        client.post("/basket/coupon/", {"code": code})
    of_reviews = page(f"{detail.rstrip('/')}/reviews/")
    line, sums = page(basket).select_one(".p-line"), page(basket)
    paid = page(checkout)
    form = shown(client)
    assert place(client, form).status_code == 303
    order = Order.objects.get()
    with override(language):
        written = page(reverse("tracking:detail", args=[order.number]))
    document = DocumentBuilder(Cutter(()), now=present()).build([top.pk])[0][0]

    assert amounts(card) == expected
    assert amounts(on_page.select_one("#p-price")) == expected
    assert Decimal(offers.get("price") or offers["lowPrice"]) == price
    assert amounts(of_reviews.select_one(".p-of")) == expected
    assert amounts(line) == expected
    assert document.price == price * 100
    bought = order.lines.get()
    assert bought.unit_price_incl_tax == price
    assert total_of(sums) == total_of(paid) == order.total_incl_tax
    assert total_of(written) == order.total_incl_tax
    assert bought.line_price_incl_tax + order.shipping_incl_tax == order.total_incl_tax
    assert prefix in listed
    says = {"zh-hans": ("限时", "限时价"), "en": ("Limited time", "Limited-time price")}[language]
    for where, words in (
        (card, says[0]),
        (on_page.select_one("#p-price"), says[0]),
        (line, says[1]),
        (written, says[1]),
    ):
        assert (words in where.text) is ("flash" in kind), words


def test_a_price_that_moves_while_somebody_pays_is_told_old_and_new_and_nothing_is_ordered(
    shop: Shop, client: Client
) -> None:
    now = present()
    flash_sale(shop.cup, "39.00", quota=1, starts=now - HOUR, ends=now + HOUR, made=now)
    put_in(client, shop.cup)
    form = shown(client)
    other = Client()
    put_in(other, shop.cup)
    assert place(other, {**shown(other, phone="13900139000", email="o@test.example")}).status_code == 303

    answer = place(client, form)
    told = answer.content.decode()

    assert answer.status_code == 422
    assert "¥39.00" in told
    assert "¥49.00" in told
    assert Order.objects.count() == 1
    again = {**form, "seen": re.search(r'name="seen" value="([^"]*)"', told).group(1)}  # type: ignore[union-attr]
    assert place(client, again).status_code == 303
    assert Order.objects.latest("pk").lines.get().unit_price_incl_tax == Decimal("49.00")


def test_a_guest_who_has_had_their_units_is_told_the_usual_price_before_ordering(shop: Shop, client: Client) -> None:
    now = present()
    flash_sale(shop.cup, "39.00", person_limit=1, starts=now - HOUR, ends=now + HOUR, made=now)
    put_in(client, shop.cup)
    assert place(client, shown(client)).status_code == 303
    again = Client()  # another browser, the same telephone
    put_in(again, shop.cup)

    answer = place(again, shown(again))

    assert answer.status_code == 422
    assert "限时价每人可买的件数您已买满" in answer.content.decode()
    assert Order.objects.count() == 1


def test_the_end_of_a_sale_between_basket_and_order_is_told(
    shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = present()
    flash_sale(shop.cup, "39.00", starts=now - HOUR, ends=now + HOUR, made=now)
    put_in(client, shop.cup)
    form = shown(client)
    monkeypatch.setattr("storefront.core.clock.now", lambda: now + HOUR)

    answer = place(client, form)

    assert answer.status_code == 422
    assert not Order.objects.exists()


def test_the_listing_agrees_with_the_records_for_every_product(shop: Shop, run_tasks: Callable[[], int]) -> None:
    now = present()
    flash_sale(shop.tray, "199.00", starts=now - HOUR, ends=now + HOUR, made=now)
    rebuild_listings()
    run_tasks()

    assert dict(Listing.objects.values_list("product_id", "price")) == {
        shop.cup.pk: Decimal("49.00"), shop.tray.pk: Decimal("199.00"), shop.pot.pk: Decimal("368.00")
    }  # fmt: skip
    assert StockRecord.objects.get(product=shop.tray).price == Decimal("219.00")
