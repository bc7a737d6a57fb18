"""The basket's pages: the whole page on a plain request, the changed part when htmx asks."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from storefront.basket import operations
from storefront.basket.forms import AddForm, CouponForm, LineForm
from storefront.basket.pages import SeeOther, customer_of, line_view, priced_for, shelf_for, summary_context
from storefront.basket.pricing import PricedBasket
from storefront.basket.words import clamp_words, full_words, gone_words, limit_words, refusal_words
from storefront.catalogue.models import Product
from storefront.content.formats import money
from storefront.core.clock import now as read_clock

View = Callable[..., HttpResponse]
_PAGE = "storefront/basket/summary.html"


def _change(view: View) -> View:
    """A POST on the basket: another's line is a 404, a basket that was closed meanwhile shows the page anew."""

    @require_POST
    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except operations.LineMissing:
            raise Http404 from None
        except operations.BasketClosed:
            return _answer(request, error=_("Your cart has changed meanwhile. Please look at it again."))

    return wrapped


@require_GET
@never_cache
def summary(request: HttpRequest) -> HttpResponse:
    """The basket."""
    now = read_clock()
    priced = priced_for(request, now=now)
    context = summary_context(request, priced, now=now)
    context |= {"cards": shelf_for(priced), "undo": request.GET.get("undo", "")[:2000]}
    return render(request, _PAGE, context)


@require_GET
@never_cache
def mini(request: HttpRequest) -> HttpResponse:
    """The small basket over a page."""
    return render(request, "storefront/basket/mini.html", _mini_context(request))


@_change
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a product in. htmx gets a toast and the badge, and the small basket for the target "mini-cart".

    A plain form goes to `next` or to the basket page.
    """
    product = get_object_or_404(Product.objects.select_related("parent"), pk=pk)
    form = AddForm(request.POST)
    if not form.is_valid():
        return _added(request, error=str(next(iter(form.errors.values()))[0]), back=_product_page(product))
    buy_now = bool(request.POST.get("buy_now"))
    basket, now = request.basket, read_clock()  # type: ignore[attr-defined]
    try:
        result = operations.add_to_basket(basket=basket, product=product, quantity=form.units, only=buy_now, now=now)
    except operations.VariantMissing:
        return _added(request, error=_("Choose the options first"), back=_product_page(product))
    except operations.NotBuyable as problem:
        return _added(request, error=gone_words(problem.gone), back=_product_page(product))
    except operations.BasketFull:
        return _added(request, error=full_words(), back=reverse("basket:summary"))
    if result.units < 1:
        return _added(request, error=limit_words(result.cap, result.units), back=_product_page(product))
    if buy_now:
        return _go(request, reverse("checkout:index"), clamp_words(result))
    words = clamp_words(result) or _("Added to your cart")
    return _added(request, words=words, back=_safe(request, form.cleaned_data["next"]) or reverse("basket:summary"))


@_change
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a line's quantity or selection."""
    form = LineForm(request.POST)
    basket, now = request.basket, read_clock()  # type: ignore[attr-defined]
    if not form.is_valid():
        return _answer(request, error=str(next(iter(form.errors.values()))[0]))
    data, words = form.cleaned_data, ""
    if data["with_selected"]:
        operations.select_lines(basket=basket, line_id=pk, selected=data["selected"])
    units = data["quantity"]
    if data["step"]:
        units = (units if units is not None else 1) + int(data["step"])
    if units is not None:
        if units < 1:
            return _remove(request, pk)
        words = clamp_words(operations.set_quantity(basket=basket, line_id=pk, quantity=units, now=now))
    return _answer(request, words=words, tell_total=True)


@_change
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line out; it can be brought back for ten minutes."""
    return _remove(request, pk)


@_change
def later(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a line aside for later."""
    operations.save_for_later(basket=request.basket, line_id=pk)  # type: ignore[attr-defined]
    return _answer(request, words=_("Saved for later, at the end of this page"), removed=pk)


@_change
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a line that was saved for later into the basket."""
    try:
        result = operations.take_back(basket=request.basket, line_id=pk, now=read_clock())  # type: ignore[attr-defined]
    except operations.NotBuyable as problem:
        return _answer(request, error=gone_words(problem.gone))
    if not result.units:
        return _answer(request, error=limit_words(result.cap, result.units))
    return _answer(request, words=clamp_words(result) or _("It is back in your cart"))


@_change
def restore(request: HttpRequest) -> HttpResponse:
    """Bring a removed line back."""
    try:
        operations.restore_line(basket=request.basket, token=request.POST.get("token", "")[:2000])  # type: ignore[attr-defined]
    except operations.UndoExpired:
        return _answer(request, error=_("It is too late to bring this back. You can add it again."))
    return _answer(request, words=_("It is back in your cart"))


@_change
def select_all(request: HttpRequest) -> HttpResponse:
    """Take all lines into the next order, or none."""
    operations.select_lines(basket=request.basket, selected=bool(request.POST.get("selected")))  # type: ignore[attr-defined]
    return _answer(request, tell_total=True)


@_change
def clear_gone(request: HttpRequest) -> HttpResponse:
    """Take out what can't be bought any more."""
    priced = priced_for(request, now=read_clock())
    operations.remove_lines(basket=priced.basket, line_ids=[line.id for line in priced.gone])
    return _answer(request, words=_("Taken out of your cart"))


