"""Reads about money: what an order got and gave back, and where its payment stands."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.core.cache import cache
from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from storefront.core.money import ZERO
from storefront.order.models import Order
from storefront.payment.models import ONLINE, Charge, Dispute, Method, PaymentAttempt, Refund, WayByHand

_OFFERED: Final = "payment-ways-by-hand"


class State(enum.StrEnum):
    """Where the payment of an order stands, as the buyer is told."""

    PAID = "paid"
    CONFIRMING = "confirming"  # the buyer came back from the payment page, its word is not here yet
    UNPAID = "unpaid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    PAID_TOO_LATE = "paid_too_late"
    TRANSFER = "transfer"  # the buyer is to transfer the money, or has done so
    AT_THE_DOOR = "at_the_door"  # the order is accepted; the money is due on delivery


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
    what: Charge | Refund | Dispute


def standing(order: Order, *, returned: bool) -> Standing:
    """Where the payment stands. returned: the buyer says to have paid, which counts for nothing but the words.

    Two queries, one more when the payment was settled between the reading of the order and of its attempt.
    """
    attempt = order.payment_attempts.order_by("-number").first()
    pending = order.status == Order.Status.PENDING_PAYMENT
    if pending and attempt and attempt.status == PaymentAttempt.Status.SUCCEEDED:
        # Order and attempt change in one transaction, so the order at hand is older than the attempt just read.
        order.refresh_from_db(fields=["status", "paid_at"])
    refund = order.refunds.exclude(reason=Refund.Reason.DUPLICATE).order_by("-pk").first()
    given_up = order.status in (Order.Status.EXPIRED, Order.Status.CANCELLED)
    if given_up and refund and refund.reason == Refund.Reason.UNFULFILLABLE:
        state = State.PAID_TOO_LATE
    elif order.status == Order.Status.EXPIRED:
        state = State.EXPIRED
    elif order.status == Order.Status.CANCELLED:
        state = State.CANCELLED
    elif order.status != Order.Status.PENDING_PAYMENT:
        state = State.PAID if order.paid_at else State.AT_THE_DOOR
    elif attempt and attempt.status == PaymentAttempt.Status.OPEN and attempt.method == Method.BANK_TRANSFER:
        state = State.TRANSFER
    elif returned and attempt and attempt.status == PaymentAttempt.Status.OPEN and attempt.session_id:
        state = State.CONFIRMING
    else:
        state = State.UNPAID
    return Standing(state, attempt, refund)


def ways_for(*, total: Decimal, district_code: str) -> list[Method]:
    """The ways to pay an order of this total to this district, those of a provider first.

    What the shop offers is remembered for a minute, one query then; starting to pay asks the database itself.
    """
    known: list[WayByHand] | None = cache.get(_OFFERED)
    if known is None:
        known = list(WayByHand.objects.all())
        cache.set(_OFFERED, known, 60)
    by_hand = [Method(way.method) for way in known if way.serves(total=total, district_code=district_code)]
    return [*ONLINE, *by_hand] if total > 0 else list(ONLINE)


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
    """What came in and has neither gone back nor is on its way back, nor was taken by a bank. Never less than 0."""
    return sum((left_of(charge) for charge in order.charges.all()), ZERO)


def left_of(charge: Charge) -> Decimal:
    """What of a charge can still go back. Never less than 0: a bank may take what was refunded before."""
    taken = sum((dispute.kept_back for dispute in charge.disputes.all()), ZERO)
    return max(ZERO, charge.amount - going_back(charge.refunds) - taken)


def fee_left(order: Order) -> Decimal:
    """What of the delivery fee has not gone back by itself."""
    back = order.refunds.exclude(status=Refund.Status.FAILED).aggregate(total=Sum("shipping"))["total"]
    return max(ZERO, order.shipping_incl_tax - Decimal(back or ZERO))


def is_disputed(order: Order) -> bool:
    """Whether a bank is deciding about the order's money, so that none of it may be refunded meanwhile."""
    return order.disputes.filter(status__in=Dispute.OPEN, refundable=False).exists()


def kept(order: Order) -> Decimal:
    """What the shop holds of an order's money, yuan: came in, less what went back or was taken. Fees stay out."""
    return sum((line.amount for line in statement(order) if line.settled), ZERO)


def statement(order: Order) -> list[StatementLine]:
    """Every movement of an order's money, oldest first; the settled ones add up to what the shop holds.

    Four queries, none for relations that were prefetched. Fees stand beside the movements and are not among them:
    see fees().
    """
    lines = [StatementLine(charge.charged_at, charge.amount, True, charge) for charge in order.charges.all()]
    lines += [
        StatementLine(refund.requested_at, -refund.amount, refund.status == Refund.Status.SUCCEEDED, refund)
        for refund in order.refunds.all()
        if refund.status != Refund.Status.FAILED
    ]
    for dispute in order.disputes.all():
        if dispute.withdrawn_at:
            lines.append(StatementLine(dispute.withdrawn_at, -dispute.amount, True, dispute))
        if dispute.withdrawn_at and dispute.reinstated_at:
            lines.append(StatementLine(dispute.reinstated_at, dispute.amount, True, dispute))
    # The provider's clock counts whole seconds; within one, money came before it left.
    return sorted(lines, key=lambda line: line.at.replace(microsecond=0))


def fees(order: Order) -> Decimal:
    """What the provider is known to have charged for the order's movements, yuan; 0 while nothing is known."""
    known = [row.fee for row in (*order.charges.all(), *order.disputes.all()) if row.fee is not None]
    return sum(known, ZERO)


def orders_to_decide() -> QuerySet[Order]:
    """Orders whose money a person must look at: they hold money though they were not paid or were given up, or gave
    back more than came (a bank took what had been refunded)."""
    came = Charge.objects.filter(order=OuterRef("pk"))
    back = Refund.objects.filter(order=OuterRef("pk")).exclude(status=Refund.Status.FAILED)
    gone = Dispute.objects.filter(order=OuterRef("pk"), withdrawn_at__isnull=False, reinstated_at=None)
    kept = _total_of(came) - _total_of(back) - _total_of(gone)
    unpaid = (Order.Status.PENDING_PAYMENT, Order.Status.EXPIRED, Order.Status.CANCELLED)
    orders: QuerySet[Order] = Order.objects.annotate(kept=kept)
    return orders.filter(Q(status__in=unpaid, kept__gt=0) | Q(kept__lt=0))


def _total_of(rows: QuerySet[Any]) -> Coalesce:
    total = rows.order_by().values("order").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total), ZERO, output_field=DecimalField(max_digits=12, decimal_places=2))


def _sum(refunds: Any) -> Decimal:
    return Decimal(refunds.aggregate(total=Sum("amount"))["total"] or ZERO)
