"""Periodic work: a table of slots instead of a clock that only one process may hold.

Any number of schedulers tick; the slot's unique row and the task commit together, so each slot runs once.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from croniter import croniter
from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task

from storefront.core.models import PeriodicSlot

# A slot missed for longer (nothing was running) is skipped; the next one comes.
MAX_LATE = dt.timedelta(minutes=10)

_schedule: dict[str, tuple[str, Task[..., None]]] = {}


def periodic(cron: str) -> Callable[[Task[..., None]], Task[..., None]]:
    """Run a job of a tasks.py at the times of `cron` (five fields, local time of the shop)."""
    if not croniter.is_valid(cron):
        raise ValueError(f"not a cron expression: {cron}")

    def register(work: Task[..., None]) -> Task[..., None]:
        _schedule[work.module_path] = (cron, work)
        return work

    return register


def schedule() -> dict[str, str]:
    """Registered periodic work: dotted path -> cron expression."""
    return {path: cron for path, (cron, _) in sorted(_schedule.items())}


def tick(*, now: dt.datetime) -> int:
    """Enqueue the work whose slot has come. Returns the number of tasks stored. Safe to call from many processes."""
    local = timezone.localtime(now)
    stored = 0
    for path, (cron, work) in _schedule.items():
        slot: Any = croniter(cron, local + dt.timedelta(seconds=1)).get_prev(dt.datetime)
        if local - slot > MAX_LATE or PeriodicSlot.objects.filter(job=path, slot=slot).exists():
            continue
        with transaction.atomic():
            _, created = PeriodicSlot.objects.get_or_create(job=path, slot=slot)
            if created:
                work.enqueue()
                stored += 1
    return stored
