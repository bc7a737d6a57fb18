"""What bank transfer and cash on delivery have in common: no provider is asked, and a person records the money."""

from __future__ import annotations

import logging
from datetime import datetime

from storefront.order.models import Order
from storefront.payment.models import PaymentAttempt, Refund, WayByHand
from storefront.payment.operations.close import close_attempt, close_attempt_later
from storefront.payment.operations.settle import Settlement, end_attempt
from storefront.payment.ways import PaymentUnavailable

log = logging.getLogger(__name__)


def offered(order: Order, method: str) -> WayByHand:
    """The shop's settings for the method. Raises PaymentUnavailable where it does not offer it for this order."""
    way = WayByHand.objects.filter(method=method).first()
    district = order.shipping_address.district_code if order.shipping_address else ""
    if way is None or not way.serves(total=order.total_incl_tax, district_code=district):
        raise PaymentUnavailable(order.number)
    return way


def leave(replaced: list[PaymentAttempt], now: datetime) -> bool:
    """Close the pages of attempts that this way replaces. True when one of them turns out to have been paid."""
    for old in replaced:
        if old.session_id:
            try:
                paid = close_attempt(attempt=old, now=now) is not None
            except Exception:  # whatever its client raises: the buyer goes on, and the page is closed in the background
                log.exception("the page of attempt %s could not be closed", old.pk)
                close_attempt_later.enqueue(old.pk)
                continue
            if paid:
                return True
    return False


def close(*, attempt: PaymentAttempt, now: datetime) -> Settlement | None:
    """End the attempt. Money that arrives in spite of it is recorded all the same."""
    end_attempt(attempt=attempt, status=PaymentAttempt.Status.EXPIRED, now=now)
    return None


def look(*, attempt: PaymentAttempt, now: datetime) -> None:
    """Nobody can be asked."""


def send_refund(*, refund: Refund, now: datetime) -> None:
    """A person pays it out, and says so: storefront.payment.operations.confirm_refund."""
