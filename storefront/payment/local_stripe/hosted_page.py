"""What the buyer does on the hosted page: pay, be declined, answer a challenge, approve in a wallet, come too late."""

from __future__ import annotations

import enum
from datetime import datetime

from django.db import transaction

from .cards import card_for
from .errors import wrong_state
from .models import LocalObject
from .payments import answer_dispute, decide_dispute, intent_of, open_dispute, refuse, require_action, succeed
from .sessions import load_session
from .store import Call, emit, load

WALLETS = ("alipay", "wechat_pay")


class Step(enum.Enum):
    """Where an act leads the buyer."""

    PAID = "paid"
    DECLINED = "declined"
    CHALLENGE = "challenge"


@transaction.atomic
def pay_by_card(*, session_id: str, number: str, now: datetime) -> Step:
    """Try a card. Raises ApiError when the session is not open or takes no cards."""
    call = Call(now=now)
    session = _open_session(session_id, "card", call)
    intent = intent_of(session, call)
    card = card_for(number)
    if card.outcome == "declined":
        refuse(intent, call, code=card.code, decline_code=card.decline_code)
        return Step.DECLINED
    if card.outcome == "challenge":
        intent.private["card"] = card.number
        intent.save(update_fields=["private"])
        require_action(intent, "use_stripe_sdk", call)
        return Step.CHALLENGE
    charge = succeed(intent, "card", call, card=card)
    _complete(session, call)
    if card.outcome == "disputed":
        open_dispute(charge, call)
    return Step.PAID


@transaction.atomic
def answer_challenge(*, session_id: str, passed: bool, now: datetime) -> Step:
    """Pass or fail the 3-D Secure challenge that a card asked for."""
    call = Call(now=now)
    session = _open_session(session_id, "card", call)
    intent = intent_of(session, call)
    if intent.data["status"] != "requires_action":
        raise wrong_state("There is no challenge to answer.")
    if not passed:
        refuse(intent, call, code="payment_intent_authentication_failure")
        return Step.DECLINED
    succeed(intent, "card", call, card=card_for(intent.private["card"]))
    _complete(session, call)
    return Step.PAID


@transaction.atomic
def answer_wallet(*, session_id: str, wallet: str, approved: bool, now: datetime) -> Step:
    """Approve or refuse in Alipay or WeChat. wallet: one of WALLETS, and allowed by the session."""
    call = Call(now=now)
    session = _open_session(session_id, wallet, call)
    intent = intent_of(session, call)
    if not approved:
        refuse(intent, call, code="payment_intent_payment_attempt_failed")
        return Step.DECLINED
    succeed(intent, wallet, call)
    _complete(session, call)
    return Step.PAID


@transaction.atomic
def pay_late(*, session_id: str, now: datetime) -> Step:
    """Let a payment succeed although the session has expired, as slow banks and wallets do."""
    call = Call(now=now)
    session = load_session(session_id, call, lock=True)
    intent = intent_of(session, call)
    if session.data["status"] != "expired" or intent.data["status"] == "succeeded":
        raise wrong_state("This payment is not late.")
    succeed(intent, session.data["payment_method_types"][0], call)
    return Step.PAID


@transaction.atomic
def refund_from_dashboard(*, payment_intent: str, amount: int | None, now: datetime) -> LocalObject:
    """A refund that nobody asked for through the shop. amount: minor units; None for all that is left."""
    from .refunds import create_refund

    params: dict[str, object] = {"payment_intent": payment_intent}
    if amount is not None:
        params["amount"] = amount
    return create_refund(params, Call(now=now))


@transaction.atomic
def raise_dispute(*, payment_intent: str, now: datetime) -> LocalObject:
    """The cardholder's bank questions a payment."""
    charge = load("charge", load("payment_intent", payment_intent).data["latest_charge"], lock=True)
    return open_dispute(charge, Call(now=now))


@transaction.atomic
def answer_to_bank(*, dispute_id: str, now: datetime) -> None:
    """The shop sends its evidence in the dashboard."""
    answer_dispute(load("dispute", dispute_id, lock=True), Call(now=now))


@transaction.atomic
def bank_decides(*, dispute_id: str, won: bool, now: datetime) -> None:
    """The bank closes a dispute. Raises ApiError when it is closed."""
    decide_dispute(load("dispute", dispute_id, lock=True), Call(now=now), won=won)


def session_and_intent(*, session_id: str, now: datetime) -> tuple[LocalObject, LocalObject | None]:
    """What the hosted page shows. Raises ApiError 404."""
    with transaction.atomic():
        session = load_session(session_id, Call(now=now), lock=True)
    intent_id = session.data["payment_intent"]
    return session, load("payment_intent", intent_id) if intent_id else None


def _open_session(session_id: str, method: str, call: Call) -> LocalObject:
    session = load_session(session_id, call, lock=True)
    if session.data["status"] != "open":
        raise wrong_state(f"This Checkout Session is {session.data['status']}.", code="checkout_session_not_open")
    if method not in session.data["payment_method_types"]:
        raise wrong_state(f"This Checkout Session does not take {method}.")
    return session


def _complete(session: LocalObject, call: Call) -> None:
    session.data.update(
        status="complete",
        payment_status="paid",
        url=None,
        customer_details={"email": session.data["customer_email"]},
    )
    session.save(update_fields=["data"])
    emit("checkout.session.completed", session, call=call)
