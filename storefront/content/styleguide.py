"""All components in all states on one page, for those who build and check the storefront."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from storefront.core.clock import now
from storefront.offer.tickets import Ticket
from storefront.partner.cards import ProductCard

COLOURS = (
    *("canvas", "surface", "sunken", "plate", "line", "control", "ink", "ink-2", "ink-3", "brand", "brand-soft"),
    *("promo", "promo-soft", "ok", "warn", "danger", "info", "star", "focus"),
)


class SampleForm(forms.Form):
    """A form with every kind of field."""

    name = forms.CharField(label=gettext_lazy("Recipient"), max_length=40)
    phone = forms.RegexField(
        r"^1\d{10}$",
        label=gettext_lazy("Mobile number"),
        error_messages={"invalid": gettext_lazy("Enter an 11-digit mobile number")},
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "numeric", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, help_text=gettext_lazy("For the electronic invoice.")
    )
    city = forms.ChoiceField(
        label=gettext_lazy("City"), choices=[("hz", gettext_lazy("Hangzhou")), ("sh", gettext_lazy("Shanghai"))]
    )
    delivery = forms.ChoiceField(
        label=gettext_lazy("Delivery"),
        widget=forms.RadioSelect,
        choices=[("express", gettext_lazy("Express, free")), ("pick-up", gettext_lazy("Pick up tomorrow after 14:00"))],
    )
    default = forms.BooleanField(label=gettext_lazy("Use as my default address"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Order note"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


def show(request: HttpRequest) -> HttpResponse:
    """The page of all components. For staff, and for everybody while DEBUG is on; else 404."""
    if not (settings.DEBUG or (request.user.is_authenticated and request.user.is_staff)):
        raise Http404
    return render(
        request, "storefront/styleguide.html", {"themes": [_theme(name) for name in ("light", "dark")], **_shared()}
    )


def _theme(name: str) -> dict[str, Any]:
    wrong = SampleForm(
        {
            f"{name}-name": _("Lin Xiaoxi"),
            f"{name}-phone": "1380013800",
            f"{name}-city": "hz",
            f"{name}-delivery": "express",
        },
        prefix=name,
    )
    wrong.is_valid()
    return {"name": name, "form": wrong}


def _shared() -> dict[str, Any]:
    moment = now()
    card = ProductCard(
        url="#card",
        title=_("Qingshan side-handle teapot, celadon, for one or two"),
        price=Decimal("368.00"),
        was=Decimal("428.00"),
        product_id=1,
        tags=(("promo", _("Limited")), ("", _("Free post"))),
        dots=("#A3BBAE", "#EBE5D7", "#3A3C3B", "#BE6840"),
        rating="4.9",
        sold=2140,
    )
    low = ProductCard(
        product_id=2,
        url="#card",
        title=_("Fuding silver needle, 50 g tin"),
        price=Decimal("268.00"),
        state="low",
        note=_("Only 4 left"),
    )
    soldout = ProductCard(
        product_id=3,
        url="#card",
        title=_("Host's cup, rice white, a thin lip for black and rock teas that deserve slow drinking"),
        price=Decimal("89.50"),
        price_from=True,
        state="soldout",
        note=_("Back around 5 December"),
    )
    return {
        "colours": COLOURS,
        "cards": [card, low, soldout],
        "coupons": _coupons(),
        "deadline": moment + timedelta(days=6, hours=9),
        "thread": [
            {"state": "now", "text": _("Out for delivery"), "actor": "139****2210", "time": moment},
            {
                "state": "problem",
                "text": _("Problem"),
                "place": _("Address not clear, the courier called you"),
                "time": moment - timedelta(hours=4),
            },
            {"state": "done", "text": _("Collected"), "place": _("Longquan"), "time": moment - timedelta(days=2)},
        ],
        "stages": [
            {"text": _("Request sent"), "state": "done"},
            {"text": _("Under review"), "state": "done"},
            {"text": _("Send back"), "state": "now"},
            {"text": _("Inspection"), "state": "todo"},
            {"text": _("Refunded"), "state": "todo"},
        ],
        "tabs": [
            {"url": "#", "text": _("All orders"), "count": None, "current": True},
            {"url": "#", "text": _("To pay"), "count": 1, "current": False},
            {"url": "#", "text": _("To receive"), "count": 2, "current": False},
            {"url": "#", "text": _("To review"), "count": None, "current": False},
        ],
        "crumbs": [{"text": _("Home"), "url": "/"}, {"text": _("Teaware"), "url": "#"}, {"text": _("Pots")}],
        "columns": [
            {"text": _("Refunded to"), "number": False},
            {"text": _("Refund state"), "number": False},
            {"text": _("Amount"), "number": True},
        ],
        "rows": [[_("WeChat Pay"), _("Arrived"), "¥119.00"], [_("Coupon"), _("On its way"), "¥40.00"]],
        "sums": [
            {"label": _("Goods"), "value": Decimal("413.00")},
            {"label": _("Coupon"), "value": Decimal("-40.00"), "off": True},
        ],
        "page_of_many": Paginator(range(26), 12).page(1),
        "moment": moment,
    }


def _coupons() -> list[Ticket]:
    tea = Ticket(
        unit="¥",
        value="40",
        name=_("Late-autumn tea"),
        condition=_("over ¥300"),
        scope=_("Teaware and tea"),
        until=_("Until 30 November"),
        action_url="#",
    )
    first = Ticket(
        unit="¥",
        value="15",
        name=_("First order"),
        condition=_("over ¥99"),
        scope=_("The whole shop"),
        until=_("7 days after you get it"),
        state="owned",
        use_url="#",
    )
    member = Ticket(
        unit="¥",
        value="120",
        name=_("Member coupon"),
        condition=_("over ¥800"),
        scope=_("Textiles"),
        until=_("Until 30 November"),
        state="unusable",
        reason=_("¥87.00 more to reach ¥800"),
    )
    return [tea, first, member, replace(tea, state="used")]
