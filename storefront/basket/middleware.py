"""Oscar's basket middleware without its message about merging: the basket page tells what was merged."""

from oscar.apps.basket.middleware import BasketMiddleware as OscarBasketMiddleware


class BasketMiddleware(OscarBasketMiddleware):
    """Attaches a lazy basket and the price strategy to each request."""
