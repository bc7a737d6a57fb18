"""Disputes: what a bank questions keeps parcels and money where they are, in whatever order its messages come."""

import itertools
import os
import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from storefront.accounts.models import User
from storefront.order.lifecycle import By
from storefront.order.models import Carrier, Order
from storefront.order.operations import ShippingBlocked, cancel_order, ship_lines
from storefront.payment.local_stripe import faults, hosted_page
from storefront.payment.local_stripe.faults import Course
from storefront.payment.local_stripe.models import LocalEvent, LocalObject
from storefront.payment.models import Charge, Dispute, PaymentAttempt, Refund, StripeEvent
from storefront.payment.operations import RefundBlocked, apply_event, apply_waiting_events, reconcile, refund_order
from storefront.payment.queries import kept, orders_to_decide, refundable, statement
from tests.storefront.payment.conftest import Clock

TOTAL = Decimal("317.00")


@pytest.fixture
def disputed(paid_order: Order, clock: Clock, run_tasks: Callable[[], int]) -> Dispute:
    """The paid order after its cardholder's bank took the money back."""
    hosted_page.raise_dispute(payment_intent=Charge.objects.get().payment_intent_id, now=clock())
    run_tasks()
    return Dispute.objects.get()


def decide(dispute: Dispute, *, won: bool, clock: Clock, run_tasks: Callable[[], int]) -> None:
    hosted_page.bank_decides(dispute_id=dispute.provider_id, won=won, now=clock())
    run_tasks()
    dispute.refresh_from_db()


def test_a_dispute_shows_its_deadline_and_takes_the_money(disputed: Dispute, paid_order: Order, clock: Clock) -> None:
    assert (disputed.status, disputed.amount, disputed.reason) == ("needs_response", TOTAL, "fraudulent")
    assert disputed.due_by is not None
    assert abs(disputed.due_by - clock() - timedelta(days=7)) < timedelta(minutes=1)
    assert (kept(paid_order), refundable(paid_order)) == (0, 0)
    assert [line.amount for line in statement(paid_order)] == [TOTAL, -TOTAL]
    assert paid_order.log.filter(verb="dispute_opened").count() == 1


def test_nothing_leaves_and_nothing_goes_back_while_the_bank_decides(
    disputed: Dispute, paid_order: Order, packer: User, carrier: Carrier, clock: Clock
) -> None:
    quantities = {line.pk: 1 for line in paid_order.lines.all()}

    with pytest.raises(ShippingBlocked):
        ship_lines(
            order_id=paid_order.pk,
            quantities=quantities,
            carrier=carrier,
            tracking_number="SF1",
            actor=packer,
            now=clock(),
        )
    with pytest.raises(RefundBlocked):
        refund_order(order=paid_order, amount=Decimal("1.00"), reason="goodwill", actor=packer, now=clock())

    assert not paid_order.parcels.exists()
    assert not Refund.objects.exists()


def test_a_won_dispute_gives_everything_free_again(
    disputed: Dispute, paid_order: Order, packer: User, clock: Clock, run_tasks: Callable[[], int]
) -> None:
    decide(disputed, won=True, clock=clock, run_tasks=run_tasks)

    paid_order.refresh_from_db()
    assert (disputed.status, paid_order.shipping_block) == ("won", "")
    assert disputed.closed_at is not None
    assert kept(paid_order) == TOTAL
    [made] = refund_order(order=paid_order, reason="goodwill", actor=packer, now=clock())
    run_tasks()
    made.refresh_from_db()
    assert made.status == "succeeded"


def test_a_lost_dispute_leaves_nothing_to_refund(
    disputed: Dispute, paid_order: Order, clock: Clock, run_tasks: Callable[[], int]
) -> None:
    decide(disputed, won=False, clock=clock, run_tasks=run_tasks)

    assert (disputed.status, refundable(paid_order), kept(paid_order)) == ("lost", 0, 0)


def test_an_order_cancelled_meanwhile_gets_its_money_back_only_when_the_bank_gives_it(
    disputed: Dispute, paid_order: Order, clock: Clock, run_tasks: Callable[[], int]
) -> None:
    cancel_order(order_id=paid_order.pk, by=By.CUSTOMER, actor=None, reason="买错了", now=clock())
    run_tasks()
    assert not Refund.objects.exists()

    decide(disputed, won=True, clock=clock, run_tasks=run_tasks)

    assert Refund.objects.get().amount == TOTAL
    assert kept(paid_order) == 0


