"""Who searches, without knowing who it is: a random name in a cookie that ends with the browser's session."""

import re
import secrets
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import salted_hmac

from search.log import follow_basket, follow_user
from storefront.accounts.models import User
from storefront.core.clock import now as read_clock

COOKIE: Final = "visit"
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_ROBOTS: Final = re.compile(
    r"(?<!cu)bots?\b|crawl|spider|slurp|archiver|preview|scrap|fetch|monitor|headless|curl|wget|python|java/|okhttp"
    r"|go-http|libwww|httpclient|axios|node|php|ruby|perl|facebookexternalhit|lighthouse|pingdom|baiduspider|bytespider",
    re.IGNORECASE,
)


def is_person(request: HttpRequest) -> bool:
    """Whether a request is one that a shopper made: no robot, no page fetched in advance, nobody of the staff."""
    agent = request.headers.get("User-Agent", "")
    if not agent or _ROBOTS.search(agent):
        return False
    if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return False
    return not (isinstance(request.user, User) and request.user.is_staff)


def visit_of(request: HttpRequest) -> str:
    """The random name of this browser's visit; a new one where it has none yet, which keep_visit() then stores."""
    name = request.COOKIES.get(COOKIE, "")
    if not _NAME.fullmatch(name):
        name = getattr(request, "new_visit", "") or secrets.token_urlsafe(18)
        request.new_visit = name  # type: ignore[attr-defined]
    return name


def keep_visit(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the browser keep the name of its visit until it is closed."""
    name = getattr(request, "new_visit", "")
    if name:
        response.set_cookie(COOKIE, name, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def visitor_of(request: HttpRequest) -> str:
    """What the log calls this visit: nobody can tell the cookie from it. 32 hexadecimal digits."""
    return salted_hmac("search.visits", visit_of(request)).hexdigest()[:32]


class FollowVisits:
    """Remembers which basket a visit that has searched fills, and who it was when it signs in.

    Costs nothing but in the few requests that give a basket its cookie or take it away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        given = response.cookies.get(settings.OSCAR_BASKET_COOKIE_OPEN)
        if given is not None and COOKIE in request.COOKIES and _NAME.fullmatch(request.COOKIES[COOKIE]):
            basket = getattr(request, "loaded_basket", None)
            if isinstance(request.user, User):
                follow_user(visitor=visitor_of(request), user_id=request.user.pk)
            elif given.value and basket is not None and basket.pk:
                follow_basket(visitor=visitor_of(request), basket_id=basket.pk, now=read_clock())
        return response
