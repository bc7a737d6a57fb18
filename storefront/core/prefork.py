"""Several web processes that share one loaded application: forked after loading, so that its memory is used once."""

import contextlib
import gc
import os
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

from django.db import connections

CRASH_PAUSE: Final = 1.0  # seconds until a process that died is replaced


def run_forked(workers: int, run: Callable[[], None]) -> None:
    """Fork `workers` processes that `run()`, and replace one that dies, until SIGTERM or SIGINT.

    Load everything that the processes share before. The caller must not have started a thread: a fork would leave its
    locks held for ever. `run` ends on SIGTERM, finishing what it has begun; this returns when all processes have ended.
    """
    children: set[int] = set()
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    for connection in connections.all(initialized_only=True):
        connection.close()  # must not be used on both sides of a fork
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend
    gc.collect()
    gc.freeze()  # the collector would write to what is shared, and unshare it
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stopping or children:
        while not stopping and len(children) < workers:
            pid = os.fork()
            if pid == 0:
                _run_child(run)
            children.add(pid)
        if stopping:
            stop(signal.SIGTERM, None)  # also the one that was forked while the signal came
        pid, _status = os.wait()
        children.discard(pid)
        if not stopping:
            time.sleep(CRASH_PAUSE)


def _run_child(run: Callable[[], None]) -> None:
    """Never returns: whatever happens, the child must not go on with its parent's work."""
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        run()
        code = 0
    finally:
        os._exit(code)
