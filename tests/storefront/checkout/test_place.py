"""Placing an order through the pages."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from storefront.accounts.addresses import AddressDetails
from storefront.accounts.models import User
from storefront.accounts.operations import save_address
from storefront.address.models import UserAddress
from storefront.basket.models import Basket, Line
from storefront.checkout import views
from storefront.core.clock import now as present
from storefront.offer.models import Benefit
from storefront.order.models import Order, OrderDiscount
from storefront.order.operations import expire_order
from storefront.partner.models import StockRecord
from storefront.payment.models import PaymentAttempt
from storefront.payment.operations import PaymentUnavailable
from storefront.voucher.models import VoucherApplication
from storefront.voucher.operations import claim_voucher
from tests.cast import Shop
from tests.storefront.checkout.steps import WISHES, hidden, place, put_in, shown
from tests.storefront.offer.makers import make_coupon, make_offer


def test_a_guest_orders_and_is_sent_to_pay(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup, 2)
    put_in(client, shop.variants["天青", "110 ml"])

    answer = place(client, shown(client, note="  送货前\n打电话 "))

    order = Order.objects.get()
    attempt = PaymentAttempt.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, attempt.checkout_url)
    assert order.total_incl_tax == Decimal("466.00")
    assert (order.user_id, order.email, order.phone) == (None, "lin@test.example", "13800138000")
    assert order.customer_note == "送货前 打电话"
    assert order.payment_method == "alipay"
    assert order.shipping_code == "standard"
    assert order.promised_until is not None
    address = order.shipping_address
    assert address is not None
    assert (address.state, address.line4, address.line3, address.district_code) == (
        "浙江省",
        "杭州市",
        "西湖区",
        "330106",
    )
    assert [(line.variant, line.quantity) for line in order.lines.order_by("pk")] == [("", 2), ("天青·110 ml", 1)]
    assert shop.stock(shop.cup).num_allocated == 2
    assert client.get(reverse("payment:result", args=[order.number])).status_code == 200


def test_the_basket_is_empty_after_ordering(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)

    place(client, shown(client))

    assert Basket.objects.get().status == Basket.SUBMITTED
    assert client.cookies["guitai_basket"].value == ""
    assert "p-line" not in client.get(reverse("basket:summary")).content.decode()


def test_lines_that_were_not_selected_stay(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup, 2)
    put_in(client, shop.tray)
    client.post(reverse("basket:update", args=[Line.objects.get(product=shop.tray).pk]), {"with_selected": "1"})

    place(client, shown(client))

    order = Order.objects.get()
    assert [line.product_id for line in order.lines.all()] == [shop.cup.pk]
    html = client.get(reverse("basket:summary")).content.decode()
    assert "黑胡桃茶盘" in html
    assert Basket.objects.get(status=Basket.OPEN).lines.get().product_id == shop.tray.pk


def test_what_is_gone_stays_in_the_basket_too(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    put_in(client, shop.tray)
    StockRecord.objects.filter(product=shop.tray).update(num_allocated=3)

    place(client, shown(client))

    assert Order.objects.get().lines.count() == 1
    assert Basket.objects.get(status=Basket.OPEN).lines.get().product_id == shop.tray.pk


def test_a_customer_orders_to_a_saved_address(client: Client, shop: Shop, customer: User) -> None:
    details = AddressDetails(recipient="王小明", phone="13900139000", district_code="650102", street="人民路 8 号")
    saved = save_address(user=customer, actor=customer, details=details, now=present())
    client.force_login(customer)
    put_in(client, shop.cup)

    place(client, shown(client, address=str(saved.pk), recipient="", phone="", province="", city="", district=""))

    order = Order.objects.get()
    assert order.user == customer
    assert (order.guest_email, order.email, order.phone) == ("", customer.email, "13900139000")
    assert order.total_incl_tax == 49 + 18
    saved.refresh_from_db()
    assert saved.num_orders_as_shipping_address == 1


@pytest.mark.parametrize("keep", [True, False])
def test_a_new_address_is_kept_when_the_customer_wants(client: Client, shop: Shop, customer: User, keep: bool) -> None:
    client.force_login(customer)
    put_in(client, shop.cup)

    place(client, shown(client, **({"save_address": "on"} if keep else {})))

    assert Order.objects.count() == 1
    assert UserAddress.objects.filter(user=customer).count() == (1 if keep else 0)


def test_offer_and_coupon_are_frozen_with_the_order(client: Client, shop: Shop, customer: User) -> None:
    now = present()
    make_offer("九折", benefit=(Benefit.PERCENTAGE, 10), priority=5)
    voucher = make_coupon("秋", off=30, usage="Once per customer", public=True, now=now)
    claim_voucher(voucher_id=voucher.pk, user=customer, now=now)
    client.force_login(customer)
    put_in(client, shop.tray)
    put_in(client, shop.cup)

    place(client, shown(client))

    order = Order.objects.get()
    assert order.total_incl_tax == Decimal("219.00") + 49 - Decimal("26.80") - 30
    amounts = dict(OrderDiscount.objects.values_list("offer_name", "amount"))
    assert amounts == {"九折": Decimal("26.80"), "秋": Decimal("30.00")}
    assert sum(line.line_price_incl_tax for line in order.lines.all()) == order.total_incl_tax
    assert VoucherApplication.objects.get().order == order


def test_a_coupon_works_again_when_the_order_expires(
    client: Client, shop: Shop, customer: User, run_tasks: Callable[[], int]
) -> None:
    now = present()
    voucher = make_coupon("秋", off=30, usage="Once per customer", public=True, now=now)
    claim_voucher(voucher_id=voucher.pk, user=customer, now=now)
    client.force_login(customer)
    put_in(client, shop.tray)
    place(client, shown(client))

    expire_order(order_id=Order.objects.get().pk, now=now + timedelta(hours=1))
    run_tasks()
    put_in(client, shop.tray)
    place(client, shown(client))

    assert [order.discounts.get().amount for order in Order.objects.all()] == [30, 30]
    assert VoucherApplication.objects.count() == 1


def test_company_invoice_needs_a_right_tax_id(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    wishes = {"invoice": "company", "invoice_title": "杭州小溪设计有限公司"}

    short = place(client, shown(client, **wishes, tax_id="91330106MA2XXXX0"))
    wrong = place(client, shown(client, **wishes, tax_id="91330106MA27XL1K3A"))
    none = place(client, shown(client, **wishes, tax_id=""))

    assert [a.status_code for a in (short, wrong, none)] == [422] * 3
    assert "18" in short.content.decode()
    assert "杭州小溪设计有限公司" in wrong.content.decode()
    assert not Order.objects.exists()
    place(
        client, shown(client, **wishes, tax_id="91 3301 06MA27XL1K" + check_sign("91330106MA27XL1K3")[:0] + good_rest())
    )
    order = Order.objects.get()
    assert (order.invoice_kind, order.invoice_title, len(order.tax_id)) == ("company", "杭州小溪设计有限公司", 18)
    assert order.invoice_email == "lin@test.example"


def check_sign(first: str) -> str:
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return signs[-sum(signs.index(c) * pow(3, i, 31) for i, c in enumerate(first)) % 31]


def good_rest() -> str:
    return "3" + check_sign("91330106MA27XL1K3")


def test_no_invoice_asks_for_nothing(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)

    place(client, shown(client, invoice="", tax_id="9133", invoice_email="x"))

    order = Order.objects.get()
    assert (order.invoice_kind, order.tax_id, order.invoice_title) == ("", "", "")


def test_goods_that_can_not_be_returned_need_a_tick(client: Client, shop: Shop) -> None:
    shop.cup.returnable = False
    shop.cup.save()
    put_in(client, shop.cup)

    without = place(client, shown(client))
    place(client, shown(client, no_return="on"))

    assert without.status_code == 422
    assert Order.objects.count() == 1


def test_an_order_for_nothing_is_paid_at_once(client: Client, shop: Shop) -> None:
    make_offer("免单", benefit=(Benefit.PERCENTAGE, 100), priority=2)
    make_offer("免邮", benefit=(Benefit.SHIPPING_PERCENTAGE, 100))
    put_in(client, shop.cup)

    answer = place(client, shown(client))

    order = Order.objects.get()
    assert (order.total_incl_tax, order.status) == (0, Order.Status.PAID)
    assert order.number in answer["Location"]


def test_a_price_that_moved_stops_the_order_and_is_told(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup, 2)
    form = shown(client)
    StockRecord.objects.filter(product=shop.cup).update(price="59.00")

    stopped = place(client, form)

    html = stopped.content.decode()
    assert stopped.status_code == 422
    assert not Order.objects.exists()
    assert all(words in html for words in ("¥49.00", "¥59.00", "¥106.00", "¥126.00"))
    assert "龙井路 1 号" in html
    again = place(client, {**form, "seen": hidden(html, "seen"), "basket": hidden(html, "basket")})
    assert again.status_code == 303
    assert Order.objects.get().total_incl_tax == 126


def test_another_fee_than_was_seen_stops_the_order(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    form = shown(client) | {"province": "650000", "city": "650100", "district": "650102"}

    stopped = place(client, form)

    assert stopped.status_code == 422
    assert "¥18.00" in stopped.content.decode()
    assert not Order.objects.exists()


def test_a_form_without_the_price_shows_it_first(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)

    for seen in ("", "forged", "x" * 50_000):
        assert place(client, shown(client) | {"seen": seen}).status_code == 422

    assert not Order.objects.exists()


def test_the_price_of_another_basket_does_not_count(client: Client, shop: Shop) -> None:
    other = Client()
    put_in(other, shop.cup)
    put_in(client, shop.cup)

    stopped = place(client, shown(client) | {"seen": shown(other)["seen"]})

    assert stopped.status_code == 422
    assert not Order.objects.exists()


def test_sold_out_meanwhile_is_told_and_adjusted(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup, 5)
    put_in(client, shop.tray)
    form = shown(client)
    StockRecord.objects.filter(product=shop.cup).update(num_allocated=8)

    stopped = place(client, form)

    assert stopped.status_code == 422
    html = stopped.content.decode()
    again = place(client, {**form, "seen": hidden(html, "seen")})
    assert again.status_code == 303
    assert Order.objects.get().lines.get(product=shop.cup).quantity == 2
    assert shop.stock(shop.cup).num_allocated == 10


def test_the_last_piece_lost_between_price_and_hold_writes_nothing(
    client: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storefront.checkout import operations

    put_in(client, shop.tray, 3)
    form = shown(client)
    create = operations.create_order

    def someone_was_faster(**kwargs: Any) -> Order:
        StockRecord.objects.filter(product=shop.tray).update(num_allocated=2)
        return create(**kwargs)

    monkeypatch.setattr(operations, "create_order", someone_was_faster)
    stopped = place(client, form)

    # The rival's write was rolled back with ours: it was made in the same transaction.
    assert stopped.status_code == 422
    assert not Order.objects.exists()
    assert Basket.objects.get().status == Basket.OPEN
    assert shop.stock(shop.tray).num_allocated == 0


def test_all_sold_out_leads_back_to_the_basket(client: Client, shop: Shop) -> None:
    put_in(client, shop.tray)
    form = shown(client)
    StockRecord.objects.filter(product=shop.tray).update(num_allocated=3)

    answer = place(client, form)

    assert (answer.status_code, answer["Location"]) == (303, "/basket/")
    assert not Order.objects.exists()


def test_a_coupon_that_was_used_up_meanwhile_stops_the_order(client: Client, shop: Shop) -> None:
    now = present()
    voucher = make_coupon("只一张", off=30, usage="Single use", code="ONE", now=now)
    rival = Client()
    for buyer in (client, rival):
        put_in(buyer, shop.tray)
        buyer.post(reverse("basket:add-voucher"), {"code": "ONE"})
    mine, theirs = shown(client), shown(rival)

    first = place(rival, theirs)
    second = place(client, mine)

    assert (first.status_code, second.status_code) == (303, 422)
    assert Order.objects.get().discounts.get().voucher_id == voucher.pk
    assert "30.00" in second.content.decode()


def test_a_second_submit_finds_the_order(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    form = shown(client)
    cookie = client.cookies["guitai_basket"].value

    first = place(client, form)
    second = place(client, form)
    client.cookies["guitai_basket"] = cookie  # a double click: the first answer's cookies did not arrive
    client.cookies.pop("sessionid", None)
    third = place(client, form)

    assert Order.objects.count() == PaymentAttempt.objects.count() == 1
    assert first["Location"] == second["Location"] == third["Location"]
    assert shop.stock(shop.cup).num_allocated == 1
    assert client.get(reverse("payment:result", args=[Order.objects.get().number])).status_code == 200


def test_the_back_button_finds_the_order_that_waits_for_payment(client: Client, shop: Shop) -> None:
    put_in(client, shop.cup)
    place(client, shown(client))
    order = Order.objects.get()

    back = client.get(reverse("checkout:index"))
    expire_order(order_id=order.pk, now=present() + timedelta(hours=1))
    later = client.get(reverse("checkout:index"))

    assert back["Location"] == reverse("payment:result", args=[order.number])
    assert later["Location"] == reverse("basket:summary")


def test_a_second_submit_of_a_customer_finds_the_order(client: Client, shop: Shop, customer: User) -> None:
    client.force_login(customer)
    put_in(client, shop.cup)
    form = shown(client)

    first, second = place(client, form), place(client, form)

    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1


def test_a_customers_basket_token_is_of_no_use_to_others(
    client: Client, shop: Shop, customer: User, other_customer: User
) -> None:
    client.force_login(customer)
    put_in(client, shop.cup)
    form = shown(client)
    thief = Client()
    thief.force_login(other_customer)

    before = place(thief, form)
    place(client, form)
    after = place(thief, form)

    assert before.status_code in (302, 303)
    assert after.status_code == 404
    assert Order.objects.get().user == customer


def test_the_order_stays_when_the_payment_page_can_not_be_made(
    client: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(**kwargs: Any) -> str:
        raise PaymentUnavailable

    monkeypatch.setattr(views, "start_payment", down)
    put_in(client, shop.cup)

    answer = place(client, shown(client))

    order = Order.objects.get()
    assert answer["Location"] == reverse("payment:result", args=[order.number])
    assert order.status == Order.Status.PENDING_PAYMENT


def test_english_orders_speak_english(client: Client, shop: Shop) -> None:
    put_in(client, shop.variants["天青", "110 ml"])
    page = client.get("/en/checkout/").content.decode()
    form = {**WISHES, "basket": hidden(page, "basket")}
    html = client.post("/en/checkout/delivery/", form).content.decode()

    client.post("/en/checkout/place/", {**form, "seen": hidden(html, "seen")})

    order = Order.objects.get()
    line = order.lines.get()
    assert order.language == "en"
    assert (line.title, line.variant) == ("Qingshan side-handle pot", "Celadon · 110 ml")
    assert order.shipping_method == "Standard delivery"


def test_a_guest_needs_at_most_six_requests(client: Client, shop: Shop) -> None:
    requests = [
        put_in(client, shop.cup),
        client.get(reverse("checkout:index")),
        client.post(reverse("checkout:delivery"), WISHES),
    ]
    html = requests[-1].content.decode()
    requests.append(place(client, {**WISHES, "basket": hidden(html, "basket"), "seen": hidden(html, "seen")}))

    assert requests[-1].status_code == 303
    assert Order.objects.count() == 1
    assert len(requests) <= 6