@_change
def add_voucher(request: HttpRequest) -> HttpResponse:
    """Choose a coupon."""
    form = CouponForm(request.POST)
    if not form.is_valid() or not (form.cleaned_data["code"] or form.cleaned_data["voucher"]):
        return _answer(request, error=_("Enter the code of a coupon"))
    data = form.cleaned_data
    try:
        voucher = operations.use_coupon(
            basket=request.basket,  # type: ignore[attr-defined]
            user=customer_of(request),
            code=data["code"],
            voucher_id=data["voucher"],
            now=read_clock(),
        )
    except operations.CouponRefused as refused:
        return _answer(request, error=refusal_words(refused))
    return _answer(request, words=_("Coupon chosen: %(name)s") % {"name": voucher.name})


@_change
def remove_voucher(request: HttpRequest) -> HttpResponse:
    """Order without a coupon."""
    operations.drop_coupon(basket=request.basket)  # type: ignore[attr-defined]
    return _answer(request, words=_("No coupon is used"))


def _remove(request: HttpRequest, pk: int) -> HttpResponse:
    token = operations.remove_line(basket=request.basket, line_id=pk)  # type: ignore[attr-defined]
    return _answer(request, words=_("Taken out of your cart"), undo=token, removed=pk)


def _answer(
    request: HttpRequest,
    *,
    words: str = "",
    error: str = "",
    undo: str = "",
    removed: int = 0,
    tell_total: bool = False,
) -> HttpResponse:
    """After a change: the basket anew for htmx, a redirect for a plain form."""
    if not _by_htmx(request):
        if error:
            messages.error(request, error)
        elif words and not undo:
            messages.success(request, words)
        query = f"?{urlencode({'undo': undo})}" if undo else ""
        return SeeOther(reverse("basket:summary") + query)
    now = read_clock()
    priced = priced_for(request, now=now)
    context = summary_context(request, priced, now=now) | {"undo": undo, "focus": _focus(priced, removed)}
    response = render(request, "storefront/basket/fragment.html", context)
    events: dict[str, Any] = {"cart": {"count": priced.all_units}}
    if error:
        events["toast"] = {"text": error, "kind": "error"}
    elif words:
        events["toast"] = {"text": words} | ({"undo": "cart-undo"} if undo else {})
    elif tell_total:
        said = {"count": priced.units, "total": money(priced.total)}
        events["say"] = {"text": _("%(count)s pieces, total %(total)s") % said}
    response["HX-Trigger-After-Swap"] = json.dumps(events)
    return response


def _focus(priced: PricedBasket, removed: int) -> int:
    """The line that takes the focus after one was removed: the next, else the last; -1 for the heading; 0 for none."""
    if not removed:
        return 0
    following = [line.id for line in priced.lines if line.id > removed]
    return following[0] if following else (priced.lines[-1].id if priced.lines else -1)


def _added(request: HttpRequest, *, words: str = "", error: str = "", back: str) -> HttpResponse:
    if not _by_htmx(request):
        if error:
            messages.error(request, error)
        else:
            messages.success(request, words)
        return SeeOther(back)
    toast = {"text": words, "href": reverse("basket:summary"), "link": _("To the cart")}
    if error:
        toast = {"text": error, "kind": "error"}
    if not error and request.htmx.target == "mini-cart":  # type: ignore[attr-defined]
        response = render(request, "storefront/basket/mini.html", _mini_context(request))
    else:
        response = HttpResponse(status=204)
    events = {"toast": toast, "cart": {"count": request.basket_count()}}  # type: ignore[attr-defined]
    response["HX-Trigger"] = json.dumps(events)
    return response


def _go(request: HttpRequest, url: str, words: str) -> HttpResponse:
    if words:
        messages.info(request, words)
    if _by_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return SeeOther(url)


def _mini_context(request: HttpRequest) -> dict[str, Any]:
    priced = priced_for(request, now=read_clock())
    newest = sorted(priced.lines, key=lambda line: -line.id)
    return {"priced": priced, "lines": [line_view(line) for line in newest[:3]], "more": max(0, len(newest) - 3)}


def _product_page(product: Product) -> str:
    shown = product.parent if product.parent_id else product
    return reverse("catalogue:detail", kwargs={"product_slug": shown.slug, "pk": shown.pk})


def _safe(request: HttpRequest, url: str) -> str:
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}) else ""


def _by_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
