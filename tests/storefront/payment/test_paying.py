"""From the payment page to the paid order: the message of the provider decides, never the browser."""

from decimal import Decimal

import pytest

from storefront.order.lifecycle import By
from storefront.order.models import Order
from storefront.order.operations import cancel_order, expire_order
from storefront.partner.models import StockRecord
from storefront.payment.local_stripe import faults, hosted_page
from storefront.payment.local_stripe.faults import Course, Fault, Trouble
from storefront.payment.local_stripe.models import LocalObject
from storefront.payment.models import Charge, PaymentAttempt, Refund
from storefront.payment.operations import OrderNotPayable, PaymentUnavailable, start_payment
from tests.cast import Shop, placed_order
from tests.storefront.payment.conftest import CANCEL_URL, CHALLENGED_CARD, POOR_CARD, SUCCESS_URL, Clock

Status = PaymentAttempt.Status


def test_message_of_the_provider_makes_the_order_paid(order, begin, pay, run_tasks):
    attempt = begin()

    pay(attempt)

    order.refresh_from_db()
    assert order.status == Order.Status.PENDING_PAYMENT
    run_tasks()
    order.refresh_from_db()
    attempt.refresh_from_db()
    assert (order.status, order.payment_method) == (Order.Status.PAID, "card")
    assert attempt.status == Status.SUCCEEDED
    charge = Charge.objects.get()
    assert (charge.amount, charge.currency, charge.order) == (Decimal("317.00"), "CNY", order)
    assert charge.provider_id.startswith("ch_")
    assert order.log.filter(verb="payment_received").count() == 1


@pytest.mark.parametrize("method", ["card", "alipay", "wechat_pay"])
def test_every_method_charges_the_frozen_total(order, begin, pay, run_tasks, method):
    attempt = begin(method)

    pay(attempt)
    run_tasks()

    order.refresh_from_db()
    assert (order.status, order.payment_method) == (Order.Status.PAID, method)
    session = LocalObject.objects.get(stripe_id=attempt.session_id).data
    assert (session["amount_total"], session["currency"]) == (31700, "cny")
    assert session["metadata"] == {"order": order.number, "attempt": "1"}
    intent = LocalObject.objects.get(kind="payment_intent").data
    assert intent["metadata"] == session["metadata"]


def test_declined_card_leaves_the_page_open_and_another_card_pays(order, begin, pay, run_tasks):
    attempt = begin()

    assert pay(attempt, POOR_CARD) is hosted_page.Step.DECLINED
    run_tasks()

    attempt.refresh_from_db()
    assert (attempt.status, attempt.failure_reason) == (Status.OPEN, "insufficient_funds")
    assert order.log.filter(verb="payment_refused").count() == 1
    assert pay(attempt) is hosted_page.Step.PAID
    run_tasks()
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert Charge.objects.count() == 1


@pytest.mark.parametrize(
    ("passed", "status"), [(True, Order.Status.PAID), (False, Order.Status.PENDING_PAYMENT)], ids=["passed", "failed"]
)
def test_challenged_card_pays_only_when_the_challenge_is_passed(order, begin, pay, run_tasks, clock, passed, status):
    attempt = begin()

    assert pay(attempt, CHALLENGED_CARD) is hosted_page.Step.CHALLENGE
    hosted_page.answer_challenge(session_id=attempt.session_id, passed=passed, now=clock())
    run_tasks()

    order.refresh_from_db()
    assert order.status == status


def test_same_method_again_gives_the_same_open_page(order, begin):
    first = begin("alipay")

    again = begin("alipay")

    assert again == first
    assert again.checkout_url == first.checkout_url
    assert LocalObject.objects.filter(kind="checkout.session").count() == 1


def test_another_method_closes_the_open_page(order, begin):
    card = begin("card")

    alipay = begin("alipay")

    card.refresh_from_db()
    assert (card.status, alipay.status, alipay.number) == (Status.ABANDONED, Status.OPEN, 2)
    assert LocalObject.objects.get(stripe_id=card.session_id).data["status"] == "expired"


def test_choosing_another_method_after_paying_ends_at_the_paid_order(order, begin, pay, clock):
    pay(begin("card"))

    address = start_payment(
        order=order, method="alipay", success_url=SUCCESS_URL, cancel_url=CANCEL_URL, actor=None, now=clock()
    )

    order.refresh_from_db()
    assert address == SUCCESS_URL
    assert order.status == Order.Status.PAID
    assert Charge.objects.count() == 1


def test_late_refusal_of_an_earlier_attempt_changes_nothing(order, begin, pay, run_tasks):
    card = begin("card")
    with faults.deliveries({"payment_intent.payment_failed": Course.HELD}):
        pay(card, POOR_CARD)
    pay(begin("alipay"))
    run_tasks()

    from storefront.payment.local_stripe.delivery import deliver_event
    from storefront.payment.local_stripe.models import LocalEvent

    deliver_event.enqueue(LocalEvent.objects.get(type="payment_intent.payment_failed").stripe_id)
    run_tasks()

    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert set(order.payment_attempts.values_list("status", flat=True)) == {Status.ABANDONED, Status.SUCCEEDED}
    assert not order.log.filter(verb="payment_refused").exists()


def test_order_of_nothing_is_paid_without_the_provider(shop: Shop, clock: Clock):
    order = placed_order((shop.cup, 1), now=clock())
    Order.objects.filter(pk=order.pk).update(total_incl_tax=0)
    order.refresh_from_db()

    address = start_payment(
        order=order, method="card", success_url=SUCCESS_URL, cancel_url=CANCEL_URL, actor=None, now=clock()
    )

    order.refresh_from_db()
    assert (address, order.status) == (SUCCESS_URL, Order.Status.PAID)
    assert not PaymentAttempt.objects.exists()


