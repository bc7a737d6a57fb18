"""Serving a shop and measuring it: CPU of the server's process tree, latency, throughput, memory, start-up.

Everything listens on loopback, is bounded in time and count, and is stopped by its pid.
"""

import dataclasses
import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

State = TypeVar("State")
ROOT = Path(__file__).resolve().parent.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
VISITORS = 8
OTHERS = {"DJANGO_SETTINGS_MODULE", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}  # not for the server measured
MOST_SECONDS = 30.0  # a row's length has a limit, whatever the command line says
FAILURES = 50  # so many errors end a row


def environment(var: Path, port: int) -> dict[str, str]:
    """A production-like shop: DEBUG off, hashed static files, the local Stripe."""
    kept = {k: v for k, v in os.environ.items() if k not in OTHERS}
    return {
        **kept,
        "DEBUG": "0",
        "SECRET_KEY": "bench-" + "x" * 40,
        "ALLOWED_HOSTS": "127.0.0.1",
        "STRIPE_LOCAL_ALLOWED": "1",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "GUITAI_VAR": str(var),
        "LOG_LEVEL": "ERROR",
    }


def manage(var: Path, *arguments: str) -> None:
    """Run a management command on the shop in `var`."""
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment(var, 8000), check=True)


def prepared(products: int, fresh: bool = False) -> Path:
    """Folder of a migrated shop with mass data and collected static files; kept for the next run.

    `seconds.txt` in it says how long the mass data took.
    """
    var = ROOT / "var" / f"bench-{products}"
    manage(var, "compile_catalogues")  # without them pages would be cheaper, and in English
    if fresh:
        shutil.rmtree(var, ignore_errors=True)
    if not (var / "done").exists():
        shutil.rmtree(var, ignore_errors=True)
        var.mkdir(parents=True)
        manage(var, "migrate", "--verbosity", "0")
        manage(var, "demo", "--verbosity", "0")
        start = time.monotonic()
        manage(var, "demo", "--products", str(products), "--verbosity", "0")
        (var / "seconds.txt").write_text(f"{time.monotonic() - start:.0f}")
        (var / "done").touch()
    manage(var, "search_index", "prepare")  # else lists come from the database
    collected = var / "static" / "staticfiles.json"
    sources = [f for folder in ("storefront", "backoffice") for f in (ROOT / folder).rglob("static/**/*")]
    sources += [ROOT / "storefront" / "settings.py", *(ROOT / "storefront" / "core").glob("*.py")]
    if not collected.exists() or max(f.stat().st_mtime for f in sources) > collected.stat().st_mtime:
        manage(var, "collectstatic", "--noinput", "--verbosity", "0")
    return var


@contextmanager
def copied(var: Path) -> Iterator[Path]:
    """The shop in `var` with a database of its own, so that orders of a run leave the prepared one as it is."""
    run = var.with_name(f"{var.name}-run-{os.getpid()}")
    run.mkdir()
    try:
        with sqlite3.connect(var / "guitai.sqlite3") as source, sqlite3.connect(run / "guitai.sqlite3") as target:
            source.backup(target)
        for folder in ("media", "static", "search"):
            (run / folder).symlink_to(var / folder)
        yield run
    finally:
        shutil.rmtree(run, ignore_errors=True)


@dataclasses.dataclass
class Server:
    """A served shop. cold_start: seconds from the command to the first page."""

    port: int
    process: "subprocess.Popen[bytes]"
    cold_start: float

    def tree(self) -> list[int]:
        """Pids of the server and everything below it."""
        children: dict[int, list[int]] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            todo += children.get(pid, [])
        return found

    def cpu(self) -> float:
        """Seconds of CPU that the tree has used."""
        total = 0
        for pid in self.tree():
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory(self) -> float:
        """MiB resident, shared pages counted once (PSS)."""
        total = 0
        for pid in self.tree():
            try:
                found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            total += int(found[1]) if found else 0
        return total / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def launched(
    command: Sequence[str], env: dict[str, str], port: int, *, cwd: Path = ROOT, first: str = "/"
) -> Iterator[Server]:
    """Run a server until the block ends. It counts as started when the page `first` answers 200."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, env=env)
    try:
        until = started + 60
        while True:
            try:
                status, _, _ = Client(port).get(first)
                if status == 200:
                    break
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError("the server did not start")
            time.sleep(0.02)
        yield Server(port, process, time.monotonic() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def served(var: Path, workers: int = 2) -> Iterator[Server]:
    """Serve the shop in `var` with `workers` web processes until the block ends."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--role", "web", "--port", str(port), "--workers", str(workers)]
    with launched(command, environment(var, port), port) as server:
        yield server


