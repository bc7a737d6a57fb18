"""Checkout sessions: create, retrieve, list, expire."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse

from .errors import invalid_parameter, missing_parameter, wrong_state
from .models import LocalObject
from .store import Call, create, emit, load, new_id

METHODS = ("card", "alipay", "wechat_pay")
LONGEST_SECONDS, SHORTEST_SECONDS = 24 * 3600, 30 * 60
LARGEST_AMOUNT = 99_999_999
# Smallest charge in minor units. The figure for CNY isn't published; the general rule is half a US dollar's worth.
SMALLEST_AMOUNT = {"gbp": 30, "hkd": 400}
_SMALLEST_ELSEWHERE = 50
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def create_session(params: dict[str, Any], call: Call) -> LocalObject:
    """Make a hosted payment page. params: checked `SessionCreateParams`.

    As on Stripe, the payment intent comes into being only when the buyer confirms.
    """
    if params.get("mode") != "payment":
        raise invalid_parameter("mode", "The local Stripe only knows mode=payment.")
    if "success_url" not in params:
        raise missing_parameter("success_url")
    for name in ("success_url", "cancel_url"):
        if name in params and urlsplit(params[name]).scheme not in ("http", "https"):
            raise invalid_parameter(name, "Not a valid URL", code="url_invalid")
    if "customer_email" in params and not _EMAIL.fullmatch(params["customer_email"]):
        raise invalid_parameter(
            "customer_email", f"Invalid email address: {params['customer_email']}", code="email_invalid"
        )
    if len(params.get("client_reference_id", "")) > 200:
        raise invalid_parameter("client_reference_id", "Invalid string: must be at most 200 characters")
    currency, total = _total(params.get("line_items", []))
    methods = _methods(params)
    expires_at = params.get("expires_at", call.seconds + LONGEST_SECONDS)
    if not SHORTEST_SECONDS <= expires_at - call.seconds <= LONGEST_SECONDS:
        raise invalid_parameter(
            "expires_at",
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
        )

    session_id = new_id("cs_test")
    origin = urlsplit(params["success_url"])
    address = f"{origin.scheme}://{origin.netloc}{reverse('stripe:local-page', args=[session_id])}"
    return create(
        "checkout.session",
        {
            "id": session_id,
            "allowed_payment_method_types": methods,
            "amount_subtotal": total,
            "amount_total": total,
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "currency": currency,
            "customer_details": None,
            "customer_email": params.get("customer_email"),
            "expires_at": expires_at,
            "locale": params.get("locale"),
            "metadata": params.get("metadata", {}),
            "mode": "payment",
            "payment_intent": None,
            "payment_method_options": params.get("payment_method_options", {}),
            "payment_method_types": methods,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": params["success_url"],
            "url": address,
        },
        call=call,
        private={
            "payment_intent_data": params.get("payment_intent_data", {}),
            "items": [
                {"name": item["price_data"]["product_data"]["name"], "quantity": item["quantity"]}
                for item in params["line_items"]
            ],
        },
    )


def _total(items: list[dict[str, Any]]) -> tuple[str, int]:
    if not items:
        raise missing_parameter("line_items")
    total, currency = 0, ""
    for index, item in enumerate(items):
        path = f"line_items[{index}]"
        price = item.get("price_data")
        if price is None:
            raise missing_parameter(f"{path}.price_data")
        for name in ("unit_amount", "product_data"):
            if name not in price:
                raise missing_parameter(f"{path}.price_data.{name}")
        if item.get("quantity", 0) < 1:
            raise invalid_parameter(
                f"{path}.quantity", "Quantity must be at least 1.", code="parameter_invalid_integer"
            )
        if price["unit_amount"] < 0:
            raise invalid_parameter(f"{path}.price_data.unit_amount", "Invalid non-negative integer")
        code = price["currency"]
        if not re.fullmatch(r"[a-zA-Z]{3}", code):
            raise invalid_parameter(f"{path}.price_data.currency", f"Invalid currency: {code}")
        if currency and code.lower() != currency:
            raise invalid_parameter(f"{path}.price_data.currency", "All line items must have the same currency.")
        currency = code.lower()
        total += item["quantity"] * price["unit_amount"]
    if total > LARGEST_AMOUNT:
        raise invalid_parameter("line_items", "The total amount is too large.", code="amount_too_large")
    if total < SMALLEST_AMOUNT.get(currency, _SMALLEST_ELSEWHERE):
        raise invalid_parameter("line_items", "The total amount is too small.", code="amount_too_small")
    return currency, total


def _methods(params: dict[str, Any]) -> list[str]:
    asked = params.get("allowed_payment_method_types")
    methods = [method for method in METHODS if asked is None or method in asked]
    if not methods:
        raise invalid_parameter("allowed_payment_method_types", "No payment method is left for this session.")
    if "wechat_pay" in methods and asked is not None and "wechat_pay" not in params.get("payment_method_options", {}):
        raise missing_parameter("payment_method_options.wechat_pay.client")
    return methods


def load_session(session_id: str, call: Call, *, lock: bool = False) -> LocalObject:
    """A session by id; one whose time has passed is expired first, as Stripe does by itself."""
    session = load("checkout.session", session_id, lock=lock)
    if session.data["status"] == "open" and session.data["expires_at"] <= call.seconds:
        close_session(session, call)
    return session


def expire_session(session_id: str, call: Call) -> LocalObject:
    """Expire an open session. Raises ApiError 400 when it is complete or expired already."""
    session = load_session(session_id, call, lock=True)
    if session.data["status"] != "open":
        raise wrong_state(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session.data['status']}`.",
            code="checkout_session_not_open",
        )
    close_session(session, call)
    return session


def close_session(session: LocalObject, call: Call) -> None:
    """Expire a session that is known to be open, and cancel what was begun on it."""
    session.data.update(status="expired", url=None)
    session.save(update_fields=["data"])
    emit("checkout.session.expired", session, call=call)
    if intent_id := session.data["payment_intent"]:
        intent = load("payment_intent", intent_id, lock=True)
        if intent.data["status"] not in ("succeeded", "canceled"):
            intent.data.update(
                status="canceled", canceled_at=call.seconds, cancellation_reason="automatic", next_action=None
            )
            intent.save(update_fields=["data"])
            emit("payment_intent.canceled", intent, call=call)
