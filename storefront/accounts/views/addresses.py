"""The address book, the linked lists of regions, and 粘贴识别."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from storefront.accounts import operations, regions
from storefront.accounts.access import get_address_for
from storefront.accounts.addresses import addresses_of, details_of
from storefront.accounts.forms import AddressForm, PasteForm
from storefront.accounts.models import User
from storefront.accounts.pasted import parse_address
from storefront.accounts.region_sheet import region_page
from storefront.accounts.views.entrance import safe_next
from storefront.address.models import UserAddress
from storefront.core.clock import now
from storefront.core.ratelimit import allow, client_address, seconds_left


@never_cache
@login_required
@require_safe
def address_list(request: HttpRequest) -> HttpResponse:
    """All of a person's addresses, the default first."""
    context = {
        "addresses": addresses_of(request.user),
        "most": operations.MOST_ADDRESSES,
        "tab": "me",
        "here": "addresses",
    }
    return render(request, "storefront/accounts/addresses.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address_new(request: HttpRequest) -> HttpResponse:
    """Write a new address, or paste one."""
    return _edit(request, None)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an address."""
    return _edit(request, get_address_for(cast(User, request.user), pk))


def _edit(request: HttpRequest, address: UserAddress | None) -> HttpResponse:
    user = cast(User, request.user)
    form, paste = AddressForm(initial=_initial(user, address)), PasteForm()
    marked: tuple[str, ...] = ()
    status = 200
    if request.method == "POST" and "paste" in request.POST:
        paste = PasteForm(request.POST)
        found = AddressForm.initial_of_parsed(parse_address(request.POST.get("pasted", "")))
        form = AddressForm(initial=_initial(user, address) | found)
        marked = tuple(found)
    elif request.method == "POST":
        form = AddressForm(request.POST)
        if form.wants_next_level:
            form = AddressForm(initial={name: request.POST.get(name, "") for name in form.fields})
        elif form.is_valid():
            try:
                operations.save_address(user=user, actor=user, details=form.details(), address=address, now=now())
            except operations.TooManyAddresses:
                words = gettext("The address book holds %(count)s addresses. Delete one that you no longer use.")
                form.add_error(None, words % {"count": operations.MOST_ADDRESSES})
            else:
                messages.success(request, gettext("Address saved"))
                return HttpResponseRedirect(safe_next(request) or reverse("accounts:addresses"))
        status = 422 if form.errors else 200
    context = {
        "form": form,
        "paste": paste,
        "marked": marked,
        "address": address,
        "next": safe_next(request),
        "tab": "me",
        "here": "addresses",
    }
    return render(request, "storefront/accounts/address_form.html", context, status=status)


def _initial(user: User, address: UserAddress | None) -> dict[str, object]:
    if address is not None:
        return AddressForm.initial_of(details_of(address))
    return {"recipient": user.get_full_name(), "phone": user.phone or ""}


@login_required
@require_POST
def address_default(request: HttpRequest, pk: int) -> HttpResponse:
    """Use this address first."""
    address = get_address_for(cast(User, request.user), pk)
    operations.make_default(address=address, actor=cast(User, request.user), now=now())
    messages.success(request, gettext("This address is used first from now on"))
    return redirect("accounts:addresses")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then delete."""
    address = get_address_for(cast(User, request.user), pk)
    if request.method == "POST":
        operations.delete_address(address=address, actor=cast(User, request.user), now=now())
        messages.success(request, gettext("Address deleted"))
        return redirect("accounts:addresses")
    context = {"address": address, "tab": "me", "here": "addresses"}
    return render(request, "storefront/accounts/address_delete.html", context)


@require_safe
def region_options(request: HttpRequest) -> HttpResponse:
    """The three selects again, after one of them changed; or with ?parent= only the options below a region.

    prefix: the form's prefix. Values are taken from the form's own fields in the query.
    """
    parent = request.GET.get("parent")
    if parent is not None:
        options = regions.choices(parent[:6])
        return render(request, "components/region_options.html", {"options": options})
    prefix = _prefix(request.GET)
    names = {level: f"{prefix}-{level}" if prefix else level for level in AddressForm.LEVELS}
    initial = {level: request.GET.get(name, "")[:6] for level, name in names.items()}
    form = AddressForm(initial=initial, prefix=prefix or None)
    return render(request, "components/region_select.html", {"form": form})


@require_safe
def region_sheet(request: HttpRequest) -> HttpResponse:
    """The places of one level as a list of buttons under three tabs, or what a search finds; for the phone's sheet.

    at: code of the place chosen so far; level: the tab, 1 to 3 (the next one to choose by default); q: a search;
    prefix: the form's. htmx gets the panel alone when the panel is its target.
    """
    sheet = region_page(
        at=request.GET.get("at", "")[:6],
        level=request.GET.get("level", "")[:1],
        words=request.GET.get("q", "")[:40].replace("\0", ""),
    )
    context = {"sheet": sheet, "prefix": _prefix(request.GET)}
    by_htmx = getattr(request, "htmx", None)
    panel = by_htmx and by_htmx.target == "region-panel"
    return render(request, "components/region_panel.html" if panel else "components/region_sheet.html", context)


def _prefix(given: QueryDict) -> str:
    """The form's prefix, when it could be one."""
    prefix = given.get("prefix", "")[:30]
    return prefix if prefix.replace("-", "").replace("_", "").isalnum() else ""


@require_POST
def paste(request: HttpRequest) -> HttpResponse:
    """Fill the fields of an address from a pasted text; the answer is the fields, for htmx."""
    if not allow(f"paste:{client_address(request)}", 60, 600):
        answer = HttpResponse(status=429)
        answer["Retry-After"] = str(seconds_left(600))
        return answer
    prefix = _prefix(request.POST)
    found = AddressForm.initial_of_parsed(parse_address(request.POST.get("pasted", "")))
    form = AddressForm(initial=found, prefix=prefix or None, in_book=not request.POST.get("bare"))
    context = {"form": form, "marked": tuple(found), "pasted": True}
    return render(request, "components/address_fields.html", context)
