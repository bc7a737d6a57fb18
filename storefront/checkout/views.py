"""The checkout: one page, the parts of it that a change renders anew, and placing the order."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from storefront.basket import operations as basket_operations
from storefront.basket.forms import CouponForm
from storefront.basket.models import Basket
from storefront.basket.pages import SeeOther
from storefront.basket.words import limit_words, refusal_words
from storefront.checkout.forms import CheckoutForm, TaxIdForm
from storefront.checkout.operations import (
    AlreadyPlaced,
    BasketClosed,
    NothingToOrder,
    NotServed,
    Placed,
    PriceChanged,
    ReturnNotAcknowledged,
    Wishes,
    place_order,
)
from storefront.checkout.pages import CheckoutPage, remember_order, unseal_basket, waiting_order
from storefront.checkout.seen import Seen, changes, unseal
from storefront.content.formats import money
from storefront.core import clock
from storefront.core.ratelimit import allow, client_address, seconds_left
from storefront.order.access import grant_access, orders_of_session
from storefront.order.models import Order
from storefront.partner.allocation import OutOfStock
from storefront.partner.flash import FlashGone
from storefront.partner.holders import TooManyHeld, block_of
from storefront.payment.addresses import return_addresses
from storefront.payment.models import Method
from storefront.payment.operations import OrderNotPayable, PaymentUnavailable, start_payment
from storefront.voucher.operations import DiscountGone

_PAGE = "storefront/checkout/page.html"
_FRAGMENT = "storefront/checkout/fragment.html"
# Buttons of the form that ask for something else than placing; without scripts they arrive at the form's own address.
_ASKS = ("paste", "region_step", "update", "use_voucher", "use_code", "no_coupon", "use_invoice")


@require_GET
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The checkout page. With nothing to order, as after the back button, it leads on to the order just placed."""
    page = CheckoutPage(request, data=None, now=clock.now())
    if not page.priced.counted:
        number = "" if page.priced.lines else waiting_order(request)
        return redirect("payment:result", number) if number else _to_basket(request, page)
    return render(request, _PAGE, page.context())


@require_POST
@never_cache
def delivery(request: HttpRequest) -> HttpResponse:
    """The page with new amounts, after the address or the delivery method changed. htmx gets the changed parts."""
    page = CheckoutPage(request, data=request.POST, now=clock.now())
    page.pasted = "paste" in request.POST
    return _refreshed(request, page)


@require_POST
@never_cache
def coupon(request: HttpRequest) -> HttpResponse:
    """Another coupon, or none."""
    basket = request.basket  # type: ignore[attr-defined]
    words, error = "", ""
    page = CheckoutPage(request, data=request.POST, now=clock.now())
    try:
        if "no_coupon" in request.POST:
            basket_operations.drop_coupon(basket=basket)
            words = _("No coupon is used")
        else:
            form = CouponForm({"code": request.POST.get("code", ""), "voucher": request.POST.get("use_voucher", "")})
            chosen = form.cleaned_data if form.is_valid() else {}
            if not chosen.get("code") and not chosen.get("voucher"):
                error = _("Enter the code of a coupon")
            else:
                voucher = basket_operations.use_coupon(
                    basket=basket,
                    user=page.user,
                    code="" if chosen["voucher"] else chosen["code"],
                    voucher_id=chosen["voucher"],
                    now=page.now,
                )
                words = _("Coupon chosen: %(name)s") % {"name": voucher.name}
    except basket_operations.CouponRefused as refused:
        error = refusal_words(refused)
    except basket_operations.BasketClosed:
        return _to_basket(request, page)
    return _refreshed(request, page, words=words, error=error)


@require_POST
@never_cache
def invoice(request: HttpRequest) -> HttpResponse:
    """Fill in an invoice title that the account used before. htmx gets the invoice's part."""
    page = CheckoutPage(request, data=request.POST, now=clock.now())
    title = page.use_title(request.POST.get("use_invoice", "")[:20])
    if title is None:
        raise Http404
    if not page.priced.counted:
        return _to_basket(request, page)
    page.remember()
    by_htmx = getattr(request, "htmx", False)
    response = render(request, "storefront/checkout/invoice.html" if by_htmx else _PAGE, page.context())
    if by_htmx:
        words = _("Invoice title filled in: %(title)s") % {"title": title.title}
        response["HX-Trigger"] = json.dumps({"say": {"text": words}})
    return response


