"""Background jobs: Django's task framework with retries and recovery, which its database backend lacks.

A job enqueued inside a transaction exists only if that transaction commits. Each attempt runs in a transaction of
its own unless `atomic=False` (for jobs that talk to other systems and must not hold a lock meanwhile).
"""

import datetime as dt
import functools
import logging
import random
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks.base import Task, TaskResultStatus

log = logging.getLogger(__name__)

# A claimed task that has run for longer is taken for lost with its worker.
LOST_AFTER = dt.timedelta(minutes=15)


def job(
    *,
    attempts: int = 5,
    base: float = 10,
    cap: float = 3600,
    atomic: bool = True,
    queue: str = "default",
    priority: int = 0,
) -> Callable[[Callable[..., None]], Task[..., None]]:
    """Make a module-level function a background job that is tried again when it raises.

    attempts: tries in all, 1 or more; base: seconds before the second try, doubled each time up to `cap`, with jitter.
    The body must be idempotent: it runs again after a failure, and after its worker was killed.
    """

    def decorate(function: Callable[..., None]) -> Task[..., None]:
        path = f"{function.__module__}.{function.__qualname__}"

        @functools.wraps(function)
        def run(context: Any, *args: Any, _attempt: int = 1, **kwargs: Any) -> None:
            try:
                if atomic:
                    with transaction.atomic():
                        function(*args, **kwargs)
                else:
                    function(*args, **kwargs)
            except Exception:
                if _attempt < attempts:
                    delay = min(cap, base * 2 ** (_attempt - 1)) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter
                    again = import_string(path).using(run_after=timezone.now() + dt.timedelta(seconds=delay))
                    again.enqueue(*args, _attempt=_attempt + 1, **kwargs)
                else:
                    log.error("job %s gave up after %d attempts", path, attempts)
                raise  # this attempt is recorded as failed

        del run.__wrapped__  # type: ignore[attr-defined]  # the task framework inspects the signature of `run`
        return task(takes_context=True, queue_name=queue, priority=priority)(run)

    return decorate


def recover_lost_jobs(*, now: dt.datetime, lost_after: dt.timedelta = LOST_AFTER) -> int:
    """Make tasks ready again whose worker was killed while it ran them.

    Returns how many. Every job is idempotent by contract, so running one again is safe.
    """
    from django_tasks_db.models import DBTaskResult

    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - lost_after)
    found = lost.update(status=TaskResultStatus.READY, started_at=None)
    if found:
        log.warning("%d lost jobs are ready again", found)
    return found
