"""Sending the buyer to pay."""

from __future__ import annotations

import logging
from datetime import datetime

import stripe
from django.utils import translation
from django.utils.translation import gettext as _

from storefront.accounts.models import User
from storefront.core.locks import atomic
from storefront.core.money import ZERO
from storefront.order.lifecycle import By, lock_order, log_entry
from storefront.order.models import Order
from storefront.order.operations import mark_paid
from storefront.payment import gateway
from storefront.payment.models import Method, PaymentAttempt
from storefront.payment.operations.close import close_attempt, close_attempt_later, take_session
from storefront.payment.operations.settle import end_attempt

log = logging.getLogger(__name__)


class OrderNotPayable(Exception):
    """The order is paid, closed, or the time to pay it is over."""


class PaymentUnavailable(Exception):
    """The provider could not make a payment page. Nothing was charged; trying again is safe."""


def start_payment(
    *, order: Order, method: str, success_url: str, cancel_url: str, actor: User | None, now: datetime
) -> str:
    """The address to send the buyer to: a hosted payment page, or success_url when nothing is left to pay.

    method: one of Method; success_url, cancel_url: absolute. Called again while a page for the same method is open it
    gives that page; for another method it closes the open page and makes a new one, so that an order never has two
    pages on which to pay.
    Raises OrderNotPayable, PaymentUnavailable. Talks to the provider: not for use in a transaction.
    """
    if method not in Method.values:
        raise ValueError(method)
    if order.total_incl_tax == ZERO:
        mark_paid(order_id=order.pk, amount=ZERO, method="", now=now)
        return success_url
    for _try in range(2):
        attempt, replaced = _open_attempt(order, method, actor, now)
        if any(_was_paid(old, now) for old in replaced):
            return success_url
        if attempt.checkout_url:
            address = _open_page(attempt, success_url, now)
        else:
            address = _new_page(attempt, success_url, cancel_url, now)
        if address:
            return address
    raise PaymentUnavailable(order.number)


@atomic
def _open_attempt(
    order: Order, method: str, actor: User | None, now: datetime
) -> tuple[PaymentAttempt, list[PaymentAttempt]]:
    """The order's open attempt by this method, made if need be, and those by other methods that it replaces."""
    order = lock_order(order.pk)
    if order.status != Order.Status.PENDING_PAYMENT or (order.hold_until and order.hold_until <= now):
        raise OrderNotPayable(order.number)
    replaced = []
    attempts = list(order.payment_attempts.all())
    for attempt in attempts:
        if attempt.status != PaymentAttempt.Status.OPEN:
            continue
        if attempt.method == method and attempt.expires_at > now:
            return attempt, []
        PaymentAttempt.objects.filter(pk=attempt.pk).update(status=PaymentAttempt.Status.ABANDONED, ended_at=now)
        replaced.append(attempt)
    number = len(attempts) + 1
    attempt = PaymentAttempt.objects.create(
        order=order,
        number=number,
        method=method,
        amount=order.total_incl_tax,
        currency=order.currency,
        idempotency_key=f"order-{order.pk}-attempt-{number}",
        started_at=now,
        expires_at=gateway.session_end(hold_until=order.hold_until, now=now),
    )
    data = {"method": method, "attempt": number}
    log_entry(order, "payment_started", by=By.CUSTOMER, actor=actor, now=now, data=data)
    return attempt, replaced


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


def _new_page(attempt: PaymentAttempt, success_url: str, cancel_url: str, now: datetime) -> str:
    """Make the attempt's page. Empty when the attempt was spoilt and another must be begun.

    Two requests at once use the same key and get the same page.
    """
    order = attempt.order
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
