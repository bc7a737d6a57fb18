"""Ending a session at the provider, so that nobody pays for what is closed."""

from __future__ import annotations

from datetime import datetime

from storefront.core import clock
from storefront.core.jobs import job
from storefront.payment import gateway
from storefront.payment.models import PaymentAttempt
from storefront.payment.operations.settle import Settlement, end_attempt, settle_attempt


def close_attempt(*, attempt: PaymentAttempt, now: datetime) -> Settlement | None:
    """End an attempt's session. When that is too late because it was paid, the payment counts.

    Returns what the payment led to, or None if none was made. Talks to the provider: not for use in a transaction.
    Raises what the provider's client raises.
    """
    from storefront.payment.ways import way_of  # the ways report through this module

    return way_of(attempt.method).close(attempt=attempt, now=now)


def take_session(*, attempt: PaymentAttempt, session: gateway.Session, now: datetime) -> Settlement | None:
    """Bring an attempt to the state of its session. Returns what a payment led to, or None without one."""
    if session.paid:
        return settle_attempt(
            attempt=attempt,
            payment_intent_id=session.payment_intent_id,
            amount=session.amount,
            currency=session.currency,
            livemode=session.livemode,
            now=now,
            session_id=session.id,
        )
    if session.status == "expired":
        end_attempt(attempt=attempt, status=PaymentAttempt.Status.EXPIRED, now=now)
    return None


@job(attempts=8, base=10, atomic=False)
def close_attempt_later(attempt_id: int) -> None:
    """`close_attempt` in the background."""
    close_attempt(attempt=PaymentAttempt.objects.get(pk=attempt_id), now=clock.now())


@job(attempts=3, base=5, atomic=False)
def check_attempt_later(attempt_id: int) -> None:
    """Look at an open attempt's session without closing it, in the background."""
    from storefront.payment.ways import way_of

    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    if attempt.status == PaymentAttempt.Status.OPEN:
        way_of(attempt.method).look(attempt=attempt, now=clock.now())
