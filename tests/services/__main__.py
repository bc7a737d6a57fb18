"""`python -m tests.services`: start PostgreSQL and Redis, run on them what must hold on them, stop them.

Without arguments it runs the services part of the suite and the parts that move money and stock. Arguments are handed
to pytest instead: `python -m tests.services tests/storefront/order -k cancel`. `--hold` runs nothing and keeps the
servers until Ctrl-C, for trying the shop on them.
"""

import contextlib
import os
import signal
import subprocess
import sys
from types import FrameType

from tests import requirements
from tests.database import ROOT
from tests.services.servers import PACKAGES, ServerFailed, Servers, missing_packages, running

# What must hold on PostgreSQL as it does on SQLite: all that locks, counts, holds, pays or runs in the background.
CONTRACT = (
    "storefront/core storefront/partner storefront/offer storefront/voucher storefront/basket storefront/order "
    "storefront/payment storefront/checkout"
).split()


def default_arguments() -> list[str]:
    """The services part of the suite and the contract."""
    return ["-q", "-n", "2", "-m", "not browser", "tests/services", *(f"tests/{part}" for part in CONTRACT)]


def terminated(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def hold(servers: Servers) -> int:
    """Print how to use the servers and wait for Ctrl-C."""
    for name, value in servers.environment().items():
        print(f"export {name}={value}")
    print("Ctrl-C ends them.", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        signal.pause()
    return 0


def run_pytest(servers: Servers, arguments: list[str]) -> int:
    """pytest's code. On Ctrl-C it gets the signal as well, and is waited for, so that no test outlives its server."""
    environment = {**os.environ, **servers.environment()}
    process = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment)
    try:
        return process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(20)
        process.kill()
        process.wait()
        raise


def main(arguments: list[str]) -> int:
    if not requirements.provide(missing_packages, PACKAGES, needed_by="The tests on real servers"):
        return 1
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, terminated)
    try:
        with running() as servers:
            if arguments == ["--hold"]:
                return hold(servers)
            return run_pytest(servers, arguments or default_arguments())
    except ServerFailed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
