"""Several web processes: started together, replaced when one dies, ended together."""

import os
import signal
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import os, signal, sys
from django.conf import settings
settings.configure()
from storefront.core import prefork
prefork.CRASH_PAUSE = 0

def run():
    os.write(1, b"%d\\n" % os.getpid())
    signal.pause()

if sys.argv[1:] == ["again"]:
    run()
prefork.run_forked(2, run, [sys.executable, *sys.orig_argv[1:], "again"])
"""


def test_a_dead_process_is_replaced_and_all_end_with_the_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    )
    assert parent.stdout is not None
    first, second = int(parent.stdout.readline()), int(parent.stdout.readline())

    os.kill(first, signal.SIGKILL)
    third = int(parent.stdout.readline())
    parent.send_signal(signal.SIGTERM)

    assert parent.wait(20) == 0
    assert third not in (first, second)
    assert not any(Path(f"/proc/{pid}").exists() for pid in (first, second, third))
