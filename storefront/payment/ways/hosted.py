"""Paying on a page of Stripe: cards, Alipay and WeChat Pay."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import stripe
from django.utils import translation
from django.utils.translation import gettext as _

from storefront.accounts.models import User
from storefront.core.locks import atomic
from storefront.order.lifecycle import lock_order
from storefront.order.models import Order
from storefront.payment import gateway
from storefront.payment.models import PaymentAttempt, Refund
from storefront.payment.operations.attempt import open_attempt
from storefront.payment.operations.close import close_attempt, close_attempt_later, take_session
from storefront.payment.operations.refund import apply_refund, refuse_refund
from storefront.payment.operations.settle import Settlement, end_attempt
from storefront.payment.ways import OrderNotPayable, PaymentUnavailable

log = logging.getLogger(__name__)

# Stripe forgets idempotency keys after 24 hours; a refund that old is looked for before it is asked for again.
_KEY_TRUSTED_FOR = timedelta(hours=20)


def start(*, order: Order, method: str, success_url: str, cancel_url: str, actor: User | None, now: datetime) -> str:
    """A hosted payment page.

    Called again while a page for the same method is open it gives that page; for another method it closes the open
    page and makes a new one, so that an order never has two pages on which to pay.
    """
    for _try in range(2):
        attempt, replaced = _begin(order, method, actor, now)
        if any(_was_paid(old, now) for old in replaced):
            return success_url
        if attempt.checkout_url:
            address = _open_page(attempt, success_url, now)
        else:
            address = _new_page(order, attempt, success_url, cancel_url, now)
        if address:
            return address
    raise PaymentUnavailable(order.number)


def _begin(order: Order, method: str, actor: User | None, now: datetime) -> tuple[PaymentAttempt, list[PaymentAttempt]]:
    expires_at = gateway.session_end(hold_until=order.hold_until, now=now)
    return open_attempt(order=order, method=method, expires_at=expires_at, actor=actor, now=now)


def _was_paid(old: PaymentAttempt, now: datetime) -> bool:
    """Close a replaced attempt's page; True when it turns out to have been paid on."""
    if not old.session_id:
        return False
    try:
        return close_attempt(attempt=old, now=now) is not None
    except stripe.StripeError:
        close_attempt_later.enqueue(old.pk)
        return False


def _open_page(attempt: PaymentAttempt, success_url: str, now: datetime) -> str:
    """The page that was made before, if it still takes payments; empty when it ended meanwhile."""
    try:
        session = gateway.fetch_session(attempt.session_id)
    except stripe.StripeError:
        return attempt.checkout_url
    if take_session(attempt=attempt, session=session, now=now) is not None:
        return success_url
    return attempt.checkout_url if session.status == "open" else ""


def _new_page(order: Order, attempt: PaymentAttempt, success_url: str, cancel_url: str, now: datetime) -> str:
    """Make the attempt's page. Empty when the attempt was spoilt and another must be begun.

    Two requests at once use the same key and get the same page.
    """
    with translation.override(order.language):
        title = _("Order %(number)s") % {"number": order.number}
    titles = [line.title for line in order.lines.all()[:4]]
    try:
        session = gateway.create_session(
            order_number=order.number,
            attempt_number=attempt.number,
            amount=attempt.amount,
            currency=attempt.currency,
            method=attempt.method,
            title=title,
            description=" · ".join(titles[:3]) + (" …" if len(titles) > 3 else ""),
            email=order.email,
            language=order.language,
            success_url=success_url,
            cancel_url=cancel_url,
            expires_at=attempt.expires_at,
            idempotency_key=attempt.idempotency_key,
        )
    except stripe.StripeError as error:
        log.warning("order %s: no payment page: %s %s", order.number, type(error).__name__, error.code)
        spoilt = isinstance(error, stripe.IdempotencyError)  # begun by a request that asked for something else
        end_attempt(
            attempt=attempt, status=PaymentAttempt.Status.ABANDONED, reason=error.code or "unavailable", now=now
        )
        if spoilt:
            return ""
        raise PaymentUnavailable(order.number) from error
    if _keep_page(attempt, session):
        return session.url
    # Meanwhile the order closed, was paid, or the buyer chose another method in a second tab.
    close_attempt_later.enqueue(attempt.pk)
    raise OrderNotPayable(order.number)


@atomic
def _keep_page(attempt: PaymentAttempt, session: gateway.Session) -> bool:
    """Store the page. False when the attempt was closed while the page was made."""
    lock_order(attempt.order_id)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(session_id=session.id)
    return bool(
        PaymentAttempt.objects.filter(pk=attempt.pk, status=PaymentAttempt.Status.OPEN).update(
            checkout_url=session.url, payment_intent_id=session.payment_intent_id
        )
    )


def close(*, attempt: PaymentAttempt, now: datetime) -> Settlement | None:
    """End the attempt's page. Raises stripe.StripeError."""
    if not attempt.session_id or attempt.status == PaymentAttempt.Status.SUCCEEDED:
        end_attempt(attempt=attempt, status=PaymentAttempt.Status.EXPIRED, now=now)
        return None
    return take_session(attempt=attempt, session=gateway.expire_session(attempt.session_id), now=now)


def look(*, attempt: PaymentAttempt, now: datetime) -> None:
    """Look at an open attempt's page without closing it. Raises stripe.StripeError."""
    if attempt.session_id:
        take_session(attempt=attempt, session=gateway.fetch_session(attempt.session_id), now=now)


def send_refund(*, refund: Refund, now: datetime) -> None:
    """Ask Stripe for a stored refund, and apply its answer. Raises while the answer is uncertain."""
    intent_id, reference = refund.charge.payment_intent_id, str(refund.pk)
    if now - refund.requested_at > _KEY_TRUSTED_FOR and (
        found := gateway.find_refund(payment_intent_id=intent_id, reference=reference)
    ):
        apply_refund(data=found, now=now)
        return
    try:
        data = gateway.create_refund(
            payment_intent_id=intent_id,
            amount=refund.amount,
            currency=refund.currency,
            reference=reference,
            idempotency_key=refund.idempotency_key,
        )
    except gateway.UNCERTAIN as error:
        found = gateway.find_refund(payment_intent_id=intent_id, reference=reference)
        if found is None:
            if isinstance(error, stripe.APIError):  # the key would replay this 500 for a day
                Refund.objects.filter(pk=refund.pk).update(idempotency_key=_next_key(refund.idempotency_key))
            raise
        data = found
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        log.error("refund %s of order %s refused: %s", refund.pk, refund.order_id, error.code)
        refuse_refund(refund=refund, reason=error.code or "refused", now=now)
        return
    apply_refund(data=data, now=now)


def _next_key(key: str) -> str:
    """order-7-refund-1 -> order-7-refund-1-again-1 -> order-7-refund-1-again-2."""
    stem, _, count = key.partition("-again-")
    return f"{stem}-again-{int(count or 0) + 1}"
