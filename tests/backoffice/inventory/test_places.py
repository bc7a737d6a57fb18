"""Delivery rates are read and set by the names of places, not by their codes."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.inventory.places import PlaceSelect, place_name
from storefront.shipping.models import DeliveryMethod, DeliveryRate


@pytest.fixture
def rate(db: None) -> DeliveryRate:
    method = DeliveryMethod.objects.create(code="slow", name_zh_hans="慢慢送")
    return DeliveryRate.objects.create(method=method, region="33", first_fee=Decimal("8"), step_fee=Decimal("4"))


def test_a_prefix_is_called_by_the_place_that_it_covers(db: None) -> None:
    assert place_name("33") == "浙江省"
    assert place_name("3301") == "浙江省杭州市"
    assert place_name("") == "其他地区"
    assert place_name("99") == "99"


def test_rates_are_listed_by_place_with_their_fees(signed_in: Callable[[str], Client], rate: DeliveryRate) -> None:
    html = signed_in("sales.manager").get(reverse("bo_rates:index")).content.decode()

    assert "浙江省" in html
    assert "¥8.00" in html


def test_a_place_is_chosen_from_provinces_and_cities(signed_in: Callable[[str], Client], rate: DeliveryRate) -> None:
    html = signed_in("sales.manager").get(reverse("bo_rates:edit", args=[rate.pk])).content.decode()

    assert '<option value="33" selected>浙江省全境</option>' in html
    assert '<option value="3301">杭州市</option>' in html


def test_a_finer_prefix_stays_when_the_rate_is_edited(db: None) -> None:
    html = PlaceSelect().render("region", "330106")

    assert '<option value="330106" selected>浙江省杭州市西湖区</option>' in html
