"""What a product page promises about delivery before an address is known."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language, gettext, pgettext

from storefront.content.formats import money, promise_date
from storefront.shipping.models import DeliveryRate
from storefront.shipping.queries import load_rates, quotes_from

KEPT_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class DeliveryWords:
    """fee and promise in words; free: no fee at this price; details: a line a method."""

    fee: str
    promise: str
    free: bool
    details: tuple[str, ...]


def delivery_words(
    *, total: Decimal, weight: int, now: datetime, not_before: date | None = None
) -> DeliveryWords | None:
    """For one unit, to most of the country. None without delivery methods. Rates are read every five minutes."""
    quotes = [
        q
        for q in quotes_from(
            _rates(), district_code="", weight=weight, goods_total=total, now=now, not_before=not_before
        )
        if q.served
    ]
    if not quotes:
        return None
    first = quotes[0]
    colon, comma = pgettext("after a name", ": "), pgettext("between parts of a list", ", ")
    details = []
    for quote in quotes:
        fee = gettext("free") if not quote.fee else money(quote.fee)
        details.append(f"{quote.method.name}{colon}{fee}{comma}{_promise(quote.promised_until, now)}")
    return DeliveryWords(
        fee=gettext("Free delivery") if not first.fee else gettext("Delivery %(fee)s") % {"fee": money(first.fee)},
        promise=_promise(first.promised_until, now),
        free=not first.fee,
        details=tuple(details),
    )


def _promise(day: object, now: datetime) -> str:
    return gettext("arrives by %(day)s") % {"day": promise_date(day, now)}  # type: ignore[arg-type]


def _rates() -> list[DeliveryRate]:
    key = f"delivery-rates:{get_language() or settings.LANGUAGE_CODE}"
    kept: list[DeliveryRate] | None = cache.get(key)
    if kept is None:
        kept = load_rates()
        cache.set(key, kept, KEPT_SECONDS)
    return kept
