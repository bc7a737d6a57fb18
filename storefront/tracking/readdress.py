"""改地址: the customer sends a paid order somewhere else while nothing of it has left."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from storefront.accounts.addresses import AddressDetails, addresses_of, details_of
from storefront.accounts.forms import AddressForm, PasteForm
from storefront.accounts.models import User
from storefront.accounts.pasted import parse_address
from storefront.content.formats import money
from storefront.core import clock
from storefront.order.access import get_order_for
from storefront.order.lifecycle import By, TransitionRefused
from storefront.order.models import Order
from storefront.order.operations import (
    ChangedTooOften,
    FreightWouldRise,
    PlaceNotServed,
    can_readdress,
    change_address,
)
from storefront.tracking.forms import ReaddressForm


@require_http_methods(["GET", "POST"])
@never_cache
def readdress(request: HttpRequest, number: str) -> HttpResponse:
    """Another delivery address. The owner may take one from the address book; guests type the new one.

    A guest's page never fills in the old street, name and number: whoever has the link would read them in full.
    """
    order = get_order_for(request, number)
    if not can_readdress(order) or order.shipping_address is None:
        return _refused(request, order)
    owner = request.user if isinstance(request.user, User) and order.user_id == request.user.pk else None
    current = details_of(order.shipping_address)
    saved = [one for one in addresses_of(owner) if one.district_code] if owner else []
    form, marked, dearer = _form(request, current, owner, saved)
    if request.method == "POST" and form.is_bound and form.is_valid():
        dearer = _change(request, order, form, owner)
        if not form.errors:
            return redirect("tracking:detail", number)
    context = {
        "tab": "me",
        "order": order,
        "form": form,
        "paste": PasteForm(initial={"pasted": request.POST.get("pasted", "")}),
        "marked": marked,
        "saved": saved,
        "dearer": dearer,
        "service_email": settings.SERVICE_EMAIL,
    }
    return render(request, "storefront/tracking/readdress.html", context, status=422 if form.errors else 200)


def _form(
    request: HttpRequest, current: AddressDetails, owner: User | None, saved: list[Any]
) -> tuple[ReaddressForm, tuple[str, ...], bool]:
    """The form, and which fields were filled from a text. Only a sent one is bound."""
    typed = {name: request.POST.get(name, "")[:300] for name in ("recipient", "phone", "street", *AddressForm.LEVELS)}
    if request.method != "POST":
        known = AddressForm.initial_of(current)
        first = known if owner else {name: known[name] for name in AddressForm.LEVELS if name in known}
        return ReaddressForm(initial=first, current=current), (), False
    if "paste" in request.POST:
        found = AddressForm.initial_of_parsed(parse_address(request.POST.get("pasted", "")))
        return ReaddressForm(initial=typed | found, current=current), tuple(found), False
    if "saved" in request.POST:
        chosen = next((one for one in saved if str(one.pk) == request.POST["saved"]), None)
        if chosen is None:
            raise Http404
        return ReaddressForm(initial=AddressForm.initial_of(details_of(chosen)), current=current), (), False
    if "region_step" in request.POST:
        return ReaddressForm(initial=typed, current=current), (), False
    return ReaddressForm(request.POST, current=current), (), False


def _change(request: HttpRequest, order: Order, form: ReaddressForm, owner: User | None) -> bool:
    """Change the address, or say at the form why not. True when delivery there costs more than was paid."""
    try:
        changed = change_address(
            order_id=order.pk, details=form.details(), by=By.CUSTOMER, actor=owner, now=clock.now()
        )
    except FreightWouldRise as problem:
        form.add_error("province", freight_words(problem))
        return True
    except PlaceNotServed:
        form.add_error(
            "province", _("“%(method)s” does not go there. Choose another address.") % {"method": order.shipping_method}
        )
    except ChangedTooOften:
        form.add_error(None, _("The address was changed several times already. Please contact us for another change."))
    except TransitionRefused:
        messages.error(
            request, _("A parcel has just left, so the address can't be changed any more. Please contact us.")
        )
    else:
        if changed:
            messages.success(request, _("The address is changed. We send it there."))
        else:
            messages.info(request, _("That is the address it goes to already"))
    return False


def freight_words(problem: FreightWouldRise) -> str:
    """Why an order can't go there, for the customer and for staff."""
    amounts = {"fee": money(problem.fee), "more": money(problem.fee - problem.fee_paid)}
    return _("Delivery there costs %(fee)s, %(more)s more than was paid, so we can't send this order there.") % amounts


def _refused(request: HttpRequest, order: Order) -> HttpResponse:
    """Why the address can't be changed (any more)."""
    if order.status == Order.Status.PENDING_PAYMENT:
        messages.info(request, _("The address can be changed once the order is paid"))
    elif order.status in (Order.Status.CANCELLED, Order.Status.EXPIRED):
        messages.info(request, _("This order has closed already"))
    else:
        messages.error(request, _("A parcel has left, so the address can't be changed any more. Please contact us."))
    return redirect("tracking:detail", order.number)
