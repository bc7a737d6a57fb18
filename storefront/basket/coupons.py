"""Which coupon suits a basket: each is tried on the goods, in memory."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from storefront.accounts.models import User
from storefront.core.money import CENT, ZERO
from storefront.offer.application import Application, Applied, OfferLine, apply
from storefront.offer.models import ConditionalOffer
from storefront.offer.tiers import TierNear
from storefront.shipping.queries import Quote
from storefront.voucher.models import Voucher
from storefront.voucher.queries import Obstacle, obstacle


class Misfit(StrEnum):
    """Why a coupon that could be used does nothing for these goods. With SPEND and BUY, `missing` says how much."""

    SPEND = "spend"
    BUY = "buy"
    NO_GOODS = "no_goods"
    NOT_TOGETHER = "not_together"
    ENDED = "ended"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Priced:
    """Goods with one coupon or none. line_discounts: by line, in order; savings: application and its yuan; near:
    spend tiers that are not reached yet."""

    voucher: Voucher | None
    line_discounts: tuple[Decimal, ...]
    savings: tuple[tuple[Application, Decimal], ...]
    quotes: tuple[Quote, ...]
    delivery: Quote | None
    fee_before: Decimal
    fee: Decimal
    total: Decimal
    near: tuple[TierNear, ...] = ()

    @classmethod
    def of(
        cls,
        lines: Sequence[OfferLine],
        offers: Sequence[ConditionalOffer],
        *,
        voucher: Voucher | None,
        owner: User | None,
        quotes: Callable[[Decimal], list[Quote]],
        delivery_code: str,
    ) -> "Priced":
        """Apply the offers, then ask for delivery of what the goods cost then."""
        found = apply(lines, offers, owner=owner) if lines else Applied(given=[], near=[])
        applied = found.given
        discounts = [ZERO] * len(lines)
        for application in applied:
            for i, share in enumerate(application.shares):
                discounts[i] += share
        before = sum((line.unit_effective_price * line.quantity for line in lines), ZERO)
        goods = before - sum(discounts, ZERO)
        asked = tuple(quotes(goods)) if lines else ()
        served = [q for q in asked if q.served]
        delivery = next((q for q in served if q.method.code == delivery_code), served[0] if served else None)
        fee = fee_before = delivery.fee if delivery else ZERO
        savings = []
        for application in applied:
            amount = application.amount
            if application.for_delivery:
                amount = min(fee, application.offer.shipping_discount(fee, "CNY").quantize(CENT))
                fee -= amount
            if amount > 0:
                savings.append((dataclasses.replace(application, amount=amount), amount))
        return cls(
            voucher=voucher,
            line_discounts=tuple(discounts),
            savings=tuple(savings),
            quotes=asked,
            delivery=delivery,
            fee_before=fee_before,
            fee=fee,
            total=goods + fee,
            near=tuple(found.near),
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class CouponFit:
    """How a coupon does for these goods. saving: what it takes off, yuan.

    net: how much less the whole order costs than without it; less than `saving` when the delivery is no longer free.
    usable: both are more than nothing.
    """

    voucher: Voucher
    saving: Decimal = ZERO
    net: Decimal = ZERO
    priced: Priced | None = None
    obstacle: Obstacle | None = None
    misfit: Misfit | None = None
    missing: Decimal = ZERO
    offers: tuple[ConditionalOffer, ...] = ()

    @property
    def usable(self) -> bool:
        return self.saving > 0 and self.net > 0


def fit_coupons(
    vouchers: Sequence[Voucher],
    *,
    price: Callable[[Voucher | None], Priced],
    offers: Sequence[ConditionalOffer],
    lines: Sequence[OfferLine],
    user: User | None,
    now: datetime,
) -> list[CouponFit]:
    """Try each coupon. Usable ones first, what saves most first; of equal ones the first to expire."""
    if not vouchers:
        return []
    bare = price(None).total
    found = []
    for voucher in vouchers:
        own = tuple(offer for offer in offers if offer.coupon_id == voucher.pk)
        against = obstacle(voucher, user=user, now=now)
        if against:
            found.append(CouponFit(voucher=voucher, obstacle=against, offers=own))
            continue
        priced = price(voucher)
        by_coupon = sum((amount for a, amount in priced.savings if a.offer.coupon_id == voucher.pk), ZERO)
        net = bare - priced.total
        if net > 0 and by_coupon > 0:
            found.append(CouponFit(voucher=voucher, saving=by_coupon, net=net, priced=priced, offers=own))
        else:
            misfit, missing = _misfit(own, lines, user)
            found.append(CouponFit(voucher=voucher, misfit=misfit, missing=missing, offers=own))
    return sorted(found, key=lambda fit: (not fit.usable, -fit.net, fit.voucher.end_datetime, fit.voucher.pk))


def best_fit(fits: Sequence[CouponFit]) -> CouponFit | None:
    """The usable coupon that saves most."""
    return fits[0] if fits and fits[0].usable else None


def _misfit(own: Sequence[ConditionalOffer], lines: Sequence[OfferLine], user: User | None) -> tuple[Misfit, Decimal]:
    """Why the coupon's first offer gives nothing."""
    if not own or own[0].get_max_applications(user) < 1:
        return Misfit.ENDED, ZERO
    offer = own[0]
    condition = offer.condition
    fitting = [line for line in lines if condition.range_id is None or condition.can_apply_condition(line)]
    if not fitting and condition.range_id:
        return Misfit.NO_GOODS, ZERO
    if condition.type == condition.VALUE:
        value = sum((line.unit_effective_price * line.quantity for line in fitting), ZERO)
        if value < condition.value:
            return Misfit.SPEND, condition.value - value
    elif condition.type in (condition.COUNT, condition.COVERAGE):
        units = len(fitting) if condition.type == condition.COVERAGE else sum(line.quantity for line in fitting)
        if units < condition.value:
            return Misfit.BUY, condition.value - units
    return Misfit.NOT_TOGETHER, ZERO
