"""What payment does when something happens to an order, and what follows when money is seen."""

from storefront.core import clock
from storefront.core.events import on
from storefront.order.events import OrderCancelled, OrderExpired
from storefront.payment.events import ChargeRecorded, DisputeClosed
from storefront.payment.models import Charge, PaymentAttempt
from storefront.payment.operations import apply_waiting_events, close_attempt_later, learn_fee, refund_cancelled_order

Status = PaymentAttempt.Status


@on(OrderCancelled)
def give_the_money_back(event: OrderCancelled) -> None:
    """All that was paid goes back, and open payment pages close."""
    refund_cancelled_order(order_id=event.order_id, now=clock.now())
    _close_pages(event.order_id, Status.OPEN)


@on(DisputeClosed)
def give_back_what_waited(event: DisputeClosed) -> None:
    """An order that was cancelled while its money was disputed gets the rest back."""
    refund_cancelled_order(order_id=event.order_id, now=clock.now())


@on(OrderExpired)
def close_payment_pages(event: OrderExpired) -> None:
    """Nobody pays for an order that gave its stock back; one who was quicker counts as paid."""
    _close_pages(event.order_id, Status.OPEN)


@on(ChargeRecorded)
def close_other_pages(event: ChargeRecorded) -> None:
    """Nobody pays an order twice: the pages that the paid one replaced are closed."""
    _close_pages(event.order_id, Status.ABANDONED)


@on(ChargeRecorded)
def take_up_waiting_messages(event: ChargeRecorded) -> None:
    """Messages that came before the charge was known take effect."""
    apply_waiting_events(charge=Charge.objects.get(pk=event.charge_id), now=clock.now())


@on(ChargeRecorded)
def ask_for_the_fee(event: ChargeRecorded) -> None:
    """The provider's fee is known a moment after the payment."""
    learn_fee.enqueue(event.charge_id)


def _close_pages(order_id: int, status: str) -> None:
    attempts = PaymentAttempt.objects.filter(order_id=order_id, status=status)
    if status == Status.ABANDONED:
        attempts = attempts.exclude(session_id="")  # no page was made
    for attempt in attempts:
        close_attempt_later.enqueue(attempt.pk)
