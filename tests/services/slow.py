"""A job and a page that last until a test lets them end: settings, addresses and tasks of their own for `serve`."""

import time
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from storefront.core.health import alive
from storefront.core.jobs import job


def last(name: str) -> None:
    """Say that `name` has begun, and wait up to a minute until it may end."""
    folder = Path(settings.VAR_DIR)
    (folder / f"{name}.begun").touch()
    for _ in range(1200):
        if (folder / f"{name}.may-end").exists():
            break
        time.sleep(0.05)
    (folder / f"{name}.ended").touch()


@job(attempts=1, atomic=False)
def slow_job(name: str) -> None:
    last(name)


def slow_page(request: HttpRequest) -> HttpResponse:
    last("page")
    return HttpResponse("whole")


urlpatterns = [path("slow/", slow_page), path("healthz", alive, name="healthz")]
