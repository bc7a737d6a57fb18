"""Reads about money: what an order got and gave back, and where its payment stands."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from storefront.core.money import ZERO
from storefront.order.models import Order
from storefront.payment.models import Charge, PaymentAttempt, Refund


class State(enum.StrEnum):
    """Where the payment of an order stands, as the buyer is told."""

    PAID = "paid"
    CONFIRMING = "confirming"  # the buyer came back from the payment page, its word is not here yet
    UNPAID = "unpaid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    PAID_TOO_LATE = "paid_too_late"


@dataclass(frozen=True)
class Standing:
    """State of an order's payment, with its newest attempt and, if money goes back, that refund."""

    state: State
    attempt: PaymentAttempt | None
    refund: Refund | None


@dataclass(frozen=True)
class StatementLine:
    """Money that came (positive) or goes back (negative), yuan. settled: whether it has really moved."""

    at: datetime
    amount: Decimal
    settled: bool
    what: Charge | Refund


def standing(order: Order, *, returned: bool) -> Standing:
    """Where the payment stands. returned: the buyer says to have paid, which counts for nothing but the words.

    Two queries, one more when the payment was settled between the reading of the order and of its attempt.
    """
    attempt = order.payment_attempts.order_by("-number").first()
    pending = order.status == Order.Status.PENDING_PAYMENT
    if pending and attempt and attempt.status == PaymentAttempt.Status.SUCCEEDED:
        # Order and attempt change in one transaction, so the order at hand is older than the attempt just read.
        order.refresh_from_db(fields=["status"])
    refund = order.refunds.exclude(reason=Refund.Reason.DUPLICATE).order_by("-pk").first()
    given_up = order.status in (Order.Status.EXPIRED, Order.Status.CANCELLED)
    if given_up and refund and refund.reason == Refund.Reason.UNFULFILLABLE:
        state = State.PAID_TOO_LATE
    elif order.status == Order.Status.EXPIRED:
        state = State.EXPIRED
    elif order.status == Order.Status.CANCELLED:
        state = State.CANCELLED
    elif order.status != Order.Status.PENDING_PAYMENT:
        state = State.PAID
    elif returned and attempt and attempt.status == PaymentAttempt.Status.OPEN and attempt.session_id:
        state = State.CONFIRMING
    else:
        state = State.UNPAID
    return Standing(state, attempt, refund)


def paid(order: Order) -> Decimal:
    """All that came in for an order."""
    return Decimal(order.charges.aggregate(total=Sum("amount"))["total"] or ZERO)


def refunded(order: Order) -> Decimal:
    """What has gone back."""
    return _sum(order.refunds.filter(status=Refund.Status.SUCCEEDED))


def going_back(refunds: Any) -> Decimal:
    """The sum of refunds that have gone back or are on their way."""
    return _sum(refunds.exclude(status=Refund.Status.FAILED))


def refundable(order: Order) -> Decimal:
    """What came in and has neither gone back nor is on its way back."""
    return paid(order) - going_back(order.refunds)


def statement(order: Order) -> list[StatementLine]:
    """Every movement of an order's money, oldest first; the settled ones add up to what the shop holds."""
    lines = [StatementLine(charge.charged_at, charge.amount, True, charge) for charge in order.charges.all()]
    lines += [
        StatementLine(refund.requested_at, -refund.amount, refund.status == Refund.Status.SUCCEEDED, refund)
        for refund in order.refunds.exclude(status=Refund.Status.FAILED)
    ]
    return sorted(lines, key=lambda line: line.at)


def orders_to_decide() -> QuerySet[Order]:
    """Orders whose money a person must look at: they hold money though they were not paid or were given up, or gave
    back more than came."""
    came = Charge.objects.filter(order=OuterRef("pk"))
    back = Refund.objects.filter(order=OuterRef("pk")).exclude(status=Refund.Status.FAILED)
    kept = _total_of(came) - _total_of(back)
    unpaid = (Order.Status.PENDING_PAYMENT, Order.Status.EXPIRED, Order.Status.CANCELLED)
    orders: QuerySet[Order] = Order.objects.annotate(kept=kept)
    return orders.filter(Q(status__in=unpaid, kept__gt=0) | Q(kept__lt=0))


def _total_of(rows: QuerySet[Any]) -> Coalesce:
    total = rows.order_by().values("order").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total), ZERO, output_field=DecimalField(max_digits=12, decimal_places=2))


def _sum(refunds: Any) -> Decimal:
    return Decimal(refunds.aggregate(total=Sum("amount"))["total"] or ZERO)
