"""Each request's basket, looked up when somebody asks for it."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from storefront.accounts.models import User
from storefront.basket.models import Basket
from storefront.basket.operations import Merged, merge_baskets
from storefront.basket.queries import badge_count, cookie_basket_id
from storefront.core.clock import now
from storefront.core.prepared import PreparedModel
from storefront.order.access import orders_of_session
from storefront.partner.strategy import Selector

_COOKIE = settings.OSCAR_BASKET_COOKIE_OPEN


class BasketMiddleware:
    """Sets request.basket (lazy, unsaved for who has none), request.basket_count() and Oscar's request.strategy.

    A visitor's basket is named by a signed cookie; a customer has one open basket. A request that touches neither asks
    the database nothing. The visitor's basket joins the customer's at the first request after signing in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.strategy = Selector().strategy(request=request)  # type: ignore[attr-defined]
        request.basket = SimpleLazyObject(lambda: load_basket(request))  # type: ignore[attr-defined]
        request.basket_count = lambda: badge_count(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        return keep_cookie(request, response)


def load_basket(request: HttpRequest) -> Basket:
    """The visitor's or customer's open basket; an unsaved one when there is none."""
    user = request.user if isinstance(request.user, User) else None
    pk = cookie_basket_id(request)
    visitor = _read_visitors.first(pk) if pk else None
    if user is None:
        basket = visitor or Basket()
    else:
        basket = _read_customers.first(user.pk) or Basket(owner=user)
        basket.owner = user
        if visitor is not None:
            _tell(request, merge_baskets(into=basket, visitor=visitor, now=now()))
    basket.own_orders = orders_of_session(request)
    basket.strategy = request.strategy  # type: ignore[attr-defined]
    request.loaded_basket = basket  # type: ignore[attr-defined]
    return basket


_read_visitors = PreparedModel(lambda pk: Basket.objects.filter(pk=pk, owner=None, status=Basket.OPEN))
_read_customers = PreparedModel(lambda pk: Basket.objects.filter(owner=pk, status=Basket.OPEN).order_by("pk")[:1])


def _tell(request: HttpRequest, merged: Merged) -> None:
    if not merged.units:
        return
    titles = " / ".join(merged.titles[:2]) + (" …" if len(merged.titles) > 2 else "")
    text = _("What you chose before signing in is in your cart now (%(count)s): %(goods)s")
    messages.info(request, text % {"count": merged.units, "goods": titles})


def keep_cookie(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Name a visitor's new basket by the cookie; forget one that has become an order or joined a customer's."""
    basket = getattr(request, "loaded_basket", None)
    if basket is None:
        return response
    named = cookie_basket_id(request)
    own = basket.pk if basket.owner_id is None and basket.pk is not None and basket.status == Basket.OPEN else None
    if own is not None and own != named:
        response.set_cookie(
            _COOKIE,
            Signer().sign(own),
            max_age=timedelta(seconds=settings.OSCAR_BASKET_COOKIE_LIFETIME),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    elif own is None and _COOKIE in request.COOKIES:
        response.delete_cookie(_COOKIE, samesite="Lax")
    return response
