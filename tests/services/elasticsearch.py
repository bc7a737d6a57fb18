"""`python -m tests.services.elasticsearch`: start one Elasticsearch node, run on it what search must do on it, stop it.

The node is built from elasticsearch_node/ by Maven once, which needs a Java 17 and, the first time, the network. It
listens on loopback alone, with its data under var/elasticsearch. Arguments are handed to pytest instead of the default;
`--hold` runs nothing and keeps the node until Ctrl-C, for trying the shop or a bench on it.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.database import ROOT
from tests.services.servers import ServerFailed, end_process, free_port

NODE = Path(__file__).parent / "elasticsearch_node"
READY_WITHIN = 300.0  # seconds; the first start fetches and compiles
DEFAULT = ["-q", "-m", "elasticsearch", "tests/search"]


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Address of a node with empty data that answers, until the block ends."""
    lacking = [program for program in ("java", "mvn") if not shutil.which(program)]
    if lacking:
        raise ServerFailed(
            f"Elasticsearch needs {' and '.join(lacking)}: apt-get install openjdk-17-jdk-headless maven"
        )
    home, log = ROOT / "var" / "elasticsearch", ROOT / "var" / "elasticsearch.log"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(NODE / "start.sh"), str(home), str(port)],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process, log)
            yield url
        finally:
            end_process(process)


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise ServerFailed(f"Elasticsearch ended at its start:\n{log.read_text(errors='replace')[-3000:]}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/_cluster/health", timeout=5):
            return
        time.sleep(0.2)
    raise ServerFailed(f"Elasticsearch gives no answer after {READY_WITHIN:.0f} s; see {log}")


def main(arguments: list[str]) -> int:
    try:
        with running() as url:
            if arguments == ["--hold"]:
                print(f"export ELASTICSEARCH_URL={url}\nCtrl-C ends it.", flush=True)
                with contextlib.suppress(KeyboardInterrupt):
                    signal.pause()
                return 0
            command = [sys.executable, "-m", "pytest", *(arguments or DEFAULT)]
            return subprocess.run(
                command, cwd=ROOT, env={**os.environ, "ELASTICSEARCH_URL": url}, check=False
            ).returncode
    except ServerFailed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