def test_money_taken_by_the_bank_after_a_refund_is_for_a_person_to_decide(
    paid_order: Order, packer: User, clock: Clock, run_tasks: Callable[[], int]
) -> None:
    refund_order(order=paid_order, amount=Decimal("300.00"), reason="goodwill", actor=packer, now=clock())
    run_tasks()

    hosted_page.raise_dispute(payment_intent=Charge.objects.get().payment_intent_id, now=clock())
    run_tasks()

    assert kept(paid_order) == Decimal("-300.00")
    assert refundable(paid_order) == 0
    assert list(orders_to_decide()) == [paid_order]


@pytest.mark.parametrize("won", [True, False])
def test_messages_of_a_dispute_end_in_the_same_state_in_every_order(
    order: Order,
    begin: Callable[..., PaymentAttempt],
    pay: Callable[..., hosted_page.Step],
    clock: Clock,
    run_tasks: Callable[[], int],
    *,
    won: bool,
) -> None:
    with faults.deliveries({"*": Course.HELD}):
        pay(begin())
        intent = LocalObject.objects.get(kind="payment_intent").stripe_id
        hosted_page.raise_dispute(payment_intent=intent, now=clock())
        clock.advance(minutes=5)
        dispute = LocalObject.objects.get(kind="dispute").stripe_id
        hosted_page.answer_to_bank(dispute_id=dispute, now=clock())
        clock.advance(days=3)
        hosted_page.bank_decides(dispute_id=dispute, won=won, now=clock())
    kinds = ["payment_intent.succeeded", "charge.dispute.created", "charge.dispute.funds_withdrawn"]
    kinds += ["charge.dispute.updated", "charge.dispute.closed"]
    kinds += ["charge.dispute.funds_reinstated"] if won else []
    events = [LocalEvent.objects.get(type=kind).payload for kind in kinds]

    orders = list(itertools.permutations(events))
    if not os.environ.get("NIGHTLY"):
        orders = random.Random(7).sample(orders, 30)
    ends = set()
    for chosen in orders:
        before = transaction.savepoint()
        for payload in (*chosen, chosen[0]):
            apply_event(payload=payload, now=clock())
            for charge in Charge.objects.all():
                apply_waiting_events(charge=charge, now=clock())  # as its handler does
        order.refresh_from_db()
        known = "status", "due_by", "withdrawn_at", "reinstated_at", "closed_at", "told_at", "amount"
        rows = tuple(Dispute.objects.values_list(*known))
        ends.add((order.status, order.shipping_block, kept(order), rows))
        transaction.savepoint_rollback(before)

    assert len(ends) == 1
    [(status, block, held, [(end, *_)])] = ends
    assert (status, block, held, end) == ("paid", "", TOTAL if won else 0, "won" if won else "lost")


def test_a_dispute_of_an_unknown_payment_is_kept_for_a_person(order: Order, clock: Clock) -> None:
    payload = {
        "id": "evt_x",
        "type": "charge.dispute.created",
        "created": int(clock().timestamp()),
        "livemode": False,
        "data": {"object": {"object": "dispute", "id": "du_x", "payment_intent": "pi_elsewhere", "status": "lost"}},
    }

    assert apply_event(payload=payload, now=clock()) == StripeEvent.Outcome.UNMATCHED
    assert not Dispute.objects.exists()


def test_a_lost_word_about_the_decision_is_made_good_by_looking(
    disputed: Dispute, paid_order: Order, clock: Clock, run_tasks: Callable[[], int]
) -> None:
    with faults.deliveries({"*": Course.HELD}):
        hosted_page.bank_decides(dispute_id=disputed.provider_id, won=True, now=clock())
    LocalEvent.objects.all().delete()
    clock.advance(hours=7)

    reconcile(now=clock())
    run_tasks()

    disputed.refresh_from_db()
    paid_order.refresh_from_db()
    assert (disputed.status, paid_order.shipping_block, kept(paid_order)) == ("won", "", TOTAL)


def test_the_fee_of_a_payment_is_noted(paid_order: Order) -> None:
    assert Charge.objects.get().fee == Decimal("9.51")
