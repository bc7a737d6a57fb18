"""The coupons that stand on product pages: what can be claimed, and by whom it was."""

import dataclasses
from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from storefront.accounts.models import User
from storefront.offer.models import Benefit, ConditionalOffer, Range
from storefront.offer.tickets import Ticket
from storefront.voucher.models import Voucher, VoucherClaim
from storefront.voucher.queries import claimable
from storefront.voucher.tickets import plain, ticket_of

KEPT_SECONDS: Final = 60


@dataclasses.dataclass(frozen=True, slots=True)
class PublicCoupon:
    """A running public coupon. short: for one tag; products: ids that it is for, None for everything."""

    id: int
    short: str
    ticket: Ticket
    products: frozenset[int] | None
    ends: datetime

    def serves(self, product_id: int) -> bool:
        return self.products is None or product_id in self.products


def public_coupons(*, now: datetime) -> list[PublicCoupon]:
    """What can be claimed by anybody now, soonest to end first. Read once a minute: two queries and one a range."""
    key = f"coupons:{get_language() or settings.LANGUAGE_CODE}"
    kept: list[PublicCoupon] | None = cache.get(key)
    if kept is None:
        kept = [coupon for voucher in claimable(now=now, user=None) if (coupon := _public(voucher, now))]
        cache.set(key, kept, KEPT_SECONDS)
    return [coupon for coupon in kept if coupon.ends > now]


def claimed_ids(user: Any, coupons: Sequence[PublicCoupon]) -> frozenset[int]:
    """Which of them this person has claimed. One query, none for guests or without coupons."""
    if not coupons or not isinstance(user, User) or not user.is_authenticated:
        return frozenset()
    claims = VoucherClaim.objects.filter(user=user, voucher__in=[c.id for c in coupons])
    return frozenset(claims.values_list("voucher_id", flat=True))


def with_state(coupons: Sequence[PublicCoupon], claimed: Collection[int]) -> list[Ticket]:
    """The tickets as one person sees them."""
    return [dataclasses.replace(c.ticket, state="owned") if c.id in claimed else c.ticket for c in coupons]


def tickets_for(request: HttpRequest, ids: Sequence[int] | None, now: datetime) -> list[Ticket]:
    """Tickets for the blocks of pages: these coupons in this order, or all that can be claimed for None."""
    coupons = public_coupons(now=now)
    if ids is not None:
        known = {coupon.id: coupon for coupon in coupons}
        coupons = [known[pk] for pk in ids if pk in known]
    return with_state(coupons, claimed_ids(getattr(request, "user", None), coupons))


def _public(voucher: Voucher, now: datetime) -> PublicCoupon | None:
    offer = next(iter(voucher.offers.all()), None)
    if offer is None:
        return None
    ticket = ticket_of(voucher, user=None, now=now)
    goods = _products(offer.condition.range or offer.benefit.range)
    return PublicCoupon(voucher.pk, _short(ticket, offer), ticket, goods, voucher.end_datetime)


def _short(ticket: Ticket, offer: ConditionalOffer) -> str:
    """The ticket on one tag: "¥40 off from ¥300"."""
    value = f"{ticket.unit}{ticket.value}{ticket.after}"
    threshold = offer.condition.value or Decimal(0)
    if offer.benefit.type == Benefit.FIXED and offer.condition.type == offer.condition.VALUE and threshold > 1:
        return gettext("%(off)s off from %(threshold)s") % {"off": value, "threshold": f"¥{plain(threshold)}"}
    return value if threshold <= 1 else f"{ticket.condition} {value}"


def _products(goods: Range | None) -> frozenset[int] | None:
    if goods is None or (goods.includes_all_products and not goods.proxy_class):
        return None
    return frozenset(goods.all_products().order_by().values_list("pk", flat=True))
