"""The local Stripe's own hosted page: where a buyer would meet Stripe's. It says on every screen that it is a test."""

from __future__ import annotations

from collections.abc import Callable

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from storefront.core import clock
from storefront.core.money import from_minor
from storefront.payment.refusals import refusal_words

from . import hosted_page
from .errors import ApiError
from .hosted_page import Step
from .models import LocalObject

_LANGUAGES = {"zh": "zh-hans", "en": "en"}
# The numbers that the page offers as buttons; any other test card can be typed.
_OFFERED = {
    "4000002500003155": _("The bank asks for confirmation"),
    "4000000000009995": _("Declined: not enough money"),
    "4000000000000002": _("Declined without a reason"),
    "4000000000000259": _("Paid, then disputed"),
}


@require_GET
@never_cache
def page(request: HttpRequest, session_id: str) -> HttpResponse:
    """The hosted page in the state of its session: open, challenged, paid or expired."""
    session, intent = _load(session_id)
    method = session.data["payment_method_types"][0]
    status = session.data["status"]
    intent_status = intent.data["status"] if intent else ""
    error = (intent.data["last_payment_error"] if intent else None) or {}
    with translation.override(_language(session)):
        context = {
            "session": session.data,
            "items": session.private["items"],
            "amount": from_minor(session.data["amount_total"], session.data["currency"]),
            "method": method,
            "status": status,
            "challenged": status == "open" and intent_status == "requires_action",
            "paid_late": status == "expired" and intent_status == "succeeded",
            "refused": refusal_words(error.get("decline_code") or error.get("code") or ""),
            "cards": [{"number": number, "words": words} for number, words in _OFFERED.items()],
            "qr": _qr_code(request) if method == "wechat_pay" and status == "open" else "",
            "html_lang": "en" if translation.get_language() == "en" else "zh-Hans",
            "success_url": _success_url(session),
        }
        return render(request, "storefront/payment/local_page.html", context)


@require_POST
def pay_by_card(request: HttpRequest, session_id: str) -> HttpResponse:
    """Pay with the typed number, or with the number of the button that was pressed."""
    number = request.POST.get("preset") or request.POST.get("number", "")
    return _act(session_id, lambda: hosted_page.pay_by_card(session_id=session_id, number=number[:40], now=clock.now()))


@require_POST
def challenge(request: HttpRequest, session_id: str) -> HttpResponse:
    """Pass or fail the 3-D Secure challenge."""
    passed = request.POST.get("answer") == "pass"
    return _act(session_id, lambda: hosted_page.answer_challenge(session_id=session_id, passed=passed, now=clock.now()))


@require_POST
def wallet(request: HttpRequest, session_id: str) -> HttpResponse:
    """Approve or refuse in the wallet."""
    name, approved = request.POST.get("wallet", ""), request.POST.get("answer") == "approve"
    if name not in hosted_page.WALLETS:
        raise Http404
    return _act(
        session_id,
        lambda: hosted_page.answer_wallet(session_id=session_id, wallet=name, approved=approved, now=clock.now()),
    )


@require_POST
def late(request: HttpRequest, session_id: str) -> HttpResponse:
    """Let the money arrive although the page has expired."""
    return _act(session_id, lambda: hosted_page.pay_late(session_id=session_id, now=clock.now()))


def _act(session_id: str, act: Callable[[], Step]) -> HttpResponse:
    """Do what the buyer chose; on to the shop when it was paid, else back to the page, which shows the state."""
    session, _intent = _load(session_id)
    try:
        step = act()
    except ApiError:
        step = Step.DECLINED  # too late, or twice: the page says so
    if step is Step.PAID:
        return redirect(_success_url(session))
    return redirect("stripe:local-page", session_id)


def _load(session_id: str) -> tuple[LocalObject, LocalObject | None]:
    try:
        return hosted_page.session_and_intent(session_id=session_id, now=clock.now())
    except ApiError:
        raise Http404 from None


def _success_url(session: LocalObject) -> str:
    address: str = session.data["success_url"]
    return address.replace("{CHECKOUT_SESSION_ID}", session.stripe_id)


def _language(session: LocalObject) -> str:
    return _LANGUAGES.get(session.data["locale"] or "", translation.get_language() or "zh-hans")


def _qr_code(request: HttpRequest) -> SafeString:
    code = segno.make(request.build_absolute_uri(), error="m")
    drawn = code.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None, dark="#1C1B17", light="#FFFFFF")
    return mark_safe(drawn)  # noqa: S308 - drawn by segno from our own address
