"""Helpers of the payment tests: a clock that the tests move, and an order on its way to be paid."""

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from storefront.core import clock as core_clock
from storefront.order.models import Order
from storefront.payment.local_stripe import hosted_page
from storefront.payment.models import PaymentAttempt
from storefront.payment.operations import start_payment
from tests.cast import Shop, placed_order

GOOD_CARD, POOR_CARD, CHALLENGED_CARD = "4242424242424242", "4000000000009995", "4000002500003155"
SUCCESS_URL, CANCEL_URL = "http://testserver/pay/result/x/?back=1", "http://testserver/pay/result/x/"


@dataclasses.dataclass
class Clock:
    """What the shop and the local Stripe take for the present."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **parts: int) -> None:
        self.moment += timedelta(**parts)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock begins at the real present, because stored tasks are due by the database's time."""
    clock = Clock(timezone.now())
    monkeypatch.setattr(core_clock, "now", clock)
    return clock


@pytest.fixture
def order(shop: Shop, clock: Clock) -> Order:
    """Two cups and a tray, 317.00, waiting for payment."""
    return placed_order((shop.cup, 2), (shop.tray, 1), now=clock())


@pytest.fixture
def begin(order: Order, clock: Clock) -> Callable[..., PaymentAttempt]:
    """Sends the order's buyer to pay and returns the attempt."""

    def start(method: str = "card") -> PaymentAttempt:
        start_payment(
            order=order, method=method, success_url=SUCCESS_URL, cancel_url=CANCEL_URL, actor=None, now=clock()
        )
        return order.payment_attempts.latest("number")

    return start


@pytest.fixture
def pay(clock: Clock) -> Callable[..., hosted_page.Step]:
    """Pays on an attempt's hosted page."""

    def act(attempt: PaymentAttempt, card: str = GOOD_CARD) -> hosted_page.Step:
        if attempt.method == "card":
            return hosted_page.pay_by_card(session_id=attempt.session_id, number=card, now=clock())
        return hosted_page.answer_wallet(
            session_id=attempt.session_id, wallet=attempt.method, approved=True, now=clock()
        )

    return act


@pytest.fixture
def paid_order(
    order: Order,
    begin: Callable[..., PaymentAttempt],
    pay: Callable[..., hosted_page.Step],
    run_tasks: Callable[[], int],
) -> Order:
    """The order after its buyer paid by card and the message arrived."""
    pay(begin())
    run_tasks()
    order.refresh_from_db()
    return order


@pytest.fixture
def guest(order: Order) -> Client:
    """The browser that placed the order."""
    client = Client()
    session = client.session
    session["orders"] = [order.number]
    session.save()
    return client