@require_POST
@never_cache
def tax_id(request: HttpRequest) -> HttpResponse:
    """Check a tax ID as soon as its field is left; the answer is the field."""
    if not allow(f"tax-id:{client_address(request)}", 120, 600):
        return HttpResponse(status=429, headers={"Retry-After": str(seconds_left(600))})
    typed = request.POST.get("tax_id", "").strip()[:60]
    form = TaxIdForm({"tax_id": typed} if typed else None)
    response = render(request, "components/field.html", {"field": form["tax_id"]})
    if form.errors:
        response["HX-Trigger"] = json.dumps({"say": {"text": str(form.errors["tax_id"][0])}})
    return response


@require_POST
@never_cache
def place(request: HttpRequest) -> HttpResponse:
    """Place the order and go on to pay. Whatever stops it, what was typed stays."""
    if any(name in request.POST for name in _ASKS):
        # Enter in the field of the code presses the form's first button.
        entered = "update" in request.POST and request.POST.get("code")
        asks_coupon = entered or any(name in request.POST for name in ("use_voucher", "use_code", "no_coupon"))
        if "use_invoice" in request.POST:
            return invoice(request)
        return coupon(request) if asks_coupon else delivery(request)
    now = clock.now()
    basket_id = unseal_basket(request.POST.get("basket", "")[:200]) or request.basket.pk  # type: ignore[attr-defined]
    seen = unseal(request.POST.get("seen", "")[:20_000])
    page = CheckoutPage(request, data=request.POST, now=now)
    if basket_id is None:
        return _to_basket(request, page)
    if basket_id != page.basket.pk:
        # A second submit of a basket that is an order by now is not checked again: the first one was.
        return _placed_before(request, page, basket_id)
    if not page.check():
        return _stopped(request, page)
    try:
        placed = place_order(
            basket_id=basket_id,
            user=page.user,
            wishes=_wishes(page),
            seen=seen,
            source=block_of(client_address(request)),
            own_orders=orders_of_session(request),
            now=now,
        )
    except AlreadyPlaced as before:
        return _pay(request, before.order)
    except (BasketClosed, NothingToOrder):
        return _to_basket(request, page)
    except NotServed as problem:
        return _repriced(request, page, problem.priced, seen, _("We do not deliver there yet. Choose another address."))
    except ReturnNotAcknowledged:
        page.form.want_tick()
        return _stopped(request, page)
    except PriceChanged as problem:
        words = _("The price has changed since you saw it. Nothing was ordered yet.") if seen else ""
        return _repriced(request, page, problem.priced, seen, words)
    except TooManyHeld as problem:
        return _repriced(request, page, None, seen, _too_many_words(problem))
    except FlashGone:
        words = _("The limited-time price has just run out. Nothing was ordered yet.")
        return _repriced(request, page, None, seen, words)
    except OutOfStock as problem:
        return _sold_out(request, page, problem, seen)
    except DiscountGone as problem:
        words = _("“%(name)s” has just been used up. Nothing was ordered yet.") % {"name": problem.name}
        return _repriced(request, page, None, seen, words)
    _keep_rest(request, placed)
    remember_order(request, placed.order)
    return _pay(request, placed.order)


def _too_many_words(problem: TooManyHeld) -> str:
    if problem.shared:
        return _("Too many unpaid units are held from your network just now. Please try again in half an hour.")
    return _(
        "Your unpaid orders hold %(held)s units; at most %(cap)s can wait for payment at once. "
        "Pay for one or cancel it, then order again."
    ) % {"held": problem.cap - problem.left, "cap": problem.cap}


def _wishes(page: CheckoutPage) -> Wishes:
    form: CheckoutForm = page.form
    data = form.cleaned_data
    return Wishes(
        email=data.get("email", ""),
        address=page.details(),
        delivery=data["delivery"],
        payment_method=data["payment"],
        language=get_language() or "zh-hans",
        note=data["note"],
        invoice=form.invoice_wish(),
        address_id=page.chosen.pk if page.chosen is not None else None,
        save_address=bool(data["save_address"]),
        knows_no_return=bool(data["no_return"]),
    )


