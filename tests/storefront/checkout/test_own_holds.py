"""A shopper's own unpaid order never stands in their way, and nobody ties up the shop's stock without paying."""

from typing import Any

from django.test import Client

from storefront.accounts.models import User
from storefront.core.clock import now as present
from storefront.order.models import Order
from storefront.partner.warehouses import save_policy
from storefront.payment.models import PaymentAttempt
from tests.cast import Shop, placed_order
from tests.storefront.checkout.steps import place, put_in, shown

Status = Order.Status


def order_all_trays(client: Client, shop: Shop, units: int = 3) -> Any:
    put_in(client, shop.tray, units)
    return place(client, shown(client))


def states() -> list[str]:
    return list(Order.objects.order_by("pk").values_list("status", flat=True))


def test_a_guest_who_orders_the_last_units_again_gets_them(client: Client, shop: Shop) -> None:
    order_all_trays(client, shop)

    again = order_all_trays(client, shop)

    assert again.status_code == 303
    assert states() == [Status.CANCELLED, Status.PENDING_PAYMENT]
    assert shop.stock(shop.tray).num_allocated == 3
    assert PaymentAttempt.objects.count() == 2


def test_and_a_customer_in_another_browser_too(client: Client, shop: Shop, customer: User) -> None:
    client.force_login(customer)
    order_all_trays(client, shop, 2)
    other = Client()
    other.force_login(customer)

    again = order_all_trays(other, shop)

    assert again.status_code == 303
    assert states() == [Status.CANCELLED, Status.PENDING_PAYMENT]


def test_the_product_page_offers_what_the_shopper_holds(client: Client, shop: Shop) -> None:
    order_all_trays(client, shop)
    address = shop.tray.get_absolute_url()

    own = client.get(address).content.decode()
    others = Client().get(address).content.decode()

    assert "暂时缺货" not in own
    assert "暂时缺货" in others


def test_an_order_that_leaves_enough_for_both_stays(client: Client, shop: Shop) -> None:
    order_all_trays(client, shop, 1)

    order_all_trays(client, shop, 2)

    assert states() == [Status.PENDING_PAYMENT, Status.PENDING_PAYMENT]


def test_somebody_elses_order_is_left_alone(client: Client, shop: Shop, customer: User, other_customer: User) -> None:
    placed_order((shop.tray, 2), user=other_customer, now=present())
    client.force_login(customer)
    order_all_trays(client, shop, 1)

    put_in(client, shop.tray, 3)
    answer = place(client, shown(client))

    # One is the customer's own; two are not.
    assert answer.status_code == 303
    assert states() == [Status.PENDING_PAYMENT, Status.CANCELLED, Status.PENDING_PAYMENT]
    assert shop.stock(shop.tray).num_allocated == 3


def test_a_paid_order_never_gives_way(client: Client, shop: Shop, customer: User) -> None:
    from storefront.order.operations import mark_paid

    client.force_login(customer)
    order_all_trays(client, shop)
    order = Order.objects.get()
    mark_paid(order_id=order.pk, amount=order.total_incl_tax, method="alipay", now=present())

    put_in(client, shop.tray, 1)

    assert client.get("/checkout/").status_code == 303
    assert states() == [Status.PAID]


def test_too_many_unpaid_units_are_refused_with_words(client: Client, shop: Shop) -> None:
    save_policy({"person_cap": 4})
    put_in(client, shop.cup, 3)
    place(client, shown(client))

    put_in(client, shop.cup, 2)
    answer = place(client, shown(client))

    assert answer.status_code == 422
    assert "您的待付款订单已占用 3 件，最多可有 4 件同时待付款" in answer.content.decode()
    assert Order.objects.count() == 1
    assert shop.stock(shop.cup).num_allocated == 3


def test_and_so_are_those_from_one_network(client: Client, shop: Shop) -> None:
    save_policy({"source_cap": 4})
    first, second = Client(REMOTE_ADDR="114.114.114.7"), Client(REMOTE_ADDR="114.114.114.8")
    put_in(first, shop.cup, 3)
    place(first, shown(first))

    put_in(second, shop.cup, 2)
    form = shown(second)
    answer = place(second, {**form, "phone": "13900139000"})

    assert answer.status_code == 422
    assert "您所在的网络" in answer.content.decode()
    assert Order.objects.count() == 1
