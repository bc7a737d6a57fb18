"""The list of an account's orders: tabs with true counts, search, pages, cards, and how many queries it takes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from storefront.accounts import contributions
from storefront.accounts.models import User
from storefront.catalogue.reviews.models import ProductReview
from storefront.content.formats import grouped
from storefront.core.clock import now as present
from storefront.order.lifecycle import By
from storefront.order.models import Carrier, Order
from storefront.order.operations import cancel_order, complete_order, confirm_receipt, expire_order
from storefront.tracking.queries import TABS, order_counts, orders_of
from tests.cast import Shop, placed_order, stock_up
from tests.storefront.tracking.steps import paid_order, refunded, send

LIST = "tracking:list"


@pytest.fixture
def owner(customer: User) -> Client:
    client = Client()
    client.force_login(customer)
    return client


def one_in_each_state(shop: Shop, carrier: Carrier, user: User) -> dict[str, Order]:
    now = present()
    orders = {
        "unpaid": placed_order((shop.cup, 1), user=user, now=now),
        "paid": paid_order((shop.cup, 1), user=user),
        "partly": paid_order((shop.cup, 2), user=user),
        "shipped": paid_order((shop.cup, 1), user=user),
        "received": paid_order((shop.tray, 1), user=user),
        "completed": paid_order((shop.cup, 1), user=user),
        "cancelled": paid_order((shop.cup, 1), user=user),
        "expired": placed_order((shop.cup, 1), user=user, now=now),
    }
    line = orders["partly"].lines.get()
    send(orders["partly"], carrier, units={line.pk: 1})
    for name in ("shipped", "received", "completed"):
        send(orders[name], carrier)
    for name in ("received", "completed"):
        confirm_receipt(order_id=orders[name].pk, by=By.CUSTOMER, actor=user, now=now)
    complete_order(order_id=orders["completed"].pk, now=now)
    cancel_order(order_id=orders["cancelled"].pk, by=By.CUSTOMER, actor=user, reason="", now=now)
    expire_order(order_id=orders["expired"].pk, now=now + timedelta(minutes=30))
    for order in orders.values():
        order.refresh_from_db()
    return orders


def test_each_tab_lists_what_its_count_says(shop: Shop, carrier: Carrier, customer: User, other_customer: User) -> None:
    orders = one_in_each_state(shop, carrier, customer)
    paid_order((shop.cup, 1), user=other_customer)
    refunded(orders["completed"], "10.00")
    ProductReview.objects.create(
        product=shop.cup, line=orders["completed"].lines.get(), user=customer, score=5, title="好", body="很好用的杯子"
    )

    counts = order_counts(customer)
    listed = {tab: {order.pk for order in orders_of(customer, tab=tab)} for tab in TABS}

    assert listed == {
        "all": {order.pk for order in orders.values()},
        "pay": {orders["unpaid"].pk},
        "ship": {orders["paid"].pk},
        "receive": {orders["partly"].pk, orders["shipped"].pk},
        "review": {orders["received"].pk},
        "refund": {orders["completed"].pk},
    }
    assert {tab: counts.rows(tab) for tab in TABS} == {tab: len(found) for tab, found in listed.items()}
    assert counts.refund == 0  # nothing is on its way back any more


def test_the_counts_take_one_query(
    shop: Shop, carrier: Carrier, customer: User, django_assert_num_queries: Callable
) -> None:
    one_in_each_state(shop, carrier, customer)

    with django_assert_num_queries(1):
        order_counts(customer)
    with django_assert_num_queries(1):
        tabs = contributions.order_tabs(customer)

    assert [tab.count for tab in tabs] == [1, 1, 2, 2, 0]


def test_search_finds_by_number_and_by_name_in_both_languages(
    shop: Shop, customer: User, other_customer: User, owner: Client
) -> None:
    cup, tray = paid_order((shop.cup, 1), user=customer), paid_order((shop.tray, 1), user=customer)
    paid_order((shop.cup, 1), user=other_customer)

    def found(words: str) -> set[int]:
        return {order.pk for order in orders_of(customer, search=words)}

    assert found("品茗杯") == {cup.pk}
    assert found("walnut TRAY") == {tray.pk}
    assert found(f"{tray.number[:4]} {tray.number[4:8]} {tray.number[8:]}") == {tray.pk}
    assert found("nothing of the kind") == set()
    page = owner.get(reverse(LIST), {"q": "品茗杯"}).content.decode()
    assert grouped(cup.number) in page
    assert grouped(tray.number) not in page


@pytest.mark.parametrize(
    "query",
    [
        {"tab": "x"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "x"},
        {"page": "9" * 400},
        {"q": "\0"},
        {"q": "%_'\"<b>" * 900},
    ],
)
def test_hostile_queries_are_answered_calmly(shop: Shop, customer: User, owner: Client, query: dict[str, str]) -> None:
    paid_order((shop.cup, 1), user=customer)

    response = owner.get(reverse(LIST), query)

    assert response.status_code == 200
    assert "<b>" not in response.content.decode().split('role="search"')[1][:900]


def test_orders_come_ten_a_page_newest_first(shop: Shop, customer: User, owner: Client) -> None:
    start = present() - timedelta(days=2)
    stock_up(shop.cup, 990)
    orders = [placed_order((shop.cup, 1), user=customer, now=start + timedelta(hours=hour)) for hour in range(12)]

    first = owner.get(reverse(LIST)).context["cards"]
    second = owner.get(reverse(LIST), {"page": "2"}).context["cards"]

    assert [card.order.pk for card in first] == [order.pk for order in reversed(orders)][:10]
    assert [card.order.pk for card in second] == [orders[1].pk, orders[0].pk]


def test_a_card_shows_three_pictures_and_two_buttons_at_the_most(
    shop: Shop, customer: User, owner: Client, carrier: Carrier
) -> None:
    order = paid_order(*((product, 1) for product in shop.variants.values()), user=customer)
    order.lines.update(image="products/pot.webp")
    send(order, carrier)

    card = owner.get(reverse(LIST)).context["cards"][0]

    assert len(card.thumbs) == 3
    assert [action.url for action in card.actions] == [
        reverse("tracking:detail", args=[order.number]) + "#parcels",
        reverse("tracking:receive", args=[order.number]),
    ]


def test_guests_are_led_to_the_look_up(db: None, client: Client) -> None:
    response = client.get(reverse(LIST))

    assert (response.status_code, response["Location"]) == (302, reverse("tracking:lookup"))
