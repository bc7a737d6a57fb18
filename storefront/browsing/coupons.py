"""Coupon tickets for pages: what can be claimed, in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext

from storefront.accounts.models import User
from storefront.content.formats import money, shop_time, speaks_chinese
from storefront.content.tickets import CouponState, CouponTicket
from storefront.offer.models import Benefit, ConditionalOffer, Range
from storefront.voucher.models import Voucher, VoucherClaim
from storefront.voucher.queries import all_taken, claimable

KEPT_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class PublicCoupon:
    """A running public coupon. products: ids that it is for, None for everything."""

    id: int
    short: str
    ticket: CouponTicket
    products: frozenset[int] | None
    ends: datetime

    def serves(self, product_id: int) -> bool:
        return self.products is None or product_id in self.products


def public_coupons(*, now: datetime) -> list[PublicCoupon]:
    """What can be claimed by anybody now, soonest to end first. Read once a minute: two queries and one a range."""
    key = f"coupons:{get_language() or settings.LANGUAGE_CODE}"
    kept: list[PublicCoupon] | None = cache.get(key)
    if kept is None:
        kept = [coupon for voucher in claimable(now=now, user=None) if (coupon := _public(voucher))]
        cache.set(key, kept, KEPT_SECONDS)
    return [coupon for coupon in kept if coupon.ends > now]


def claimed_ids(user: Any, coupons: Sequence[PublicCoupon]) -> frozenset[int]:
    """Which of them this person has claimed. One query, none for guests or without coupons."""
    if not coupons or not isinstance(user, User) or not user.is_authenticated:
        return frozenset()
    claims = VoucherClaim.objects.filter(user=user, voucher__in=[c.id for c in coupons])
    return frozenset(claims.values_list("voucher_id", flat=True))


def with_state(coupons: Sequence[PublicCoupon], claimed: Collection[int]) -> list[CouponTicket]:
    """The tickets as one person sees them."""
    return [_restated(c.ticket, "owned") if c.id in claimed else c.ticket for c in coupons]


def tickets_for(request: HttpRequest, ids: Sequence[int] | None, now: datetime) -> list[CouponTicket]:
    """Tickets for the blocks of pages: these coupons in this order, or all that can be claimed for None."""
    coupons = public_coupons(now=now)
    if ids is not None:
        known = {coupon.id: coupon for coupon in coupons}
        coupons = [known[pk] for pk in ids if pk in known]
    return with_state(coupons, claimed_ids(getattr(request, "user", None), coupons))


def ticket_of(voucher: Voucher, *, state: CouponState = "claim", reason: str = "") -> CouponTicket | None:
    """A voucher with prefetched offers as a ticket; None when it has no offer to show."""
    offer = next(iter(voucher.offers.all()), None)
    if offer is None:
        return None
    unit, value, after = _worth(offer.benefit)
    goods = offer.condition.range or offer.benefit.range
    return CouponTicket(
        value=value,
        unit=unit,
        after=after,
        name=voucher.name,
        condition=_condition(offer),
        scope=voucher.terms
        or (gettext("For everything") if goods is None or goods.includes_all_products else goods.name),
        until=gettext("Until %(time)s") % {"time": shop_time(voucher.end_datetime)},
        state=state,
        reason=reason,
        action_url=reverse("browsing:claim-coupon", kwargs={"pk": voucher.pk}),
        use_url=reverse("catalogue:index"),
    )


def _restated(ticket: CouponTicket, state: CouponState) -> CouponTicket:
    return CouponTicket(
        value=ticket.value, unit=ticket.unit, after=ticket.after, name=ticket.name, condition=ticket.condition,
        scope=ticket.scope, until=ticket.until, state=state, action_url=ticket.action_url, use_url=ticket.use_url,
    )  # fmt: skip


def _public(voucher: Voucher) -> PublicCoupon | None:
    ticket = ticket_of(voucher, state="gone" if all_taken(voucher) else "claim")
    if ticket is None:
        return None
    offer = next(iter(voucher.offers.all()))
    short = _short(ticket, offer)
    return PublicCoupon(
        voucher.pk, short, ticket, _products(offer.condition.range or offer.benefit.range), voucher.end_datetime
    )


def _short(ticket: CouponTicket, offer: ConditionalOffer) -> str:
    """The ticket on one tag: "¥40 off from ¥300"."""
    value = f"{ticket.unit}{ticket.value}{ticket.after}"
    if offer.benefit.type == Benefit.FIXED and ticket.condition:
        threshold = money(offer.condition.value).removesuffix(".00")
        if offer.condition.type == offer.condition.VALUE:
            return gettext("%(off)s off from %(threshold)s") % {"off": value, "threshold": threshold}
    return f"{ticket.condition} {value}".strip()


def _products(goods: Range | None) -> frozenset[int] | None:
    if goods is None or (goods.includes_all_products and not goods.proxy_class):
        return None
    return frozenset(goods.all_products().order_by().values_list("pk", flat=True))


def _worth(benefit: Benefit) -> tuple[str, str, str]:
    """Unit, value and what follows it: ("¥", "40", ""), ("", "8.5", "折"), ("", "15", "% off")."""
    amount = benefit.value if benefit.value is not None else Decimal(0)
    if benefit.type == Benefit.PERCENTAGE:
        if speaks_chinese():
            return "", f"{((100 - amount) / 10).normalize():f}", "折"
        return "", f"{amount.normalize():f}", "% off"
    if benefit.type in (Benefit.SHIPPING_ABSOLUTE, Benefit.SHIPPING_FIXED_PRICE, Benefit.SHIPPING_PERCENTAGE):
        return "", pgettext("value of a coupon", "Free delivery"), ""
    if benefit.type == Benefit.MULTIBUY:
        return "", pgettext("value of a coupon", "One free"), ""
    return "¥", money(amount).removeprefix("¥").removesuffix(".00"), ""


def _condition(offer: ConditionalOffer) -> str:
    """From what on it works: "From ¥300", "From 2 pieces", "" for no condition."""
    condition = offer.condition
    if not condition.value or (condition.value <= 1 and condition.type != condition.VALUE):
        return ""
    if condition.type == condition.VALUE:
        return gettext("From %(amount)s") % {"amount": money(condition.value).removesuffix(".00")}
    return gettext("From %(count)s pieces") % {"count": int(condition.value)}
