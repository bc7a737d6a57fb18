"""Bank transfer and cash on delivery: offered where the shop says, recorded by people, paid back by people."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from storefront.accounts.models import User
from storefront.order.lifecycle import By
from storefront.order.models import Carrier, Order
from storefront.order.operations import cancel_order, confirm_receipt, expire_order, ship_lines
from storefront.partner.ledger import set_on_hand
from storefront.partner.models import StockRecord
from storefront.payment.models import Charge, Method, PaymentAttempt, Refund, WayByHand
from storefront.payment.operations import (
    AlreadyRecorded,
    PaymentUnavailable,
    Receipt,
    confirm_refund,
    reconcile,
    record_receipt,
    refund_order,
    start_payment,
)
from storefront.payment.queries import kept, ways_for
from tests.cast import Shop
from tests.storefront.payment.conftest import CANCEL_URL, SUCCESS_URL, Clock

TOTAL = Decimal("317.00")
TRANSFER, DOOR = Method.BANK_TRANSFER, Method.CASH_ON_DELIVERY


@pytest.fixture
def offer(db: None) -> Callable[..., None]:
    """Turns a way on."""

    def turn_on(method: str, **fields: Any) -> None:
        WayByHand.objects.filter(method=method).update(active=True, **fields)

    return turn_on


@pytest.fixture
def take(begin: Callable[..., PaymentAttempt], offer: Callable[..., None]) -> Callable[[str], PaymentAttempt]:
    """The buyer chooses the way."""

    def choose(method: str) -> PaymentAttempt:
        offer(method)
        return begin(method)

    return choose


def record(attempt: PaymentAttempt, amount: str, packer: User, clock: Clock, reference: str = "2026112400017") -> Any:
    return record_receipt(attempt=attempt, amount=Decimal(amount), reference=reference, actor=packer, now=clock())


def test_neither_is_offered_until_the_shop_decides(db: None) -> None:
    assert ways_for(total=TOTAL, district_code="330106") == [Method.ALIPAY, Method.WECHAT_PAY, Method.CARD]


@pytest.mark.parametrize(
    ("total", "district", "there"),
    [("317", "330106", True), ("99.99", "330106", False), ("500.01", "330106", False), ("317", "310101", False)],
)
def test_a_way_is_offered_by_amount_and_region(
    offer: Callable[..., None], total: str, district: str, *, there: bool
) -> None:
    offer(DOOR, least=Decimal(100), most=Decimal(500), regions="33, 3201")

    assert (DOOR in ways_for(total=Decimal(total), district_code=district)) is there


def test_a_way_that_is_not_offered_is_refused_whatever_the_form_says(order: Order, clock: Clock) -> None:
    with pytest.raises(PaymentUnavailable):
        start_payment(order=order, method=DOOR, success_url=SUCCESS_URL, cancel_url=CANCEL_URL, actor=None, now=clock())

    order.refresh_from_db()
    assert order.status == Order.Status.PENDING_PAYMENT
    assert not order.payment_attempts.exists()


def test_goods_are_kept_for_the_days_of_a_transfer(
    order: Order, take: Callable[[str], PaymentAttempt], clock: Clock, shop: Shop
) -> None:
    take(TRANSFER)

    clock.advance(days=2)
    assert not expire_order(order_id=order.pk, now=clock())
    clock.advance(days=2)
    assert expire_order(order_id=order.pk, now=clock())
    assert shop.stock(shop.cup).num_allocated == 0


def test_a_transfer_that_arrived_pays_the_order(
    order: Order, take: Callable[[str], PaymentAttempt], packer: User, clock: Clock, run_tasks: Callable[[], int]
) -> None:
    attempt = take(TRANSFER)

    assert record(attempt, "317.00", packer, clock) == Receipt.PAID
    run_tasks()

    order.refresh_from_db()
    assert (order.status, order.payment_method, kept(order)) == ("paid", TRANSFER, TOTAL)
    assert order.log.get(verb="payment_received").actor == packer
    with pytest.raises(AlreadyRecorded):
        record(attempt, "317.00", packer, clock)
    assert Charge.objects.count() == 1


def test_parts_of_a_transfer_add_up_and_what_is_too_much_is_to_be_paid_back(
    order: Order, take: Callable[[str], PaymentAttempt], packer: User, clock: Clock, run_tasks: Callable[[], int]
) -> None:
    attempt = take(TRANSFER)

    assert record(attempt, "300.00", packer, clock, "A1") == Receipt.PART
    order.refresh_from_db()
    assert order.status == Order.Status.PENDING_PAYMENT
    assert record(attempt, "20.00", packer, clock, "A2") == Receipt.OVERPAID
    run_tasks()

    order.refresh_from_db()
    refund = Refund.objects.get()
    assert (order.status, refund.amount, refund.status) == ("paid", Decimal("3.00"), "pending")
    assert confirm_refund(refund=refund, reference="B1", actor=packer, now=clock())
    assert not confirm_refund(refund=refund, reference="B1", actor=packer, now=clock())
    assert kept(order) == TOTAL


def test_a_transfer_after_the_goods_are_gone_is_to_be_paid_back_once(
    order: Order,
    take: Callable[[str], PaymentAttempt],
    packer: User,
    clock: Clock,
    shop: Shop,
    run_tasks: Callable[[], int],
) -> None:
    attempt = take(TRANSFER)
    clock.advance(days=4)
    expire_order(order_id=order.pk, now=clock())
    run_tasks()
    record_id = StockRecord.objects.get(product=shop.tray).pk
    set_on_hand(stockrecord_id=record_id, on_hand=0, actor=packer, reason="", now=clock())

    assert record(attempt, "317.00", packer, clock) == Receipt.RETURNED
    run_tasks()

    assert Refund.objects.get().reason == Refund.Reason.UNFULFILLABLE


def test_another_way_can_still_be_chosen(
    order: Order, take: Callable[[str], PaymentAttempt], begin: Any, pay: Any, run_tasks: Callable[[], int]
) -> None:
    first = take(TRANSFER)

    pay(begin("card"))
    run_tasks()

    order.refresh_from_db()
    first.refresh_from_db()
    assert (order.status, first.status) == ("paid", "abandoned")


def test_money_at_the_door_is_recorded_after_shipping(
    order: Order,
    take: Callable[[str], PaymentAttempt],
    packer: User,
    carrier: Carrier,
    clock: Clock,
    run_tasks: Callable[[], int],
) -> None:
    attempt = take(DOOR)
    order.refresh_from_db()
    assert (order.status, order.paid_at, order.hold_until) == ("preparing", None, None)
    quantities = {line.pk: line.quantity for line in order.lines.all()}
    ship_lines(
        order_id=order.pk, quantities=quantities, carrier=carrier, tracking_number="SF1", actor=packer, now=clock()
    )
    confirm_receipt(order_id=order.pk, by=By.CUSTOMER, actor=None, now=clock())

    assert record(attempt, "317.00", packer, clock) == Receipt.PAID
    run_tasks()

    order.refresh_from_db()
    assert (order.status, order.paid_at, kept(order)) == ("received", clock(), TOTAL)
    [refund] = refund_order(order=order, amount=Decimal("17.00"), reason="goodwill", actor=packer, now=clock())
    run_tasks()
    clock.advance(hours=1)
    reconcile(now=clock())
    run_tasks()
    refund.refresh_from_db()
    assert refund.status == "pending"


def test_an_order_for_the_door_can_be_cancelled_and_owes_nothing(
    order: Order, take: Callable[[str], PaymentAttempt], clock: Clock, shop: Shop, run_tasks: Callable[[], int]
) -> None:
    attempt = take(DOOR)

    cancel_order(order_id=order.pk, by=By.CUSTOMER, actor=None, reason="", now=clock())
    run_tasks()

    attempt.refresh_from_db()
    assert (attempt.status, Refund.objects.count(), shop.stock(shop.cup).num_allocated) == ("expired", 0, 0)


def test_the_buyer_reads_where_to_transfer_to_and_names_the_transfer(
    order: Order, take: Callable[[str], PaymentAttempt], guest: Client, offer: Callable[..., None]
) -> None:
    offer(TRANSFER, words_zh_hans="户名：柜台器物有限公司")
    attempt = take(TRANSFER)

    page = guest.get(reverse("payment:result", args=[order.number])).content.decode()
    answer = guest.post(reverse("payment:proof", args=[order.number]), {"proof": " 林小溪  6222 "}, follow=True)

    assert "户名：柜台器物有限公司" in page
    assert order.number in page
    attempt.refresh_from_db()
    assert attempt.proof == "林小溪 6222"
    assert "正在核对你的转账" in answer.content.decode()


def test_the_buyer_at_the_door_is_not_told_that_the_money_is_here(
    order: Order, take: Callable[[str], PaymentAttempt], guest: Client
) -> None:
    take(DOOR)

    page = guest.get(reverse("payment:result", args=[order.number])).content.decode()

    assert "订单已受理" in page
    assert "付款成功" not in page
