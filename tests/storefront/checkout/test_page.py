"""The checkout page: what it shows, and what it makes of what it is sent."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from storefront.accounts.addresses import AddressDetails
from storefront.accounts.models import User
from storefront.accounts.operations import save_address
from storefront.basket.models import Basket, Line
from storefront.core.clock import now as present
from storefront.order.models import Order
from storefront.voucher.operations import claim_voucher
from tests.cast import Shop
from tests.storefront.checkout.steps import WISHES, place, put_in, shown
from tests.storefront.offer.makers import make_coupon

HTMX = {"HX-Request": "true"}


def test_an_empty_basket_has_no_checkout(client: Client, shop: Shop) -> None:
    first = client.get(reverse("checkout:index"))
    put_in(client, shop.cup)
    client.post(reverse("basket:select-all"), {})
    unselected = client.get(reverse("checkout:index"))

    assert [a.status_code for a in (first, unselected)] == [303, 303]
    assert first["Location"] == "/basket/"


def test_a_guest_sees_at_most_seven_fields(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)

    html = client.get(reverse("checkout:index")).content.decode()

    for name in ("recipient", "phone", "province", "city", "district", "street", "email"):
        assert f'name="{name}"' in html
    assert "save_address" not in html
    assert 'name="no_return"' not in html


def test_fees_follow_the_place_and_the_method(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    url = reverse("checkout:delivery")

    near = client.post(url, WISHES, headers=HTMX).content.decode()
    far = client.post(url, {**WISHES, "province": "540000", "city": "", "district": ""}, headers=HTMX).content.decode()
    fast = client.post(url, {**WISHES, "delivery": "express"}, headers=HTMX).content.decode()

    assert "57.00 元" in near
    assert "67.00 元" in far
    assert "67.00 元" in fast
    assert 'id="co-slip"' in near
    assert "hx-swap-oob" in near


def test_without_scripts_an_update_keeps_what_was_typed(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)

    answer = place(client, {**WISHES, "update": "1", "note": "不要按门铃", "payment": "card", "invoice": "personal"})

    html = answer.content.decode()
    assert answer.status_code == 200
    assert not Order.objects.exists()
    for words in ("林小溪", "龙井路 1 号 2 幢 301", "不要按门铃", 'value="card" checked', 'value="personal" checked'):
        assert words in html


def test_what_was_typed_is_there_again_after_a_visit_elsewhere(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    client.post(reverse("checkout:delivery"), WISHES, headers=HTMX)

    client.get(reverse("basket:summary"))
    html = client.get(reverse("checkout:index")).content.decode()

    assert "龙井路 1 号 2 幢 301" in html
    assert "lin@test.example" in html
    assert "杭州市" in client.get(reverse("basket:summary")).content.decode()


def test_the_draft_is_gone_after_the_order(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    client.post(reverse("checkout:delivery"), WISHES, headers=HTMX)
    place(client, shown(client))

    put_in(client, shop.tray)
    html = client.get(reverse("checkout:index")).content.decode()

    assert "龙井路" not in html


def test_a_pasted_address_fills_the_fields_without_scripts(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)

    answer = place(
        client, {**WISHES, "recipient": "", "paste": "1", "pasted": "张三 13900139000 浙江省杭州市西湖区文三路 90 号"}
    )

    html = answer.content.decode()
    assert 'value="张三"' in html
    assert "文三路 90 号" in html


def test_a_place_that_is_not_served_says_so(client: Client, shop: Shop) -> None:
    from storefront.shipping.models import DeliveryRate

    DeliveryRate.objects.filter(region="54").update(served=False)
    put_in(client, shop.cup)
    lhasa = {"province": "540000", "city": "540100", "district": "540102"}

    answer = place(client, shown(client, **lhasa))

    assert answer.status_code == 422
    assert not Order.objects.exists()


def test_errors_stand_in_the_summary_and_at_the_field(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)

    answer = place(client, shown(client, phone="123", email="nonsense", street=""))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count('href="#id_phone"') == html.count('href="#id_email"') == html.count('href="#id_street"') == 1
    assert 'id="id_phone-error"' in html or html.count('aria-invalid="true"') == 3


def test_a_customer_chooses_among_saved_addresses(client: Client, shop: Shop, customer: User) -> None:
    now = present()
    for code, street in (("330106", "文三路 90 号"), ("650102", "人民路 8 号")):
        details = AddressDetails(recipient="王小明", phone="13900139000", district_code=code, street=street)
        save_address(user=customer, actor=customer, details=details, now=now)
    client.force_login(customer)
    put_in(client, shop.cup)

    html = client.get(reverse("checkout:index")).content.decode()

    assert html.count('name="address"') == 3
    assert "139****9000" in html
    assert "57.00 元" in html
    assert 'name="email"' not in html


def test_the_best_coupon_is_chosen_and_can_be_changed(client: Client, shop: Shop, customer: User) -> None:
    now = present()
    best = make_coupon("大", off=30, public=True, now=now)
    small = make_coupon("小", off=10, public=True, now=now)
    for voucher in (best, small):
        claim_voucher(voucher_id=voucher.pk, user=customer, now=now)
    client.force_login(customer)
    put_in(client, shop.tray, 2)
    url = reverse("checkout:coupon")

    first = client.get(reverse("checkout:index")).content.decode()
    second = client.post(url, {**WISHES, "use_voucher": small.pk}, headers=HTMX).content.decode()
    third = client.post(url, {**WISHES, "no_coupon": "1"}, headers=HTMX).content.decode()

    assert "−¥30.00" in first
    assert "−¥10.00" in second
    assert "−¥" not in third


def test_in_wechat_its_own_payment_comes_first(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)

    html = client.get(reverse("checkout:index"), headers={"User-Agent": "Mobile MicroMessenger/8"}).content.decode()

    assert html.index('value="wechat_pay" checked') < html.index('value="alipay"')


def test_pages_are_not_kept_by_caches(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)

    for url in (reverse("checkout:index"), reverse("basket:summary")):
        assert "no-store" in client.get(url)["Cache-Control"]


@pytest.mark.parametrize("name", ["delivery", "coupon", "place"])
def test_changes_need_a_post(client: Client, shop: Shop, name: str) -> None:
    assert client.get(reverse(f"checkout:{name}")).status_code == 405


def test_a_post_needs_the_token(shop: Shop) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(reverse("checkout:place"), WISHES).status_code == 403


HOSTILE: list[dict[str, Any]] = [
    {"note": "长" * 100_000},
    {"street": "x" * 100_000},
    {"recipient": "名" * 1000, "phone": "1" * 1000},
    {"province": "999999", "city": "999999", "district": "999999"},
    {"province": "330000", "city": "330100", "district": "650102"},
    {"district": "330106'; DROP TABLE order_order; --"},
    {"email": "a" * 5000 + "@b.example"},
    {"email": "<script>@x"},
    {"payment": "bitcoin"},
    {"payment": ""},
    {"invoice": "golden"},
    {"invoice": "company", "invoice_title": "x" * 5000, "tax_id": "９" * 18},
    {"note": "nul\x00byte"},
    {"recipient": "\x00", "street": "\x00"},
]


@pytest.mark.parametrize("change", HOSTILE, ids=[str(n) for n in range(len(HOSTILE))])
def test_what_makes_no_sense_is_told_and_nothing_ordered(client: Client, shop: Shop, change: dict[str, Any]) -> None:
    put_in(client, shop.cup)
    form = shown(client)

    answer = place(client, form | change)

    assert answer.status_code == 422
    assert "c-summary" in answer.content.decode()
    assert not Order.objects.exists()
    assert Basket.objects.get().status == Basket.OPEN


@pytest.mark.parametrize("delivery", ["", "drone", "x" * 5000, "express\x00"])
def test_an_unknown_method_is_the_first_that_goes_there(client: Client, shop: Shop, delivery: str) -> None:
    put_in(client, shop.cup)
    form = shown(client)

    answer = place(client, form | {"delivery": delivery})

    assert answer.status_code in (303, 422)
    assert Order.objects.count() == (1 if answer.status_code == 303 else 0)


@pytest.mark.parametrize("address", ["999999", "-1", "9" * 30, "abc", "1; --"])
def test_a_foreign_address_is_a_404(
    client: Client, shop: Shop, customer: User, other_customer: User, address: str
) -> None:
    details = AddressDetails(recipient="王小明", phone="13900139000", district_code="330106", street="文三路 90 号")
    theirs = save_address(user=other_customer, actor=other_customer, details=details, now=present())
    save_address(user=customer, actor=customer, details=details, now=present())
    client.force_login(customer)
    put_in(client, shop.cup)
    form = shown(client)

    for said in (address, str(theirs.pk)):
        assert place(client, form | {"address": said}).status_code == 404

    assert not Order.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "1:abc", "9" * 400])
def test_a_forged_basket_is_the_visitors_own(client: Client, shop: Shop, token: str) -> None:
    put_in(client, shop.cup)
    put_in(Client(), shop.tray)

    place(client, shown(client) | {"basket": token})

    assert Order.objects.get().lines.get().product_id == shop.cup.pk


def test_a_foreign_coupon_is_refused(client: Client, shop: Shop, customer: User, other_customer: User) -> None:
    now = present()
    voucher = make_coupon("私", public=True, now=now)
    claim_voucher(voucher_id=voucher.pk, user=other_customer, now=now)
    client.force_login(customer)
    put_in(client, shop.tray)

    for said in (str(voucher.pk), "9" * 30, "-1", "abc"):
        answer = client.post(reverse("checkout:coupon"), {**WISHES, "use_voucher": said})
        assert answer.status_code == 200
        assert "c-summary" in answer.content.decode()

    assert not Basket.objects.get(owner=customer).vouchers.exists()


def test_quantities_can_not_be_smuggled_through_the_checkout(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    form = shown(client)

    place(client, form | {"quantity": "-5", "total": "0.01", "unit_price": "0"})

    order = Order.objects.get()
    assert (order.total_incl_tax, order.lines.get().quantity) == (57, 1)
    assert Line.objects.get().quantity == 1
