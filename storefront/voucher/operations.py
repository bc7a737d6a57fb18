"""Claiming coupons, and counting what orders use of offers and coupons: exactly, whatever happens at once."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import F, Q
from django.db.models.functions import Greatest

from storefront.accounts.models import User
from storefront.core.locks import atomic
from storefront.core.money import ZERO
from storefront.offer.models import ConditionalOffer
from storefront.order.lifecycle import lock_order
from storefront.order.models import Order, OrderDiscount
from storefront.order.operations import Discount
from storefront.voucher.models import DiscountUse, Voucher, VoucherApplication, VoucherClaim
from storefront.voucher.queries import all_taken, offer_uses

# SQLite computes with floats: an amount that is exact in fen may differ in the 15th digit.
_LESS_THAN_A_FEN: Final = Decimal("0.001")


class NotClaimable(Exception):
    """The coupon isn't given out: it is not public, not running, or all are taken (`taken`)."""

    def __init__(self, *, taken: bool) -> None:
        super().__init__("all taken" if taken else "not given out")
        self.taken = taken


class DiscountGone(Exception):
    """An offer or coupon was used up in the meantime. Nothing of the caller's transaction may be kept."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@atomic
def claim_voucher(*, voucher_id: int, user: User, now: datetime) -> VoucherClaim:
    """Take a coupon into the customer's account. Claiming twice gives the same claim. Raises NotClaimable.

    Locks: the voucher.
    """
    voucher = Voucher.objects.select_for_update().filter(pk=voucher_id, public=True).first()
    if voucher is None:
        raise NotClaimable(taken=False)
    claim = VoucherClaim.objects.filter(voucher=voucher, user=user).first()
    if claim:
        return claim
    if not voucher.start_datetime <= now <= voucher.end_datetime:
        raise NotClaimable(taken=False)
    if all_taken(voucher):
        raise NotClaimable(taken=True)
    Voucher.objects.filter(pk=voucher.pk).update(claimed=F("claimed") + 1)
    return VoucherClaim.objects.create(voucher=voucher, user=user, at=now)


def record_use(
    *, order: Order, user: User | None, discounts: Sequence[Discount], coupon: Voucher | None = None
) -> None:
    """Count what a new order uses. Must run in the transaction that writes the order. Raises DiscountGone.

    coupon: the one among the discounts, when it is loaded already. Locks: offers by id, then vouchers by id.
    """
    DiscountUse.objects.create(order=order)
    for d in sorted((d for d in discounts if d.offer_id), key=lambda d: d.offer_id or 0):
        _use_offer(d, user)
    for voucher_id, amount in sorted(_by_voucher(discounts).items()):
        known = coupon if coupon is not None and coupon.pk == voucher_id else Voucher.objects.get(pk=voucher_id)
        _use_voucher(order, user, known, amount)


def _use_offer(d: Discount, user: User | None) -> None:
    within = ConditionalOffer.objects.filter(
        Q(max_global_applications=None)
        | Q(max_global_applications=0)
        | Q(max_global_applications__gte=F("num_applications") + d.frequency),
        Q(max_discount=None)
        | Q(max_discount=0)
        | Q(max_discount__gte=F("total_discount") + d.amount - _LESS_THAN_A_FEN),
        pk=d.offer_id,
        status=ConditionalOffer.OPEN,
    )
    if not within.update(
        num_applications=F("num_applications") + d.frequency,
        total_discount=F("total_discount") + d.amount,
        num_orders=F("num_orders") + 1,
    ):
        raise DiscountGone(d.name)
    # The offer's row is locked by now, so that orders of one customer count each other.
    if not d.per_customer or user is None or d.offer_id is None:
        return
    if offer_uses(user=user, offers=[d.offer_id]).get(d.offer_id, 0) > d.per_customer:
        raise DiscountGone(d.name)


def _use_voucher(order: Order, user: User | None, voucher: Voucher, amount: Decimal) -> None:
    key = None
    if voucher.usage == Voucher.SINGLE_USE:
        key = f"{voucher.pk}"
    elif voucher.usage == Voucher.ONCE_PER_CUSTOMER:
        if user is None:
            raise DiscountGone(voucher.name)
        key = f"{voucher.pk}:{user.pk}"
    # A use that somebody else has just had is passed over; a parallel one is waited for.
    mine = VoucherApplication(voucher=voucher, user=user, order=order, once_key=key)
    VoucherApplication.objects.bulk_create([mine], ignore_conflicts=True)
    if key and not VoucherApplication.objects.filter(once_key=key, order=order).exists():
        raise DiscountGone(voucher.name)
    Voucher.objects.filter(pk=voucher.pk).update(
        num_orders=F("num_orders") + 1, total_discount=F("total_discount") + amount
    )


def _by_voucher(discounts: Sequence[Discount] | Sequence[OrderDiscount]) -> dict[int, Decimal]:
    amounts: dict[int, Decimal] = {}
    for d in discounts:
        if d.voucher_id:
            amounts[d.voucher_id] = amounts.get(d.voucher_id, ZERO) + d.amount
    return amounts


@atomic
def settle_use(*, order_id: int) -> bool:
    """Make what is counted agree with the order: freed when it was given up, counted again when it came back to life.

    Looks at the order's state and not at what happened, so that it may run late, twice and in any order. An order that
    comes back is counted whatever the limits say. False when nothing had to change.
    Locks: order, offers by id, vouchers by id.
    """
    order = lock_order(order_id)
    stands = order.status not in (Order.Status.CANCELLED, Order.Status.EXPIRED)
    if not DiscountUse.objects.filter(order_id=order_id, counted=not stands).update(counted=stands):
        return False
    _move(order_id, sign=1 if stands else -1)
    if stands:
        VoucherApplication.objects.bulk_create(
            # Without the key: the customer may have used the coupon for another order meanwhile.
            VoucherApplication(voucher_id=pk, user_id=order.user_id, order=order)
            for pk in sorted(_by_voucher(list(OrderDiscount.objects.filter(order_id=order_id))))
        )
    else:
        VoucherApplication.objects.filter(order_id=order_id).delete()
    return True


def _move(order_id: int, *, sign: int) -> None:
    rows = list(OrderDiscount.objects.filter(order_id=order_id).order_by("offer_id"))
    for row in rows:
        if row.offer_id:
            ConditionalOffer.objects.filter(pk=row.offer_id).update(
                num_applications=Greatest(F("num_applications") + sign * row.frequency, 0),
                total_discount=F("total_discount") + sign * row.amount,
                num_orders=Greatest(F("num_orders") + sign, 0),
            )
    for voucher_id, amount in sorted(_by_voucher(rows).items()):
        Voucher.objects.filter(pk=voucher_id).update(
            num_orders=Greatest(F("num_orders") + sign, 0), total_discount=F("total_discount") + sign * amount
        )
