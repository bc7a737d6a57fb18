"""Limits of flash sales, offers and coupons with many buyers at once, with real threads on PostgreSQL."""

import itertools
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from storefront.accounts.addresses import AddressDetails
from storefront.accounts.models import User
from storefront.basket.models import Basket
from storefront.basket.operations import add_to_basket, use_coupon
from storefront.basket.pricing import price_basket
from storefront.catalogue.models import Product
from storefront.checkout.operations import PriceChanged, Wishes, place_order
from storefront.checkout.seen import seen_of
from storefront.core.clock import now as present
from storefront.core.locks import atomic
from storefront.core.worker import run_ready_tasks
from storefront.offer.models import Benefit, Condition, ConditionalOffer
from storefront.order.lifecycle import By, TransitionRefused
from storefront.order.models import Line, Order, OrderDiscount
from storefront.order.operations import Discount, cancel_order, expire_order
from storefront.partner.flash import FlashGone
from storefront.partner.models import FlashItem, FlashUse
from storefront.voucher.models import Voucher, VoucherApplication
from storefront.voucher.operations import DiscountGone, record_use, settle_use
from tests.cast import Shop, new_address, person, placed_order, stock_up
from tests.services.at_once import at_once
from tests.storefront.offer.makers import make_coupon, make_offer
from tests.storefront.partner.sales import flash_sale

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = itertools.count(13700000000)
HOUR = timedelta(hours=1)


def buyer(
    product: Product, units: int = 1, *, user: User | None = None, code: str = "", phone: str = "", email: str = ""
) -> Callable[[], Order]:
    """Somebody with the goods in a basket and the price before their eyes; calling it presses the button."""
    now = present()
    basket = Basket.objects.create(owner=user, status=Basket.OPEN)
    add_to_basket(basket=basket, product=product, quantity=units, now=now)
    if code:
        use_coupon(basket=basket, user=user, code=code, now=now)
    seen = seen_of(price_basket(basket, user=user, district_code="330106", delivery_code="standard", now=now))
    number = next(NUMBERS)
    wishes = Wishes(
        email=email or f"{number}@test.example",
        address=AddressDetails(
            recipient="林小溪", phone=phone or str(number), district_code="330106", street="龙井路 1 号"
        ),
        delivery="standard", payment_method="card", language="zh-hans",
    )  # fmt: skip
    return lambda: place_order(basket_id=basket.pk, user=user, wishes=wishes, seen=seen, now=now).order


def orders_of(answers: list[Any], *allowed: type[Exception]) -> list[Order]:
    refused = Counter(type(a) for a in answers if not isinstance(a, Order))
    assert set(refused) <= set(allowed), refused
    return [a for a in answers if isinstance(a, Order)]


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    new_address()  # the country
    stock_up(shop.cup, 500)
    return shop


def test_sixty_buyers_of_a_flash_quota_of_ten_get_exactly_ten(stocked: Shop) -> None:
    now = present()
    item = flash_sale(stocked.cup, "39.00", quota=10, starts=now - HOUR, ends=now + HOUR, made=now)
    buyers = [buyer(stocked.cup, 1 + n % 2) for n in range(60)]

    placed = orders_of(at_once(buyers), PriceChanged, FlashGone)

    item.refresh_from_db()
    lines = Line.objects.filter(order__in=placed)
    sold = lines.aggregate(units=Sum("quantity"))["units"]
    assert set(lines.values_list("unit_price_incl_tax", "flash_item")) == {(Decimal("39.00"), item.pk)}
    assert sold == item.sold == FlashUse.objects.aggregate(units=Sum("units"))["units"]
    assert 9 <= sold <= 10  # two wanted by the last buyer may not fit
    if sold == 9:
        orders_of(at_once([buyer(stocked.cup)]))
        assert FlashItem.objects.get(pk=item.pk).sold == 10


def test_one_guest_in_twenty_windows_gets_no_more_than_the_limit(stocked: Shop) -> None:
    now = present()
    item = flash_sale(stocked.cup, "39.00", quota=50, person_limit=2, starts=now - HOUR, ends=now + HOUR, made=now)
    buyers = [buyer(stocked.cup, phone="13800138000") for _ in range(10)]
    buyers += [buyer(stocked.cup, email="one@test.example", phone="13800138000") for _ in range(10)]

    placed = orders_of(at_once(buyers), PriceChanged, FlashGone)

    item.refresh_from_db()
    assert len(placed) == item.sold == 2


def test_a_customer_and_guests_with_the_same_telephone_share_one_limit(stocked: Shop) -> None:
    now = present()
    item = flash_sale(stocked.cup, "39.00", quota=50, person_limit=1, starts=now - HOUR, ends=now + HOUR, made=now)
    people: list[User | None] = [person(f"p{n}") for n in range(6)]
    buyers = [buyer(stocked.cup, user=user, phone="13800138000") for user in [*people, None, None, None]]

    placed = orders_of(at_once(buyers), PriceChanged, FlashGone)

    item.refresh_from_db()
    assert len(placed) == item.sold == 1


