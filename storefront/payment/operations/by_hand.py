"""Money that people record: what arrived by transfer or at the door, and what they paid out themselves."""

from __future__ import annotations

import enum
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from storefront.accounts.models import User
from storefront.core.events import publish
from storefront.core.locks import atomic
from storefront.core.money import ZERO
from storefront.order.lifecycle import By, lock_order, log_entry
from storefront.order.operations import PaidOutcome, mark_paid
from storefront.payment.events import ChargeRecorded, PaidTooLate, PaymentSucceeded
from storefront.payment.models import BY_HAND, Charge, PaymentAttempt, Refund
from storefront.payment.operations.refund import advance_refund, refund_charge


class Receipt(enum.Enum):
    """What recorded money led to."""

    PAID = "the order is paid"
    PART = "less than the order costs; the rest is awaited"
    OVERPAID = "the order is paid; what is too much goes back"
    RETURNED = "the order can't take it any more; all of it goes back"


class NotByHand(Exception):
    """The attempt, or the refund's payment, is one that a provider looks after."""


class AlreadyRecorded(Exception):
    """A receipt with this reference was recorded for the attempt before (the form was sent twice)."""


@atomic
def name_transfer(*, attempt: PaymentAttempt, proof: str, actor: User | None, now: datetime) -> None:
    """The customer says how to find their transfer: a reference or a payer's name, 1 to 120 characters.

    Raises NotByHand. Locks: order.
    """
    order = lock_order(attempt.order_id)
    if attempt.method not in BY_HAND:
        raise NotByHand(attempt.method)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(proof=proof[:120], proof_at=now)
    log_entry(order, "transfer_named", by=By.CUSTOMER, actor=actor, now=now, text=proof[:120], public=True)


@atomic
def record_receipt(*, attempt: PaymentAttempt, amount: Decimal, reference: str, actor: User, now: datetime) -> Receipt:
    """Record money that arrived for an attempt, by a person who has seen it.

    amount: yuan, more than 0; reference: the bank's or carrier's, 1 to 60 characters, each once an attempt. Parts add
    up until the order is paid; what is more than it costs, or comes too late, is to be paid back by hand.
    Raises NotByHand, AlreadyRecorded. Locks: order, attempt; then stock by id if the order had expired.
    """
    order = lock_order(attempt.order_id)
    attempt = PaymentAttempt.objects.select_for_update().get(pk=attempt.pk)
    if attempt.method not in BY_HAND:
        raise NotByHand(attempt.method)
    earlier = attempt.charges.all()
    if any(charge.provider_id == reference for charge in earlier):
        raise AlreadyRecorded(reference)
    charge = Charge.objects.create(
        order=order,
        attempt=attempt,
        payment_intent_id=f"{attempt.method}-{attempt.pk}-{len(earlier) + 1}",
        provider_id=reference[:120],
        method=attempt.method,
        amount=amount,
        currency=attempt.currency,
        fee=ZERO,
        charged_at=now,
    )
    data = {"amount": str(amount), "currency": attempt.currency, "method": attempt.method, "reference": reference}
    log_entry(order, "payment_received", by=By.STAFF, actor=actor, now=now, data=data)
    publish(ChargeRecorded(order_id=order.pk, charge_id=charge.pk))
    came = Decimal(attempt.charges.aggregate(total=Sum("amount"))["total"] or ZERO)
    if came < attempt.amount:
        return Receipt.PART
    if attempt.status == PaymentAttempt.Status.SUCCEEDED:
        refund_charge(charge=charge, reason=Refund.Reason.OVERPAID, now=now)
        return Receipt.OVERPAID
    attempt.status, attempt.ended_at = PaymentAttempt.Status.SUCCEEDED, now
    attempt.save(update_fields=["status", "ended_at"])
    publish(PaymentSucceeded(order_id=order.pk, attempt_id=attempt.pk))
    outcome = mark_paid(order_id=order.pk, amount=attempt.amount, method=attempt.method, now=now)
    if outcome == PaidOutcome.PAID:
        order.payment_attempts.filter(status=PaymentAttempt.Status.OPEN).update(
            status=PaymentAttempt.Status.ABANDONED, ended_at=now
        )
        if came > attempt.amount:
            refund_charge(charge=charge, reason=Refund.Reason.OVERPAID, now=now, amount=came - attempt.amount)
            return Receipt.OVERPAID
        return Receipt.PAID
    too_late = outcome == PaidOutcome.UNFULFILLABLE
    reason = Refund.Reason.UNFULFILLABLE if too_late else Refund.Reason.DUPLICATE
    refunds = [refund_charge(charge=one, reason=reason, now=now) for one in attempt.charges.all()]
    if too_late:
        publish(PaidTooLate(order_id=order.pk, refund_id=refunds[-1].pk))
    return Receipt.RETURNED


@atomic
def confirm_refund(*, refund: Refund, reference: str, actor: User, now: datetime) -> bool:
    """Say that a refund was paid out by hand. reference: the bank's, 1 to 60 characters. False when it was said before.

    Raises NotByHand. Locks: order, refund.
    """
    order = lock_order(refund.order_id)
    refund = Refund.objects.select_for_update().select_related("charge").get(pk=refund.pk)
    if refund.charge.method not in BY_HAND:
        raise NotByHand(refund.charge.method)
    if refund.status != Refund.Status.PENDING:
        return False
    refund.provider_id = f"by-hand-{refund.pk}-{reference}"[:120]
    refund.save(update_fields=["provider_id"])
    advance_refund(order=order, refund=refund, status=Refund.Status.SUCCEEDED, failure_reason="", now=now, actor=actor)
    return True
