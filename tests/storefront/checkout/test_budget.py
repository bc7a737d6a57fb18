"""How many statements placing takes, savepoints among them. Transactions are real here."""

from typing import Any

import pytest
from django.contrib.sites.models import Site
from django.db import connection
from django.test import Client

from storefront.accounts.models import User
from storefront.core.clock import now as present
from storefront.offer.models import Benefit
from storefront.payment.local_stripe.client import LocalStripe
from storefront.voucher.operations import claim_voucher
from tests.cast import Shop
from tests.storefront.checkout.steps import place, put_in, shown
from tests.storefront.offer.makers import make_coupon, make_offer


def queries_of(client: Client, form: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """SQL statements of the placing request, without those of the local Stripe, which stands for the network."""
    asked: list[str] = []
    paused = [0]

    def count(execute: Any, sql: str, *args: Any) -> Any:
        if not paused[0] and not sql.startswith("BEGIN"):  # PostgreSQL's is not sent as a statement
            asked.append(sql)
        return execute(sql, *args)

    request = LocalStripe.request

    def over_the_network(*args: Any, **kwargs: Any) -> Any:
        paused[0] += 1
        try:
            return request(*args, **kwargs)
        finally:
            paused[0] -= 1

    monkeypatch.setattr(LocalStripe, "request", over_the_network)
    Site.objects.get_current()
    with connection.execute_wrapper(count):
        answer = place(client, form)
    assert answer.status_code == 303
    return asked


@pytest.mark.django_db(transaction=True)
def test_a_guest_places_an_order_in_at_most_40_queries(
    client: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_offer("九折", benefit=(Benefit.PERCENTAGE, 10))
    put_in(client, shop.cup, 2)
    put_in(client, shop.tray)
    put_in(client, shop.variants["天青", "110 ml"])
    form = shown(client)

    asked = queries_of(client, form, monkeypatch)

    assert len(asked) <= 40, "\n".join(sql[:140] for sql in asked)


@pytest.mark.django_db(transaction=True)
def test_a_customer_with_a_coupon_places_an_order_in_at_most_40_queries(
    client: Client, shop: Shop, customer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = present()
    make_offer("九折", benefit=(Benefit.PERCENTAGE, 10), priority=5)
    voucher = make_coupon("秋", off=30, usage="Once per customer", public=True, now=now)
    claim_voucher(voucher_id=voucher.pk, user=customer, now=now)
    client.force_login(customer)
    put_in(client, shop.cup, 2)
    put_in(client, shop.tray)
    form = shown(client)

    asked = queries_of(client, form, monkeypatch)

    assert len(asked) <= 40, "\n".join(sql[:140] for sql in asked)
