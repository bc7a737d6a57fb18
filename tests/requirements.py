"""`python -m tests.requirements`: what tests need of the machine is there, or is installed, or it says how."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk")


def missing_for_browser() -> list[str]:
    """Packages that the browser tests lack on this machine."""
    lacking = []
    if not shutil.which("chromium"):
        lacking.append("chromium")
    fonts = (
        subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True) if shutil.which("fc-list") else None
    )
    if fonts is None or not fonts.stdout.strip():
        lacking.append("fonts-noto-cjk")
    return lacking


def provide(missing: Callable[[], list[str]], packages: Sequence[str], *, needed_by: str) -> bool:
    """Install the Debian packages where that is allowed; otherwise say the one command. Returns whether all is there."""
    if not missing():
        return True
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(missing())} ...", flush=True)
        # A run level without services: the tests start servers of their own, the machine's stay as they are.
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        subprocess.run([*command, "-qq"], check=False, env=environment, stdout=subprocess.DEVNULL)
    if still := missing():
        print(f"{needed_by} need {' and '.join(still)}. Type:\n\n    sudo {' '.join(command)}\n", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(0 if provide(missing_for_browser, BROWSER_PACKAGES, needed_by="The browser tests") else 1)
