"""The shop as an ASGI application, and the processes that serve it."""

import gc
import logging
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template import Engine
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import override

from storefront.core.ahead import AHEAD
from storefront.core.bridge import PageBridge
from storefront.core.catalogues import join_catalogues
from storefront.core.prefork import run_forked

log = logging.getLogger(__name__)


def make_application(threads: int = 8) -> Any:
    """HTTP through WSGI in a pool of `threads`: one thread hop a request, not one for each sync middleware."""
    return PageBridge(get_wsgi_application(), workers=threads)  # type: ignore[arg-type]


def load_ahead() -> None:
    """Load what the first requests would: every view, the addresses and texts of each language, the shop's templates,
    and what apps have put into AHEAD.

    Forked processes share it then, and nobody waits for it.
    """
    for code, _name in settings.LANGUAGES:
        join_catalogues(code)
        with override(code):
            reverse("healthz")
    for folder in Engine.get_default().dirs:
        for part in ("components", "storefront"):
            for path in sorted(Path(folder, part).rglob("*.html")):
                get_template(path.relative_to(folder).as_posix())
    for load in AHEAD:
        try:
            load()
        except Exception:  # a shop whose tables are not there yet, say; the first request loads it then
            log.warning("%s could not be loaded ahead", load, exc_info=True)


def run_web(bind: str, port: int, *, threads: int = 0, workers: int = 1, listening: int | None = None) -> None:
    """Serve HTTP until SIGINT or SIGTERM; requests in flight are finished.

    With several workers each is a process with `threads` of its own (0: 8, or 4 where there are several processes);
    no other thread may run in this one then. listening: a descriptor that listens already, for a process that takes
    the place of one that died.
    """
    import uvicorn

    gc.disable()  # as in manage.py
    application = make_application(threads or (8 if workers == 1 and listening is None else 4))
    load_ahead()
    gc.enable()
    config = uvicorn.Config(
        application,
        host=bind,
        port=port,
        lifespan="off",
        forwarded_allow_ips=settings.PROXY_ADDRESSES,  # whose X-Forwarded-For tells the visitor's address
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=30,
    )

    def run(sockets: list[socket.socket] | None = None) -> None:
        # uvicorn raises the signal again after its shutdown; with handlers of ours the process then ends in order.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        uvicorn.Server(config).run(sockets)

    if listening is not None:
        run([socket.socket(fileno=listening)])
    elif workers == 1:
        run()
    else:
        config.load()  # the event loop and the HTTP parser are shared, too
        sock = config.bind_socket()
        sock.set_inheritable(True)
        again = [sys.executable, *sys.orig_argv[1:], "--workers", "1", "--listening", str(sock.fileno())]
        run_forked(workers, lambda: run([sock]), again)
