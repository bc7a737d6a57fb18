"""Asking to be told that goods are back, and the links of the mails."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from storefront.accounts.models import User
from storefront.browsing import alerts
from storefront.browsing.forms import AlertForm
from storefront.catalogue.models import Product
from storefront.core.clock import now as read_clock


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember the wish of an account, or of a guest by e-mail. The answer never tells whether an address is known."""
    product = Product.objects.filter(pk=pk, is_public=True).select_related("parent").first()
    if product is None or (product.parent is not None and not product.parent.is_public):
        raise Http404
    htmx = getattr(request, "htmx", False)
    user = request.user if isinstance(request.user, User) and request.user.email else None
    email = ""
    if user is None:
        form = AlertForm(request.POST)
        if not form.is_valid():
            context = {
                "alert_product": pk,
                "alert_error": " ".join(map(str, form.errors.get("email", []))),
                "alert_email": request.POST.get("email", "")[:254],
                "product": product,
                "back_url": _address(product),
            }
            template = "storefront/browsing/alert_form.html" if htmx else "storefront/browsing/alert_page.html"
            return render(request, template, context, status=422)
        email = form.cleaned_data["email"]
    alerts.ask(product_id=product.pk, user=user, email=email, now=read_clock())
    words = (
        gettext("We tell you the day it is back.")
        if user
        else gettext("One step more: open the mail that we have just sent you and confirm your address.")
    )
    context = {"words": words, "product": product, "back_url": _address(product)}
    return render(
        request, "storefront/browsing/alert_done.html" if htmx else "storefront/browsing/alert_page.html", context
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """The link of the confirming mail. A press of the button confirms: mail programs open links by themselves."""
    return _by_key(request, key, alerts.confirm, gettext("Yes, tell me"), gettext("We tell you the day it is back."))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """No mail after all."""
    return _by_key(request, key, alerts.cancel, gettext("No mail, please"), gettext("Done. You get no mail about it."))


def _by_key(request: HttpRequest, key: str, act: object, label: str, words: str) -> HttpResponse:
    alert = alerts.find(key)
    if alert is None or alert.product is None:
        raise Http404
    context = {"product": alert.product, "back_url": _address(alert.product)}
    if request.method == "POST":
        act(key=key, now=read_clock())  # type: ignore[operator]
        context["words"] = words
    else:
        context["button"] = label
    return render(request, "storefront/browsing/alert_page.html", context)


def _address(product: Product) -> str:
    top = product.parent or product
    path = reverse("catalogue:detail", kwargs={"product_slug": top.slug, "pk": top.pk})
    return f"{path}?variant={product.pk}" if product.parent_id else path
