"""Too many attempts: how sign-in attempts are counted, and the page that says how long to wait."""

import math
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from storefront.accounts.phones import normal_phone


def sign_in_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """One spelling for each account, so that "+86 138 ..." and "138..." share their counter of failures."""
    given = credentials or (request.POST if request is not None else {})
    # django-axes asks with the user model's own field, Django's signals with the argument of authenticate().
    name = str(given.get("username") or given.get("email") or given.get("name") or "").strip()
    return (name.lower() if "@" in name else normal_phone(name) or name)[:255]


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """What django-axes answers with once an account has had too many failures from one address."""
    from axes.helpers import get_cool_off

    pause = get_cool_off(request)
    return too_many(request, int(pause.total_seconds()) if pause else 900)


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429 in the reader's language, with the time to wait in words and as Retry-After."""
    context = {"retry_after": seconds, "retry_minutes": math.ceil(seconds / 60)}
    answer = render(request, "429.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
