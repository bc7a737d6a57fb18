"""Money goes back: the row first, then the provider, then what the provider says."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from storefront.accounts.models import User
from storefront.core import clock
from storefront.core.events import publish
from storefront.core.jobs import job
from storefront.core.locks import atomic
from storefront.core.money import ZERO, round_money, split
from storefront.order.lifecycle import By, lock_order, log_entry
from storefront.order.models import Line, Order
from storefront.payment import gateway
from storefront.payment.events import RefundFailed, RefundSucceeded
from storefront.payment.models import Charge, Refund, RefundLine, StripeEvent
from storefront.payment.queries import fee_left, is_disputed, left_of, refundable

log = logging.getLogger(__name__)


class RefundTooLarge(Exception):
    """More money, or more units of a line, than are left to give back. left: Decimal money that could go back."""

    def __init__(self, left: Decimal) -> None:
        super().__init__(f"only {left} can be refunded")
        self.left = left


class RefundBlocked(Exception):
    """A dispute is open: the bank decides about the money, and what is refunded meanwhile would be lost twice."""


@atomic
def refund_order(
    *,
    order: Order,
    reason: str,
    actor: User | None,
    now: datetime,
    amount: Decimal | None = None,
    lines: Mapping[int, int] | None = None,
    shipping: bool = False,
    note: str = "",
) -> list[Refund]:
    """Give money of an order back: all that is left, an amount, the price of units, or an amount for units.

    amount: yuan, more than 0; lines: order line id -> units, 1 or more; reason: one of Refund.Reason. shipping: the
    delivery fee goes back too, what is left of it; alone, nothing but the fee does. With an amount the fee is part of
    the amount, as far as that reaches. All that is left contains it in any case.
    Units without an amount are worth their part of what their line cost after discounts; the last unit of a line
    takes what rounding left, so that the parts add up to the line. An amount for units is divided over them by what
    they are worth. Returns the pending refunds, one a charge that is drawn on (nearly always one); a job sends them.
    Raises RefundTooLarge, RefundBlocked; nothing is written then. Locks: order.
    """
    order = lock_order(order.pk)
    if is_disputed(order):
        raise RefundBlocked(order.number)
    parts = _line_parts(order, lines or {})
    worth = sum((part for _, _, part in parts), ZERO)
    left = refundable(order)
    whole = amount is None and not parts and not shipping
    fee = fee_left(order) if shipping or whole else ZERO
    if amount is None:
        amount = left if whole else worth + fee
    elif parts:
        fee = min(fee, amount)
        shares = split(amount - fee, [part for _, _, part in parts])
        parts = [(line_id, quantity, share) for (line_id, quantity, _), share in zip(parts, shares, strict=True)]
    if amount <= 0 or amount > left:
        raise RefundTooLarge(left)

    refunds: list[Refund] = []
    rest, fee = amount, min(fee, amount)
    for charge in order.charges.all():
        drawn = min(rest, left_of(charge))
        if drawn > 0:
            refunds.append(_open_refund(order, charge, drawn, reason, actor, now, note, shipping=min(fee, drawn)))
            rest -= drawn
            fee -= min(fee, drawn)
    RefundLine.objects.bulk_create(
        RefundLine(refund=refunds[0], line_id=line_id, quantity=quantity, amount=part)
        for line_id, quantity, part in parts
    )
    return refunds


@atomic
def refund_cancelled_order(*, order_id: int, now: datetime) -> list[Refund]:
    """Give back whatever a cancelled order still has, which may be nothing. Locks: order.

    An order that a late payment brought to life again keeps its money; one that is disputed waits for the decision.
    """
    order = lock_order(order_id)
    if order.status != Order.Status.CANCELLED or refundable(order) <= 0 or is_disputed(order):
        return []
    return refund_order(order=order, reason=Refund.Reason.CANCELLED, actor=None, now=now)


def refund_charge(*, charge: Charge, reason: str, now: datetime, amount: Decimal | None = None) -> Refund:
    """Give one charge back: the rest of it, or an amount that is left. The caller holds the order's lock."""
    return _open_refund(charge.order, charge, left_of(charge) if amount is None else amount, reason, None, now, "")


def _line_parts(order: Order, quantities: Mapping[int, int]) -> list[tuple[int, int, Decimal]]:
    """(line id, units, their part of the line's price) for each asked line. Raises RefundTooLarge."""
    parts = []
    for line in Line.objects.filter(order=order, pk__in=list(quantities)):
        wanted = quantities[line.pk]
        earlier = RefundLine.objects.filter(line=line).exclude(refund__status=Refund.Status.FAILED)
        before = earlier.aggregate(units=Sum("quantity"), money=Sum("amount"))
        units = before["units"] or 0
        if wanted < 1 or units + wanted > line.quantity:
            raise RefundTooLarge(refundable(order))
        until_now = round_money(line.line_price_incl_tax * (units + wanted) / line.quantity)
        parts.append((line.pk, wanted, max(ZERO, until_now - Decimal(before["money"] or ZERO))))
    if len(parts) != len(quantities):
        raise RefundTooLarge(refundable(order))  # a line of another order
    return parts


