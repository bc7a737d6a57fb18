"""What rooms above content know and pages show: coupon tickets, and what the visitor saved.

Coupons and wish lists stand above pages, so their rooms register themselves here from AppConfig.ready().
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.http import HttpRequest

from storefront.offer.tickets import Ticket

# (request, ids of coupons or None for all that can be claimed, now) -> tickets in that order, without ended ones
CouponSource = Callable[[HttpRequest, Sequence[int] | None, datetime], Sequence[Ticket]]
# request -> ids of the products that the visitor saved
SavedSource = Callable[[HttpRequest], Collection[int]]

_coupons: CouponSource | None = None
_saved: SavedSource | None = None


def set_coupons(source: CouponSource) -> None:
    """Register what makes tickets of coupons."""
    global _coupons
    _coupons = source


def set_saved(source: SavedSource) -> None:
    """Register what knows the visitor's saved products."""
    global _saved
    _saved = source


def coupon_tickets(request: HttpRequest, ids: Sequence[int] | None, *, now: datetime) -> list[Ticket]:
    """Tickets of coupons that run now; none while nobody makes them."""
    return list(_coupons(request, ids, now)) if _coupons else []


def saved_products(request: HttpRequest) -> Collection[int]:
    """Ids of the visitor's saved products."""
    return _saved(request) if _saved and hasattr(request, "user") else ()
