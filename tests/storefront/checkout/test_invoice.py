"""The invoice: titles that an account used before, and a tax ID that is checked while it is typed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from storefront.accounts.models import User
from storefront.checkout.forms import checks_out
from storefront.checkout.queries import MOST_TITLES, used_titles
from storefront.order.models import Order
from tests.cast import Shop, placed_order
from tests.storefront.checkout.steps import WISHES, place, put_in, shown

HTMX = {"HX-Request": "true"}
COMPANY, TAX_ID = "杭州小溪设计有限公司", "91330106MA27XL1K35"


def ordered(shop: Shop, user: User | None, now: datetime, *, kind: str = "company", title: str = COMPANY) -> Order:
    order = placed_order((shop.cup, 1), user=user, now=now)
    tax_id = TAX_ID if kind == "company" else ""
    Order.objects.filter(pk=order.pk).update(invoice_kind=kind, invoice_title=title, tax_id=tax_id)
    return order


def test_titles_are_the_accounts_own_each_once_the_last_used_first(
    shop: Shop, customer: User, other_customer: User, now: datetime
) -> None:
    ordered(shop, customer, now)
    ordered(shop, customer, now + timedelta(minutes=1), kind="personal", title="林小溪")
    newest = ordered(shop, customer, now + timedelta(minutes=2))
    ordered(shop, other_customer, now, title="别家公司")
    ordered(shop, None, now, title="客人公司")
    ordered(shop, customer, now + timedelta(minutes=3), kind="", title="")

    found = used_titles(customer)

    assert (found[0].order_id, found[0].title, found[0].tax_id) == (newest.pk, COMPANY, TAX_ID)
    assert [one.title for one in found] == [COMPANY, "林小溪"]


def test_titles_are_few_and_take_one_query(
    shop: Shop, customer: User, now: datetime, django_assert_num_queries: Any
) -> None:
    for count in range(7):
        ordered(shop, customer, now + timedelta(minutes=count), title=f"公司 {count}")

    with django_assert_num_queries(1):
        found = used_titles(customer)

    assert [one.title for one in found] == [f"公司 {count}" for count in range(6, 6 - MOST_TITLES, -1)]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_one_tap_fills_title_and_tax_id_and_keeps_the_rest(
    client: Client, shop: Shop, customer: User, now: datetime, headers: dict[str, str]
) -> None:
    order = ordered(shop, customer, now)
    client.force_login(customer)
    put_in(client, shop.cup)

    answer = client.post(
        reverse("checkout:invoice"),
        {**WISHES, "invoice": "", "note": "请放门卫", "use_invoice": str(order.pk)},
        headers=headers,
    )

    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{COMPANY}"' in html
    assert f'value="{TAX_ID}"' in html
    assert 'value="company" checked' in html
    assert 'aria-pressed="true"' in html
    assert ("请放门卫" in html) is (headers == {})


def test_tap_without_scripts_arrives_at_the_form_and_orders_nothing(
    client: Client, shop: Shop, customer: User, now: datetime
) -> None:
    order = ordered(shop, customer, now)
    client.force_login(customer)
    put_in(client, shop.cup)

    answer = place(client, {**shown(client), "use_invoice": str(order.pk)})

    assert answer.status_code == 200
    assert f'value="{TAX_ID}"' in answer.content.decode()
    assert Order.objects.count() == 1


def test_another_accounts_title_is_404_and_a_guest_sees_none(
    client: Client, shop: Shop, customer: User, other_customer: User, now: datetime
) -> None:
    order = ordered(shop, other_customer, now)
    put_in(client, shop.cup)
    as_guest = client.post(reverse("checkout:invoice"), {**WISHES, "use_invoice": str(order.pk)})
    page = client.get(reverse("checkout:index")).content.decode()
    client.force_login(customer)
    put_in(client, shop.cup)
    as_other = client.post(reverse("checkout:invoice"), {**WISHES, "use_invoice": str(order.pk)})
    nonsense = client.post(reverse("checkout:invoice"), {**WISHES, "use_invoice": "x" * 99})

    assert [as_guest.status_code, as_other.status_code, nonsense.status_code] == [404] * 3
    assert "use_invoice" not in page
    assert COMPANY not in client.get(reverse("checkout:index")).content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (TAX_ID, ""),
        ("91 3301 06ma27xl1k35", ""),
        ("９１３３０１０６ＭＡ２７ＸＬ１Ｋ３５", ""),
        ("", ""),
        ("91330106MA27XL1K3", "税号为 18 位，现在是 17 位"),
        ("91330106MA27XL1K34", "税号有误"),
        ("91330106MA27XLIK33", "税号里没有 I"),
        ("9133O106MA27XLIK33", "税号里没有 O、I"),
    ],
)
def test_tax_id_is_checked_when_its_field_is_left(client: Client, db: None, typed: str, words: str) -> None:
    answer = client.post(reverse("checkout:tax-id"), {"tax_id": typed}, headers=HTMX)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert ("aria-invalid" in html) is bool(words)
    assert words in html
    assert 'id="id_tax_id-group"' in html


def test_tax_id_checks_are_limited(client: Client, db: None) -> None:
    answers = [client.post(reverse("checkout:tax-id"), {"tax_id": "1"}).status_code for _ in range(121)]

    assert answers[-2:] == [200, 429]


def test_check_character_of_public_codes() -> None:
    for code in ("91350100M000100Y43", "91440300708461136T"):  # the standard's own example, and a listed company's
        assert checks_out(code), code
        assert not checks_out(code[:-2] + code[-1] + code[-2])
