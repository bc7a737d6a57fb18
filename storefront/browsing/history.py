"""Recently viewed products, in a signed cookie of the browser: no row is written for looking.

The cookie says "id:price" of each, the newest first; the price in hundredths, as it stood at the last look.
"""

from decimal import Decimal

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponseBase

MOST = 12
_signer = Signer(salt="storefront.browsing.history")


def viewed_ids(request: HttpRequest) -> list[int]:
    """Product ids, the newest first. A cookie that was tampered with counts as empty."""
    return list(_seen(request))


def price_moved(request: HttpRequest, product_id: int, price: Decimal) -> Decimal | None:
    """By how much the price differs from the one at this browser's last look; None when it doesn't, or never looked."""
    before = _seen(request).get(product_id)
    return None if before is None or before == price else price - before


def remember(request: HttpRequest, response: HttpResponseBase, product_id: int, price: Decimal) -> None:
    """Put a product in front, with its lowest price now."""
    seen = _seen(request)
    seen.pop(product_id, None)
    rows = [(product_id, price), *seen.items()][:MOST]
    response.set_cookie(
        settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME,
        _signer.sign(".".join(str(pk) if seen is None else f"{pk}:{int(seen * 100)}" for pk, seen in rows)),
        max_age=60 * 60 * 24 * 90,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _seen(request: HttpRequest) -> dict[int, Decimal | None]:
    try:
        value = _signer.unsign(request.COOKIES.get(settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME, ""))
    except BadSignature:
        return {}
    found: dict[int, Decimal | None] = {}
    for part in value.split(".")[:MOST]:
        pk, _colon, price = part.partition(":")
        if pk.isascii() and pk.isdigit():
            found[int(pk)] = Decimal(price) / 100 if price.isascii() and price.isdigit() else None
    return found
