"""How often somebody may try something: counters of fixed windows in the cache.

In the memory of one process without Redis, so each web process counts for itself there.
"""

import datetime as dt

from django.core.cache import cache
from django.http import HttpRequest

from storefront.core.clock import now as read_clock


def allow(key: str, limit: int, seconds: int, *, now: dt.datetime | None = None) -> bool:
    """Count one try under `key`; False from the try after `limit` on, until the window of `seconds` ends.

    key: what and who, such as "guest-order:203.0.113.7". Windows start at multiples of `seconds` of the clock.
    """
    window = int((now or read_clock()).timestamp()) // seconds
    counter = f"rate:{key}:{seconds}:{window}"
    if cache.add(counter, 1, timeout=seconds):
        return limit >= 1
    try:
        return cache.incr(counter) <= limit
    except ValueError:  # the cache dropped the counter between the two calls
        cache.set(counter, 1, timeout=seconds)
        return limit >= 1


def seconds_left(seconds: int, *, now: dt.datetime | None = None) -> int:
    """Seconds until the running window ends, 1 or more: what a refused visitor is told, and Retry-After."""
    return seconds - int((now or read_clock()).timestamp()) % seconds


def client_address(request: HttpRequest) -> str:
    """The address that counters go by: the connection's own, never a header that the client writes."""
    return str(request.META.get("REMOTE_ADDR", ""))
