"""A coupon in words, ready to be shown by templates/components/coupon.html."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext

from storefront.accounts.models import User
from storefront.offer.models import ConditionalOffer
from storefront.offer.tickets import CouponState, Ticket
from storefront.voucher.models import Voucher
from storefront.voucher.queries import Obstacle, all_taken, obstacle


def ticket_of(
    voucher: Voucher, *, user: User | None, now: datetime, offers: Sequence[ConditionalOffer] | None = None
) -> Ticket:
    """The ticket of a coupon as this person sees it. voucher: from storefront.voucher.queries; no query then.

    offers: the coupon's, when they were loaded apart from it.
    """
    parts = list(voucher.offers.all()) if offers is None else list(offers)
    against = obstacle(voucher, user=user, now=now)
    claimed = bool(getattr(voucher, "claimed_by_me", False))
    state: CouponState
    if against is Obstacle.EXPIRED:
        state = "expired"
    elif against is Obstacle.USED_BY_YOU:
        state = "used"
    elif claimed:
        state = "owned"
    elif all_taken(voucher) or against is Obstacle.USED_UP:
        state = "gone"
    else:
        state = "claim"
    return Ticket(
        **face_of(parts[0]) if parts else {"value": "", "condition": ""},
        name=voucher.name,
        scope=voucher.terms or (_goods(parts[0]) if parts else ""),
        until=until_words(voucher.end_datetime),
        state=state,
        action_url=reverse("browsing:claim-coupon", args=[voucher.pk]),
        use_url=reverse("catalogue:index") if state == "owned" else "",
        voucher_id=voucher.pk,
        code=voucher.code,
    )


def face_of(offer: ConditionalOffer) -> dict[str, Any]:
    """unit, value, after and condition of what an offer gives: ¥40 from ¥300, 8.5 折, free delivery."""
    benefit, value = offer.benefit, offer.benefit.value or Decimal(0)
    kind = benefit.type
    face = {"unit": "¥", "value": plain(value), "after": "", "condition": condition_words(offer)}
    if kind == benefit.PERCENTAGE:
        if _chinese():
            face |= {"unit": "", "value": plain((100 - value) / 10), "after": " 折"}
        else:
            face |= {"unit": "", "value": plain(value), "after": "% off"}
    elif kind in (benefit.SHIPPING_PERCENTAGE, benefit.SHIPPING_FIXED_PRICE, benefit.SHIPPING_ABSOLUTE):
        whole = kind == benefit.SHIPPING_PERCENTAGE and value >= 100
        free = whole or (kind == benefit.SHIPPING_FIXED_PRICE and not value)
        if free:
            face |= {"unit": "", "value": pgettext("value of a coupon", "Free delivery")}
        else:
            face["after"] = pgettext("after the amount on a coupon", "off delivery")
    elif kind == benefit.MULTIBUY:
        face |= {"unit": "", "value": pgettext("value of a coupon", "One free")}
    elif kind == benefit.FIXED_UNIT:
        face["after"] = pgettext("after the amount on a coupon", "off each")
    return face


def condition_words(offer: ConditionalOffer) -> str:
    """ "满 ¥300 可用", "满 2 件可用", "无门槛"."""
    condition = offer.condition
    value = condition.value or Decimal(0)
    if condition.type == condition.VALUE:
        if value <= 1:
            return gettext("No minimum")
        return gettext("From %(amount)s") % {"amount": f"¥{plain(value)}"}
    if condition.type in (condition.COUNT, condition.COVERAGE) and value > 1:
        return gettext("From %(count)s pieces") % {"count": plain(value)}
    return gettext("No minimum")


def until_words(end: datetime) -> str:
    """ "11月30日 24:00 截止": the last minute of a day counts as its end."""
    local = timezone.localtime(end)
    clock = "24:00" if (local.hour, local.minute) == (23, 59) else f"{local:%H:%M}"
    day = date_format(local, "n月j日" if _chinese() else "j M")
    return gettext("Until %(day)s, %(clock)s") % {"day": day, "clock": clock}


def plain(amount: Decimal) -> str:
    """An amount without needless decimals: 40, 8.5, 1,200."""
    text = f"{amount:,.2f}"
    return text.rstrip("0").rstrip(".")


def _goods(offer: ConditionalOffer) -> str:
    goods = offer.condition.range or offer.benefit.range
    return str(goods.name) if goods is not None and not goods.includes_all_products else gettext("For everything")


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
