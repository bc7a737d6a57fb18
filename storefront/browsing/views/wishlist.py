"""Saved products: the page, and the heart that saves and lets go."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from storefront.accounts.models import User
from storefront.browsing.wishlist import (
    COOKIE,
    Saved,
    guest_saved,
    keep_guest_saved,
    let_go,
    save_product,
    saved_cards,
    wished_ids,
)
from storefront.core.clock import now as read_clock
from storefront.partner.models import Listing


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What this shopper saved."""
    saved = saved_cards(request, language=get_language() or settings.LANGUAGE_CODE, now=read_clock())
    context = {"saved": saved, "tab": "me", "guest": not request.user.is_authenticated}
    response = render(request, "storefront/browsing/saved.html", context)
    if request.user.is_authenticated and COOKIE in request.COOKIES:
        keep_guest_saved(response, [])  # it was merged at sign-in
    return response


@require_POST
def toggle(request: HttpRequest) -> HttpResponse:
    """Save a product, or let it go when it is saved. An unknown product changes nothing."""
    text = request.POST.get("product", "")
    row = None
    if text.isascii() and text.isdigit() and len(text) < 19:
        columns = ("product_id", "price", "product__title_zh_hans", "product__title_en")
        row = Listing.objects.filter(pk=int(text)).values(*columns).first()
    back = _back(request)
    if row is None:
        return HttpResponse(status=204) if getattr(request, "htmx", False) else HttpResponseRedirect(back)
    pk = row["product_id"]
    pressed = pk not in wished_ids(request)
    if isinstance(request.user, User):
        if pressed:
            pressed = save_product(user=request.user, product_id=pk, price=row["price"], now=read_clock())
        else:
            let_go(user=request.user, product_id=pk)
    if getattr(request, "htmx", False):
        title = _title(row)
        kind = request.POST.get("kind", "")
        template = "storefront/browsing/save_button.html" if kind in ("bar", "line") else "components/favourite.html"
        context = {"product_id": pk, "title": title, "pressed": pressed, "kind": kind}
        response: HttpResponse = render(request, template, context)
        words = gettext("Saved") if pressed else gettext("No longer saved")
        response["HX-Trigger"] = json.dumps({"say": {"text": words}})
    else:
        response = HttpResponseRedirect(back)
    if isinstance(request.user, User):
        keep_guest_saved(response, [])  # it was merged at sign-in; what is let go now must not come back with it
    else:
        saved = [s for s in guest_saved(request) if s.product_id != pk]
        keep_guest_saved(response, [Saved(pk, row["price"]), *saved] if pressed else saved)
    return response


def _title(row: dict[str, str]) -> str:
    zh, en = row["product__title_zh_hans"], row["product__title_en"]
    chinese = (get_language() or settings.LANGUAGE_CODE).startswith("zh")
    return (zh or en or "") if chinese else (en or zh or "")


def _back(request: HttpRequest) -> str:
    """Where the form came from, when that is a page of ours."""
    for url in (request.POST.get("next", ""), request.META.get("HTTP_REFERER", "")):
        if url and url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
            return url
    return reverse("wishlists:list")
