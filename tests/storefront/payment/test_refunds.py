"""Money that goes back: never more than came, once, and as the provider says in the end."""

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest
import stripe
from django.db import transaction

from storefront.order.lifecycle import By
from storefront.order.models import Order
from storefront.order.operations import cancel_order
from storefront.payment.local_stripe import faults, hosted_page
from storefront.payment.local_stripe import refunds as local_refunds
from storefront.payment.local_stripe.faults import Course, Fault, Trouble
from storefront.payment.local_stripe.models import LocalEvent, LocalObject
from storefront.payment.local_stripe.refunds import settle_refund
from storefront.payment.models import Charge, Refund
from storefront.payment.operations import RefundTooLarge, apply_event, apply_waiting_events, refund_order, send_refund
from storefront.payment.queries import refundable, refunded, statement

Reason = Refund.Reason


@pytest.fixture
def refund(clock, packer):
    """Refunds by a clerk."""

    def act(order, **what):
        return refund_order(order=order, reason=Reason.GOODWILL, actor=packer, now=clock(), **what)

    return act


def provider_refunds():
    return LocalObject.objects.filter(kind="refund").count()


def test_whole_order_goes_back(paid_order, refund, run_tasks, packer):
    [made] = refund(paid_order, note="客户不喜欢釉色")

    assert (made.status, made.provider_id) == ("pending", None)
    run_tasks()
    made.refresh_from_db()
    assert (made.status, made.amount, made.requested_by) == ("succeeded", Decimal("317.00"), packer)
    assert (refundable(paid_order), refunded(paid_order)) == (0, Decimal("317.00"))
    assert [line.amount for line in statement(paid_order)] == [Decimal("317.00"), Decimal("-317.00")]
    assert list(paid_order.log.filter(verb__startswith="refund").values_list("verb", "by")) == [
        ("refund_requested", "staff"),
        ("refunded", "system"),
    ]


@pytest.mark.parametrize("amount", ["317.01", "0.00", "-5.00"])
def test_amount_that_is_not_there_is_refused(paid_order, refund, amount):
    with pytest.raises(RefundTooLarge) as refused:
        refund(paid_order, amount=Decimal(amount))

    assert refused.value.left == Decimal("317.00")
    assert not Refund.objects.exists()


def test_parts_never_exceed_the_whole(paid_order, refund):
    refund(paid_order, amount=Decimal("300.00"))

    with pytest.raises(RefundTooLarge) as refused:
        refund(paid_order, amount=Decimal("17.01"))

    assert refused.value.left == Decimal("17.00")
    refund(paid_order, amount=Decimal("17.00"))
    with pytest.raises(RefundTooLarge):
        refund(paid_order)


def test_unpaid_order_has_nothing_to_give_back(order, refund):
    with pytest.raises(RefundTooLarge):
        refund(order)


def test_units_are_worth_their_part_of_the_line_and_add_up_to_it(paid_order, refund):
    cups = paid_order.lines.get(quantity=2)
    cups.line_price_incl_tax = Decimal("97.99")  # after a discount that does not divide by two
    cups.save()

    [first] = refund(paid_order, lines={cups.pk: 1})
    [second] = refund(paid_order, lines={cups.pk: 1})

    assert (first.amount, second.amount) == (Decimal("49.00"), Decimal("48.99"))
    with pytest.raises(RefundTooLarge):
        refund(paid_order, lines={cups.pk: 1})


def test_amount_for_units_is_divided_over_them(paid_order, refund):
    cups, tray = paid_order.lines.get(quantity=2), paid_order.lines.get(quantity=1)

    [made] = refund(paid_order, lines={cups.pk: 1, tray.pk: 1}, amount=Decimal("10.00"))

    assert made.amount == Decimal("10.00")
    assert dict(made.lines.values_list("line", "amount")) == {cups.pk: Decimal("1.83"), tray.pk: Decimal("8.17")}


def test_line_of_another_order_is_refused(paid_order, refund):
    with pytest.raises(RefundTooLarge):
        refund(paid_order, lines={999_999: 1})


def test_cancelled_order_gets_all_its_money_back_once(paid_order, run_tasks, clock):
    cancel_order(order_id=paid_order.pk, by=By.CUSTOMER, actor=None, reason="买错了", now=clock())

    with faults.deliveries({"*": Course.TWICE}):
        run_tasks()

    made = Refund.objects.get()
    assert (made.reason, made.amount, made.status) == (Reason.CANCELLED, Decimal("317.00"), "succeeded")
    assert provider_refunds() == 1


def test_wallet_refund_is_pending_until_the_provider_settles_it(order, begin, pay, run_tasks, refund, monkeypatch):
    monkeypatch.setattr(local_refunds, "SETTLES_AFTER", timedelta(hours=1))  # a busy machine takes seconds
    pay(begin("alipay"))
    run_tasks()

    [made] = refund(order)
    run_tasks()

    made.refresh_from_db()
    assert made.status == "pending"
    assert made.provider_id
    settle_refund.func(None, made.provider_id)
    run_tasks()
    made.refresh_from_db()
    assert made.status == "succeeded"


