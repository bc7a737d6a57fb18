"""ASGI entry. HTTP goes through WSGI in a thread pool: one thread hop a request, not one for each sync middleware."""

import os
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")


def make_application(threads: int = 8) -> Any:
    """The shop as an ASGI application with `threads` request threads."""
    return WSGIMiddleware(get_wsgi_application(), workers=threads)  # type: ignore[arg-type]


def __getattr__(name: str) -> Any:
    # Servers import `storefront.asgi:application`; `manage.py serve` makes its own with its number of threads.
    if name == "application":
        return make_application()
    raise AttributeError(name)
