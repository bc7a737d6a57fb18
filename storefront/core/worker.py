"""Running stored tasks: the worker of `serve`, and a batch run for tests and commands."""

import time
from typing import Any

from django_tasks_db.management.commands.db_worker import Worker


def make_worker(*, interval: float = 0.2, batch: bool = False) -> Any:
    """A worker over all queues. Its `run()` blocks; setting `running = False` ends it after the present task."""
    return Worker(
        queue_names=["*"],
        interval=interval,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"guitai-{time.time_ns()}",
        excluded_queue_names=[],
    )


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
