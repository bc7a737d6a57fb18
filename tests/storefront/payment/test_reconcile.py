"""What messages should have told and did not is found and made good."""

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from storefront.order.models import Order
from storefront.payment import operations
from storefront.payment.local_stripe import faults
from storefront.payment.local_stripe.faults import Course, Fault, Trouble
from storefront.payment.local_stripe.refunds import settle_refund
from storefront.payment.models import Charge, PaymentAttempt, Refund, StripeEvent
from storefront.payment.operations import ReconciliationIncomplete, reconcile, refund_order


def test_lost_messages_are_read_and_applied(order, begin, pay, run_tasks, clock):
    with faults.deliveries({"*": Course.HELD}):
        pay(begin())
    clock.advance(minutes=10)

    run = reconcile(now=clock())

    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert (run.events_seen, run.events_missed) == (4, 4)
    assert StripeEvent.objects.filter(outcome="applied").exists()
    assert reconcile(now=clock()).events_missed == 0
    assert Charge.objects.count() == 1


def test_session_that_ended_unheard_closes_its_attempt(order, begin, clock):
    with faults.deliveries({"*": Course.HELD}):
        attempt = begin()
        clock.advance(hours=2)

        run = reconcile(now=clock())

    attempt.refresh_from_db()
    assert attempt.status == PaymentAttempt.Status.EXPIRED
    assert (run.attempts_checked, run.attempts_repaired) == (1, 1)


def test_refund_that_never_left_is_sent(paid_order, run_tasks, clock):
    with faults.scripted(Fault("POST /v1/refunds$", Trouble.TIMEOUT_BEFORE, times=3)):
        refund_order(order=paid_order, reason="goodwill", actor=None, now=clock())
        DBTaskResult.objects.all().delete()  # the worker was lost with its task
    clock.advance(minutes=10)

    run = reconcile(now=clock())
    run_tasks()

    assert run.refunds_sent == 1
    assert Refund.objects.get().status == "succeeded"


def test_waiting_wallet_refund_is_looked_at(order, begin, pay, run_tasks, clock):
    pay(begin("wechat_pay"))
    run_tasks()
    refund_order(order=order, reason="goodwill", actor=None, now=clock())
    run_tasks()
    with faults.deliveries({"*": Course.HELD}):
        settle_refund.func(None, Refund.objects.get().provider_id)
    clock.advance(minutes=10)

    reconcile(now=clock())

    assert Refund.objects.get().status == "succeeded"


def test_payment_after_the_reconciled_window_is_found_by_the_next_run(order, begin, pay, clock):
    reconcile(now=clock())
    with faults.deliveries({"*": Course.HELD}):
        pay(begin())
    clock.advance(minutes=1)

    assert reconcile(now=clock()).events_missed == 4


def test_command_reports_what_it_did(order, begin, pay, clock, capsys):
    with faults.deliveries({"*": Course.HELD}):
        pay(begin())

    call_command("reconcile_payments")

    assert "4 messages seen, 4 of them missed before" in capsys.readouterr().out


def test_message_that_breaks_keeps_no_other_waiting_and_is_read_again(order, begin, pay, clock, monkeypatch):
    with faults.deliveries({"*": Course.HELD}):
        pay(begin())
    apply = operations.reconcile.__globals__["apply_event"]

    def break_one(*, payload, now):
        return 1 / 0 if payload["type"] == "payment_intent.succeeded" else apply(payload=payload, now=now)

    with monkeypatch.context() as broken:
        broken.setitem(operations.reconcile.__globals__, "apply_event", break_one)
        with pytest.raises(ReconciliationIncomplete):
            reconcile(now=clock())

    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert reconcile(now=clock()).events_missed == 1
