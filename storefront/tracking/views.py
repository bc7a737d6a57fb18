"""The customer's order pages: list, order, look-up, and what can be done with an order."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from storefront.accounts.models import User
from storefront.basket.models import Basket
from storefront.basket.operations import BasketClosed
from storefront.basket.words import clamp_words
from storefront.core import clock
from storefront.core.ratelimit import seconds_left
from storefront.order.access import get_order_for, grant_access
from storefront.order.lifecycle import By, TransitionRefused, allowed
from storefront.order.models import Order
from storefront.order.operations import cancel_order, confirm_receipt
from storefront.tracking import operations, presenting, queries, timeline
from storefront.tracking.access import FIND_WINDOW, TooManyTries, find_order, order_of_link
from storefront.tracking.forms import CancelForm, FindForm, PasswordForm
from storefront.tracking.standing import claims_until, refund_words, standing

PAGE_SIZE = 10
_LONGEST_SEARCH = 60


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


class _CountedPaginator(Paginator[Order]):
    """A paginator that was told how many rows there are."""

    def __init__(self, rows: Any, per_page: int, *, count: int) -> None:
        super().__init__(rows, per_page)
        self._told = count

    @cached_property
    def count(self) -> int:
        return self._told


@require_GET
@never_cache
def order_list(request: HttpRequest) -> HttpResponse:
    """The account's orders by state. Guests are led to the look-up."""
    user = _person(request)
    if user is None:
        return redirect("tracking:lookup")
    tab = request.GET.get("tab", queries.ALL)
    tab = tab if tab in queries.TABS else queries.ALL
    search = " ".join(request.GET.get("q", "").replace("\0", "").split())[:_LONGEST_SEARCH]
    counts = queries.order_counts(user)
    orders = queries.orders_of(user, tab=tab, search=search)
    pages = Paginator(orders, PAGE_SIZE) if search else _CountedPaginator(orders, PAGE_SIZE, count=counts.rows(tab))
    page = pages.get_page(request.GET.get("page"))
    now = clock.now()
    context = {
        "tab": "me",
        "here": "orders",
        "state": tab,
        "search": search,
        "tabs": _tabs(counts, tab, search),
        "page": page,
        "cards": [presenting.card(order, now=now) for order in page.object_list],
        "query": urlencode({"tab": tab, **({"q": search} if search else {})}) + "&",
        "empty": _empty_words(tab, search),
    }
    return render(request, "storefront/tracking/list.html", context)


def _tabs(counts: queries.OrderCounts, current: str, search: str) -> list[dict[str, Any]]:
    return [
        {
            "url": "?" + urlencode({"tab": tab, **({"q": search} if search else {})}),
            "text": text,
            "count": None if tab == queries.ALL else getattr(counts, tab),
            "current": tab == current,
        }
        for tab, text in queries.tab_names().items()
    ]


def _empty_words(tab: str, search: str) -> str:
    if search:
        return _("No order fits “%(words)s”") % {"words": search}
    return {
        queries.ALL: _("Your orders will stand here"),
        queries.TO_PAY: _("Nothing to pay"),
        queries.TO_SHIP: _("Nothing waits to be sent"),
        queries.TO_RECEIVE: _("No parcel is on its way"),
        queries.TO_REVIEW: _("Nothing to review"),
        queries.REFUNDS: _("No refund, and no return"),
    }[tab]


@require_GET
@never_cache
def order_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One order. The link of a guest's mail grants access to it and then leaves the address bar."""
    token = request.GET.get("k", "")
    if token:
        linked = order_of_link(number, token)
        if linked is not None:
            grant_access(request, linked)
            return redirect("tracking:detail", number)
    try:
        order = get_order_for(request, number)
    except Http404:
        if request.user.is_authenticated:
            raise
        # Said to every stranger about every number, whether or not there is such an order.
        return _lookup_page(request, FindForm(initial={"number": number}), status=404, number=number)
    return render(request, "storefront/tracking/detail.html", _detail_context(request, order))