def _open_refund(
    order: Order,
    charge: Charge,
    amount: Decimal,
    reason: str,
    actor: User | None,
    now: datetime,
    note: str,
    *,
    shipping: Decimal = ZERO,
) -> Refund:
    number = Refund.objects.filter(order=order).count() + 1
    refund = Refund.objects.create(
        order=order,
        charge=charge,
        amount=amount,
        currency=charge.currency,
        reason=reason,
        idempotency_key=f"order-{order.pk}-refund-{number}",
        requested_by=actor,
        requested_at=now,
        note=note,
        shipping=shipping,
    )
    _log_request(order, refund, actor, now)
    send_refund.enqueue(refund.pk)
    return refund


@job(attempts=10, base=20, atomic=False)
def send_refund(refund_id: int) -> None:
    """Ask for a stored refund by the way it was paid. Raises while the answer is uncertain."""
    refund = Refund.objects.select_related("charge").get(pk=refund_id)
    if refund.provider_id or refund.status != Refund.Status.PENDING:
        return
    from storefront.payment.ways import way_of  # the ways report through this module

    way_of(refund.charge.method).send_refund(refund=refund, now=clock.now())


@atomic
def refuse_refund(*, refund: Refund, reason: str, now: datetime) -> None:
    """The provider won't make a refund that was never sent; its amount is free again. Locks: order, refund."""
    order = lock_order(refund.order_id)
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    if not refund.provider_id:
        advance_refund(order=order, refund=refund, status=Refund.Status.FAILED, failure_reason=reason, now=now)


_STATUS = {
    "pending": Refund.Status.PENDING,
    "requires_action": Refund.Status.PENDING,
    "succeeded": Refund.Status.SUCCEEDED,
    "failed": Refund.Status.FAILED,
    "canceled": Refund.Status.FAILED,
}


@atomic
def apply_refund(*, data: Mapping[str, Any], now: datetime) -> StripeEvent.Outcome:
    """Take over what the provider says about a refund; adopt one that was made there by hand.

    data: a `refund` object. A refund only moves forward (pending, succeeded, failed), so that messages may come in
    any order. Locks: order, refund.
    """
    charge = Charge.objects.filter(payment_intent_id=gateway.id_of(data.get("payment_intent"))).first()
    if charge is None:
        return StripeEvent.Outcome.UNMATCHED
    order = lock_order(charge.order_id)
    status = _STATUS.get(data["status"], Refund.Status.PENDING)
    refund = Refund.objects.select_for_update().filter(provider_id=data["id"]).first()
    reference = (data.get("metadata") or {}).get("refund", "")
    if refund is None and reference.isdigit():
        refund = Refund.objects.select_for_update().filter(pk=int(reference), charge=charge, provider_id=None).first()
    if refund is None:
        refund = _adopt(order, charge, data, now)
    elif refund.provider_id and Refund.RANK[status] <= Refund.RANK[refund.status]:
        return StripeEvent.Outcome.NOTHING_NEW
    refund.provider_id = data["id"]
    refund.save(update_fields=["provider_id"])
    if Refund.RANK[status] > Refund.RANK[refund.status]:
        advance_refund(
            order=order, refund=refund, status=status, failure_reason=data.get("failure_reason") or "", now=now
        )
    return StripeEvent.Outcome.APPLIED


def _adopt(order: Order, charge: Charge, data: Mapping[str, Any], now: datetime) -> Refund:
    amount = gateway.amount_from(data["amount"], charge.currency)
    refund = Refund.objects.create(
        order=order,
        charge=charge,
        amount=amount,
        currency=charge.currency,
        reason=Refund.Reason.DASHBOARD,
        idempotency_key=f"provider-{data['id']}",
        requested_at=now,
    )
    _log_request(order, refund, None, now)
    return refund


def _log_request(order: Order, refund: Refund, actor: User | None, now: datetime) -> None:
    by = By.SYSTEM if actor is None else By.STAFF if actor.is_staff else By.CUSTOMER
    data = {"amount": str(refund.amount), "reason": refund.reason, "refund": refund.pk}
    log_entry(order, "refund_requested", by=by, actor=actor, now=now, text=refund.note, data=data)


def advance_refund(
    *, order: Order, refund: Refund, status: str, failure_reason: str, now: datetime, actor: User | None = None
) -> None:
    """Move a locked refund on, write the history, tell the floors above. The caller holds the order's lock."""
    refund.status, refund.failure_reason, refund.settled_at = status, failure_reason[:60], now
    refund.save(update_fields=["status", "failure_reason", "settled_at"])
    failed = status == Refund.Status.FAILED
    data = {"amount": str(refund.amount), "refund": refund.pk, **({"reason": failure_reason} if failed else {})}
    verb = "refund_failed" if failed else "refunded"
    by = By.STAFF if actor else By.SYSTEM
    log_entry(order, verb, by=by, actor=actor, now=now, data=data, public=not failed)
    event = RefundFailed if failed else RefundSucceeded
    publish(event(order_id=order.pk, refund_id=refund.pk))