class Client:
    """A browser without a screen: one connection, cookies, forms. Counts its requests."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = dict(cookies or {})
        self.requests = 0

    def send(
        self, method: str, path: str, body: str | None = None, more: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """(status, address redirected to or "", text). more: further headers."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Encoding": "identity"}
        headers |= more or {}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self.port}{path}",
                "Origin": f"http://127.0.0.1:{self.port}",
            }
        self.requests += 1
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";", 1)[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text

    def get(self, path: str) -> tuple[int, str, str]:
        return self.send("GET", path)

    def post(self, path: str, data: dict[str, str], more: dict[str, str] | None = None) -> tuple[int, str, str]:
        return self.send("POST", path, urllib.parse.urlencode(data), more)

    def pause(self) -> None:
        """Let the connection go, before the server does because nothing is asked; the next request opens another."""
        self.connection.close()

    def page(self, path: str, data: dict[str, str] | None = None) -> str:
        """The page at the end of all redirects, as a browser follows them. Raises when it isn't a 200."""
        body = None if data is None else urllib.parse.urlencode(data)
        method = "GET" if data is None else "POST"
        for _ in range(12):
            status, location, text = self.send(method, path, body)
            if status == 200:
                return text
            if status not in (301, 302, 303, 307):
                raise RuntimeError(f"{method} {path}: {status}")
            path = location.removeprefix(f"http://127.0.0.1:{self.port}")
            if status != 307:
                method, body = "GET", None
        raise RuntimeError(f"{path}: redirects in a circle")


@dataclasses.dataclass(frozen=True)
class Measured:
    """One row: milliseconds for one visitor, operations a second for eight, CPU milliseconds an operation.

    requests: HTTP requests an operation; 0 where it is one.
    """

    name: str
    p50: float
    p95: float
    per_second: float
    cpu: float
    errors: int
    requests: int = 0


def measure(
    server: Server, name: str, operation: Callable[[int], int | None], seconds: float = 6.0, warm_up: int = 5
) -> Measured:
    """Repeat `operation(i)` alone, then eight at a time, each for `seconds`. An exception counts as an error.

    The operation may return how many requests it made. CPU is that of the visitor who is alone.
    """
    seconds = min(seconds, MOST_SECONDS)
    requests = 0
    for i in range(warm_up):
        requests = operation(i) or 0
    errors = i = 0
    times: list[float] = []
    before, until = server.cpu(), time.monotonic() + seconds
    while time.monotonic() < until and errors < FAILURES:
        start = time.perf_counter()
        try:
            operation(i)
        except Exception:
            errors += 1
        times.append((time.perf_counter() - start) * 1000)
        i += 1
    cpu = (server.cpu() - before) * 1000 / len(times)
    done, failed = [0] * VISITORS, [0] * VISITORS
    begun = time.monotonic()

    def visitor(k: int) -> None:
        n = 0
        while time.monotonic() < begun + seconds and failed[k] < FAILURES:
            try:
                operation(k * 1000 + n)
                done[k] += 1
            except Exception:
                failed[k] += 1
            n += 1

    _together(visitor)
    rate = sum(done) / (time.monotonic() - begun)
    return _row(name, times, rate, cpu, errors + sum(failed), requests)


def measure_last(
    server: Server, name: str, prepare: Callable[[int], State], operation: Callable[[State], object], count: int = 80
) -> Measured:
    """Time one step of a journey: `prepare(i)` goes up to it, untimed. Half of `count` alone, half eight at a time."""
    ready = [prepare(i) for i in range(count)]
    alone, crowd = ready[: count // 2], ready[count // 2 :]
    errors = 0
    times: list[float] = []
    before = server.cpu()
    for state in alone:
        start = time.perf_counter()
        try:
            operation(state)
        except Exception:
            errors += 1
        times.append((time.perf_counter() - start) * 1000)
    cpu = (server.cpu() - before) * 1000 / len(times)
    failed = [0] * VISITORS
    begun = time.monotonic()

    def visitor(k: int) -> None:
        for state in crowd[k::VISITORS]:
            try:
                operation(state)
            except Exception:
                failed[k] += 1

    _together(visitor)
    rate = (len(crowd) - sum(failed)) / (time.monotonic() - begun)
    return _row(name, times, rate, cpu, errors + sum(failed), 0)


def _together(visitor: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=visitor, args=(k,)) for k in range(VISITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _row(name: str, times: list[float], rate: float, cpu: float, errors: int, requests: int) -> Measured:
    times = sorted(times)
    return Measured(name, statistics.median(times), times[int(len(times) * 0.95)], rate, cpu, errors, requests)