def _detail_context(request: HttpRequest, order: Order, **more: Any) -> dict[str, Any]:
    now = clock.now()
    user = _person(request)
    owner = user if user is not None and order.user_id == user.pk else None
    sheet = queries.order_sheet(order)
    parcels = presenting.parcel_views(sheet, now=now)
    lines = presenting.goods(sheet, user=owner)
    to_review = [one.line for one in lines if one.review_url]
    given_up = order.status in (Order.Status.CANCELLED, Order.Status.EXPIRED)
    return {
        "tab": "me",
        "order": order,
        "owner": owner is not None,
        "standing": standing(order, lines=sheet.lines, parcels=sheet.parcels, refunds=sheet.refunds, now=now),
        "refund": "" if given_up else refund_words(sheet.refunds),
        "latest": presenting.latest_words(parcels),
        "actions": presenting.actions(order, guest=owner is None, to_review=to_review, on_page=True, now=now),
        "parcels": parcels,
        "silent_hours": timeline.silent_hours(),
        "goods": lines,
        "amounts": presenting.breakdown(sheet),
        "total_label": presenting.total_label(order),
        "refunds": presenting.refund_rows(sheet),
        "kept": presenting.kept(sheet),
        "payment": presenting.payment_words(sheet),
        "history": timeline.history(sheet.log, sheet.parcels),
        "address": order.shipping_address,
        "region": _region(order),
        "invoice": order.get_invoice_kind_display() if order.invoice_kind else "",
        "claim_form": PasswordForm() if order.user_id is None and user is None and _contact(order) else None,
        "can_claim": order.user_id is None and user is not None and operations.is_contact_of(order, user),
        "contact": _contact(order),
        "service_email": settings.SERVICE_EMAIL,
        **more,
    }


def _contact(order: Order) -> str:
    """What a guest would sign in with."""
    return order.guest_email or order.phone


def _region(order: Order) -> str:
    """Province, city and district, without saying 北京市北京市."""
    address = order.shipping_address
    if address is None:
        return ""
    parts = [address.state, address.line4, address.line3]
    return "".join(part for place, part in enumerate(parts) if part and part not in parts[:place])


# --- look-up ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@never_cache
def lookup(request: HttpRequest) -> HttpResponse:
    """A guest finds an order by number and contact. Unknown number and wrong contact get the same answer."""
    if request.method != "POST":
        return _lookup_page(request, FindForm(initial={"number": request.GET.get("number", "")[:32]}))
    form = FindForm(request.POST)
    if not form.is_valid():
        return _lookup_page(request, form, status=422)
    try:
        order = find_order(request=request, **form.cleaned_data)
    except TooManyTries:
        return _lookup_page(request, form, status=429, wait=seconds_left(FIND_WINDOW))
    if order is None:
        form.add_error(
            None,
            _(
                "No order fits this number and contact. Please compare both with the mail; "
                "orders of an account open after signing in."
            ),
        )
        return _lookup_page(request, form, status=422)
    grant_access(request, order)
    return redirect("tracking:detail", order.number)


