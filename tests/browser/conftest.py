"""A whole shop for the browser: the demo shop served by `manage.py run` as an operator would run it.

The server is a process of its own with web, worker and scheduler, on a copy of the demo shop, stopped by its pid.
"""

import dataclasses
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.database import ROOT
from tests.demo_shop import environment

if TYPE_CHECKING:
    from tests.browser.tour import Facts

START_WITHIN = 240.0  # seconds; two shops may start at once on a busy machine


@dataclasses.dataclass(frozen=True)
class Served:
    """A running demo shop. `ask` looks into it, or gives time a push, from a process beside the server."""

    address: str
    beside: "subprocess.Popen[str]"

    def ask(self, code: str) -> Any:
        """Run Python in the shop's Django and return what it leaves in `answer` (JSON)."""
        assert self.beside.stdin
        assert self.beside.stdout
        self.beside.stdin.write(json.dumps(code) + "\n")
        self.beside.stdin.flush()
        reply = json.loads(self.beside.stdout.readline())
        assert "error" not in reply, reply["error"]
        return reply["answer"]


@pytest.fixture(scope="session")
def served(demo_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo shop that this run may change, with web, worker and scheduler."""
    var = tmp_path_factory.mktemp("shop") / "var"
    shutil.copytree(demo_files, var, copy_function=os.link, ignore=shutil.ignore_patterns("*.sqlite3*", "*.lock"))
    for name in demo_files.glob("*.sqlite3*"):
        shutil.copyfile(name, var / name.name)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (var / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "manage.py", "run", "--port", str(port)],
        cwd=ROOT,
        env=environment(var, port),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    beside = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.beside"],
        cwd=ROOT,
        env=environment(var, port),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address + "/healthz", server, var / "server.log")
        yield Served(address, beside)
    finally:
        beside.kill()
        server.send_signal(signal.SIGINT)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()
    print((var / "server.log").read_text()[-4000:])


@pytest.fixture(scope="session")
def shop_url(served: Served) -> str:
    """Address of the demo shop."""
    return served.address


@pytest.fixture(scope="session")
def facts(served: Served) -> "Facts":
    """Addresses that only the demo shop's database knows."""
    from tests.browser.tour import Facts

    return Facts.of(served)


def wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Block until the address answers; fail with the server's log when it ends or takes too long."""
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the shop did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium") or "/usr/bin/chromium",
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    }


class Visitor:
    """A browser window on the shop that notes console errors and foreign requests."""

    def __init__(self, context: BrowserContext, shop_url: str, language: str) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(45_000)
        self.shop_url = shop_url
        self.prefix = "" if language == "zh-hans" else "/en"
        self.language = language
        self.complaints: list[str] = []
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", self._note_foreign)

    def _note_console(self, message: Any) -> None:
        # A page that answers 404 or 422 by design is reported by the browser as a failed load of itself.
        own = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        # hx-sync takes back a request that a newer one replaces; htmx tells that like an error. A real one says sendError.
        taken_back = message.text.startswith(("htmx:afterRequest", "htmx:sendAbort"))
        if message.type == "error" and not own and not taken_back:
            self.complaints.append(f"{self.page.url}: {message.text} {message.location['url']}")

    def _note_foreign(self, request: Any) -> None:
        if not request.url.startswith((self.shop_url, "data:", "blob:")):
            self.complaints.append(f"foreign request: {request.url}")

    def open(self, path: str = "/") -> Page:
        """Go to a path of the shop in the visitor's language."""
        self.page.goto(self.shop_url + self.prefix + path)
        return self.page

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than the window."""
        return bool(
            self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
        )


@pytest.fixture
def visitor(browser: Browser, shop_url: str) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors: visitor(width=390, language="zh-hans"). Windows are closed at the end."""
    contexts: list[BrowserContext] = []

    def make(width: int = 390, language: str = "zh-hans", scheme: str = "light") -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 600 else 900},
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        contexts.append(context)
        return Visitor(context, shop_url, language)

    yield make
    for context in contexts:
        context.close()
