"""The basket's pages."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from storefront.accounts.models import User
from storefront.basket.models import Basket, Line
from storefront.basket.pricing import price_basket
from storefront.core.clock import now as present
from storefront.partner.models import StockRecord
from tests.bench.offers import build
from tests.cast import Shop
from tests.storefront.checkout.steps import put_in
from tests.storefront.offer.makers import make_coupon

HTMX = {"HX-Request": "true"}


def page(client: Client) -> str:
    answer = client.get(reverse("basket:summary"))
    assert answer.status_code == 200
    return answer.content.decode()


def events(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.headers.get("HX-Trigger") or answer.headers["HX-Trigger-After-Swap"])
    return found


def test_a_plain_form_leads_to_the_basket(client: Client, shop: Shop) -> None:
    answer = put_in(client, shop.cup, 2)

    assert (answer.status_code, answer["Location"]) == (303, "/basket/")
    assert "晴山品茗杯" in page(client)


def test_next_is_followed_only_inside_the_shop(client: Client, shop: Shop) -> None:
    inside = put_in(client, shop.cup, next="/catalogue/")
    outside = put_in(client, shop.cup, next="https://evil.example/")

    assert (inside["Location"], outside["Location"]) == ("/catalogue/", "/basket/")


def test_htmx_gets_toast_badge_and_the_small_basket(client: Client, shop: Shop) -> None:
    url = reverse("basket:add", args=[shop.cup.pk])

    answer = client.post(url, {"quantity": 2}, headers={**HTMX, "HX-Target": "mini-cart"})
    quiet = client.post(url, {"quantity": 1}, headers=HTMX)

    assert (answer.status_code, quiet.status_code) == (200, 204)
    assert 'id="mini-cart"' in answer.content.decode()
    assert events(answer)["cart"] == {"count": 2}
    assert events(quiet)["cart"] == {"count": 3}
    assert events(answer)["toast"]["href"] == "/basket/"


def test_too_many_are_clamped_and_told(client: Client, shop: Shop) -> None:
    url = reverse("basket:add", args=[shop.tray.pk])

    answer = client.post(url, {"quantity": 50}, headers=HTMX)

    assert "3" in events(answer)["toast"]["text"]
    assert Line.objects.get().quantity == 3


def test_buy_now_goes_to_checkout(client: Client, shop: Shop) -> None:
    plain = put_in(client, shop.cup, buy_now="1")
    by_htmx = client.post(reverse("basket:add", args=[shop.cup.pk]), {"buy_now": "1"}, headers=HTMX)

    assert (plain.status_code, plain["Location"]) == (303, "/checkout/")
    assert (by_htmx.status_code, by_htmx["HX-Redirect"]) == (204, "/checkout/")


@pytest.mark.parametrize("quantity", ["0", "-5", "abc", "1.5", "９", "1e3"])
def test_a_senseless_quantity_is_told_and_nothing_added(client: Client, shop: Shop, quantity: str) -> None:
    answer = put_in(client, shop.cup, quantity)  # type: ignore[arg-type]

    assert answer.status_code == 303
    assert not Line.objects.exists()


@pytest.mark.parametrize("quantity", ["1000", "99999999999999999999999"])
def test_a_huge_quantity_is_what_there_is(client: Client, shop: Shop, quantity: str) -> None:
    put_in(client, shop.cup, quantity)  # type: ignore[arg-type]

    assert Line.objects.get().quantity == 10


@pytest.mark.parametrize("pk", ["999999", "9" * 18, "9" * 40])
def test_an_unknown_product_is_a_404(client: Client, db: None, pk: str) -> None:
    assert client.post(f"/basket/add/{pk}/", {"quantity": 1}).status_code == 404


def test_another_visitors_line_is_a_404(client: Client, shop: Shop) -> None:
    other = Client()
    put_in(other, shop.cup, 2)
    put_in(client, shop.tray)
    theirs = Line.objects.get(product=shop.cup)

    for name, form in [("update", {"quantity": 1}), ("remove", {})]:
        assert client.post(reverse(f"basket:{name}", args=[theirs.pk]), form).status_code == 404

    theirs.refresh_from_db()
    assert theirs.quantity == 2


def test_a_forged_cookie_is_nobodys_basket(client: Client, shop: Shop) -> None:
    put_in(Client(), shop.cup)
    client.cookies["guitai_basket"] = f"{Basket.objects.get().pk}:forged"

    assert "晴山品茗杯 单只" not in page(client).split('id="more"')[0]


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_changes_need_a_post(client: Client, shop: Shop, method: str) -> None:
    put_in(client, shop.cup)
    line = Line.objects.get()

    for url in (
        reverse("basket:add", args=[shop.cup.pk]),
        reverse("basket:update", args=[line.pk]),
        reverse("basket:remove", args=[line.pk]),
        reverse("basket:clear"),
    ):
        assert getattr(client, method)(url).status_code == 405


def test_without_scripts_steps_change_the_quantity(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup, 2)
    line = Line.objects.get()
    url = reverse("basket:update", args=[line.pk])

    client.post(url, {"quantity": "2", "step": "1", "with_selected": "1", "selected": "1"})
    assert Line.objects.get().quantity == 3
    client.post(url, {"quantity": "1", "step": "-1", "with_selected": "1", "selected": "1"})
    assert not Line.objects.exists()


def test_removing_can_be_undone(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup, 2)
    line = Line.objects.get()

    answer = client.post(reverse("basket:remove", args=[line.pk]), headers=HTMX)
    html = answer.content.decode()
    token = html.split('name="token" value="')[1].split('"')[0]
    assert events(answer)["toast"]["undo"] == "cart-undo"
    assert events(answer)["cart"] == {"count": 0}
    client.post(reverse("basket:restore"), {"token": token})

    assert Line.objects.get().quantity == 2


def test_removing_without_scripts_offers_to_undo(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)

    answer = client.post(reverse("basket:remove", args=[Line.objects.get().pk]), follow=True)

    assert 'id="cart-undo"' in answer.content.decode()


def test_all_lines_are_selected_or_none(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    put_in(client, shop.tray)

    client.post(reverse("basket:select-all"), {})
    assert "¥0.00" in page(client)
    client.post(reverse("basket:select-all"), {"selected": "1"})

    assert set(Line.objects.values_list("selected", flat=True)) == {True}


def test_what_is_gone_can_be_cleared_at_once(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    put_in(client, shop.tray)
    StockRecord.objects.filter(product=shop.tray).update(num_allocated=3)

    assert "p-gone__line" in page(client)
    client.post(reverse("basket:clear"))

    assert list(Line.objects.values_list("product__upc", flat=True)) == ["CUP"]


def test_a_cheaper_price_and_a_smaller_stock_are_told(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup, 5)
    StockRecord.objects.filter(product=shop.cup).update(price="29.00", num_allocated=8)

    html = page(client)

    assert "¥20.00" in html
    assert 'value="2"' in html


def test_a_coupon_code_is_used_and_refused_in_words(client: Client, shop: Shop) -> None:
    make_coupon("秋末茶席券", code="AUTUMN", now=present())
    put_in(client, shop.tray)

    good = client.post(reverse("basket:add-voucher"), {"code": "autumn"}, headers=HTMX)
    bad = client.post(reverse("basket:add-voucher"), {"code": "NONE\x00"}, headers=HTMX)
    huge = client.post(reverse("basket:add-voucher"), {"code": "x" * 5000, "voucher": "9" * 30}, headers=HTMX)

    assert "秋末茶席券" in good.content.decode()
    assert events(bad)["toast"]["kind"] == events(huge)["toast"]["kind"] == "error"


def test_signing_in_takes_the_basket_along_and_tells(client: Client, shop: Shop, customer: User) -> None:
    put_in(client, shop.cup, 2)
    client.force_login(customer)

    html = page(client)

    assert Basket.objects.get(owner=customer).lines.get().quantity == 2
    assert html.count("c-toast") >= 1
    assert client.cookies["guitai_basket"].value == ""


def test_a_page_that_does_not_touch_the_basket_asks_nothing_about_it(client: Client, shop: Shop) -> None:
    with CaptureQueriesContext(connection) as fresh:
        client.get(reverse("healthz"))
    put_in(client, shop.cup)
    client.get(reverse("catalogue:index"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("catalogue:index"))

    assert not fresh.captured_queries
    asked = [q["sql"] for q in queries.captured_queries if "basket_" in q["sql"]]
    assert len(asked) == 1
    assert "SUM" in asked[0]


@pytest.mark.parametrize(("lines", "offers"), [(10, 10), (60, 40)])
def test_the_price_of_a_large_basket_takes_as_many_queries_as_that_of_a_small_one(
    db: None, lines: int, offers: int
) -> None:
    basket = build(lines=lines, offers=offers)

    with CaptureQueriesContext(connection) as queries:
        priced = price_basket(basket, user=None, now=present())

    assert len(priced.counted) == lines
    assert sum(line.flash is not None for line in priced.counted) == lines / 10
    assert any("满减" in saving.name for saving in priced.savings) is (offers > 10)
    assert len(queries) == 5
