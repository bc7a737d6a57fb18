"""Disputes: what a bank questions is recorded as the provider tells it, and keeps parcels and money where they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from storefront.core.events import publish
from storefront.core.locks import atomic
from storefront.core.money import ZERO
from storefront.order.lifecycle import By, lock_order, log_entry
from storefront.order.models import Order
from storefront.order.operations import block_shipping, unblock_shipping
from storefront.payment import gateway
from storefront.payment.events import DisputeClosed, DisputeOpened
from storefront.payment.models import Charge, Dispute, StripeEvent

Status = Dispute.Status
Outcome = StripeEvent.Outcome


@atomic
def apply_dispute(*, data: Mapping[str, Any], kind: str, told_at: datetime, now: datetime) -> StripeEvent.Outcome:
    """Take over what the provider says about a dispute.

    data: a `dispute` object; kind: the message's type, "" for an object that was fetched; told_at: by the provider's
    clock. Messages may come in any order and twice: a state only moves on, and money taken or given back keeps the
    earliest time that was told. Locks: order, dispute.
    """
    intent_id = gateway.id_of(data.get("payment_intent"))
    charge = Charge.objects.filter(payment_intent_id=intent_id).first() if intent_id else None
    if charge is None:
        charge_id = gateway.id_of(data.get("charge"))
        charge = Charge.objects.filter(provider_id=charge_id).first() if charge_id else None
    if charge is None:
        return Outcome.UNMATCHED
    order = lock_order(charge.order_id)
    dispute = Dispute.objects.select_for_update().filter(provider_id=data["id"]).first()
    is_new = dispute is None
    if dispute is None:
        dispute = Dispute(
            order=order,
            charge=charge,
            provider_id=data["id"],
            amount=gateway.amount_from(data["amount"], charge.currency),
            currency=charge.currency,
            status=_status(data),
            opened_at=_moment(data.get("created")) or told_at,
            told_at=told_at,
        )
        _take_words(dispute, data, told_at)
    was_open = not is_new and dispute.is_open
    before = (dispute.status, dispute.due_by, dispute.withdrawn_at, dispute.reinstated_at)
    if not is_new and _is_news(dispute, data, told_at):
        _take_words(dispute, data, told_at)
    _take_money(dispute, data, kind, told_at)
    if _status(data) not in Dispute.OPEN:
        dispute.closed_at = min(filter(None, [dispute.closed_at, told_at]))
    dispute.save()
    if is_new:
        _log(order, "dispute_opened", dispute, now)
        publish(DisputeOpened(order_id=order.pk, dispute_id=dispute.pk))
    elif before == (dispute.status, dispute.due_by, dispute.withdrawn_at, dispute.reinstated_at):
        return Outcome.NOTHING_NEW
    if not dispute.is_open and (is_new or was_open):
        won = dispute.status != Status.LOST
        _log(order, "dispute_won" if won else "dispute_lost", dispute, now)
        publish(DisputeClosed(order_id=order.pk, dispute_id=dispute.pk, won=won))
    if any(case.is_open for case in order.disputes.all()):
        block_shipping(order_id=order.pk, why=Order.Block.DISPUTE, now=now)
    else:
        unblock_shipping(order_id=order.pk, now=now)
    return Outcome.APPLIED


def _is_news(dispute: Dispute, data: Mapping[str, Any], told_at: datetime) -> bool:
    """Whether the message goes beyond what is known: a later state, or of the same state a later word."""
    rank, known = Dispute.RANK[_status(data)], Dispute.RANK[dispute.status]
    return (rank, told_at) >= (known, dispute.told_at)


def _take_words(dispute: Dispute, data: Mapping[str, Any], told_at: datetime) -> None:
    dispute.status = _status(data)
    dispute.reason = str(data.get("reason") or "")[:40]
    dispute.refundable = bool(data.get("is_charge_refundable"))
    dispute.due_by = _moment((data.get("evidence_details") or {}).get("due_by"))
    dispute.told_at = told_at


def _take_money(dispute: Dispute, data: Mapping[str, Any], kind: str, told_at: datetime) -> None:
    """Money that left and came back: by the message's type, or by the movements that the object lists."""
    movements = [row for row in data.get("balance_transactions") or [] if isinstance(row, dict)]
    taken = [_moment(row.get("created")) or told_at for row in movements if row["amount"] < 0]
    given = [_moment(row.get("created")) or told_at for row in movements if row["amount"] > 0]
    if kind == "charge.dispute.funds_withdrawn" or (dispute.status == Status.LOST and not dispute.withdrawn_at):
        taken = taken or [told_at]
    if kind == "charge.dispute.funds_reinstated":
        given = given or [told_at]
    if taken:
        dispute.withdrawn_at = min([*taken, *filter(None, [dispute.withdrawn_at])])
    if given:
        dispute.reinstated_at = min([*given, *filter(None, [dispute.reinstated_at])])
    fees = [gateway.amount_from(abs(row.get("fee") or 0), dispute.currency) for row in movements if row["amount"] < 0]
    if fees:
        dispute.fee = max(sum(fees, ZERO), dispute.fee or Decimal(0))


def _status(data: Mapping[str, Any]) -> str:
    """The provider's word; one that did not exist when this was written counts as a case that needs an answer."""
    status = str(data["status"])
    return status if status in Dispute.RANK else Status.NEEDS_RESPONSE


def _moment(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _log(order: Order, verb: str, dispute: Dispute, now: datetime) -> None:
    data = {"amount": str(dispute.amount), "dispute": dispute.pk, "reason": dispute.reason}
    log_entry(order, verb, by=By.SYSTEM, actor=None, now=now, data=data)
