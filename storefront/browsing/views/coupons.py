"""Claiming a coupon from a page."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from storefront.accounts.models import User
from storefront.core.clock import now as read_clock
from storefront.voucher.models import Voucher
from storefront.voucher.operations import NotClaimable, claim_voucher
from storefront.voucher.queries import with_use
from storefront.voucher.tickets import ticket_of


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a coupon into the account. Guests are led to sign in and back."""
    back = _back(request)
    if not isinstance(request.user, User):
        target = f"{reverse('accounts:sign-in')}?{urlencode({'next': back})}"
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)
    given = True
    try:
        claim_voucher(voucher_id=pk, user=request.user, now=read_clock())
        words = gettext("The coupon is yours. It is taken into account at checkout.")
    except NotClaimable as problem:
        given = False
        words = (
            gettext("All of these coupons are taken")
            if problem.taken
            else gettext("This coupon is not given out any more")
        )
    if getattr(request, "htmx", False):
        return _ticket(request, request.user, pk, words, given)
    (messages.success if given else messages.error)(request, words)
    return HttpResponseRedirect(back)


def _ticket(request: HttpRequest, user: User, pk: int, words: str, given: bool) -> HttpResponse:
    """The ticket in its new state, and what happened as a toast."""
    offers = "offers__condition__range", "offers__benefit__range"
    voucher = with_use(Voucher.objects.filter(pk=pk, public=True), user).prefetch_related(*offers).first()
    response: HttpResponse
    if voucher is None:
        response = HttpResponse(status=204)
    else:
        response = render(
            request, "components/coupon.html", {"coupon": ticket_of(voucher, user=user, now=read_clock())}
        )
    event: dict[str, Any] = {"text": words} if given else {"text": words, "kind": "error"}
    response["HX-Trigger"] = json.dumps({"toast": event})
    return response


def _back(request: HttpRequest) -> str:
    for url in (request.POST.get("next", ""), request.META.get("HTTP_REFERER", "")):
        if url and url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
            return url
    return reverse("home")
