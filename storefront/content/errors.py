"""Error pages that need a view of their own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's protection has run out: say so and offer to go back, where everything typed is still there."""
    return render(request, "403_csrf.html", status=403)
