"""Web, worker and scheduler as processes of their own, several of each, on PostgreSQL and Redis."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.database import ROOT
from tests.demo_shop import environment
from tests.services.conftest import manage
from tests.services.servers import end_process, free_port

Start = Callable[..., "subprocess.Popen[bytes]"]


def until(what: Callable[[], bool], *, seconds: float = 240) -> None:
    """Wait, with a bound, for something that another process does."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def start(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts `serve` with the given arguments; what still runs at the test's end is ended."""
    running: list[subprocess.Popen[bytes]] = []

    def serve(*arguments: str, settings: str = "storefront.settings") -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", *arguments],
            cwd=ROOT,
            env=environment(tmp_path, 8000)
            | {
                "DATABASE_URL": database_url,
                "REDIS_URL": os.environ.get("REDIS_URL", ""),
                "DJANGO_SETTINGS_MODULE": settings,
            },
        )
        running.append(process)
        return process

    yield serve
    for process in running:
        end_process(process)


def enqueue(name: str, *, var: Path, url: str) -> None:
    manage("shell", "-c", f"from tests.services.slow import slow_job; slow_job.enqueue({name!r})", var=var, url=url)


def states(url: str) -> list[str]:
    with psycopg.connect(url) as rows:
        found = rows.execute(
            "SELECT status FROM django_tasks_database_dbtaskresult WHERE task_path LIKE '%slow_job' ORDER BY enqueued_at"
        )
        return [row[0] for row in found.fetchall()]


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def test_worker_finishes_its_task_before_it_ends_and_others_go_on(
    start: Start, database_url: str, tmp_path: Path
) -> None:
    enqueue("first", var=tmp_path, url=database_url)
    worker = start("--role", "worker")
    until(lambda: (tmp_path / "first.begun").exists())

    worker.send_signal(signal.SIGTERM)
    enqueue("second", var=tmp_path, url=database_url)
    other = start("--role", "worker")
    until(lambda: (tmp_path / "second.begun").exists())
    assert worker.poll() is None  # it waits for its task, and takes no other
    (tmp_path / "first.may-end").touch()

    assert worker.wait(120) == 0
    assert (tmp_path / "first.ended").exists()
    assert states(database_url) == ["SUCCESSFUL", "RUNNING"]
    (tmp_path / "second.may-end").touch()
    other.send_signal(signal.SIGTERM)
    assert other.wait(120) == 0
    assert states(database_url) == ["SUCCESSFUL", "SUCCESSFUL"]


@pytest.mark.parametrize("processes", ["1", "2"])
def test_web_finishes_its_request_before_it_ends(start: Start, tmp_path: Path, processes: str) -> None:
    port = free_port()
    web = start("--role", "web", "--port", str(port), "--workers", processes, settings="tests.services.slow_settings")
    until(lambda: listens(port))

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/slow/", timeout=240).read())
        until(lambda: (tmp_path / "page.begun").exists())
        web.send_signal(signal.SIGTERM)
        if processes == "1":  # with several, their parent holds the port until the last has ended
            until(lambda: not listens(port))  # nobody else is let in
        (tmp_path / "page.may-end").touch()
        assert answer.result(240) == b"whole"

    assert web.wait(120) == 0


def test_shop_runs_apart_with_two_of_each(start: Start, database_url: str, tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    processes = [
        *(start("--role", "web", "--port", str(port)) for port in ports),
        *(start("--role", role) for role in ("worker", "worker", "scheduler", "scheduler")),
    ]
    for name in ("one", "two"):
        (tmp_path / f"{name}.may-end").touch()
        enqueue(name, var=tmp_path, url=database_url)

    for port in ports:
        until(lambda port=port: listens(port))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=120) as answer:
            assert answer.status == 200
    until(lambda: states(database_url) == ["SUCCESSFUL", "SUCCESSFUL"])
    for process in processes:
        process.send_signal(signal.SIGTERM)

    assert [process.wait(120) for process in processes] == [0] * 6


def test_worker_goes_on_when_its_database_comes_back(start: Start, database_url: str, tmp_path: Path) -> None:
    worker = start("--role", "worker")
    (tmp_path / "before.may-end").touch()
    (tmp_path / "after.may-end").touch()
    enqueue("before", var=tmp_path, url=database_url)
    until(lambda: (tmp_path / "before.ended").exists())

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        name = database_url.rpartition("/")[2]
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        time.sleep(1)  # the worker looks for tasks five times a second
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    enqueue("after", var=tmp_path, url=database_url)

    until(lambda: (tmp_path / "after.ended").exists())
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(120) == 0