def _lookup_page(
    request: HttpRequest, form: FindForm, *, status: int = 200, wait: int = 0, number: str = ""
) -> HttpResponse:
    target = reverse("tracking:detail", args=[number]) if number else reverse("tracking:list")
    context = {"tab": "me", "form": form, "wait_minutes": -(-wait // 60), "number": number, "next": target}
    response = render(request, "storefront/tracking/lookup.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


# --- verbs -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@never_cache
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Call an order off before it ships: asks for the reason, says what happens to the money."""
    order = get_order_for(request, number)
    if not allowed("cancel", order.status):
        return _refused(request, order)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"tab": "me", "order": order, "form": form}
        return render(request, "storefront/tracking/cancel.html", context, status=422 if form.is_bound else 200)
    with override(order.language):
        reason = str(form.reason_label())
    try:
        cancel_order(order_id=order.pk, by=By.CUSTOMER, actor=_person(request), reason=reason, now=clock.now())
    except TransitionRefused:
        order.refresh_from_db(fields=["status"])
        return _refused(request, order)
    messages.success(request, _("The order is cancelled"))
    return redirect("tracking:detail", number)


def _refused(request: HttpRequest, order: Order) -> HttpResponse:
    """Why an order can't be cancelled (any more)."""
    if order.status == Order.Status.CANCELLED:
        messages.info(request, _("This order is cancelled already"))
    elif order.status == Order.Status.EXPIRED:
        messages.info(request, _("This order has closed already"))
    else:
        messages.error(request, _("A parcel has left, so the order can't be cancelled any more. Please contact us."))
    return redirect("tracking:detail", order.number)


@require_http_methods(["GET", "POST"])
@never_cache
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm that everything has arrived; asks once and says what it starts."""
    order = get_order_for(request, number)
    if not allowed("receive", order.status):
        return _not_to_receive(request, order)
    now = clock.now()
    if request.method != "POST":
        order.received_at = now
        signed = [parcel.signed_at for parcel in order.parcels.all()]
        context = {"tab": "me", "order": order, "claims_until": claims_until(order), "unsigned": signed.count(None)}
        return render(request, "storefront/tracking/receive.html", context)
    try:
        confirm_receipt(order_id=order.pk, by=By.CUSTOMER, actor=_person(request), now=now)
    except TransitionRefused:
        order.refresh_from_db(fields=["status"])
        return _not_to_receive(request, order)
    messages.success(request, _("Receipt confirmed"))
    return redirect("tracking:detail", number)


def _not_to_receive(request: HttpRequest, order: Order) -> HttpResponse:
    if order.status in (Order.Status.RECEIVED, Order.Status.COMPLETED):
        messages.info(request, _("Receipt is confirmed already"))
    else:
        messages.error(request, _("Receipt can be confirmed when all parcels have left"))
    return redirect("tracking:detail", order.number)


@require_POST
@never_cache
def remind(request: HttpRequest, number: str) -> HttpResponse:
    """The owner asks where a paid order stays."""
    order = get_order_for(request, number)
    user = _person(request)
    if user is None or order.user_id != user.pk:
        raise Http404
    try:
        operations.remind_to_ship(order_id=order.pk, actor=user, now=clock.now())
    except operations.RemindedToday:
        messages.info(request, _("You reminded us today already. We are on it."))
    except TransitionRefused:
        messages.info(request, _("Nothing of this order waits to be sent"))
    else:
        messages.success(request, _("Thank you, the warehouse knows"))
    return redirect("tracking:detail", number)


@require_POST
@never_cache
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """A guest keeps the order: in a new account by choosing a password, or in the account that is signed in."""
    order = get_order_for(request, number)
    user, now = _person(request), clock.now()
    try:
        if user is not None:
            operations.claim_order(order_id=order.pk, user=user, now=now)
        else:
            form = PasswordForm(request.POST, email=order.guest_email, name=_recipient(order))
            if not form.is_valid():
                context = _detail_context(request, order, claim_form=form)
                return render(request, "storefront/tracking/detail.html", context, status=422)
            opened = operations.open_account_with_order(
                order_id=order.pk, password=form.cleaned_data["password"], now=now
            )
            login(request, opened, backend="storefront.accounts.backends.EmailOrPhoneBackend")
    except operations.AccountExists:
        messages.info(request, _("There is an account with this address. Sign in, and you can add the order to it."))
    except operations.OrderClaimed:
        messages.info(request, _("This order is in an account already. Sign in to see it."))
    except operations.NotTheirContact:
        messages.error(request, _("This order was placed with another address and number than yours"))
    else:
        messages.success(request, _("The order is in your account now"))
    return redirect("tracking:detail", number)


def _recipient(order: Order) -> str:
    return order.shipping_address.first_name if order.shipping_address else ""


@require_POST
@never_cache
def buy_again(request: HttpRequest, number: str) -> HttpResponse:
    """Put what is still sold of an order into the basket, and say what is not."""
    order = get_order_for(request, number)
    basket: Basket = request.basket  # type: ignore[attr-defined]
    try:
        result = operations.buy_again(order=order, basket=basket, now=clock.now())
    except BasketClosed:
        messages.error(request, _("Your cart has changed meanwhile. Please look at it again."))
        return redirect("basket:summary")
    for title, got in result.fewer:
        messages.warning(request, _("%(title)s: %(words)s") % {"title": title, "words": clamp_words(got)})
    for title in result.left_out:
        messages.warning(request, _("%(title)s is not on sale just now") % {"title": title})
    if not result.units:
        return redirect("tracking:detail", number)
    messages.success(request, _("Put into your cart again: %(count)s") % {"count": result.units})
    return redirect("basket:summary")
