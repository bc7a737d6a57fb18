"""What time does to orders."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings

from storefront.core.clock import now
from storefront.core.jobs import job
from storefront.core.periodic import periodic
from storefront.order.lifecycle import By, TransitionRefused
from storefront.order.models import Order
from storefront.order.operations import complete_order, confirm_receipt, expire_order

log = logging.getLogger(__name__)

# Orders handled in one run; the next run takes the rest.
_BATCH = 200


@periodic("* * * * *")
@job(attempts=1, atomic=False)
def expire_unpaid() -> None:
    """Orders whose time to pay is over expire and free their stock."""
    moment = now()
    due = Order.objects.filter(status=Order.Status.PENDING_PAYMENT, hold_until__lte=moment).order_by("hold_until")
    _each(due.values_list("pk", flat=True)[:_BATCH], lambda pk: expire_order(order_id=pk, now=moment))


@periodic("10 * * * *")
@job(attempts=1, atomic=False)
def receive_automatically() -> None:
    """Orders shipped AUTOMATIC_RECEIPT_DAYS ago count as received."""
    moment = now()
    due = Order.objects.filter(
        status=Order.Status.SHIPPED, shipped_at__lte=moment - timedelta(days=settings.AUTOMATIC_RECEIPT_DAYS)
    )
    _each(
        due.order_by("shipped_at").values_list("pk", flat=True)[:_BATCH],
        lambda pk: confirm_receipt(order_id=pk, by=By.SYSTEM, actor=None, now=moment),
    )


@periodic("40 * * * *")
@job(attempts=1, atomic=False)
def complete_automatically() -> None:
    """Orders received AUTOMATIC_COMPLETION_DAYS ago are completed."""
    moment = now()
    due = Order.objects.filter(
        status=Order.Status.RECEIVED, received_at__lte=moment - timedelta(days=settings.AUTOMATIC_COMPLETION_DAYS)
    )
    _each(
        due.order_by("received_at").values_list("pk", flat=True)[:_BATCH],
        lambda pk: complete_order(order_id=pk, now=moment),
    )


def _each(pks: object, act: Callable[[int], object]) -> None:
    """One order's failure must not keep the others waiting."""
    for pk in list(pks):  # type: ignore[call-overload]
        try:
            act(pk)
        except TransitionRefused:
            continue  # somebody acted in between
        except Exception:
            log.exception("order %s", pk)
