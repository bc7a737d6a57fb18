"""The SDK's HTTP client that answers by itself: authentication, idempotency, errors and scripted faults."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import stripe
from django.db import transaction
from requests.structures import CaseInsensitiveDict

from storefront.core import clock

from . import faults
from .errors import ApiError
from .faults import Trouble
from .models import IdempotentAnswer
from .parameters import decode
from .routes import answer
from .store import Call, new_id

Response = tuple[str, int, Mapping[str, str]]


class LocalStripe(stripe.HTTPClient):
    """Stands behind `stripe.StripeClient` in place of the network.

    Each request is a durable transaction: calling Stripe while another transaction is open raises RuntimeError here,
    as the shop's rules ask, instead of holding locks during a network call there.
    """

    name = "local"

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> Response:
        """Answer one request: (JSON body, status, headers). Raises APIConnectionError for a scripted time-out."""
        address = urlsplit(url)
        sent = CaseInsensitiveDict(headers or {})
        key = sent.get("Idempotency-Key") if method == "post" else None
        call = Call(now=clock.now(), path=address.path, request_id=new_id("req"), idempotency_key=key)
        encoded = (post_data or "") if method == "post" else address.query
        trouble = faults.next_trouble(method, address.path)
        if trouble is Trouble.TIMEOUT_BEFORE:
            raise _lost_connection()
        if trouble is Trouble.RATE_LIMITED:
            return _response(429, ApiError(429, "Too many requests.", code="rate_limit").body(), call)
        with transaction.atomic(durable=True):
            response = self._answer(method, sent, encoded, call, trouble)
        if trouble is Trouble.TIMEOUT_AFTER_COMMIT:
            raise _lost_connection()
        return response

    def _answer(
        self, method: str, sent: Mapping[str, str], encoded: str, call: Call, trouble: Trouble | None
    ) -> Response:
        try:
            _authenticate(sent)
            if call.idempotency_key is None:
                return self._work(method, encoded, call, trouble)[0]
            return self._work_once(method, encoded, call, trouble)
        except ApiError as error:
            return _response(error.status, error.body(), call)

    def _work_once(self, method: str, encoded: str, call: Call, trouble: Trouble | None) -> Response:
        """Do the work, or give again the answer that was given under the same idempotency key."""
        fingerprint = hashlib.sha256(encoded.encode()).hexdigest()
        key = call.idempotency_key or ""
        if len(key) > 255:
            raise ApiError(400, "Idempotency keys can have up to 255 characters.", type="idempotency_error")
        # The row comes first: a second request with the key, begun meanwhile, waits for this one and reads its answer.
        mine = IdempotentAnswer(key=key, path=call.path, fingerprint=fingerprint, status=0, created=call.seconds)
        IdempotentAnswer.objects.bulk_create([mine], ignore_conflicts=True)
        earlier = IdempotentAnswer.objects.select_for_update().get(key=key)
        if earlier.status:
            if (earlier.path, earlier.fingerprint) != (call.path, fingerprint):
                raise ApiError(
                    400,
                    f"Idempotency keys can only be used again with the parameters of their first use ({key}).",
                    type="idempotency_error",
                )
            replayed = {"Request-Id": earlier.request_id, "Idempotent-Replayed": "true"}
            return earlier.body, earlier.status, CaseInsensitiveDict(replayed)
        response, stored = self._work(method, encoded, call, trouble)
        if stored:
            earlier.status, earlier.body, earlier.request_id = response[1], response[0], call.request_id or ""
            earlier.save(update_fields=["status", "body", "request_id"])
        else:
            earlier.delete()
        return response

    def _work(self, method: str, encoded: str, call: Call, trouble: Trouble | None) -> tuple[Response, bool]:
        """Returns (response, whether an idempotency key remembers it)."""
        broken = _response(
            500, ApiError(500, "Something went wrong on the local Stripe's end.", type="api_error").body(), call
        )
        if trouble is Trouble.SERVER_ERROR:
            return broken, True
        try:
            with transaction.atomic():  # an error leaves nothing half done
                body = answer(method, decode(encoded), call)
        except ApiError as error:
            return _response(error.status, error.body(), call), error.stored
        if trouble is Trouble.SERVER_ERROR_AFTER_COMMIT:
            return broken, True
        return _response(200, body, call), True

    def _sleep_time_seconds(self, num_retries: int) -> float:
        return 0  # the SDK waits between retries for a network's sake; there is none

    def close(self) -> None:
        """Nothing to close."""


def _authenticate(sent: Mapping[str, str]) -> None:
    key = sent.get("Authorization", "").removeprefix("Bearer ")
    if key.startswith(("sk_live_", "rk_live_")):
        raise ApiError(401, "The local Stripe takes no live keys: it moves no money.")
    if not key.startswith(("sk_test_", "rk_test_")):
        raise ApiError(401, "Invalid API Key provided.")


def _lost_connection() -> stripe.APIConnectionError:
    return stripe.APIConnectionError(
        "Unexpected error communicating with Stripe: timed out (scripted).", should_retry=True
    )


def _response(status: int, body: dict[str, Any], call: Call) -> Response:
    return (
        json.dumps(body),
        status,
        CaseInsensitiveDict({"Request-Id": call.request_id or "", "Content-Type": "application/json"}),
    )
