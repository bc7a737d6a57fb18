"""Refunds: create, and what becomes of them afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from storefront.core import clock
from storefront.core.jobs import job

from .errors import ApiError, invalid_parameter, missing_parameter, wrong_state
from .models import LocalObject
from .store import Call, create, emit, load, new_id

SETTLES_AFTER = dt.timedelta(seconds=3)


def create_refund(params: dict[str, Any], call: Call) -> LocalObject:
    """Give back all or part of a charge. params: checked `RefundCreateParams`.

    Raises ApiError 400 when more is asked than is left, or the charge is disputed.
    """
    charge = _charge(params)
    left = charge.data["amount"] - charge.data["amount_refunded"]
    if charge.data["disputed"] and not charge.private.get("dispute_won"):
        raise wrong_state("This charge has been charged back.", code="charge_disputed")
    if left == 0:
        raise wrong_state(f"Charge {charge.stripe_id} has already been refunded.", code="charge_already_refunded")
    amount = params.get("amount", left)
    if amount < 1:
        raise invalid_parameter("amount", "Invalid positive integer", code="parameter_invalid_integer")
    if amount > left:
        raise ApiError(
            400,
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
            stored=True,
        )

    course = charge.private["refund"]
    refund_id = new_id("re")
    refund = create(
        "refund",
        {
            "id": refund_id,
            "amount": amount,
            "charge": charge.stripe_id,
            "currency": charge.data["currency"],
            "failure_reason": None,
            "metadata": params.get("metadata") or {},
            "payment_intent": charge.payment_intent,
            "reason": params.get("reason"),
            "status": "pending" if course == "pending" else "succeeded",
        },
        call=call,
        payment_intent=charge.payment_intent,
        charge=charge.stripe_id,
    )
    _add_to_refunded(charge, amount)
    emit("refund.created", refund, call=call)
    emit("charge.refunded", charge, call=call)
    if course != "succeeded":
        settle_refund.using(run_after=call.now + SETTLES_AFTER).enqueue(refund_id)
    return refund


def _charge(params: dict[str, Any]) -> LocalObject:
    if "charge" in params:
        return load("charge", params["charge"], lock=True)
    if "payment_intent" not in params:
        raise missing_parameter("payment_intent")
    intent = load("payment_intent", params["payment_intent"])
    if intent.data["latest_charge"] is None:
        raise wrong_state("This PaymentIntent does not have a successful charge to refund.")
    return load("charge", intent.data["latest_charge"], lock=True)


def _add_to_refunded(charge: LocalObject, amount: int) -> None:
    refunded = charge.data["amount_refunded"] + amount
    charge.data.update(amount_refunded=refunded, refunded=refunded == charge.data["amount"])
    charge.save(update_fields=["data"])


@job(attempts=5, base=5)
def settle_refund(refund_id: str) -> None:
    """Bring a refund of a wallet, or of a card made for it, to its end."""
    call = Call(now=clock.now())
    with transaction.atomic():
        refund = load("refund", refund_id, lock=True)
        charge = load("charge", refund.charge, lock=True)
        if charge.private["refund"] == "failed" and refund.data["status"] != "failed":
            refund.data.update(status="failed", failure_reason="lost_or_stolen_card")
            _add_to_refunded(charge, -refund.data["amount"])
            refund.save(update_fields=["data"])
            emit("refund.failed", refund, call=call)
        elif refund.data["status"] == "pending":
            refund.data.update(status="succeeded")
            refund.save(update_fields=["data"])
            emit("refund.updated", refund, call=call, previous={"status": "pending"})
