"""The shop as an ASGI application, and the processes that serve it."""

import signal
import socket
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from storefront.core.prefork import run_forked


def make_application(threads: int = 8) -> Any:
    """HTTP through WSGI in a pool of `threads`: one thread hop a request, not one for each sync middleware."""
    return WSGIMiddleware(get_wsgi_application(), workers=threads)  # type: ignore[arg-type]


def run_web(bind: str, port: int, *, threads: int, workers: int = 1) -> None:
    """Serve HTTP until SIGINT or SIGTERM; requests in flight are finished.

    With several workers each is a process with `threads` of its own; no other thread may run in this one then.
    """
    import uvicorn

    application = make_application(threads)
    get_resolver().url_patterns  # noqa: B018 - imports every view, which the first request would do
    config = uvicorn.Config(
        application,
        host=bind,
        port=port,
        lifespan="off",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=10,
    )

    def run(sockets: list[socket.socket] | None = None) -> None:
        # uvicorn raises the signal again after its shutdown; with handlers of ours the process then ends in order.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        uvicorn.Server(config).run(sockets)

    if workers == 1:
        run()
    else:
        sock = config.bind_socket()
        run_forked(workers, lambda: run([sock]))
