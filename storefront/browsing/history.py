"""Recently viewed products, in a signed cookie of the browser: no row is written for looking."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponseBase

MOST = 12
_signer = Signer(salt="storefront.browsing.history")


def viewed_ids(request: HttpRequest) -> list[int]:
    """Product ids, the newest first. A cookie that was tampered with counts as empty."""
    try:
        value = _signer.unsign(request.COOKIES.get(settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME, ""))
    except BadSignature:
        return []
    return [int(part) for part in value.split(".") if part.isascii() and part.isdigit()][:MOST]


def remember(request: HttpRequest, response: HttpResponseBase, product_id: int) -> None:
    """Put a product in front."""
    ids = [product_id, *(pk for pk in viewed_ids(request) if pk != product_id)][:MOST]
    response.set_cookie(
        settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME,
        _signer.sign(".".join(map(str, ids))),
        max_age=60 * 60 * 24 * 90,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
