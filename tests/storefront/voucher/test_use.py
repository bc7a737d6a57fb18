"""Claiming coupons, and counting what orders use."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from storefront.accounts.models import User
from storefront.core.money import ZERO
from storefront.order.lifecycle import By
from storefront.order.models import Order
from storefront.order.operations import Discount, NewLine, cancel_order, create_order, expire_order, mark_paid
from storefront.order.operations.create import Delivery
from storefront.voucher.models import DiscountUse, Voucher, VoucherApplication, VoucherClaim
from storefront.voucher.operations import DiscountGone, NotClaimable, claim_voucher, record_use, settle_use
from tests.cast import Shop, new_address
from tests.storefront.offer.makers import make_coupon, make_offer


def order_with(shop: Shop, *discounts: Discount, user: User | None = None, now: datetime) -> Order:
    from django.db.transaction import atomic

    from storefront.basket.models import Basket

    off = sum((d.amount for d in discounts), ZERO)
    with atomic():
        order = create_order(
            basket_id=Basket.objects.create(owner=user, status=Basket.SUBMITTED).pk,
            user=user,
            email="guest@test.example",
            phone="13800138000",
            language="zh-hans",
            lines=[
                NewLine(
                    product=shop.tray,
                    stockrecord=shop.stock(shop.tray),
                    quantity=1,
                    title="茶盘",
                    variant="",
                    image="",
                    unit_price=Decimal("219.00"),
                    total=Decimal("219.00") - off,
                    weight=1500,
                )
            ],
            discounts=discounts,
            address=new_address(),
            delivery=Delivery(code="standard", name="标准", fee=ZERO, promised_from=None, promised_until=None),
            payment_method="alipay",
            now=now,
        )
        record_use(order=order, user=user, discounts=discounts)
    return order


def by_coupon(voucher: Voucher, amount: str = "20.00") -> Discount:
    offer = voucher.offers.get()
    return Discount(
        category="Basket",
        name=voucher.name,
        amount=Decimal(amount),
        offer_id=offer.pk,
        voucher_id=voucher.pk,
        voucher_code=voucher.code,
    )


def test_a_coupon_is_claimed_once(customer: User, db: None, now: datetime) -> None:
    voucher = make_coupon("秋", public=True, now=now)

    first = claim_voucher(voucher_id=voucher.pk, user=customer, now=now)
    second = claim_voucher(voucher_id=voucher.pk, user=customer, now=now)

    voucher.refresh_from_db()
    assert first == second
    assert voucher.claimed == VoucherClaim.objects.count() == 1


def test_no_more_claims_than_the_limit(customer: User, other_customer: User, now: datetime) -> None:
    voucher = make_coupon("限量", public=True, claim_limit=1, now=now)
    claim_voucher(voucher_id=voucher.pk, user=customer, now=now)

    with pytest.raises(NotClaimable) as refused:
        claim_voucher(voucher_id=voucher.pk, user=other_customer, now=now)

    assert refused.value.taken
    assert VoucherClaim.objects.count() == 1


@pytest.mark.parametrize("case", ["hidden", "over", "unknown"])
def test_what_is_not_given_out_can_not_be_claimed(customer: User, now: datetime, case: str) -> None:
    voucher = make_coupon("无", public=case != "hidden", now=now)
    moment = now + timedelta(days=30) if case == "over" else now

    with pytest.raises(NotClaimable):
        claim_voucher(voucher_id=voucher.pk if case != "unknown" else 10**9, user=customer, now=moment)

    assert not VoucherClaim.objects.exists()


def test_once_per_customer_is_once(shop: Shop, customer: User, other_customer: User, now: datetime) -> None:
    voucher = make_coupon("一人一次", usage=Voucher.ONCE_PER_CUSTOMER, now=now)
    order_with(shop, by_coupon(voucher), user=customer, now=now)

    with pytest.raises(DiscountGone):
        order_with(shop, by_coupon(voucher), user=customer, now=now)
    order_with(shop, by_coupon(voucher), user=other_customer, now=now)

    assert Order.objects.count() == VoucherApplication.objects.count() == 2
    assert shop.stock(shop.tray).num_allocated == 2


def test_single_use_is_once_for_all(shop: Shop, customer: User, now: datetime) -> None:
    voucher = make_coupon("只一次", usage=Voucher.SINGLE_USE, now=now)
    order_with(shop, by_coupon(voucher), now=now)

    with pytest.raises(DiscountGone):
        order_with(shop, by_coupon(voucher), user=customer, now=now)

    assert Order.objects.count() == 1


def test_a_limit_of_applications_is_exact(shop: Shop, now: datetime) -> None:
    offer = make_offer("限两次", max_global_applications=2)
    use = Discount(category="Basket", name="限两次", amount=Decimal("5.00"), offer_id=offer.pk)
    order_with(shop, use, now=now)
    order_with(shop, use, now=now)

    with pytest.raises(DiscountGone):
        order_with(shop, use, now=now)

    offer.refresh_from_db()
    assert (offer.num_applications, offer.total_discount, offer.num_orders) == (2, Decimal("10.00"), 2)


def test_a_budget_is_exact_to_the_fen(shop: Shop, now: datetime) -> None:
    offer = make_offer("预算", max_discount=Decimal("0.30"))
    for amount in ("0.10", "0.20"):
        order_with(shop, Discount(category="Basket", name="预算", amount=Decimal(amount), offer_id=offer.pk), now=now)

    with pytest.raises(DiscountGone):
        order_with(shop, Discount(category="Basket", name="预算", amount=Decimal("0.01"), offer_id=offer.pk), now=now)

    offer.refresh_from_db()
    assert offer.total_discount == Decimal("0.30")


@pytest.mark.parametrize("way", ["expired", "cancelled"])
def test_an_order_that_is_given_up_gives_its_coupon_back_once(
    shop: Shop, customer: User, now: datetime, run_tasks: Callable[[], int], way: str
) -> None:
    voucher = make_coupon("还我", usage=Voucher.ONCE_PER_CUSTOMER, now=now)
    order = order_with(shop, by_coupon(voucher), user=customer, now=now)

    if way == "expired":
        expire_order(order_id=order.pk, now=now + timedelta(hours=1))
    else:
        cancel_order(order_id=order.pk, by=By.CUSTOMER, actor=customer, reason="", now=now)
    run_tasks()
    again = settle_use(order_id=order.pk)

    voucher.refresh_from_db()
    offer = voucher.offers.get()
    assert not again
    assert not VoucherApplication.objects.exists()
    assert (voucher.num_orders, voucher.total_discount) == (0, ZERO)
    assert (offer.num_applications, offer.total_discount, offer.num_orders) == (0, ZERO, 0)
    order_with(shop, by_coupon(voucher), user=customer, now=now)  # it works again


def test_an_order_that_comes_back_to_life_counts_again(
    shop: Shop, customer: User, now: datetime, run_tasks: Callable[[], int]
) -> None:
    voucher = make_coupon("复活", usage=Voucher.ONCE_PER_CUSTOMER, now=now)
    order = order_with(shop, by_coupon(voucher), user=customer, now=now)
    expire_order(order_id=order.pk, now=now + timedelta(hours=1))
    run_tasks()

    mark_paid(order_id=order.pk, amount=order.total_incl_tax, method="alipay", now=now + timedelta(hours=2))
    run_tasks()

    voucher.refresh_from_db()
    assert voucher.num_orders == VoucherApplication.objects.count() == 1
    assert DiscountUse.objects.get().counted


def test_an_unpaid_order_that_is_paid_late_before_its_use_was_freed_keeps_it(
    shop: Shop, customer: User, now: datetime, run_tasks: Callable[[], int]
) -> None:
    voucher = make_coupon("乱序", usage=Voucher.ONCE_PER_CUSTOMER, now=now)
    order = order_with(shop, by_coupon(voucher), user=customer, now=now)

    expire_order(order_id=order.pk, now=now + timedelta(hours=1))
    mark_paid(order_id=order.pk, amount=order.total_incl_tax, method="alipay", now=now + timedelta(hours=2))
    run_tasks()

    assert VoucherApplication.objects.count() == 1
