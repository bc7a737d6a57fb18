"""The stand-in's objects: creating, loading, listing and expanding them."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import stripe
from django.db.models import QuerySet

from .errors import invalid_parameter, not_found
from .models import LocalEvent, LocalObject

_EXPANDABLE = ("payment_intent", "latest_charge", "charge", "refunds", "balance_transaction")
_KIND_OF_PREFIX = {
    "cs": "checkout.session",
    "pi": "payment_intent",
    "ch": "charge",
    "re": "refund",
    "du": "dispute",
    "txn": "balance_transaction",
}


@dataclass(frozen=True)
class Call:
    """One request to the API: when it came, under which id, key and version, and for which address."""

    now: datetime
    path: str = ""
    request_id: str | None = None
    idempotency_key: str | None = None

    @property
    def seconds(self) -> int:
        """The moment of the call in seconds since 1970."""
        return int(self.now.timestamp())


def new_id(prefix: str) -> str:
    """An id that can't be guessed, in Stripe's form: `cs_test_…`, `pi_…`."""
    return f"{prefix}_{secrets.token_urlsafe(24).replace('-', 'x').replace('_', 'y')}"


def create(
    kind: str,
    data: dict[str, Any],
    *,
    call: Call,
    payment_intent: str = "",
    charge: str = "",
    private: dict[str, Any] | None = None,
) -> LocalObject:
    """Store a new object. data: its public form without `object`, `created` and `livemode`."""
    full = {"object": kind, "created": call.seconds, "livemode": False, **data}
    return LocalObject.objects.create(
        stripe_id=data["id"],
        kind=kind,
        created=call.seconds,
        payment_intent=payment_intent,
        charge=charge,
        data=full,
        private=private or {},
    )


def load(kind: str, stripe_id: str, *, lock: bool = False) -> LocalObject:
    """One object by id. Raises ApiError 404. lock: hold its row until the transaction ends."""
    rows = LocalObject.objects.filter(kind=kind, stripe_id=stripe_id)
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise not_found(kind, stripe_id)
    return row


def page(rows: QuerySet[Any], params: dict[str, Any], *, url: str) -> tuple[list[Any], dict[str, Any]]:
    """One page of a list, newest first, by Stripe's cursor parameters.

    Returns (rows of the page, list envelope without `data`). limit: 1 to 100, 10 unless told.
    """
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid_parameter("limit", "Limit must be between 1 and 100.", code="parameter_invalid_integer")
    rows = _created_within(rows, params.get("created"))
    backwards = "ending_before" in params
    for name, lookup in (("starting_after", "sequence__lt"), ("ending_before", "sequence__gt")):
        if name in params:
            cursor = rows.model._default_manager.filter(stripe_id=params[name]).first()
            if cursor is None:
                raise invalid_parameter(name, f"No such object: '{params[name]}'", code="resource_missing")
            rows = rows.filter(**{lookup: cursor.sequence})
    found = list(rows.order_by("sequence" if backwards else "-sequence")[: limit + 1])
    kept = found[:limit]
    if backwards:
        kept.reverse()
    return kept, {"object": "list", "url": url, "has_more": len(found) > limit}


def _created_within(rows: QuerySet[Any], created: Any) -> QuerySet[Any]:
    if created is None:
        return rows
    if isinstance(created, int):
        return rows.filter(created=created)
    return rows.filter(**{f"created__{bound}": seconds for bound, seconds in created.items()})


def expanded(data: dict[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """A copy of `data` with ids replaced by objects along the dotted paths of `expand`."""
    result = copy.deepcopy(data)
    for path in paths:
        node: Any = result
        for part in path.split("."):
            if part not in _EXPANDABLE or not isinstance(node, dict) or part not in node:
                raise invalid_parameter("expand", f"This property cannot be expanded ({path}).")
            if isinstance(node[part], str):
                kind = _KIND_OF_PREFIX[node[part].split("_")[0]]
                node[part] = copy.deepcopy(load(kind, node[part]).data)
            node = node[part]
            if node is None:
                break
    return result


def emit(event_type: str, obj: LocalObject, *, call: Call, previous: dict[str, Any] | None = None) -> LocalEvent:
    """Record an event about the object as it is now, and hand it to delivery in the same transaction."""
    from . import delivery  # delivery is a task module; it imports the shop's jobs

    event_id = new_id("evt")
    data: dict[str, Any] = {"object": copy.deepcopy(obj.data)}
    if previous is not None:
        data["previous_attributes"] = previous
    event = LocalEvent.objects.create(
        stripe_id=event_id,
        type=event_type,
        created=call.seconds,
        payload={
            "id": event_id,
            "object": "event",
            "api_version": stripe.api_version,
            "created": call.seconds,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": call.request_id, "idempotency_key": call.idempotency_key},
            "type": event_type,
            "data": data,
        },
    )
    delivery.schedule(event)
    return event
