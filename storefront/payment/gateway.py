"""The door to Stripe: one client, one currency conversion in each direction, and words for what is said there.

Everything above speaks Decimal and the shop's own names. Without STRIPE_SECRET_KEY the same client talks to the
built-in local Stripe; nothing above can tell the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import stripe
from django.conf import settings

from storefront.core.money import from_minor, to_minor

# The API version that this code is written for; the webhook endpoint in Stripe's dashboard must have the same.
API_VERSION = "2026-10-28.endive"
LOCAL_KEY = "sk_test_local"
TIMEOUT_SECONDS = 10
# Stripe answers 429 and 5xx and drops connections; these mean "perhaps", all others mean "no".
UNCERTAIN = (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError)

# Stripe's shortest session is 30 minutes; one more allows for a slow request and clocks that differ.
_SHORTEST_SESSION = timedelta(minutes=31)
_LOCALES = {"zh-hans": "zh", "en": "en"}


@dataclass(frozen=True)
class Session:
    """A hosted payment page as the provider has it now. amount: Decimal, as charged when `paid`."""

    id: str
    status: str  # open, complete, expired
    paid: bool
    url: str
    payment_intent_id: str
    amount: Decimal
    currency: str
    livemode: bool
    expires_at: datetime


def is_local() -> bool:
    """Whether the built-in local Stripe answers, which moves no money."""
    return not settings.STRIPE_SECRET_KEY


def expects_livemode() -> bool:
    """Whether messages must be about real money."""
    return str(settings.STRIPE_SECRET_KEY).startswith(("sk_live_", "rk_live_"))


def client() -> stripe.StripeClient:
    """The client for the configured key."""
    return _client(settings.STRIPE_SECRET_KEY)


@cache
def _client(key: str) -> stripe.StripeClient:
    if key:
        transport: stripe.HTTPClient = stripe.RequestsClient(timeout=TIMEOUT_SECONDS)
    else:
        from storefront.payment.local_stripe.client import LocalStripe

        transport = LocalStripe()
    return stripe.StripeClient(
        key or LOCAL_KEY, stripe_version=API_VERSION, max_network_retries=2, http_client=transport
    )


def create_session(
    *,
    order_number: str,
    attempt_number: int,
    amount: Decimal,
    currency: str,
    method: str,
    title: str,
    description: str,
    email: str,
    language: str,
    success_url: str,
    cancel_url: str,
    expires_at: datetime,
    idempotency_key: str,
) -> Session:
    """Make a hosted page for one attempt to pay `amount` by one method.

    The same key and arguments give the same page again. One line stands for the whole order: its total is frozen, so
    the sum at the provider can't differ from it by rounding. Order and attempt are written on the session and on the
    payment intent, because messages about the latter carry only the latter's.
    Raises stripe.StripeError; UNCERTAIN ones leave open whether a page was made.
    """
    reference = {"order": order_number, "attempt": str(attempt_number)}
    params: dict[str, Any] = {
        "mode": "payment",
        "client_reference_id": order_number,
        "metadata": reference,
        "payment_intent_data": {"metadata": reference, "description": title},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency.lower(),
                    "unit_amount": to_minor(amount, currency),
                    "product_data": {"name": title, "description": description} if description else {"name": title},
                },
            }
        ],
        "allowed_payment_method_types": [method],
        "success_url": success_url,
        "cancel_url": cancel_url,
        "expires_at": int(expires_at.timestamp()),
        "locale": _LOCALES.get(language, "auto"),
    }
    if method == "wechat_pay":
        params["payment_method_options"] = {"wechat_pay": {"client": "web"}}
    if email:
        params["customer_email"] = email
    created = client().v1.checkout.sessions.create(params, {"idempotency_key": idempotency_key})  # type: ignore[arg-type]
    return session_from(created.to_dict())


def session_end(*, hold_until: datetime | None, now: datetime) -> datetime:
    """When a session made now must end: with the order's hold, but not before Stripe's shortest session."""
    earliest = now + _SHORTEST_SESSION
    return max(hold_until, earliest) if hold_until else earliest


def fetch_session(session_id: str) -> Session:
    """The session as it is now. Raises stripe.StripeError."""
    return session_from(client().v1.checkout.sessions.retrieve(session_id).to_dict())


def expire_session(session_id: str) -> Session:
    """End an open session, so that nobody can pay on it any more, and return what it is now.

    A session that can't be ended because it was paid or had ended is returned as it is. Raises stripe.StripeError.
    """
    try:
        return session_from(client().v1.checkout.sessions.expire(session_id).to_dict())
    except stripe.InvalidRequestError:
        return fetch_session(session_id)


def session_from(data: dict[str, Any]) -> Session:
    """Read a `checkout.session` object, from an answer or from an event."""
    return Session(
        id=data["id"],
        status=data["status"],
        paid=data["payment_status"] == "paid",
        url=data.get("url") or "",
        payment_intent_id=id_of(data.get("payment_intent")),
        amount=from_minor(data["amount_total"] or 0, data["currency"]),
        currency=data["currency"].upper(),
        livemode=data["livemode"],
        expires_at=datetime.fromtimestamp(data["expires_at"], UTC),
    )


def create_refund(
    *, payment_intent_id: str, amount: Decimal, currency: str, reference: str, idempotency_key: str
) -> dict[str, Any]:
    """Ask for a refund; returns the `refund` object. reference: our own name of it, which comes back in messages.

    Raises stripe.StripeError; UNCERTAIN ones leave open whether it was made: look with `find_refund` before
    asking under another key.
    """
    refund = client().v1.refunds.create(
        {
            "payment_intent": payment_intent_id,
            "amount": to_minor(amount, currency),
            "metadata": {"refund": reference},
            "reason": "requested_by_customer",
        },
        {"idempotency_key": idempotency_key},
    )
    return refund.to_dict()


def fetch_refund(refund_id: str) -> dict[str, Any]:
    """The `refund` object as it is now. Raises stripe.StripeError."""
    return client().v1.refunds.retrieve(refund_id).to_dict()


def find_refund(*, payment_intent_id: str, reference: str) -> dict[str, Any] | None:
    """The refund of a payment that carries our reference, if the provider has it. Raises stripe.StripeError."""
    for refund in client().v1.refunds.list({"payment_intent": payment_intent_id, "limit": 100}).auto_paging_iter():
        data: dict[str, Any] = refund.to_dict()
        if (data.get("metadata") or {}).get("refund") == reference:
            return data
    return None


def fetch_dispute(dispute_id: str) -> dict[str, Any]:
    """The `dispute` object as it is now. Raises stripe.StripeError."""
    return client().v1.disputes.retrieve(dispute_id).to_dict()


def fetch_fee(payment_intent_id: str) -> Decimal | None:
    """What the provider charged for a payment, in the currency it settles in if that is the payment's; else None.

    None also while it is not known yet. Raises stripe.StripeError.
    """
    intent = (
        client()
        .v1.payment_intents.retrieve(payment_intent_id, {"expand": ["latest_charge.balance_transaction"]})
        .to_dict()
    )
    movement = (intent.get("latest_charge") or {}).get("balance_transaction")
    if not isinstance(movement, dict) or movement["currency"] != intent["currency"]:
        return None
    return from_minor(movement["fee"], movement["currency"])


def events_since(moment: datetime) -> Iterator[dict[str, Any]]:
    """Events created at or after a moment, oldest first. Raises stripe.StripeError.

    The API lists newest first; the order is turned round so that a run that breaks off leaves only later ones out.
    """
    listed = client().v1.events.list({"created": {"gte": int(moment.timestamp())}, "limit": 100}).auto_paging_iter()
    yield from reversed([event.to_dict() for event in listed])


def amount_from(minor: int, currency: str) -> Decimal:
    """Minor units from a message -> Decimal."""
    return from_minor(minor, currency)


def id_of(reference: Any) -> str:
    """The id in a field that holds an id, an expanded object or nothing."""
    if isinstance(reference, dict):
        return str(reference["id"])
    return reference or ""