def _keep_rest(request: HttpRequest, placed: Placed) -> None:
    """What was left out of the order is the request's basket from now on; the middleware names it in the cookie."""
    rest = placed.rest or Basket(owner=placed.order.user)
    request.basket = request.loaded_basket = rest  # type: ignore[attr-defined]


def _pay(request: HttpRequest, order: Order) -> HttpResponse:
    """On to the payment page; when it can't be opened, to the result page, which offers to try again."""
    grant_access(request, order)
    success_url, cancel_url = return_addresses(request, order)
    method = order.payment_method if order.payment_method in Method.values else Method.CARD.value
    actor = order.user if order.user_id else None
    try:
        address = start_payment(
            order=order, method=method, success_url=success_url, cancel_url=cancel_url, actor=actor, now=clock.now()
        )
    except OrderNotPayable:
        return redirect("payment:result", order.number)
    except PaymentUnavailable:
        messages.error(
            request,
            _("Your order is placed, but the payment page could not be opened. Nothing was charged; please try again."),
        )
        return redirect("payment:result", order.number)
    return SeeOther(address)


def _placed_before(request: HttpRequest, page: CheckoutPage, basket_id: int) -> HttpResponse:
    """The form names a basket that is not the request's: it has become an order, or was merged on signing in."""
    order = Order.objects.select_related("user").filter(basket_id=basket_id).first()
    own = order is not None and (order.user_id is None or (page.user is not None and order.user_id == page.user.pk))
    if order is not None and own:
        return _pay(request, order)
    if order is not None:
        raise Http404
    messages.info(request, _("Your cart has changed meanwhile. Please look at it again."))
    return redirect("checkout:index")


def _sold_out(request: HttpRequest, page: CheckoutPage, problem: OutOfStock, seen: Seen | None) -> HttpResponse:
    line = next((line for line in page.priced.counted if line.stockrecord.pk == problem.stockrecord_id), None)
    title = line.title if line else ""
    left = limit_words(None, problem.available) if problem.available else _("sold out")
    words = _("%(title)s: %(left)s. We adjusted your order; nothing was ordered yet.") % {"title": title, "left": left}
    return _repriced(request, page, None, seen, words)


def _repriced(request: HttpRequest, page: CheckoutPage, priced: Any, seen: Seen | None, words: str) -> HttpResponse:
    """Show the page with the price of now, and what differs from what the customer saw."""
    page.__dict__.pop("priced", None)
    if priced is not None:
        page.__dict__["priced"] = priced
    if not page.priced.counted:
        return _to_basket(request, page)
    page.problem = words
    page.changes = changes(seen, page.priced) if seen is not None and seen.basket_id == page.basket.pk else []
    return _stopped(request, page)


def _stopped(request: HttpRequest, page: CheckoutPage) -> HttpResponse:
    if not page.priced.counted:
        return _to_basket(request, page)
    return render(request, _PAGE, page.context(), status=422)


def _refreshed(request: HttpRequest, page: CheckoutPage, *, words: str = "", error: str = "") -> HttpResponse:
    if not page.priced.counted:
        return _to_basket(request, page)
    page.remember()
    if not getattr(request, "htmx", False):
        page.problem = error
        if words:
            messages.success(request, words)
        return render(request, _PAGE, page.context())
    response = render(request, _FRAGMENT, page.context())
    events: dict[str, Any] = {"say": {"text": _("Total due %(total)s") % {"total": money(page.priced.total)}}}
    if error:
        events["toast"] = {"text": error, "kind": "error"}
    elif words:
        events["toast"] = {"text": words}
    response["HX-Trigger"] = json.dumps(events)
    return response


def _to_basket(request: HttpRequest, page: CheckoutPage) -> HttpResponse:
    """Nothing that could be ordered: the basket page says why."""
    if page.priced.lines or page.priced.gone:
        messages.info(request, _("Select what you want to order."))
    target = reverse("basket:summary")
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return SeeOther(target)
