from datetime import datetime

from django.db.transaction import atomic

from storefront.accounts.events import AccountErased
from storefront.accounts.models import User
from storefront.core.events import publish
from storefront.order.models import Order
from storefront.order.operations import forget_buyer
from tests.cast import Shop, placed_order


def test_orders_of_an_erased_account_stay_without_the_person(
    shop: Shop, customer: User, other_customer: User, now: datetime, run_tasks
) -> None:
    order = placed_order((shop.cup, 2), user=customer, now=now)
    Order.objects.filter(pk=order.pk).update(
        customer_note="放门卫", invoice_kind="company", invoice_title="青山茶舍", tax_id="91330106MA2B0001XX",
        invoice_email="fp@test.example", phone="13800138000",
    )  # fmt: skip
    others = placed_order((shop.cup, 1), user=other_customer, now=now)
    before = {name: getattr(others.shipping_address, name) for name in ("first_name", "line1", "phone_number")}

    with atomic():
        publish(AccountErased(user_id=customer.pk))
    run_tasks()

    order.refresh_from_db()
    address = order.shipping_address
    assert (order.phone, order.guest_email, order.invoice_email, order.customer_note) == ("", "", "", "")
    assert (address.first_name[1:], address.line1, str(address.phone_number or "")) == ("**", "***", "")
    assert address.state
    assert address.line3
    assert (order.invoice_title, order.tax_id) == ("青山茶舍", "91330106MA2B0001XX")
    assert (order.total_incl_tax, order.lines.get().quantity) == (shop.cup.stockrecords.get().price * 2, 2)
    others.refresh_from_db()
    assert {name: getattr(others.shipping_address, name) for name in before} == before


def test_forgetting_twice_is_written_down_once(shop: Shop, customer: User, now: datetime) -> None:
    order = placed_order((shop.cup, 1), user=customer, now=now)
    mine = Order.objects.filter(user=customer)

    first, second = forget_buyer(orders=mine, now=now), forget_buyer(orders=mine, now=now)

    assert (first, second) == (1, 0)
    assert order.log.filter(verb="forget").count() == 1
