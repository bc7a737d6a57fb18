"""Many at once, through the pages, on SQLite in a file: threads with connections of their own."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.db import connection
from django.test import Client

from storefront.basket.models import Basket
from storefront.core.clock import now as present
from storefront.offer.models import Benefit
from storefront.order.models import Line, Order
from storefront.partner.models import StockRecord
from storefront.payment.models import PaymentAttempt
from storefront.voucher.models import VoucherApplication
from tests.cast import Shop, stock_up
from tests.storefront.checkout.steps import place, put_in, shown
from tests.storefront.offer.makers import make_coupon, make_offer

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")


def at_once(work: Callable[[int], T], count: int, *, threads: int | None = None) -> list[T]:
    """Run work(0), work(1), … in threads; with as many threads as calls they start together."""
    threads = threads or count
    start = threading.Barrier(threads if threads == count else 1)

    def run(number: int) -> T:
        start.wait(timeout=60)
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(count)))


def prepared(shop: Shop, count: int, *, code: str = "") -> list[tuple[Client, dict[str, Any]]]:
    """Visitors who have the cup in their basket and the price before their eyes."""

    def visitor(number: int) -> tuple[Client, dict[str, Any]]:
        client = Client(raise_request_exception=False)
        put_in(client, shop.cup)
        if code:
            client.post("/basket/coupon/", {"code": code})
        return client, shown(client)

    return at_once(visitor, count, threads=8)


def test_fifty_buyers_of_ten_pieces_get_exactly_ten(shop: Shop) -> None:
    buyers = prepared(shop, 50)

    answers = at_once(lambda n: place(*buyers[n]), 50)

    paying = [a for a in answers if a.status_code == 303 and a["Location"] != "/basket/"]
    record = StockRecord.objects.get(product=shop.cup)
    assert Counter(a.status_code for a in answers)[500] == 0
    assert len(paying) == Order.objects.count() == 10
    assert len({a["Location"] for a in paying}) == 10
    assert (record.num_in_stock, record.num_allocated) == (10, 10)
    assert sum(Line.objects.values_list("num_allocated", flat=True)) == 10
    assert Basket.objects.filter(status=Basket.SUBMITTED).count() == 10


def test_at_concurrency_8_nobody_meets_a_locked_database(shop: Shop) -> None:
    stock_up(shop.cup, 990)

    def buy(number: int) -> int:
        client = Client(raise_request_exception=False)
        put_in(client, shop.cup)
        client.get("/basket/")
        client.get("/checkout/")
        return int(place(client, shown(client)).status_code)

    statuses = at_once(buy, 32, threads=8)

    assert Counter(statuses) == {303: 32}
    assert Order.objects.count() == PaymentAttempt.objects.count() == 32
    assert StockRecord.objects.get(product=shop.cup).num_allocated == 32


def test_one_basket_placed_eight_times_at_once_is_one_order(shop: Shop) -> None:
    ((client, form),) = prepared(shop, 1)
    cookie = client.cookies["guitai_basket"].value

    def again(number: int) -> Any:
        tab = Client(raise_request_exception=False)
        tab.cookies["guitai_basket"] = cookie
        return place(tab, form)

    answers = at_once(again, 8)

    assert {a.status_code for a in answers} == {303}
    assert len({a["Location"] for a in answers}) == 1
    assert Order.objects.count() == PaymentAttempt.objects.count() == 1
    assert StockRecord.objects.get(product=shop.cup).num_allocated == 1


def test_a_coupon_that_works_once_works_once(shop: Shop) -> None:
    make_coupon("只一张", off=10, spend=1, usage="Single use", code="ONE", now=present())
    buyers = prepared(shop, 8, code="ONE")

    answers = at_once(lambda n: place(*buyers[n]), 8)

    assert Counter(a.status_code for a in answers) == {303: 1, 422: 7}
    assert VoucherApplication.objects.count() == Order.objects.count() == 1


def test_an_offer_for_three_orders_is_given_three_times(shop: Shop) -> None:
    offer = make_offer("限三单", benefit=(Benefit.PERCENTAGE, 50), max_global_applications=3)
    buyers = prepared(shop, 8)

    answers = at_once(lambda n: place(*buyers[n]), 8)

    offer.refresh_from_db()
    assert Counter(a.status_code for a in answers) == {303: 3, 422: 5}
    assert (offer.num_applications, offer.num_orders) == (3, 3)
    assert Order.objects.count() == 3
