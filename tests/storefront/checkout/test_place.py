"""Placing an order through the pages."""

from django.test import Client

from storefront.order.models import Order
from tests.cast import Shop
from tests.storefront.checkout.steps import place, put_in, shown


def test_a_guest_orders_and_is_sent_to_pay(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup, 2)

    answer = place(client, shown(client))

    order = Order.objects.get()
    assert answer.status_code == 303
    assert order.total_incl_tax == 98 + 8
    assert order.email == "lin@test.example"
    assert str(order.shipping_address.line3) == "西湖区"
    assert shop.stock(shop.cup).num_allocated == 2
