"""`manage.py serve`: web, worker and scheduler; in one process by default, or one role a process."""

import argparse
import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections, connection

PAUSE = 2.0  # seconds until a worker that lost its database tries again
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Serve the shop: web, worker and scheduler in one process, or the role that --role names."
    requires_system_checks = []  # `manage.py check` and the tests do; a start must be quick

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--role", choices=["all", "web", "worker", "scheduler"], default="all")
        parser.add_argument("--threads", type=int, default=0, help="threads that answer requests, in each web process")
        parser.add_argument("--workers", type=int, default=1, help="web processes; more than one with --role web")
        parser.add_argument("--listening", type=int, default=None, help=argparse.SUPPRESS)  # storefront.core.prefork

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        if options["workers"] != 1 and (role != "web" or options["workers"] < 1):
            raise CommandError(
                "Several --workers need --role web: the worker and the scheduler run apart from them then."
            )
        stop = threading.Event()
        threads: list[threading.Thread] = []
        worker = None
        if role in ("all", "worker"):
            from storefront.core.worker import make_worker

            worker = make_worker()
            threads.append(threading.Thread(target=run_worker, args=(worker, stop), name="worker"))
        if role in ("all", "scheduler"):
            threads.append(threading.Thread(target=run_scheduler, args=(stop,), name="scheduler"))
        for thread in threads:
            thread.start()
        try:
            if role in ("all", "web"):
                from storefront.core.web import run_web

                run_web(
                    options["bind"],
                    options["port"],
                    threads=options["threads"],
                    workers=options["workers"],
                    listening=options["listening"],
                )
            else:
                wait_for_signal(stop)
        finally:
            stop.set()
            if worker is not None:
                worker.running = False
            for thread in threads:
                thread.join(20)


def run_worker(worker: Any, stop: threading.Event) -> None:
    """Run tasks until `stop` is set. A database that is away for a while is waited for: tasks must not stay lying."""
    from storefront.core.worker import recover_orphaned_tasks

    while not stop.is_set():
        try:
            recover_orphaned_tasks()
            worker.run()
        except Exception:
            log.exception("worker")
            connection.close()
            stop.wait(PAUSE)


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
