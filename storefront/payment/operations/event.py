"""Messages of the provider. Each is stored with its effect in one transaction, under its id, and so counts once.

They come late, twice and in any order. Effects therefore only move things forward: money counts once a payment
intent, a refund never goes back a step, and a refusal touches nothing but an attempt that is still open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from storefront.core.locks import atomic
from storefront.order.lifecycle import lock_order
from storefront.payment import gateway
from storefront.payment.models import Charge, PaymentAttempt, StripeEvent
from storefront.payment.operations.dispute import apply_dispute
from storefront.payment.operations.refund import apply_refund
from storefront.payment.operations.settle import Settlement, end_attempt, record_refusal, settle_attempt

Outcome = StripeEvent.Outcome
Effect = Callable[[Mapping[str, Any], datetime], Outcome]  # (whole message, now)


@atomic
def apply_event(*, payload: Mapping[str, Any], now: datetime) -> Outcome:
    """Store a verified message and let it take effect. payload: the whole event as JSON.

    A message seen before does nothing. Types that are of no concern and orders that don't exist are stored as such.
    Locks: the message's row, then what its effect locks.
    """
    obj = payload["data"]["object"]
    event, is_new = StripeEvent.objects.get_or_create(
        id=payload["id"],
        defaults={
            "type": payload["type"],
            "payload": payload,
            "payment_intent_id": _intent_id(obj),
            "created": datetime.fromtimestamp(payload["created"], UTC),
            "received_at": now,
            "outcome": Outcome.NOTHING_NEW,
        },
    )
    if not is_new:
        return Outcome.NOTHING_NEW
    if bool(payload.get("livemode")) != gateway.expects_livemode():
        outcome = Outcome.WRONG_MODE
    else:
        effect = EFFECTS.get(event.type)
        outcome = effect(payload, now) if effect else Outcome.UNKNOWN_TYPE
    event.outcome = outcome
    event.save(update_fields=["outcome"])
    return outcome


@atomic
def apply_waiting_events(*, charge: Charge, now: datetime) -> None:
    """Let messages take effect that overtook the one which made their charge known: a refund before its payment.

    Locks: order, then what the effects lock.
    """
    lock_order(charge.order_id)
    waiting = StripeEvent.objects.filter(payment_intent_id=charge.payment_intent_id, outcome=Outcome.UNMATCHED)
    for event in waiting.order_by("created"):
        if effect := EFFECTS.get(event.type):
            event.outcome = effect(event.payload, now)
            event.save(update_fields=["outcome"])


def _object(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the message is about."""
    found: Mapping[str, Any] = payload["data"]["object"]
    return found


def _session_paid(payload: Mapping[str, Any], now: datetime) -> Outcome:
    obj = _object(payload)
    session = gateway.session_from(dict(obj))
    attempt = _attempt_of(obj, session_id=session.id)
    if attempt is None:
        return Outcome.UNMATCHED
    if not session.paid:
        return Outcome.NOTHING_NEW  # confirmed, but the money is still on its way
    return _outcome(
        settle_attempt(
            attempt=attempt,
            payment_intent_id=session.payment_intent_id,
            amount=session.amount,
            currency=session.currency,
            livemode=session.livemode,
            now=now,
            session_id=session.id,
        )
    )


def _session_ended(status: str, reason: str) -> Effect:
    def effect(payload: Mapping[str, Any], now: datetime) -> Outcome:
        obj = _object(payload)
        attempt = _attempt_of(obj, session_id=obj["id"])
        if attempt is None:
            return Outcome.UNMATCHED
        if attempt.session_id not in ("", obj["id"]):
            return Outcome.NOTHING_NEW  # a session that the buyer was never sent to
        ended = end_attempt(attempt=attempt, status=status, reason=reason, now=now)
        return Outcome.APPLIED if ended else Outcome.NOTHING_NEW

    return effect


def _intent_paid(payload: Mapping[str, Any], now: datetime) -> Outcome:
    obj = _object(payload)
    attempt = _attempt_of(obj)
    if attempt is None:
        return Outcome.UNMATCHED
    currency = obj["currency"].upper()
    return _outcome(
        settle_attempt(
            attempt=attempt,
            payment_intent_id=obj["id"],
            amount=gateway.amount_from(obj["amount_received"], currency),
            currency=currency,
            livemode=obj["livemode"],
            now=now,
            charge_id=gateway.id_of(obj.get("latest_charge")),
        )
    )


def _intent_refused(payload: Mapping[str, Any], now: datetime) -> Outcome:
    obj = _object(payload)
    attempt = _attempt_of(obj)
    if attempt is None:
        return Outcome.UNMATCHED
    error = obj.get("last_payment_error") or {}
    reason = str(error.get("decline_code") or error.get("code") or "refused")[:60]
    noted = record_refusal(attempt=attempt, reason=reason, payment_intent_id=obj["id"], now=now)
    return Outcome.APPLIED if noted else Outcome.NOTHING_NEW


def _refund(payload: Mapping[str, Any], now: datetime) -> Outcome:
    return apply_refund(data=_object(payload), now=now)


def _dispute(payload: Mapping[str, Any], now: datetime) -> Outcome:
    told_at = datetime.fromtimestamp(payload["created"], UTC)
    return apply_dispute(data=_object(payload), kind=payload["type"], told_at=told_at, now=now)


# The webhook endpoint in Stripe's dashboard subscribes to these.
EFFECTS: dict[str, Effect] = {
    "checkout.session.completed": _session_paid,
    "checkout.session.async_payment_succeeded": _session_paid,
    "checkout.session.async_payment_failed": _session_ended(PaymentAttempt.Status.FAILED, "async_payment_failed"),
    "checkout.session.expired": _session_ended(PaymentAttempt.Status.EXPIRED, ""),
    "payment_intent.succeeded": _intent_paid,
    "payment_intent.payment_failed": _intent_refused,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.updated": _dispute,
    "charge.dispute.funds_withdrawn": _dispute,
    "charge.dispute.funds_reinstated": _dispute,
    "charge.dispute.closed": _dispute,
}


def _outcome(settlement: Settlement) -> Outcome:
    return {
        Settlement.ALREADY: Outcome.NOTHING_NEW,
        Settlement.MISMATCH: Outcome.MISMATCH,
        Settlement.WRONG_MODE: Outcome.WRONG_MODE,
    }.get(settlement, Outcome.APPLIED)


def _attempt_of(obj: Mapping[str, Any], *, session_id: str = "") -> PaymentAttempt | None:
    """The attempt that a session or payment intent belongs to, by our reference on it, else by its id."""
    attempts = PaymentAttempt.objects.all()
    reference = obj.get("metadata") or {}
    number = str(reference.get("attempt", ""))
    if reference.get("order") and number.isascii() and number.isdigit() and len(number) < 5:
        return attempts.filter(order__number=reference["order"], number=int(number)).first()
    if session_id:
        return attempts.filter(session_id=session_id).first()
    return attempts.filter(payment_intent_id=obj["id"]).first()


def _intent_id(obj: Mapping[str, Any]) -> str:
    if obj.get("object") == "payment_intent":
        return str(obj["id"])
    return gateway.id_of(obj.get("payment_intent"))
