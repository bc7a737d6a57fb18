"""The API's addresses: method and path -> parameter type and function."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from stripe import params as shapes
from stripe.params import checkout as checkout_shapes

from .errors import ApiError, invalid_parameter
from .models import LocalEvent, LocalObject
from .parameters import check
from .payments import cancel_intent
from .refunds import create_refund
from .sessions import create_session, expire_session, load_session
from .store import Call, expanded, load, page

Answer = dict[str, Any]


def answer(method: str, params: dict[str, Any], call: Call) -> Answer:
    """Answer one request. params: decoded, unchecked. Raises ApiError."""
    for verb, pattern, shape, function in _ROUTES:
        match = re.fullmatch(pattern, call.path)
        if match and verb == method:
            checked = check(params, shape)
            paths = checked.pop("expand", [])
            result = function(checked, call, *match.groups())
            return _expand(result, paths)
    raise ApiError(
        404, f"Unrecognized request URL ({method.upper()}: {call.path}). The local Stripe has only what the shop uses."
    )


def _expand(result: Answer, paths: list[str]) -> Answer:
    if result["object"] != "list":
        return expanded(result, paths)
    inner = [path.removeprefix("data.") for path in paths]
    return {**result, "data": [expanded(item, inner) for item in result["data"]]}


def _public(row: LocalObject) -> Answer:
    return dict(row.data)


def _new_session(params: dict[str, Any], call: Call) -> Answer:
    return _public(create_session(params, call))


def _one_session(params: dict[str, Any], call: Call, session_id: str) -> Answer:
    return _public(load_session(session_id, call, lock=True))


def _expire(params: dict[str, Any], call: Call, session_id: str) -> Answer:
    return _public(expire_session(session_id, call))


def _sessions(params: dict[str, Any], call: Call) -> Answer:
    rows = LocalObject.objects.filter(kind="checkout.session")
    if "status" in params:
        rows = rows.filter(data__status=params["status"])
    return _list(rows, params, call)


def _cancel(params: dict[str, Any], call: Call, intent_id: str) -> Answer:
    return _public(cancel_intent(intent_id, params, call))


def _new_refund(params: dict[str, Any], call: Call) -> Answer:
    return _public(create_refund(params, call))


def _one(kind: str) -> Callable[..., Answer]:
    def retrieve(params: dict[str, Any], call: Call, stripe_id: str) -> Answer:
        return _public(load(kind, stripe_id))

    return retrieve


def _all(kind: str) -> Callable[..., Answer]:
    def listed(params: dict[str, Any], call: Call) -> Answer:
        return _list(LocalObject.objects.filter(kind=kind), params, call)

    return listed


def _list(rows: Any, params: dict[str, Any], call: Call) -> Answer:
    for name in ("payment_intent", "charge"):
        if name in params:
            rows = rows.filter(**{name: params[name]})
    found, envelope = page(rows, params, url=call.path)
    return {**envelope, "data": [row.data for row in found]}


def _one_event(params: dict[str, Any], call: Call, event_id: str) -> Answer:
    event = LocalEvent.objects.filter(stripe_id=event_id).first()
    if event is None:
        raise ApiError(404, f"No such event: '{event_id}'", code="resource_missing", param="id")
    return dict(event.payload)


def _events(params: dict[str, Any], call: Call) -> Answer:
    rows = LocalEvent.objects.all()
    if "type" in params and "types" in params:
        raise invalid_parameter("types", "You may pass either `type` or `types`, but not both.")
    if kind := params.get("type"):
        rows = rows.filter(type__startswith=kind[:-1]) if kind.endswith("*") else rows.filter(type=kind)
    if kinds := params.get("types"):
        if len(kinds) > 20:
            raise invalid_parameter("types", "You may pass at most 20 types.")
        rows = rows.filter(type__in=kinds)
    if "delivery_success" in params:
        rows = rows.filter(delivered_at__isnull=not params["delivery_success"])
    found, envelope = page(rows, params, url=call.path)
    return {**envelope, "data": [dict(event.payload) for event in found]}


_ID = r"(\w+)"
_ROUTES: tuple[tuple[str, str, type, Callable[..., Answer]], ...] = (
    ("post", "/v1/checkout/sessions", checkout_shapes.SessionCreateParams, _new_session),
    ("get", "/v1/checkout/sessions", checkout_shapes.SessionListParams, _sessions),
    ("get", f"/v1/checkout/sessions/{_ID}", checkout_shapes.SessionRetrieveParams, _one_session),
    ("post", f"/v1/checkout/sessions/{_ID}/expire", checkout_shapes.SessionExpireParams, _expire),
    ("get", f"/v1/payment_intents/{_ID}", shapes.PaymentIntentRetrieveParams, _one("payment_intent")),
    ("post", f"/v1/payment_intents/{_ID}/cancel", shapes.PaymentIntentCancelParams, _cancel),
    ("get", "/v1/payment_intents", shapes.PaymentIntentListParams, _all("payment_intent")),
    ("get", f"/v1/charges/{_ID}", shapes.ChargeRetrieveParams, _one("charge")),
    ("get", "/v1/charges", shapes.ChargeListParams, _all("charge")),
    ("post", "/v1/refunds", shapes.RefundCreateParams, _new_refund),
    ("get", "/v1/refunds", shapes.RefundListParams, _all("refund")),
    ("get", f"/v1/refunds/{_ID}", shapes.RefundRetrieveParams, _one("refund")),
    ("get", "/v1/events", shapes.EventListParams, _events),
    ("get", f"/v1/events/{_ID}", shapes.EventRetrieveParams, _one_event),
    ("get", "/v1/disputes", shapes.DisputeListParams, _all("dispute")),
    ("get", f"/v1/disputes/{_ID}", shapes.DisputeRetrieveParams, _one("dispute")),
)
