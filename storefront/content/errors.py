"""Error pages that need a view of their own."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import page_not_found


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's protection has run out: say so and offer to go back, where everything typed is still there."""
    return render(request, "403_csrf.html", status=403)


class NoNul:
    """Middleware: no address holds the character NUL, which PostgreSQL takes in no text. Nobody types it.

    A path with it is not found; a query goes on without it. Forms refuse it: their text fields do not accept it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            return page_not_found(request, Http404())
        query = request.META.get("QUERY_STRING", "")
        while "\0" in query or "%00" in query:  # again: what is left may form a new one
            query = query.replace("\0", "").replace("%00", "")
            request.META["QUERY_STRING"] = query  # before anything reads request.GET
        return self.get_response(request)


class OwnNotFoundPage:
    """Middleware: the shop's "not found" page in development mode too, where Django would list the shop's addresses.

    Whoever tries the demo shop meets the shop itself; the back office keeps Django's page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if settings.DEBUG and isinstance(exception, Http404) and not request.path.startswith("/admin/"):
            return page_not_found(request, exception)
        return None
