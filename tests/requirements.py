"""`python -m tests.requirements`: Chromium and a Chinese font are there, or are installed, or it says how."""

import os
import shutil
import subprocess
import sys

COMMAND = "apt-get install -y --no-install-recommends chromium fonts-noto-cjk"


def missing() -> list[str]:
    """What the browser tests lack on this machine."""
    lacking = []
    if not shutil.which("chromium"):
        lacking.append("chromium")
    fonts = (
        subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True) if shutil.which("fc-list") else None
    )
    if fonts is None or not fonts.stdout.strip():
        lacking.append("fonts-noto-cjk")
    return lacking


def main() -> int:
    """Install what is missing where that is allowed; otherwise say the one command and fail."""
    if not missing():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        subprocess.run([*COMMAND.split(), "-qq"], check=False, env=environment, stdout=subprocess.DEVNULL)
    if still := missing():
        print(f"The browser tests need {' and '.join(still)}. Type:\n\n    sudo {COMMAND}\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
