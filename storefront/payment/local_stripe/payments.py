"""Payment intents, charges and disputes: what the buyer's acts on the hosted page lead to."""

from __future__ import annotations

from typing import Any

from .cards import TestCard
from .errors import wrong_state
from .models import LocalObject
from .store import Call, create, emit, load, new_id

DECLINE_MESSAGES = {
    "card_declined": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "payment_intent_authentication_failure": "The provided PaymentMethod has failed authentication.",
    "payment_intent_payment_attempt_failed": "The payment attempt was refused.",
}

_FEE_PERCENT = 3  # about what Stripe takes


def intent_of(session: LocalObject, call: Call) -> LocalObject:
    """The session's payment intent, locked; made now if the buyer has not tried to pay before."""
    if session.data["payment_intent"]:
        return load("payment_intent", session.data["payment_intent"], lock=True)
    intent_id = new_id("pi")
    wanted = session.private.get("payment_intent_data", {})
    intent = create(
        "payment_intent",
        {
            "id": intent_id,
            "amount": session.data["amount_total"],
            "amount_received": 0,
            "canceled_at": None,
            "cancellation_reason": None,
            "currency": session.data["currency"],
            "description": wanted.get("description"),
            "last_payment_error": None,
            "latest_charge": None,
            "metadata": wanted.get("metadata", {}),
            "next_action": None,
            "payment_method_types": session.data["payment_method_types"],
            "status": "requires_payment_method",
        },
        call=call,
        payment_intent=intent_id,
    )
    session.data["payment_intent"] = intent_id
    session.payment_intent = intent_id
    session.save(update_fields=["data", "payment_intent"])
    emit("payment_intent.created", intent, call=call)
    return intent


def fee_for(amount: int) -> int:
    """What the stand-in keeps of a charge, both in minor units."""
    return (amount * _FEE_PERCENT + 50) // 100


def succeed(intent: LocalObject, method: str, call: Call, *, card: TestCard | None = None) -> LocalObject:
    """Take the intent's amount by `method`. Returns the charge."""
    charge_id = new_id("ch")
    details: dict[str, Any] = {"type": method, method: {}}
    if card is not None:
        details["card"] = {"brand": card.brand, "last4": card.number[-4:]}
    movement = create(
        "balance_transaction",
        {
            "id": new_id("txn"),
            "amount": intent.data["amount"],
            "currency": intent.data["currency"],
            "fee": fee_for(intent.data["amount"]),
            "source": charge_id,
            "type": "charge",
        },
        call=call,
    )
    charge = create(
        "charge",
        {
            "id": charge_id,
            "amount": intent.data["amount"],
            "balance_transaction": movement.stripe_id,
            "amount_captured": intent.data["amount"],
            "amount_refunded": 0,
            "captured": True,
            "currency": intent.data["currency"],
            "disputed": False,
            "metadata": intent.data["metadata"],
            "paid": True,
            "payment_intent": intent.stripe_id,
            "payment_method_details": details,
            "refunded": False,
            "status": "succeeded",
        },
        call=call,
        payment_intent=intent.stripe_id,
        charge=charge_id,
        # Wallets refund asynchronously.
        private={"refund": card.refund if card else "succeeded" if method == "card" else "pending"},
    )
    intent.data.update(
        status="succeeded",
        amount_received=intent.data["amount"],
        latest_charge=charge_id,
        last_payment_error=None,
        next_action=None,
        canceled_at=None,
        cancellation_reason=None,
    )
    intent.save(update_fields=["data"])
    emit("charge.succeeded", charge, call=call)
    emit("payment_intent.succeeded", intent, call=call)
    return charge


def refuse(intent: LocalObject, call: Call, *, code: str, decline_code: str = "") -> None:
    """Record that the buyer's means of payment was refused; the intent waits for another."""
    error = {"type": "card_error", "code": code, "message": DECLINE_MESSAGES[code]}
    if decline_code:
        error["decline_code"] = decline_code
    intent.data.update(status="requires_payment_method", last_payment_error=error, next_action=None)
    intent.save(update_fields=["data"])
    emit("payment_intent.payment_failed", intent, call=call)


def require_action(intent: LocalObject, action: str, call: Call) -> None:
    """Leave the intent waiting for the buyer: a 3-D Secure challenge, a wallet's own page, a QR code."""
    intent.data.update(status="requires_action", next_action={"type": action}, last_payment_error=None)
    intent.save(update_fields=["data"])
    emit("payment_intent.requires_action", intent, call=call)


def cancel_intent(intent_id: str, params: dict[str, Any], call: Call) -> LocalObject:
    """Cancel an intent that was not paid. Raises ApiError 400 otherwise."""
    intent = load("payment_intent", intent_id, lock=True)
    if intent.data["status"] in ("succeeded", "canceled"):
        raise wrong_state(f"You cannot cancel this PaymentIntent because it has a status of {intent.data['status']}.")
    reason = params.get("cancellation_reason")
    intent.data.update(status="canceled", canceled_at=call.seconds, cancellation_reason=reason, next_action=None)
    intent.save(update_fields=["data"])
    emit("payment_intent.canceled", intent, call=call)
    return intent


def open_dispute(charge: LocalObject, call: Call) -> LocalObject:
    """The cardholder's bank takes the money back until the case is decided."""
    dispute_id = new_id("du")
    charge.data["disputed"] = True
    charge.save(update_fields=["data"])
    dispute = create(
        "dispute",
        {
            "id": dispute_id,
            "amount": charge.data["amount"],
            "balance_transactions": [],
            "charge": charge.stripe_id,
            "currency": charge.data["currency"],
            "evidence_details": {
                "due_by": call.seconds + 7 * 86400,
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": False,
            "metadata": {},
            "payment_intent": charge.payment_intent,
            "reason": "fraudulent",
            "status": "needs_response",
        },
        call=call,
        payment_intent=charge.payment_intent,
        charge=charge.stripe_id,
    )
    emit("charge.dispute.created", dispute, call=call)
    _move_funds(dispute, -charge.data["amount"], "charge.dispute.funds_withdrawn", call)
    return dispute


def answer_dispute(dispute: LocalObject, call: Call) -> None:
    """The shop has sent its evidence; the bank decides."""
    before = dispute.data["status"]
    dispute.data["evidence_details"].update(has_evidence=True, submission_count=1)
    dispute.data["status"] = "under_review"
    dispute.save(update_fields=["data"])
    emit("charge.dispute.updated", dispute, call=call, previous={"status": before})


def decide_dispute(dispute: LocalObject, call: Call, *, won: bool) -> None:
    """The bank decides: the money comes back to the shop, or stays with the cardholder."""
    if dispute.data["status"] in ("won", "lost"):
        raise wrong_state("This dispute is closed.", code="dispute_already_closed")
    dispute.data["status"] = "won" if won else "lost"
    dispute.save(update_fields=["data"])
    if won:
        charge = load("charge", dispute.charge, lock=True)
        charge.private["dispute_won"] = True
        charge.save(update_fields=["private"])
        _move_funds(dispute, dispute.data["amount"], "charge.dispute.funds_reinstated", call)
    emit("charge.dispute.closed", dispute, call=call)


def _move_funds(dispute: LocalObject, amount: int, event_type: str, call: Call) -> None:
    movement = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "created": call.seconds,
        "currency": dispute.data["currency"],
        "fee": 0,
        "net": amount,
        "type": "adjustment",
    }
    dispute.data["balance_transactions"].append(movement)
    dispute.save(update_fields=["data"])
    emit(event_type, dispute, call=call)
