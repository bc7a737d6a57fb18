"""Where the buyer comes back to from the payment page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from storefront.order.models import Order


def return_addresses(request: HttpRequest, order: Order) -> tuple[str, str]:
    """(success, cancel): absolute addresses of the result page in the language of the request.

    They only tell the page which words to begin with; the order alone says whether it was paid.
    """
    result = request.build_absolute_uri(reverse("payment:result", args=[order.number]))
    return f"{result}?back=1", result