@pytest.mark.parametrize("close", [cancel_order, expire_order])
def test_closed_order_of_nothing_stays_closed(shop: Shop, clock: Clock, close):
    order = placed_order((shop.cup, 1), now=clock())
    Order.objects.filter(pk=order.pk).update(total_incl_tax=0)
    clock.advance(minutes=31)
    if close is cancel_order:
        cancel_order(order_id=order.pk, by=By.CUSTOMER, actor=None, reason="", now=clock())
    else:
        expire_order(order_id=order.pk, now=clock())
    order.refresh_from_db()
    history = order.log.count()

    with pytest.raises(OrderNotPayable):
        start_payment(
            order=order, method="card", success_url=SUCCESS_URL, cancel_url=CANCEL_URL, actor=None, now=clock()
        )

    assert Order.objects.get(pk=order.pk).status == order.status
    assert order.log.count() == history


@pytest.mark.parametrize("closed", ["expired", "cancelled", "paid", "time is over"])
def test_what_is_not_waiting_for_payment_can_not_be_paid(order, begin, pay, run_tasks, clock, closed):
    if closed == "cancelled":
        cancel_order(order_id=order.pk, by=By.CUSTOMER, actor=None, reason="", now=clock())
    elif closed == "paid":
        pay(begin())
        run_tasks()
    else:
        clock.advance(minutes=31)
        if closed == "expired":
            expire_order(order_id=order.pk, now=clock())
    before = PaymentAttempt.objects.count()

    with pytest.raises(OrderNotPayable):
        begin("wechat_pay")

    assert PaymentAttempt.objects.count() == before


def test_answer_lost_on_the_way_makes_no_second_page(order, begin):
    with faults.scripted(Fault("POST /v1/checkout/sessions$", Trouble.TIMEOUT_AFTER_COMMIT)):
        attempt = begin()

    assert attempt.checkout_url
    assert LocalObject.objects.filter(kind="checkout.session").count() == 1


@pytest.mark.parametrize("trouble", [Trouble.SERVER_ERROR, Trouble.RATE_LIMITED, Trouble.TIMEOUT_BEFORE])
def test_provider_in_trouble_costs_an_attempt_and_the_next_one_works(order, begin, trouble):
    with faults.scripted(Fault("POST /v1/checkout/sessions$", trouble, times=5)), pytest.raises(PaymentUnavailable):
        begin()

    attempt = begin()

    assert (attempt.number, attempt.status) == (2, Status.OPEN)
    assert order.payment_attempts.get(number=1).status == Status.ABANDONED


def test_expired_order_closes_its_page_and_frees_its_stock(order, begin, run_tasks, clock, shop):
    attempt = begin()
    clock.advance(minutes=30)

    expire_order(order_id=order.pk, now=clock())
    run_tasks()

    attempt.refresh_from_db()
    assert attempt.status == Status.EXPIRED
    assert LocalObject.objects.get(stripe_id=attempt.session_id).data["status"] == "expired"
    assert shop.stock(shop.tray).num_allocated == 0


def test_money_after_expiry_takes_the_goods_again(order, begin, run_tasks, clock, shop):
    attempt = begin()
    clock.advance(minutes=30)
    expire_order(order_id=order.pk, now=clock())
    run_tasks()

    hosted_page.pay_late(session_id=attempt.session_id, now=clock())
    run_tasks()

    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert shop.stock(shop.tray).num_allocated == 1
    assert not Refund.objects.exists()


def test_money_after_expiry_goes_back_once_when_the_goods_are_gone(order, begin, run_tasks, clock, shop):
    attempt = begin()
    clock.advance(minutes=30)
    expire_order(order_id=order.pk, now=clock())
    placed_order((shop.tray, 3), now=clock())
    run_tasks()

    with faults.deliveries({"*": Course.TWICE}):
        hosted_page.pay_late(session_id=attempt.session_id, now=clock())
        run_tasks()

    order.refresh_from_db()
    assert order.status == Order.Status.EXPIRED
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, refund.status) == (Decimal("317.00"), "unfulfillable", "succeeded")
    assert LocalObject.objects.filter(kind="refund").count() == 1
    assert StockRecord.objects.get(product=shop.tray).num_allocated == 3


def test_payment_just_before_the_order_expires_counts(order, begin, pay, run_tasks, clock):
    attempt = begin()
    with faults.deliveries({"*": Course.HELD}):
        pay(attempt)
    clock.advance(minutes=30)
    expire_order(order_id=order.pk, now=clock())

    run_tasks()

    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert Charge.objects.count() == 1


def test_second_payment_of_a_paid_order_goes_back(order, begin, pay, run_tasks, clock):
    with faults.scripted(Fault("POST .*/expire$", Trouble.TIMEOUT_BEFORE, times=3)):
        card = begin("card")
        pay(begin("alipay"))
    pay(card)

    run_tasks()

    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert Charge.objects.count() == 2
    refund = Refund.objects.get()
    assert (refund.reason, refund.amount) == ("duplicate", Decimal("317.00"))


def test_wrong_amount_does_not_pay_the_order(order, begin, pay, run_tasks):
    attempt = begin()
    session = LocalObject.objects.get(stripe_id=attempt.session_id)
    session.data["amount_total"] = 100
    session.save()

    pay(attempt)
    run_tasks()

    order.refresh_from_db()
    attempt.refresh_from_db()
    assert order.status == Order.Status.PENDING_PAYMENT
    assert (attempt.status, attempt.failure_reason) == (Status.FAILED, "amount_mismatch")
    assert order.log.filter(verb="payment_mismatch", public=False).count() == 1
    from storefront.payment.queries import orders_to_decide

    assert list(orders_to_decide()) == [order]
