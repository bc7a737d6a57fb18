"""The coupon page."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from storefront.accounts.models import User
from storefront.core.clock import now as present
from storefront.voucher.operations import claim_voucher
from tests.storefront.offer.makers import make_coupon


def test_visitors_see_what_can_be_claimed(client: Client, db: None) -> None:
    now = present()
    make_coupon("公开", public=True, now=now)
    make_coupon("暗号", now=now)
    make_coupon("过期", public=True, now=now - timedelta(days=30))

    html = client.get(reverse("voucher:list")).content.decode()

    assert "公开" in html
    assert "暗号" not in html
    assert "过期" not in html


def test_customers_see_their_own_apart(client: Client, customer: User) -> None:
    now = present()
    mine, other = make_coupon("我的券", public=True, now=now), make_coupon("别的券", public=True, now=now)
    claim_voucher(voucher_id=mine.pk, user=customer, now=now)
    client.force_login(customer)

    html = client.get(reverse("voucher:list")).content.decode()

    assert html.index("别的券") < html.index('id="mine"') < html.index("我的券")
    assert html.count(other.name) >= 1


def test_the_number_of_queries_does_not_grow(client: Client, customer: User) -> None:
    now = present()
    client.force_login(customer)
    counts = []
    for number in range(6):
        voucher = make_coupon(f"券 {number}", public=True, now=now)
        if number % 2:
            claim_voucher(voucher_id=voucher.pk, user=customer, now=now)
        client.get(reverse("voucher:list"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("voucher:list"))
        counts.append(len(queries))

    assert counts[1] == counts[-1] <= 10
