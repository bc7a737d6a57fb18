"""Several web processes that share one loaded application: forked after loading, so that its memory is used once."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NoReturn

from django.db import connections

from storefront.core.keeper import ENDING

CRASH_PAUSE: Final = 1.0  # seconds until a process that died is replaced
KEEPER: Final = Path(__file__).with_name("keeper.py")


def run_forked(workers: int, run: Callable[[], None], replacement: Sequence[str]) -> NoReturn:
    """Fork `workers` processes that `run()` and keep so many of them until SIGTERM or SIGINT; never returns.

    Load everything that the processes share before. The caller must not have started a thread: a fork would leave its
    locks held for ever. `run` ends on SIGTERM, finishing what it has begun; this process ends after all of them.

    This process becomes keeper.py: it would hold a copy of everything that the others have written to since, a seventh
    of all memory. So it can't fork again: `replacement` is the command that loads the application anew where a process
    died, which then shares nothing.
    """
    for connection in connections.all(initialized_only=True):
        connection.close()  # must not be used on both sides of a fork
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend
    gc.freeze()  # the collector would write to what is shared, and unshare it
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # until whoever they are for can listen
    children = []
    for _ in range(workers):
        pid = os.fork()
        if pid == 0:
            _run_child(run)
        children.append(str(pid))
    kept = [str(KEEPER), str(CRASH_PAUSE), ",".join(children), *replacement]
    os.execv(sys.executable, [sys.executable, "-I", "-S", *kept])  # noqa: S606  # our own program


def _run_child(run: Callable[[], None]) -> NoReturn:
    """Whatever happens, the child must not go on with its parent's work."""
    code = 1
    try:
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        run()
        code = 0
    finally:
        os._exit(code)
