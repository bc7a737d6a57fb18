"""Comparing with the provider: what its messages should have told us and did not."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import stripe

from storefront.payment import gateway
from storefront.payment.models import BY_HAND, Charge, Dispute, PaymentAttempt, Reconciliation, Refund, StripeEvent
from storefront.payment.operations.close import take_session
from storefront.payment.operations.dispute import apply_dispute
from storefront.payment.operations.event import apply_event
from storefront.payment.operations.fee import learn_fee
from storefront.payment.operations.refund import apply_refund, send_refund

log = logging.getLogger(__name__)

# Messages become visible in the provider's list a little late, and clocks differ.
_OVERLAP = timedelta(minutes=15)
_FIRST_LOOK_BACK = timedelta(days=2)
_ATTEMPT_QUIET_FOR = timedelta(minutes=2)
_REFUND_QUIET_FOR = timedelta(minutes=5)
_FEE_AFTER = timedelta(hours=1)
_AT_MOST = 200


class ReconciliationIncomplete(Exception):
    """Some messages could not be applied; all others were. The next run reads the same stretch again."""


def reconcile(*, now: datetime) -> Reconciliation:
    """Apply missed messages, look at open attempts and pending refunds, and send refunds that never left.

    Reads messages from where the last complete run began. Talks to the provider: not for use in a transaction; each
    repair is a transaction of its own. Raises stripe.StripeError when the messages can't be read, and
    ReconciliationIncomplete at the end when one could not be applied.
    """
    last = Reconciliation.objects.order_by("-pk").first()
    since = (last.started_at if last else now - _FIRST_LOOK_BACK) - _OVERLAP
    events = list(gateway.events_since(since))
    known = set(StripeEvent.objects.filter(pk__in=[event["id"] for event in events]).values_list("pk", flat=True))
    missed = [event for event in events if event["id"] not in known]
    broken = 0
    for event in missed:
        try:
            apply_event(payload=event, now=now)
        except Exception:
            log.exception("message %s can't be applied", event["id"])
            broken += 1
    checked, repaired = _check_attempts(now)
    sent = _check_refunds(now)
    _check_disputes(now)
    if now.minute < 10:  # once an hour
        _ask_for_fees(now)
    if broken:
        raise ReconciliationIncomplete(f"{broken} of {len(missed)} missed messages")
    run = Reconciliation.objects.create(
        started_at=now,
        finished_at=now,
        events_seen=len(events),
        events_missed=len(missed),
        attempts_checked=checked,
        attempts_repaired=repaired,
        refunds_sent=sent,
    )
    if missed or repaired or sent:
        log.warning("reconciliation: %d messages, %d attempts, %d refunds made good", len(missed), repaired, sent)
    Reconciliation.objects.filter(started_at__lt=now - timedelta(days=30)).delete()
    return run


def _check_attempts(now: datetime) -> tuple[int, int]:
    """(looked at, changed) of the attempts that have been open for a while."""
    checked = repaired = 0
    quiet = PaymentAttempt.objects.filter(status=PaymentAttempt.Status.OPEN, started_at__lt=now - _ATTEMPT_QUIET_FOR)
    for attempt in quiet.exclude(session_id="").order_by("started_at")[:_AT_MOST]:
        try:
            take_session(attempt=attempt, session=gateway.fetch_session(attempt.session_id), now=now)
        except stripe.StripeError as error:
            log.warning("attempt %s can't be looked at: %s", attempt.pk, error.code)
            continue
        checked += 1
        repaired += PaymentAttempt.objects.filter(pk=attempt.pk).exclude(status=PaymentAttempt.Status.OPEN).count()
    return checked, repaired


def _check_refunds(now: datetime) -> int:
    """Send refunds that never left, and take over the state of those that wait. Returns how many were sent."""
    sent = 0
    pending = Refund.objects.filter(status=Refund.Status.PENDING, requested_at__lt=now - _REFUND_QUIET_FOR)
    pending = pending.exclude(charge__method__in=BY_HAND)  # a person pays those out
    for refund in pending.select_related("charge").order_by("requested_at")[:_AT_MOST]:
        if refund.provider_id is None:
            send_refund.enqueue(refund.pk)
            sent += 1
            continue
        try:
            apply_refund(data=gateway.fetch_refund(refund.provider_id), now=now)
        except stripe.StripeError as error:
            log.warning("refund %s can't be looked at: %s", refund.pk, error.code)
    return sent


def _check_disputes(now: datetime) -> None:
    """Look at the open disputes themselves, for the case that the word about their end was lost."""
    for dispute in Dispute.objects.filter(status__in=Dispute.OPEN, told_at__lt=now - timedelta(hours=6))[:_AT_MOST]:
        try:
            apply_dispute(data=gateway.fetch_dispute(dispute.provider_id), kind="", told_at=now, now=now)
        except stripe.StripeError as error:
            log.warning("dispute %s can't be looked at: %s", dispute.pk, error.code)


def _ask_for_fees(now: datetime) -> None:
    """Fees that were not settled when the payment came in. A payment of more than ten days ago is not asked for."""
    recent = Charge.objects.filter(fee=None, charged_at__gt=now - timedelta(days=10), charged_at__lt=now - _FEE_AFTER)
    for charge_id in recent.values_list("pk", flat=True).order_by("-charged_at")[:50]:
        learn_fee.enqueue(charge_id)
