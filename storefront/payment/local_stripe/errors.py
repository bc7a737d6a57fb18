"""Errors of the API as Stripe words them."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An error answer. `stored` says whether an idempotency key replays it: refused parameters are never stored."""

    def __init__(self, status: int, message: str, *, stored: bool = False, **fields: Any) -> None:
        super().__init__(message)
        self.status = status
        self.stored = stored
        self.fields = {"type": "invalid_request_error", "message": message, **fields}

    def body(self) -> dict[str, Any]:
        """The answer's JSON body."""
        return {"error": self.fields}


def unknown_parameter(path: str) -> ApiError:
    """400 for a parameter that the API doesn't have."""
    return ApiError(400, f"Received unknown parameter: {path}", code="parameter_unknown", param=path)


def missing_parameter(path: str) -> ApiError:
    """400 for a required parameter that is absent."""
    return ApiError(400, f"Missing required param: {path}.", code="parameter_missing", param=path)


def invalid_parameter(path: str, message: str, *, code: str = "parameter_invalid") -> ApiError:
    """400 for a parameter whose value can't be taken."""
    return ApiError(400, message, code=code, param=path)


def not_found(kind: str, stripe_id: str) -> ApiError:
    """404 for an object that doesn't exist."""
    return ApiError(404, f"No such {kind}: '{stripe_id}'", code="resource_missing", param="id")


def wrong_state(message: str, *, code: str = "payment_intent_unexpected_state") -> ApiError:
    """400 for something that the object's state doesn't allow."""
    return ApiError(400, message, code=code, stored=True)
