"""Beginning to pay: at most one open attempt an order."""

from __future__ import annotations

from datetime import datetime

from storefront.accounts.models import User
from storefront.core.locks import atomic
from storefront.order.lifecycle import By, lock_order, log_entry
from storefront.order.models import Order
from storefront.payment.models import PaymentAttempt
from storefront.payment.ways import OrderNotPayable


@atomic
def open_attempt(
    *, order: Order, method: str, expires_at: datetime, actor: User | None, now: datetime
) -> tuple[PaymentAttempt, list[PaymentAttempt]]:
    """The order's open attempt by this method, made if need be, and those by other methods that it replaces.

    Raises OrderNotPayable. Locks: order.
    """
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
        expires_at=expires_at,
    )
    data = {"method": method, "attempt": number}
    log_entry(order, "payment_started", by=By.CUSTOMER, actor=actor, now=now, data=data)
    return attempt, replaced
