"""The buyer's pages about payment: going to pay, and what came of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from storefront.accounts.models import User
from storefront.core import clock
from storefront.order.access import get_order_for
from storefront.order.models import Order
from storefront.partner.cards import cards_by_rule
from storefront.payment.addresses import return_addresses
from storefront.payment.models import ONLINE, Method, PaymentAttempt, WayByHand
from storefront.payment.operations import (
    OrderNotPayable,
    PaymentUnavailable,
    check_attempt_later,
    name_transfer,
    start_payment,
)
from storefront.payment.queries import Standing, State, standing, ways_for
from storefront.payment.refusals import refusal_words

_QUICK_POLL, _SLOW_POLL = 2, 30  # seconds
_QUICK_FOR = timedelta(seconds=30)
_ASK_PROVIDER_EVERY = 10  # seconds
_MOST_CARDS = 6


@require_POST
@never_cache
def start(request: HttpRequest, number: str) -> HttpResponse:
    """Go to the payment page, by the method chosen in the form or at checkout."""
    order = get_order_for(request, number)
    method = request.POST.get("method") or order.payment_method
    if method not in ways_of(order):
        method = Method.CARD
    success_url, cancel_url = return_addresses(request, order)
    actor = request.user if isinstance(request.user, User) else None
    try:
        address = start_payment(
            order=order, method=method, success_url=success_url, cancel_url=cancel_url, actor=actor, now=clock.now()
        )
    except OrderNotPayable:
        return redirect("payment:result", number)
    except PaymentUnavailable:
        messages.error(
            request, _("The payment page could not be opened. Nothing was charged; please try again in a minute.")
        )
        return redirect("payment:result", number)
    return HttpResponseRedirect(address)


@require_POST
@never_cache
def proof(request: HttpRequest, number: str) -> HttpResponse:
    """How to find the buyer's transfer, in their words."""
    order = get_order_for(request, number)
    attempt = order.payment_attempts.filter(method=Method.BANK_TRANSFER).order_by("-number").first()
    words = " ".join(request.POST.get("proof", "").split())[:120]
    if attempt is None or attempt.status != PaymentAttempt.Status.OPEN:
        return redirect("payment:result", number)
    if words:
        actor = request.user if isinstance(request.user, User) else None
        name_transfer(attempt=attempt, proof=words, actor=actor, now=clock.now())
        messages.success(request, _("Thank you. We look for your transfer and write to you when it is here."))
    else:
        messages.error(request, _("Enter the bank's reference or the name it was sent under."))
    return redirect("payment:result", number)


@require_GET
@never_cache
def result(request: HttpRequest, number: str) -> HttpResponse:
    """What came of the payment, decided from the order. While the provider's word is awaited the page asks again."""
    order = get_order_for(request, number)
    now = clock.now()
    found = standing(order, returned="back" in request.GET)
    if found.state is State.CONFIRMING and found.attempt:
        _ask_provider(found.attempt)
    polled = bool(getattr(request, "htmx", False))
    slow = _asked_long(request, now)
    if polled and found.state is State.CONFIRMING and slow == ("slow" in request.GET):
        return HttpResponse(status=204)  # nothing new: the page keeps asking at its pace
    context = _context(order, found, now, slow=slow)
    template = "storefront/payment/result.html#result" if polled else "storefront/payment/result.html"
    response = render(request, template, context)
    if polled and found.state is not State.CONFIRMING:
        response["HX-Trigger"] = json.dumps({"say": {"text": context["heading"]}})
    response["Vary"] = "HX-Request"
    return response


def ways_of(order: Order) -> list[Method]:
    """How this order can be paid."""
    district = order.shipping_address.district_code if order.shipping_address else ""
    return ways_for(total=order.total_incl_tax, district_code=district)


def _ask_provider(attempt: PaymentAttempt) -> None:
    """Look at the session itself now and then, for the case that its message is late or lost."""
    if cache.add(f"payment-check-{attempt.pk}", 1, _ASK_PROVIDER_EVERY):
        check_attempt_later.enqueue(attempt.pk)


def _asked_long(request: HttpRequest, now: datetime) -> bool:
    since = request.GET.get("since", "")
    return (
        since.isascii()
        and since.isdigit()
        and len(since) < 12
        and now.timestamp() - int(since) > _QUICK_FOR.total_seconds()
    )


def _context(order: Order, found: Standing, now: datetime, *, slow: bool) -> dict[str, Any]:
    method = found.attempt.method if found.attempt else order.payment_method
    method_name = Method(method).label if method in Method.values else ""
    since = int(now.timestamp())
    query = f"?back=1&since={since if not slow else 0}{'&slow=1' if slow else ''}"
    return {
        "order": order,
        "state": found.state,
        "heading": _heading(found.state),
        "method": method,
        "method_name": method_name,
        "methods": [
            {"value": m.value, "label": m.label, "checked": m.value == (method or ONLINE[0])}
            for m in (ways_of(order) if found.state in (State.UNPAID, State.TRANSFER) else ())
            if not (found.state is State.TRANSFER and m is Method.BANK_TRANSFER)
        ],
        "attempt": found.attempt,
        "transfer": WayByHand.objects.filter(method=method).first() if found.state is State.TRANSFER else None,
        "refusal": refusal_words(found.attempt.failure_reason) if found.attempt else "",
        "refund": found.refund,
        "address": order.shipping_address,
        "poll_url": reverse("payment:result", args=[order.number]) + query,
        "poll_every": _SLOW_POLL if slow else _QUICK_POLL,
        "order_url": _address("tracking:detail", order.number),
        "again_url": _address("tracking:buy-again", order.number),
        "cards": cards_by_rule("top", limit=_MOST_CARDS, without=_products(order)) if found.state is State.PAID else [],
    }


def _products(order: Order) -> list[int]:
    """What was bought, as the shelves count it: a variant stands there as its product."""
    bought = order.lines.exclude(product=None).values_list("product_id", "product__parent_id")
    return [parent or product for product, parent in bought]


def _heading(state: State) -> str:
    return {
        State.PAID: _("Payment received"),
        State.CONFIRMING: _("Confirming your payment"),
        State.UNPAID: _("This order is not paid yet"),
        State.EXPIRED: _("The time to pay is over"),
        State.CANCELLED: _("This order is cancelled"),
        State.PAID_TOO_LATE: _("Sorry, your payment came too late"),
        State.TRANSFER: _("Your order is kept until your transfer is here"),
        State.AT_THE_DOOR: _("Your order is accepted"),
    }[state]


def _address(name: str, *args: str) -> str:
    """A page of a floor above, if it is there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
