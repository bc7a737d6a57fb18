"""What delivery costs and when it arrives."""

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from storefront.core.money import ZERO
from storefront.core.prepared import PreparedModel
from storefront.shipping.models import DeliveryMethod, DeliveryRate

CUT_OFF_HOUR: Final = 16  # orders placed from this hour on (the shop's time) leave a day later


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a method costs for some goods to some place. fee: yuan, 0 when free; promised days are in the shop's time.

    free_from: goods total (yuan) from which it is free, None when it never is. served is False when the method does
    not go there: fee and days then mean nothing.
    """

    method: DeliveryMethod
    fee: Decimal
    served: bool
    promised_from: date | None = None
    promised_until: date | None = None
    free_from: Decimal | None = None


def quote(*, district_code: str, weight: int, goods_total: Decimal, now: datetime) -> list[Quote]:
    """A quote for each active method, in their order. weight: grams; goods_total: yuan after discounts.

    district_code: six digits, "" while the place is not known (the rate for everywhere). The rate with the longest
    region that begins the code counts; a method without a matching rate does not go there. One query.
    """
    return quotes_from(load_rates(), district_code=district_code, weight=weight, goods_total=goods_total, now=now)


def load_rates() -> list[DeliveryRate]:
    """The rates of all active methods, with their method. One query."""
    return _read_rates.instances()


_read_rates = PreparedModel(
    lambda: (
        DeliveryRate.objects.filter(method__active=True)
        .select_related("method")
        .order_by("method__position", "method_id", "region")
    )
)


def quotes_from(
    rates: Sequence[DeliveryRate],
    *,
    district_code: str,
    weight: int,
    goods_total: Decimal,
    now: datetime,
    not_before: date | None = None,
) -> list[Quote]:
    """`quote` from rates that are already loaded: for those who ask several times for one basket.

    not_before: the first day on which all goods can leave, when some are still awaited.
    """
    best: dict[int, DeliveryRate | None] = {}
    methods: dict[int, DeliveryMethod] = {}
    for rate in rates:
        methods.setdefault(rate.method_id, rate.method)
        best.setdefault(rate.method_id, None)
        if not district_code.startswith(rate.region):
            continue
        known = best[rate.method_id]
        if known is None or len(rate.region) > len(known.region):
            best[rate.method_id] = rate
    return [_quote(methods[pk], rate, weight, goods_total, now, not_before) for pk, rate in best.items()]


def _quote(
    method: DeliveryMethod,
    rate: DeliveryRate | None,
    weight: int,
    goods_total: Decimal,
    now: datetime,
    not_before: date | None,
) -> Quote:
    if rate is None or not rate.served:
        return Quote(method=method, fee=ZERO, served=False)
    first, last = promised_days(rate.days_min, rate.days_max, now=now, not_before=not_before)
    return Quote(
        method=method,
        fee=fee_of(rate, weight=weight, goods_total=goods_total),
        served=True,
        promised_from=first,
        promised_until=last,
        free_from=rate.free_from,
    )


def fee_of(rate: DeliveryRate, *, weight: int, goods_total: Decimal) -> Decimal:
    """first_fee up to first_weight grams, then step_fee for each begun step; nothing from free_from yuan on."""
    if rate.free_from is not None and goods_total >= rate.free_from:
        return ZERO
    beyond = max(0, weight - rate.first_weight)
    steps = -(-beyond // rate.step_weight)
    return rate.first_fee + steps * rate.step_fee


def promised_days(days_min: int, days_max: int, *, now: datetime, not_before: date | None = None) -> tuple[date, date]:
    """First and last day of arrival. Days count from today, or from tomorrow once CUT_OFF_HOUR has struck, or from
    `not_before` when that is later.
    """
    local = timezone.localtime(now)
    leaves = local.date() + timedelta(days=1 if local.hour >= CUT_OFF_HOUR else 0)
    leaves = max(leaves, not_before) if not_before else leaves
    return leaves + timedelta(days=days_min), leaves + timedelta(days=max(days_min, days_max))
