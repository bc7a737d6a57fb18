"""Money came in, or did not."""

from __future__ import annotations

import enum
import logging
from datetime import datetime
from decimal import Decimal

from storefront.core.events import publish
from storefront.core.locks import atomic
from storefront.order.lifecycle import By, lock_order, log_entry
from storefront.order.models import Order
from storefront.order.operations import PaidOutcome, mark_paid
from storefront.payment import gateway
from storefront.payment.events import ChargeRecorded, PaidTooLate, PaymentFailed, PaymentSucceeded
from storefront.payment.models import Charge, PaymentAttempt, Refund
from storefront.payment.operations.refund import refund_charge

log = logging.getLogger(__name__)


class Settlement(enum.Enum):
    """What a report of money led to."""

    PAID = "the order is paid"
    ALREADY = "known before"
    PAID_TOO_LATE = "the order can't be fulfilled any more; the money goes back"
    PAID_TWICE = "the order was paid by another charge; the money goes back"
    MISMATCH = "amount or currency are not the order's; a person must decide"
    WRONG_MODE = "test money in the live shop, or the reverse"


@atomic
def settle_attempt(
    *,
    attempt: PaymentAttempt,
    payment_intent_id: str,
    amount: Decimal,
    currency: str,
    livemode: bool,
    now: datetime,
    session_id: str = "",
    charge_id: str = "",
) -> Settlement:
    """Record that an attempt brought `amount` in, and make its order paid.

    Counts once a payment intent, whatever reports it and how often. What the order can't take goes back once:
    money for an order that closed and can't be held again, and a second payment of a paid order.
    Locks: order, attempt; then stock by id if the order had expired.
    """
    if livemode != gateway.expects_livemode():
        return Settlement.WRONG_MODE
    order = lock_order(attempt.order_id)
    attempt = PaymentAttempt.objects.select_for_update().get(pk=attempt.pk)
    charge, is_new = Charge.objects.get_or_create(
        payment_intent_id=payment_intent_id,
        defaults={
            "order": order,
            "attempt": attempt,
            "provider_id": charge_id,
            "method": attempt.method,
            "amount": amount,
            "currency": currency,
            "charged_at": now,
        },
    )
    if not is_new:
        if charge_id and not charge.provider_id:
            Charge.objects.filter(pk=charge.pk).update(provider_id=charge_id)
        return Settlement.ALREADY

    matches = amount == attempt.amount and currency == attempt.currency
    attempt.status = PaymentAttempt.Status.SUCCEEDED if matches else PaymentAttempt.Status.FAILED
    attempt.failure_reason = "" if matches else "amount_mismatch"
    attempt.payment_intent_id = payment_intent_id
    attempt.session_id = attempt.session_id or session_id
    attempt.ended_at = now
    attempt.save(update_fields=["status", "failure_reason", "payment_intent_id", "session_id", "ended_at"])
    publish(ChargeRecorded(order_id=order.pk, charge_id=charge.pk))
    data = {"amount": str(amount), "currency": currency, "method": attempt.method, "payment_intent": payment_intent_id}
    if not matches:
        log.error(
            "order %s: paid %s %s instead of %s %s", order.number, amount, currency, attempt.amount, attempt.currency
        )
        log_entry(order, "payment_mismatch", by=By.SYSTEM, actor=None, now=now, data=data)
        return Settlement.MISMATCH

    order.payment_attempts.filter(status=PaymentAttempt.Status.OPEN).update(
        status=PaymentAttempt.Status.ABANDONED, ended_at=now
    )
    log_entry(order, "payment_received", by=By.SYSTEM, actor=None, now=now, data=data)
    publish(PaymentSucceeded(order_id=order.pk, attempt_id=attempt.pk))
    outcome = mark_paid(order_id=order.pk, amount=amount, method=attempt.method, now=now)
    settlement = Settlement.PAID
    if outcome == PaidOutcome.UNFULFILLABLE:
        refund = refund_charge(charge=charge, reason=Refund.Reason.UNFULFILLABLE, now=now)
        publish(PaidTooLate(order_id=order.pk, refund_id=refund.pk))
        settlement = Settlement.PAID_TOO_LATE
    elif outcome == PaidOutcome.ALREADY:
        refund_charge(charge=charge, reason=Refund.Reason.DUPLICATE, now=now)
        settlement = Settlement.PAID_TWICE
    return settlement


@atomic
def record_refusal(*, attempt: PaymentAttempt, reason: str, payment_intent_id: str, now: datetime) -> bool:
    """Note that the buyer's card or wallet was refused; the session stays open for another try.

    An attempt that ended meanwhile keeps its state: a late report about attempt 1 says nothing about attempt 2.
    Returns whether anything was noted. Locks: order, attempt.
    """
    order = lock_order(attempt.order_id)
    attempt = PaymentAttempt.objects.select_for_update().get(pk=attempt.pk)
    if attempt.status != PaymentAttempt.Status.OPEN:
        return False
    attempt.failure_reason = reason
    attempt.payment_intent_id = payment_intent_id
    attempt.save(update_fields=["failure_reason", "payment_intent_id"])
    _log_refusal(order, attempt.method, reason, now)
    publish(PaymentFailed(order_id=order.pk, attempt_id=attempt.pk, reason=reason))
    return True


@atomic
def end_attempt(*, attempt: PaymentAttempt, status: str, now: datetime, reason: str = "") -> bool:
    """Close an open attempt without money. status: failed, expired or abandoned. Returns False if it was closed before.

    Locks: order, attempt.
    """
    order = lock_order(attempt.order_id)
    changed = PaymentAttempt.objects.filter(pk=attempt.pk, status=PaymentAttempt.Status.OPEN).update(
        status=status, ended_at=now, **({"failure_reason": reason} if reason else {})
    )
    if changed and status == PaymentAttempt.Status.FAILED:
        _log_refusal(order, attempt.method, reason, now)
        publish(PaymentFailed(order_id=order.pk, attempt_id=attempt.pk, reason=reason))
    return bool(changed)


def _log_refusal(order: Order, method: str, reason: str, now: datetime) -> None:
    data = {"reason": reason, "method": method}
    log_entry(order, "payment_refused", by=By.SYSTEM, actor=None, now=now, data=data, public=True)