def test_quota_stands_while_buyers_and_givers_back_meet(stocked: Shop) -> None:
    now = present()
    item = flash_sale(stocked.cup, "39.00", quota=20, starts=now - HOUR, ends=now + HOUR, made=now)
    given = [buyer(stocked.cup)() for _ in range(15)]
    later = now + timedelta(hours=2)

    def cancel(order: Order) -> Callable[[], Any]:
        return lambda: cancel_order(order_id=order.pk, by=By.CUSTOMER, actor=None, reason="", now=later)

    def expire(order: Order) -> Callable[[], Any]:
        return lambda: expire_order(order_id=order.pk, now=later)

    both = [act(order) for order in given for act in (cancel, expire)]
    at_once([*both, *(buyer(stocked.cup) for _ in range(20))])

    item.refresh_from_db()
    alive = Line.objects.filter(order__status=Order.Status.PENDING_PAYMENT, flash_item=item)
    units = alive.aggregate(units=Sum("quantity"))["units"] or 0
    assert item.sold == units == (FlashUse.objects.aggregate(units=Sum("units"))["units"] or 0)
    assert item.sold <= 20


def test_an_offer_for_ten_uses_is_used_ten_times(stocked: Shop) -> None:
    offer = make_offer("减五", condition=(Condition.VALUE, 10), benefit=(Benefit.FIXED, 5), max_global_applications=10,
                       max_basket_applications=1)  # fmt: skip
    buyers = [buyer(stocked.cup) for _ in range(60)]

    placed = orders_of(at_once(buyers), PriceChanged, DiscountGone)

    offer.refresh_from_db()
    assert len(placed) == offer.num_applications == OrderDiscount.objects.filter(offer_id=offer.pk).count() == 10


def test_a_budget_is_spent_to_the_last_fen_and_no_further(stocked: Shop) -> None:
    offer = make_offer("预算", condition=(Condition.VALUE, 10), benefit=(Benefit.FIXED, 5), max_discount=50,
                       max_basket_applications=1)  # fmt: skip
    buyers = [buyer(stocked.cup) for _ in range(60)]

    placed = orders_of(at_once(buyers), PriceChanged, DiscountGone)

    offer.refresh_from_db()
    assert (len(placed), offer.total_discount) == (10, Decimal("50.00"))


def test_a_customer_uses_an_offer_as_often_as_they_may(stocked: Shop) -> None:
    offer = make_offer("每人两次", condition=(Condition.VALUE, 10), benefit=(Benefit.FIXED, 5), max_user_applications=2,
                       max_basket_applications=1)  # fmt: skip
    user, now = person("eager"), present()
    discount = Discount(
        category=OrderDiscount.BASKET, name="每人两次", amount=Decimal(5), offer_id=offer.pk, per_customer=2
    )  # fmt: skip

    @atomic
    def order() -> Order:
        made = placed_order((stocked.cup, 1), user=user, now=now)
        OrderDiscount.objects.create(order=made, offer_id=offer.pk, offer_name="每人两次", frequency=1, amount=5)
        record_use(order=made, user=user, discounts=[discount])
        return made

    placed = orders_of(at_once([order] * 12), DiscountGone)

    offer.refresh_from_db()
    assert len(placed) == offer.num_applications == OrderDiscount.objects.filter(order__user=user).count() == 2


@pytest.mark.parametrize("usage", [Voucher.SINGLE_USE, Voucher.MULTI_USE])
def test_a_coupon_comes_back_once_when_cancelling_meets_expiring(stocked: Shop, usage: str) -> None:
    now = present()
    coupon = make_coupon("回来", off=5, spend=10, usage=usage, now=now)
    order = buyer(stocked.cup, code="回来")()
    offer = ConditionalOffer.objects.get(vouchers=coupon)
    assert (offer.num_applications, VoucherApplication.objects.count()) == (1, 1)
    later = now + timedelta(hours=2)

    def work() -> int:
        return run_ready_tasks()

    def settle() -> bool:
        return settle_use(order_id=order.pk)

    ends = [
        *(lambda: expire_order(order_id=order.pk, now=later) for _ in range(4)),
        *(
            lambda: cancel_order(order_id=order.pk, by=By.CUSTOMER, actor=None, reason="", now=later)
            for _ in range(4)
        ),
    ]  # fmt: skip
    answers = at_once(ends)
    assert sum(a is True or isinstance(a, Order) for a in answers) == 1
    assert all(
        a is False or isinstance(a, TransitionRefused) for a in answers if a is not True and not isinstance(a, Order)
    )
    at_once([settle] * 8 + [work] * 2)

    coupon.refresh_from_db()
    offer.refresh_from_db()
    assert (offer.num_applications, offer.total_discount, coupon.num_orders) == (0, 0, 0)
    assert not VoucherApplication.objects.exists()
    assert connection.vendor == "postgresql"