def test_refund_that_fails_after_all_frees_its_amount(order, begin, pay, run_tasks, refund):
    pay(begin(), "4000000000005126")
    run_tasks()
    [made] = refund(order)
    run_tasks()

    settle_refund.func(None, Refund.objects.get().provider_id)
    run_tasks()

    made.refresh_from_db()
    assert (made.status, made.failure_reason) == ("failed", "lost_or_stolen_card")
    assert refundable(order) == Decimal("317.00")
    assert order.log.filter(verb="refund_failed", public=False).count() == 1


@pytest.mark.parametrize("trouble", [Trouble.TIMEOUT_AFTER_COMMIT, Trouble.SERVER_ERROR_AFTER_COMMIT])
def test_refund_whose_answer_is_lost_is_made_once(paid_order, refund, run_tasks, trouble):
    with faults.scripted(Fault("POST /v1/refunds$", trouble, times=3)):
        [made] = refund(paid_order, amount=Decimal("100.00"))
        run_tasks()

    made.refresh_from_db()
    assert (made.status, provider_refunds()) == ("succeeded", 1)


def test_refund_the_provider_could_not_make_is_asked_for_again(paid_order, refund, clock):
    [made] = refund(paid_order)
    with faults.scripted(Fault("POST /v1/refunds$", Trouble.SERVER_ERROR, times=1)), pytest.raises(stripe.APIError):
        send_refund.func(None, made.pk, _attempt=10)
    assert provider_refunds() == 0

    send_refund.func(None, made.pk)

    made.refresh_from_db()
    assert made.status == "succeeded"
    assert made.idempotency_key.endswith("-again-1")


def test_refund_the_provider_refuses_fails(paid_order, refund, run_tasks):
    LocalObject.objects.filter(kind="charge").update(
        data={**LocalObject.objects.get(kind="charge").data, "disputed": True}
    )

    [made] = refund(paid_order)
    run_tasks()

    made.refresh_from_db()
    assert (made.status, made.failure_reason) == ("failed", "charge_disputed")


def test_refund_made_at_the_provider_is_adopted(paid_order, run_tasks, clock):
    hosted_page.refund_from_dashboard(payment_intent=Charge.objects.get().payment_intent_id, amount=5000, now=clock())

    run_tasks()

    made = Refund.objects.get()
    assert (made.reason, made.amount, made.status) == (Reason.DASHBOARD, Decimal("50.00"), "succeeded")
    assert made.requested_by is None
    assert refundable(paid_order) == Decimal("267.00")


def test_messages_in_any_order_end_in_the_same_state(order, begin, pay, clock):
    with faults.deliveries({"*": Course.HELD}):
        pay(begin("alipay"))
        session = LocalObject.objects.get(kind="checkout.session")
        hosted_page.refund_from_dashboard(payment_intent=session.payment_intent, amount=5000, now=clock())
        settle_refund.func(None, LocalObject.objects.get(kind="refund").stripe_id)
    wanted = ["checkout.session.completed", "payment_intent.succeeded", "refund.created", "refund.updated"]
    events = [LocalEvent.objects.get(type=kind).payload for kind in wanted]

    ends = set()
    for chosen in itertools.permutations(events):
        before = transaction.savepoint()
        for payload in chosen:
            apply_event(payload=payload, now=clock())
            for charge in Charge.objects.all():
                apply_waiting_events(charge=charge, now=clock())  # as its handler does
        order.refresh_from_db()
        ends.add((order.status, Charge.objects.count(), tuple(Refund.objects.values_list("amount", "status"))))
        transaction.savepoint_rollback(before)

    assert ends == {(Order.Status.PAID, 1, ((Decimal("50.00"), "succeeded"),))}


@pytest.fixture
def with_fee(paid_order):
    """The paid order, whose 317.00 contain 12.00 for the delivery; its cups cost 86.00, the tray 219.00."""
    cups = paid_order.lines.get(quantity=2)
    cups.line_price_incl_tax = cups.line_price_excl_tax = Decimal("86.00")
    cups.save()
    paid_order.shipping_incl_tax = paid_order.shipping_excl_tax = Decimal("12.00")
    paid_order.save()
    return paid_order


def test_delivery_fee_goes_back_when_asked_and_once(with_fee, refund):
    cups = with_fee.lines.get(quantity=2)

    [first] = refund(with_fee, lines={cups.pk: 1}, shipping=True)
    [second] = refund(with_fee, lines={cups.pk: 1}, shipping=True)
    [rest] = refund(with_fee)

    assert (first.amount, first.shipping) == (Decimal("55.00"), Decimal("12.00"))
    assert (second.amount, second.shipping) == (Decimal("43.00"), 0)
    assert (rest.amount, rest.shipping) == (Decimal("219.00"), 0)


def test_delivery_fee_alone_goes_back(with_fee, refund):
    [made] = refund(with_fee, shipping=True)

    assert (made.amount, made.shipping, made.lines.count()) == (Decimal("12.00"), Decimal("12.00"), 0)
    with pytest.raises(RefundTooLarge):
        refund(with_fee, shipping=True)


def test_everything_contains_the_delivery_fee(with_fee, refund):
    [made] = refund(with_fee)

    assert (made.amount, made.shipping) == (Decimal("317.00"), Decimal("12.00"))
