"""`manage.py serve`: web, worker and scheduler; in one process by default, or one role a process."""

import argparse
import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Serve the shop: web, worker and scheduler in one process, or the role that --role names."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--role", choices=["all", "web", "worker", "scheduler"], default="all")
        parser.add_argument("--threads", type=int, default=8, help="threads that answer requests")

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        stop = threading.Event()
        threads: list[threading.Thread] = []
        worker = None
        if role in ("all", "worker"):
            from storefront.core.worker import make_worker

            worker = make_worker()
            threads.append(threading.Thread(target=worker.run, name="worker"))
        if role in ("all", "scheduler"):
            threads.append(threading.Thread(target=run_scheduler, args=(stop,), name="scheduler"))
        for thread in threads:
            thread.start()
        try:
            if role in ("all", "web"):
                run_web(options["bind"], options["port"], options["threads"])
            else:
                wait_for_signal(stop)
        finally:
            stop.set()
            if worker is not None:
                worker.running = False
            for thread in threads:
                thread.join(20)


def run_web(bind: str, port: int, threads: int) -> None:
    """Serve HTTP until SIGINT or SIGTERM; requests in flight are finished."""
    import uvicorn

    from storefront.core.web import make_application

    # uvicorn raises the signal again after its shutdown; with handlers of ours the process then ends in order.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    uvicorn.run(
        make_application(threads),
        host=bind,
        port=port,
        lifespan="off",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=10,
    )


def run_scheduler(stop: threading.Event) -> None:
    """Tick each second until `stop` is set; an error is logged and the next second tries again."""
    from storefront.core.clock import now
    from storefront.core.periodic import tick

    while not stop.wait(1):
        close_old_connections()
        try:
            tick(now=now())
        except Exception:
            log.exception("scheduler")


def wait_for_signal(stop: threading.Event) -> None:
    """Block until SIGINT or SIGTERM."""

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    while not stop.wait(0.5):
        pass
