"""Delivery fees and days."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from storefront.shipping.models import DeliveryMethod, DeliveryRate
from storefront.shipping.queries import Quote, quote


def standard(district: str, *, weight: int = 500, goods: str = "50.00", now: datetime) -> Quote:
    found = quote(district_code=district, weight=weight, goods_total=Decimal(goods), now=now)
    return next(q for q in found if q.method.code == "standard")


@pytest.mark.parametrize(
    ("weight", "fee"), [(0, "8.00"), (1, "8.00"), (1000, "8.00"), (1001, "12.00"), (2000, "12.00"), (2001, "16.00")]
)
def test_each_begun_kilogram_beyond_the_first_costs(db: None, now: datetime, weight: int, fee: str) -> None:
    assert standard("330106", weight=weight, now=now).fee == Decimal(fee)


@pytest.mark.parametrize(("goods", "fee"), [("198.99", "8.00"), ("199.00", "0.00"), ("5000.00", "0.00")])
def test_delivery_is_free_from_the_threshold_on(db: None, now: datetime, goods: str, fee: str) -> None:
    assert standard("330106", goods=goods, now=now).fee == Decimal(fee)


def test_far_provinces_pay_more_and_never_travel_free(db: None, now: datetime) -> None:
    assert standard("650102", weight=1500, goods="5000.00", now=now).fee == Decimal("28.00")


@pytest.mark.parametrize("district", ["710100", "810001", "820001"])
def test_some_places_are_not_served(db: None, now: datetime, district: str) -> None:
    assert [q.served for q in quote(district_code=district, weight=1, goods_total=Decimal(1), now=now)] == [False] * 2


def test_the_longest_region_that_begins_the_code_counts(db: None, now: datetime) -> None:
    method = DeliveryMethod.objects.get(code="standard")
    DeliveryRate.objects.create(method=method, region="33", first_fee=6, step_fee=1)
    DeliveryRate.objects.create(method=method, region="3301", first_fee=5, step_fee=1)

    assert standard("330106", now=now).fee == Decimal(5)
    assert standard("330206", now=now).fee == Decimal(6)
    assert standard("110101", now=now).fee == Decimal(8)


def test_a_method_without_a_rate_for_the_place_does_not_go_there(db: None, now: datetime) -> None:
    boat = DeliveryMethod.objects.create(code="boat", name_zh_hans="船", name_en="Boat", position=9)
    DeliveryRate.objects.create(method=boat, region="46", first_fee=5, step_fee=1)

    served = {q.method.code: q.served for q in quote(district_code="330106", weight=1, goods_total=Decimal(1), now=now)}

    assert served == {"standard": True, "express": True, "boat": False}


def test_an_inactive_method_is_not_offered(db: None, now: datetime) -> None:
    DeliveryMethod.objects.filter(code="express").update(active=False)

    found = quote(district_code="330106", weight=1, goods_total=Decimal(1), now=now)

    assert [q.method.code for q in found] == ["standard"]


@pytest.mark.parametrize(("clock", "first", "last"), [("15:59", 26, 28), ("16:00", 27, 29), ("23:30", 27, 29)])
def test_days_count_from_tomorrow_after_the_cut_off(db: None, clock: str, first: int, last: int) -> None:
    hour, minute = map(int, clock.split(":"))
    moment = timezone.make_aware(datetime(2026, 11, 24, hour, minute))

    found = standard("330106", now=moment)

    assert (found.promised_from, found.promised_until) == (date(2026, 11, first), date(2026, 11, last))


def test_an_unknown_place_gets_the_rate_for_everywhere(db: None, now: datetime) -> None:
    assert standard("", now=now).fee == Decimal(8)
    assert standard("999999", now=now).fee == Decimal(8)
