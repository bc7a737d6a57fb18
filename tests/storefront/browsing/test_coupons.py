"""Coupons on pages: shown with what they are worth, claimed into the account."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from storefront.accounts.models import User
from storefront.browsing.coupons import public_coupons
from storefront.core.clock import now as present
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range
from storefront.voucher.models import Voucher, VoucherClaim
from tests.cast import Shop


@pytest.fixture
def coupon(shop: Shop) -> Voucher:
    """Forty yuan off 300 for the cup and the tray."""
    goods = Range.objects.create(name="茶席小件")
    for product in (shop.cup, shop.tray):
        goods.add_product(product)
    offer = ConditionalOffer.objects.create(
        name_zh_hans="满 300 减 40",
        offer_type=ConditionalOffer.VOUCHER,
        condition=Condition.objects.create(range=goods, type=Condition.VALUE, value=Decimal(300)),
        benefit=Benefit.objects.create(range=goods, type=Benefit.FIXED, value=Decimal(40)),
    )
    voucher = Voucher.objects.create(
        name="茶席券",
        code="TABLE40",
        public=True,
        start_datetime=present() - dt.timedelta(days=1),
        end_datetime=present() + dt.timedelta(days=9),
    )
    voucher.offers.add(offer)
    return voucher


def shown(client: Client, product) -> list:
    return client.get(f"/product/{product.slug}_{product.pk}/").context["coupons"]


def test_ticket_says_what_it_is_worth(coupon: Voucher) -> None:
    ticket = public_coupons(now=present())[0].ticket

    assert (ticket.unit, ticket.value, ticket.name, ticket.scope) == ("¥", "40", "茶席券", "茶席小件")
    assert "300" in ticket.condition


def test_percentage_is_written_as_each_language_writes_it(coupon: Voucher) -> None:
    Benefit.objects.update(type=Benefit.PERCENTAGE, value=Decimal(15))

    found = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            ticket = public_coupons(now=present())[0].ticket
        found[language] = ticket.value + ticket.after

    assert {language: text.replace(" ", "") for language, text in found.items()} == {"zh-hans": "8.5折", "en": "15%off"}


def test_coupon_stands_on_the_pages_of_its_goods_only(client: Client, listed: Shop, coupon: Voucher) -> None:
    assert [ticket.state for ticket in shown(client, listed.cup)] == ["claim"]
    assert shown(client, listed.pot) == []


def test_claiming_takes_it_into_the_account_once(client: Client, listed: Shop, coupon: Voucher, customer: User) -> None:
    client.force_login(customer)

    for _ in range(2):
        response = client.post(f"/coupons/{coupon.pk}/claim/", {"next": "/catalogue/"})
        assert response.headers["Location"] == "/catalogue/"

    assert VoucherClaim.objects.get().user == customer
    assert [ticket.state for ticket in shown(client, listed.cup)] == ["owned"]


def test_htmx_gets_the_ticket_in_its_new_state(client: Client, coupon: Voucher, customer: User) -> None:
    client.force_login(customer)

    response = client.post(f"/coupons/{coupon.pk}/claim/", HTTP_HX_REQUEST="true")

    assert 'data-state="owned"' in response.content.decode()
    assert "toast" in response.headers["HX-Trigger"]


def test_guests_are_led_to_sign_in_and_back(client: Client, coupon: Voucher) -> None:
    plain = client.post(f"/coupons/{coupon.pk}/claim/", {"next": "/catalogue/"})
    htmx = client.post(f"/coupons/{coupon.pk}/claim/", {"next": "/catalogue/"}, HTTP_HX_REQUEST="true")

    assert plain.headers["Location"].endswith("?next=%2Fcatalogue%2F")
    assert htmx.headers["HX-Redirect"] == plain.headers["Location"]
    assert not VoucherClaim.objects.exists()


@pytest.mark.parametrize(
    "change", [{"public": False}, {"end_datetime": dt.datetime(2020, 1, 2, tzinfo=dt.UTC)}, {"claim_limit": 0}]
)
def test_what_is_not_given_out_cannot_be_claimed(client: Client, coupon: Voucher, customer: User, change: dict) -> None:
    Voucher.objects.filter(pk=coupon.pk).update(**change)
    client.force_login(customer)

    assert client.post(f"/coupons/{coupon.pk}/claim/").status_code == 302
    assert client.post(f"/coupons/{coupon.pk}/claim/", HTTP_HX_REQUEST="true").status_code in (200, 204)
    assert not VoucherClaim.objects.exists()


def test_unknown_coupons_change_nothing(client: Client, coupon: Voucher, customer: User) -> None:
    client.force_login(customer)

    assert client.post("/coupons/999999999999999999/claim/").status_code == 302
    assert client.get(f"/coupons/{coupon.pk}/claim/").status_code == 405
    assert not VoucherClaim.objects.exists()


def test_ended_coupon_leaves_pages_at_its_minute_though_the_list_is_kept(coupon: Voucher) -> None:
    assert len(public_coupons(now=present())) == 1

    assert public_coupons(now=coupon.end_datetime) == []
    cache.clear()
