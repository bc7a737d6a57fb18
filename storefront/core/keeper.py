"""Keeps web processes alive: a program of its own without the shop, a few MiB small. prefork.py turns into it.

keeper.py PAUSE PID,PID,... COMMAND...: the processes are children of this one already; COMMAND starts another in place
of one that died, after PAUSE seconds. Ends when SIGTERM or SIGINT came and all processes have ended.
"""

import contextlib
import os
import signal
import sys
import time
from types import FrameType

ENDING = (signal.SIGTERM, signal.SIGINT)


def keep(pause: float, children: set[int], command: list[str]) -> None:
    """Wait for the children and replace the dead. The signals that end it are blocked until it listens to them."""
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    for number in ENDING:
        signal.signal(number, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    wanted = len(children)
    while children or not stopping:
        if children:
            pid, _status = os.wait()
            children.discard(pid)
        while not stopping and len(children) < wanted:
            time.sleep(pause)
            signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # no child may come while the signal is passed on
            try:
                if not stopping:
                    children.add(os.posix_spawn(command[0], command, os.environ, setsigmask=[], setsigdef=ENDING))
            except OSError as error:  # no memory or no process left: the others go on, and it is tried again
                print(f"keeper: {error}", file=sys.stderr, flush=True)  # noqa: T201  # it has no logging
            finally:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


if __name__ == "__main__":
    keep(float(sys.argv[1]), {int(pid) for pid in sys.argv[2].split(",")}, sys.argv[3:])
