"""Running stored tasks: the worker of `serve`, and a batch run for tests and commands."""

import contextlib
import logging
import os
import socket
import time
from pathlib import Path
from typing import Any

from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker

log = logging.getLogger(__name__)


def make_worker(*, interval: float = 0.2, batch: bool = False) -> Any:
    """A worker over all queues. Its `run()` blocks; setting `running = False` ends it after the present task."""
    return Worker(
        queue_names=["*"],
        interval=interval,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{_place()}/{os.getpid()}/{time.time_ns()}",
        excluded_queue_names=[],
    )


def recover_orphaned_tasks() -> int:
    """Make tasks ready again whose worker ran on this machine and is gone; returns how many.

    A worker does so when it starts: after a crash nothing waits for `recover_lost_jobs`. A number that another program
    has by now is left to that.
    """
    from django_tasks_db.models import DBTaskResult

    here, found = _place(), 0
    for pk, workers in DBTaskResult.objects.running().values_list("pk", "worker_ids"):
        host, _, rest = str(workers[-1] if workers else "").partition("/")
        pid = rest.partition("/")[0]
        if host == here and pid.isdigit() and not _is_alive(int(pid)):
            lost = DBTaskResult.objects.running().filter(pk=pk, worker_ids=workers)
            found += lost.update(status=TaskResultStatus.READY, started_at=None)
    if found:
        log.warning("%d tasks of dead workers are ready again", found)
    return found


def _place() -> str:
    """Where process numbers mean the same: the machine, and the container in it."""
    namespace = Path("/proc/self/ns/pid")
    return f"{socket.gethostname()}.{namespace.stat().st_ino if namespace.exists() else 0}"


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError, OverflowError):
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        return True
    return False


def run_ready_tasks(limit: int = 500) -> int:
    """Run tasks that are due, one by one, in this process; returns how many. Later retries are not waited for.

    Unlike Worker.run() it leaves the database connection open, so that it can run inside a test's transaction.
    """
    from django_tasks_db.models import DBTaskResult

    worker = make_worker(batch=True)
    done = 0
    while done < limit and (found := DBTaskResult.objects.ready().first()):
        found.claim(worker.worker_id)
        worker.run_task(found)
        done += 1
    return done
