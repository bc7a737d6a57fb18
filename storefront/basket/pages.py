"""What the basket's pages and fragments show."""

import dataclasses
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from storefront.accounts import regions
from storefront.accounts.models import User
from storefront.address.models import UserAddress
from storefront.basket.pricing import PricedBasket, PricedLine, price_basket
from storefront.basket.words import Note, fit_ticket, gone_words, limit_words, next_coupon, notes_of
from storefront.partner.cards import cards_by_rule, product_url
from storefront.shipping.queries import CUT_OFF_HOUR

_PLACE = "delivery_district"  # in the session: where the visitor last said parcels go


@dataclasses.dataclass(frozen=True, kw_only=True)
class LineView:
    """A line ready to be shown. name: title and variant, for screen readers; limit: words at the upper end."""

    line: PricedLine
    url: str
    name: str
    notes: list[Note]
    limit: str
    gone: str = ""

    @property
    def field_id(self) -> str:
        return f"quantity-{self.line.id}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    """One amount of a sum. off: it is a saving."""

    label: str
    value: Decimal
    note: str = ""
    off: bool = False


class SeeOther(HttpResponseRedirect):
    """On after a POST, always by GET (303)."""

    status_code = 303


def customer_of(request: HttpRequest) -> User | None:
    """The signed-in customer."""
    return request.user if isinstance(request.user, User) else None


def place_of(request: HttpRequest) -> str:
    """District code of where parcels go, as far as known: said before, else the customer's first address, else ""."""
    said = request.session.get(_PLACE, "")
    if said and regions.can_deliver(said):
        return str(said)
    user = customer_of(request)
    if user is None:
        return ""
    first = UserAddress.objects.filter(user=user).order_by("-is_default_for_shipping", "-pk")
    return first.values_list("district_code", flat=True).first() or ""


def remember_place(request: HttpRequest, district_code: str) -> None:
    """Keep the place for the basket page and the next visit of this session."""
    if district_code and request.session.get(_PLACE) != district_code:
        request.session[_PLACE] = district_code


def priced_for(request: HttpRequest, *, now: datetime) -> PricedBasket:
    """The request's basket with its price for the place that is known."""
    basket = request.basket  # type: ignore[attr-defined]
    priced = price_basket(basket, user=customer_of(request), district_code=place_of(request), now=now)
    request.basket_count = lambda: priced.all_units  # type: ignore[attr-defined]  # the header asks no more
    return priced


def line_view(line: PricedLine) -> LineView:
    product = line.browsable
    query = f"?variant={line.product.pk}" if product.pk != line.product.pk else ""
    return LineView(
        line=line,
        url=product_url(product.pk, product.slug) + query,
        name=f"{line.title} {line.variant}".strip(),
        notes=notes_of(line) if line.gone is None else [],
        limit=limit_words(line.cap, line.limit),
        gone=gone_words(line.gone) if line.gone else "",
    )


def sums_of(priced: PricedBasket, *, place_known: bool = True) -> list[Row]:
    """Goods, each saving, delivery: the rows above the total."""
    rows = [Row(label=_("Goods (%(count)s)") % {"count": priced.units}, value=priced.goods_before)]
    rows += [
        Row(label=s.name, value=-s.amount, off=True, note=_("off delivery") if s.for_delivery else "")
        for s in priced.savings
    ]
    if priced.delivery:
        note = str(priced.delivery.method.name) if place_known else _("estimate")
        rows.append(Row(label=_("Delivery fee"), value=priced.fee_before, note=note))
    return rows


def summary_context(request: HttpRequest, priced: PricedBasket, *, now: datetime) -> dict[str, Any]:
    """Everything of the basket page but its shelf."""
    user = customer_of(request)
    place = priced.district_code
    return {
        "priced": priced,
        "lines": [line_view(line) for line in priced.lines],
        "gone": [line_view(line) for line in priced.gone],
        "later": [line_view(line) for line in priced.later],
        "sums": sums_of(priced, place_known=bool(place)),
        "place": _short_place(place),
        "coupons": [(fit, fit_ticket(fit, user=user, now=now)) for fit in priced.coupons],
        "coupon_saving": -priced.coupon.saving if priced.coupon else None,
        "next_coupon": next_coupon(priced.coupons),
        "next_tier": priced.next_tier,
        "cut_off": CUT_OFF_HOUR,
        "checkout_url": reverse("checkout:index"),
    }


def shelf_for(priced: PricedBasket) -> list[Any]:
    """What goes with it, or for an empty basket what others buy. One query."""
    inside = {line.browsable.pk for line in (*priced.lines, *priced.gone, *priced.later)}
    return cards_by_rule("bestselling", limit=8, without=inside)


def _short_place(code: str) -> str:
    """City and district: 杭州市西湖区."""
    if not code:
        return ""
    try:
        path = regions.path_of(code)
    except regions.UnknownRegion:
        return ""
    return f"{path.city or path.province} {path.district}".strip()
