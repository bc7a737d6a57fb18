"""Which coupons a customer has, which can be claimed, and what speaks against using one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Prefetch, Q, QuerySet, Sum, Value

from storefront.accounts.models import User
from storefront.core.prepared import PreparedModel
from storefront.offer.models import ConditionalOffer
from storefront.order.models import OrderDiscount
from storefront.voucher.models import Voucher, VoucherApplication, VoucherClaim


class Obstacle(StrEnum):
    """Why a coupon can't be used, whatever is bought."""

    NOT_YET = "not_yet"
    EXPIRED = "expired"
    USED_UP = "used_up"
    USED_BY_YOU = "used_by_you"
    SIGN_IN = "sign_in"


def with_use(vouchers: QuerySet[Voucher], user: User | int | None) -> QuerySet[Voucher]:
    """Adds `used` (by anybody), `used_by_me` and `claimed_by_me` to each voucher. user: or the customer's id."""
    mine = Value(False, output_field=BooleanField())
    uses = VoucherApplication.objects.filter(voucher=OuterRef("pk"))
    claims = VoucherClaim.objects.filter(voucher=OuterRef("pk"), user=user)
    return vouchers.annotate(
        used=Exists(uses),
        used_by_me=Exists(uses.filter(user=user)) if user else mine,
        claimed_by_me=Exists(claims) if user else mine,
    )


def coupons_at_hand(*, basket_id: int | None, user: User | None) -> list[Voucher]:
    """The coupon in the basket and those that the customer has claimed, soonest to expire first. One query.

    Each has what with_use() adds, and `in_basket`.
    """
    if user is None and not basket_id:
        return []
    return _read_at_hand.instances([user.pk] if user else [], [basket_id] if basket_id else [])


def _at_hand(users: Sequence[int], baskets: Sequence[int]) -> QuerySet[Voucher]:
    """users, baskets: one id or none."""
    user, basket = next(iter(users), None), next(iter(baskets), None)
    at_hand = Q(claims__user=user) if user else Q(pk__in=())
    if basket:
        at_hand |= Q(basket=basket)
    inside: Any = (
        Exists(Voucher.basket_set.through.objects.filter(voucher=OuterRef("pk"), basket=basket))
        if basket
        else Value(False, output_field=BooleanField())
    )
    found = with_use(Voucher.objects.filter(at_hand), user).annotate(in_basket=inside)
    return found.order_by("end_datetime", "pk").distinct()


_read_at_hand = PreparedModel(_at_hand)


def voucher_by_code(code: str, *, user: User | None) -> Voucher | None:
    """The coupon with this code, in any case and with or without blanks around it."""
    code = code.strip().upper()
    if not code or len(code) > 128:
        return None
    return with_use(Voucher.objects.filter(code=code), user).first()


def obstacle(voucher: Voucher, *, user: User | None, now: datetime) -> Obstacle | None:
    """What speaks against using it, None when nothing does. voucher: with what with_use() adds. No query."""
    if now < voucher.start_datetime:
        return Obstacle.NOT_YET
    if now > voucher.end_datetime:
        return Obstacle.EXPIRED
    if voucher.usage == Voucher.SINGLE_USE and voucher.used:
        return Obstacle.USED_BY_YOU if voucher.used_by_me else Obstacle.USED_UP
    if voucher.usage == Voucher.ONCE_PER_CUSTOMER:
        if user is None:
            return Obstacle.SIGN_IN
        if voucher.used_by_me:
            return Obstacle.USED_BY_YOU
    return None


def claimable(*, now: datetime, user: User | None, ids: Collection[int] | None = None) -> list[Voucher]:
    """Public coupons that run now, with their offers, soonest to end first. Two queries."""
    found = Voucher.objects.filter(public=True, start_datetime__lte=now, end_datetime__gte=now)
    if ids is not None:
        found = found.filter(pk__in=ids)
    return list(with_use(found, user).prefetch_related(_offers()).order_by("end_datetime", "pk"))


def claimed_coupons(*, user: User) -> list[Voucher]:
    """All coupons that the customer has claimed, with their offers, newest first. Two queries."""
    found = with_use(Voucher.objects.filter(claims__user=user), user)
    return list(found.prefetch_related(_offers()).order_by("-claims__at", "-pk"))


def _offers() -> Prefetch:
    parts = ConditionalOffer.objects.select_related("condition__range", "benefit__range").order_by("-priority", "pk")
    return Prefetch("offers", queryset=parts)


def offer_uses(*, user: User, offers: Collection[int]) -> dict[int, int]:
    """How often the customer used each of these offers in orders that still count. One query, none for no offers."""
    if not offers:
        return {}
    used = OrderDiscount.objects.filter(order__user=user, order__discount_use__counted=True, offer_id__in=offers)
    return {
        row["offer_id"]: row["times"] for row in used.order_by().values("offer_id").annotate(times=Sum("frequency"))
    }


def all_taken(voucher: Voucher) -> bool:
    """Whether no further customer can claim it."""
    return voucher.claim_limit is not None and voucher.claimed >= voucher.claim_limit
