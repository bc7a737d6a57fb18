"""The shop as an ASGI application."""

from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application


def make_application(threads: int = 8) -> Any:
    """HTTP through WSGI in a pool of `threads`: one thread hop a request, not one for each sync middleware."""
    return WSGIMiddleware(get_wsgi_application(), workers=threads)  # type: ignore[arg-type]
