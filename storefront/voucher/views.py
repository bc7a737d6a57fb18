"""The coupon page: what can be claimed, and the customer's own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from storefront.accounts.models import User
from storefront.core.clock import now as read_clock
from storefront.voucher.queries import claimable, claimed_coupons
from storefront.voucher.tickets import ticket_of


@require_GET
@never_cache
def coupons(request: HttpRequest) -> HttpResponse:
    """Coupons to claim, then those in the account: usable ones first, used and expired ones last."""
    user = request.user if isinstance(request.user, User) else None
    now = read_clock()
    offered = [ticket_of(v, user=user, now=now) for v in claimable(now=now, user=user) if not v.claimed_by_me]
    mine = [ticket_of(v, user=user, now=now) for v in claimed_coupons(user=user)] if user else []
    mine.sort(key=lambda ticket: ticket.state != "owned")
    return render(request, "storefront/voucher/coupons.html", {"offered": offered, "mine": mine, "tab": "me"})
