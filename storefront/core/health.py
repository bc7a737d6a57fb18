"""Two questions of whoever runs the shop: is the process alive, and can it do its work?"""

import datetime as dt
import logging
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from storefront.core.clock import now

log = logging.getLogger(__name__)

# A task that has been due for longer means that no worker is running.
QUEUE_MAY_WAIT = dt.timedelta(minutes=5)


class NotReady(Exception):
    """A part can't do its work; the message says what."""


def check_database() -> str:
    """One query on the default database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.vendor


def check_cache() -> str:
    """What is put into the cache can be read there."""
    mark = str(now().timestamp())
    cache.set("health", mark, timeout=60)
    if cache.get("health") is None:
        raise NotReady("the cache keeps nothing")
    return "ok"


def check_tasks() -> str:
    """The oldest due task is not older than QUEUE_MAY_WAIT."""
    from django_tasks_db.models import DBTaskResult

    oldest = DBTaskResult.objects.ready().order_by("enqueued_at").values_list("enqueued_at", "run_after").first()
    if oldest and max(t for t in oldest if t) < now() - QUEUE_MAY_WAIT:
        raise NotReady("tasks are waiting: is a worker running?")
    return "ok"


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "cache": check_cache,
    "tasks": check_tasks,
}  # apps above add theirs when they are loaded


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 with the state of each part, 503 when one of them can't do its work."""
    parts: dict[str, str] = {}
    status = 200
    for name, check in CHECKS.items():
        try:
            parts[name] = check()
        except Exception as error:  # each failure is reported, none hides the others
            log.warning("not ready: %s: %s", name, error)
            parts[name] = f"failed: {error}" if isinstance(error, NotReady) else "failed"
            status = 503
    return JsonResponse(parts, status=status)
