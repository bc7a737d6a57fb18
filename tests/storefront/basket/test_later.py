"""以后再买: lines that stay at hand and are not in the basket."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from storefront.accounts.models import User
from storefront.basket import operations
from storefront.basket.models import Basket, Line
from storefront.basket.pricing import Cap, price_basket
from storefront.catalogue.models import Product
from storefront.order.models import Order
from storefront.partner.models import StockRecord
from tests.cast import Shop
from tests.storefront.checkout.steps import place, put_in, shown
from tests.storefront.offer.makers import make_offer

HTMX = {"HX-Request": "true"}


@pytest.fixture
def basket(shop: Shop, now: datetime) -> Basket:
    """Two cups and a tray."""
    basket = Basket.objects.create()
    operations.add_to_basket(basket=basket, product=shop.cup, quantity=2, now=now)
    operations.add_to_basket(basket=basket, product=shop.tray, quantity=1, now=now)
    return basket


def line_of(product: Product) -> Line:
    return Line.objects.get(product=product)


def lay_aside(basket: Basket, product: Product) -> None:
    operations.save_for_later(basket=basket, line_id=line_of(product).pk)


def test_a_line_saved_for_later_has_no_part_in_the_price(basket: Basket, shop: Shop, now: datetime) -> None:
    make_offer("九折")
    lay_aside(basket, shop.cup)
    aside = price_basket(basket, user=None, now=now)
    operations.remove_line(basket=basket, line_id=line_of(shop.cup).pk)
    without = price_basket(basket, user=None, now=now)

    assert [line.title for line in aside.later] == ["晴山品茗杯 单只 80 ml"]
    assert (aside.units, aside.all_units, aside.total, aside.saved, aside.weight, aside.all_selected) == (
        without.units,
        without.all_units,
        without.total,
        without.saved,
        without.weight,
        without.all_selected,
    )
    assert [line.id for line in aside.counted] == [line.id for line in without.counted]


def test_it_comes_back_selected_with_its_units(basket: Basket, shop: Shop, now: datetime) -> None:
    before = price_basket(basket, user=None, now=now).total
    lay_aside(basket, shop.cup)
    operations.select_lines(basket=basket, selected=False, line_id=line_of(shop.cup).pk)

    result = operations.take_back(basket=basket, line_id=line_of(shop.cup).pk, now=now)

    assert (result.units, result.cap) == (2, None)
    assert price_basket(basket, user=None, now=now).total == before


def test_coming_back_is_clamped_to_what_is_left(basket: Basket, shop: Shop, now: datetime) -> None:
    lay_aside(basket, shop.cup)
    StockRecord.objects.filter(product=shop.cup).update(num_allocated=9)

    result = operations.take_back(basket=basket, line_id=line_of(shop.cup).pk, now=now)

    assert (result.wanted, result.units, result.cap) == (2, 1, Cap.STOCK)


def test_sold_out_goods_wait_and_say_so(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    client.post(reverse("basket:later", args=[line_of(shop.cup).pk]))
    StockRecord.objects.filter(product=shop.cup).update(num_allocated=10)

    answer = client.post(reverse("basket:back", args=[line_of(shop.cup).pk]), follow=True)

    html = answer.content.decode()
    assert line_of(shop.cup).later
    assert "以后再买（1）" in html
    assert "暂时缺货" in html
    assert "移入购物车" not in html


def test_limit_per_order_does_not_count_what_waits(shop: Shop, now: datetime) -> None:
    Product.objects.filter(pk=shop.pot.pk).update(purchase_limit=2)
    basket = Basket.objects.create()
    first, second = list(shop.variants.values())[:2]
    operations.add_to_basket(basket=basket, product=first, quantity=2, now=now)
    lay_aside(basket, first)

    added = operations.add_to_basket(basket=basket, product=second, quantity=2, now=now)
    back = operations.take_back(basket=basket, line_id=line_of(first).pk, now=now)

    assert (added.units, back.units) == (2, 0)
    assert line_of(first).later


def test_putting_the_same_in_again_takes_what_was_asked_for(basket: Basket, shop: Shop, now: datetime) -> None:
    lay_aside(basket, shop.cup)

    result = operations.add_to_basket(basket=basket, product=shop.cup, quantity=1, now=now)

    assert (result.wanted, line_of(shop.cup).quantity, line_of(shop.cup).later) == (1, 1, False)


def test_all_of_it_still_works_for_the_rest(basket: Basket, shop: Shop, now: datetime) -> None:
    lay_aside(basket, shop.tray)
    operations.select_lines(basket=basket, selected=False)
    token = operations.remove_line(basket=basket, line_id=line_of(shop.tray).pk)

    operations.restore_line(basket=basket, token=token)

    assert line_of(shop.tray).later
    assert price_basket(basket, user=None, now=now).units == 0


def test_an_order_leaves_it_in_the_new_basket(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup, 2)
    put_in(client, shop.tray)
    client.post(reverse("basket:later", args=[line_of(shop.tray).pk]))

    place(client, shown(client))

    order = Order.objects.get()
    assert [line.partner_sku for line in order.lines.all()] == ["CUP"]
    kept = Line.objects.get(product=shop.tray, basket__status=Basket.OPEN)
    assert kept.later
    assert "以后再买（1）" in client.get("/basket/").content.decode()


def test_signing_in_keeps_it(client: Client, shop: Shop, customer: User) -> None:
    put_in(client, shop.cup)
    put_in(client, shop.tray)
    client.post(reverse("basket:later", args=[line_of(shop.tray).pk]))
    client.force_login(customer)

    html = client.get("/basket/").content.decode()

    assert "以后再买（1）" in html
    assert Line.objects.get(product=shop.tray, basket__owner=customer).later
    assert not Line.objects.get(product=shop.cup, basket__owner=customer).later


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_page_and_badge_follow(client: Client, shop: Shop, headers: dict[str, str]) -> None:
    put_in(client, shop.cup, 2)

    aside: Any = client.post(reverse("basket:later", args=[line_of(shop.cup).pk]), headers=headers, follow=not headers)

    html = aside.content.decode()
    assert "以后再买（1）" in html
    assert "p-cart__empty" in html
    if headers:
        assert '"count": 0' in aside.headers["HX-Trigger-After-Swap"]
    back: Any = client.post(reverse("basket:back", args=[line_of(shop.cup).pk]), headers=headers, follow=not headers)
    assert "以后再买（" not in back.content.decode()
    assert 'id="line-' in back.content.decode()


def test_checkout_needs_something_in_the_basket(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    client.post(reverse("basket:later", args=[line_of(shop.cup).pk]))

    assert client.get(reverse("checkout:index")).status_code == 303


@pytest.mark.parametrize("name", ["later", "back"])
def test_anothers_line_is_404_and_stays(client: Client, basket: Basket, shop: Shop, name: str) -> None:
    put_in(client, shop.tray)
    theirs = Line.objects.get(basket=basket, product=shop.cup)

    answer = client.post(reverse(f"basket:{name}", args=[theirs.pk]))

    assert answer.status_code == 404
    assert not Line.objects.get(pk=theirs.pk).later
