"""Many at once on real connections: one message delivered 20 times, ten clerks refunding one order, two tabs."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from storefront.core.worker import run_ready_tasks
from storefront.order.models import Order
from storefront.payment.local_stripe import faults
from storefront.payment.local_stripe.faults import Course
from storefront.payment.local_stripe.models import LocalEvent, LocalObject
from storefront.payment.models import Charge, PaymentAttempt, Refund
from storefront.payment.operations import RefundTooLarge, refund_order, start_payment
from tests.storefront.payment.conftest import CANCEL_URL, SUCCESS_URL
from tests.storefront.payment.test_webhook import post, signed

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run all acts in threads that begin together; returns results and exceptions in order."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(index: int) -> None:
        try:
            barrier.wait()
            results[index] = acts[index]()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_twenty_deliveries_of_one_message_count_once(order, begin, pay):
    with faults.deliveries({"*": Course.HELD}):
        pay(begin())
    body, signature = signed(LocalEvent.objects.get(type="checkout.session.completed").payload)

    answers = at_once([lambda: post(body, signature).json()["outcome"]] * 20)

    assert sorted(answers) == ["applied", *["nothing_new"] * 19]
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert Charge.objects.count() == 1
    assert order.log.filter(verb="payment_received").count() == 1


def test_ten_clerks_never_refund_more_than_was_paid(order, begin, pay, clock):
    pay(begin())
    run_ready_tasks()

    answers = at_once(
        [
            lambda: refund_order(
                order=order, amount=Decimal("50.00"), reason=Refund.Reason.GOODWILL, actor=None, now=clock()
            )
        ]
        * 10
    )
    run_ready_tasks()

    assert sum(isinstance(answer, list) for answer in answers) == 6
    assert sum(isinstance(answer, RefundTooLarge) for answer in answers) == 4
    assert list(Refund.objects.values_list("status", flat=True)) == ["succeeded"] * 6
    assert LocalObject.objects.get(kind="charge").data["amount_refunded"] == 30000


def test_two_tabs_get_one_page(order, clock):
    def start() -> str:
        return start_payment(
            order=order, method="card", success_url=SUCCESS_URL, cancel_url=CANCEL_URL, actor=None, now=clock()
        )

    addresses = at_once([start] * 4)

    assert len(set(addresses)) == 1
    assert PaymentAttempt.objects.count() == 1
    assert LocalObject.objects.filter(kind="checkout.session").count() == 1
