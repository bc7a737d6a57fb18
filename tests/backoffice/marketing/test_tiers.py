"""Spend tiers for staff: made, previewed in plain words, refused at the field."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from storefront.offer.models import ConditionalOffer, SpendTier
from tests.storefront.offer.makers import everything

MANAGER = "marketing.manager"


def typed(**changes: Any) -> dict[str, Any]:
    form = {
        "name_zh_hans": "满减", "name_en": "Spend and save", "goods": str(everything().pk), "active": "on",
        "starts": "2026-11-24T10:00:00", "ends": "2026-12-01T00:00:00",
        "tier-0-spend": "200", "tier-0-off": "20", "tier-1-spend": "500", "tier-1-off": "80",
        "tier-2-spend": "", "tier-2-off": "",
    }  # fmt: skip
    return {**form, **changes}


def test_tiers_are_made_and_changed(signed_in: Callable[[str], Client], db: None) -> None:
    client = signed_in(MANAGER)

    client.post(reverse("bo_marketing:tier_new"), typed())
    offer = ConditionalOffer.objects.get()
    client.post(reverse("bo_marketing:tier", args=[offer.pk]), typed(**{"tier-1-off": "90", "active": ""}))
    offer.refresh_from_db()

    assert list(SpendTier.objects.values_list("spend", "off")) == [(200, 20), (500, 90)]
    assert (offer.condition.value, offer.benefit.value, offer.exclusive) == (200, 20, False)
    assert (offer.status, offer.slug) == (ConditionalOffer.SUSPENDED, "spend-and-save")


def test_a_preview_says_what_shoppers_get_and_writes_nothing(signed_in: Callable[[str], Client], db: None) -> None:
    answer = signed_in(MANAGER).post(reverse("bo_marketing:tier_new"), typed(preview="1"))

    said = answer.context["preview"]
    assert said[0] == "满 ¥200 减 ¥20，满 ¥500 减 ¥80。按达到的最高一档减，每单一次。"
    assert said[2] == "2026年11月24日 10:00 至 2026年12月1日 00:00 有效。"
    assert "例：商品合计 ¥500.00，实付 ¥420.00。" in said
    assert "例：商品合计 ¥199.00，实付 ¥199.00。" in said
    assert not ConditionalOffer.objects.exists()


@pytest.mark.parametrize("button", [{}, {"preview": "1"}])
@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"ends": "2026-11-01T00:00:00"}, "ends", "结束时间要晚于开始时间"),
        ({"tier-0-off": "200"}, "off", "要小于满额"),
        ({"tier-0-off": "-5"}, "off", "金额须大于 0"),
        ({"tier-1-spend": "200"}, "spend", "要大于上一档"),
        ({"tier-1-off": "20"}, "off", "要大于上一档"),
        ({"tier-0-spend": "1000000000000"}, "spend", "金额过大"),
        ({"tier-1-spend": ""}, "spend", "请填写金额"),
        ({"goods": "999999"}, "goods", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    signed_in: Callable[[str], Client], db: None, changes: dict[str, str], field: str, words: str,
    button: dict[str, str],
) -> None:  # fmt: skip
    answer = signed_in(MANAGER).post(reverse("bo_marketing:tier_new"), typed(**changes, **button))

    forms = [answer.context["form"], *answer.context["rows"].filled]
    assert answer.status_code == 422
    assert any(words in str(error) for form in forms for error in form.errors.get(field, ()))
    assert not ConditionalOffer.objects.exists()


@pytest.mark.parametrize(("role", "sees", "writes"), [("marketer", True, False), ("packer", False, False)])
def test_who_may_see_and_who_may_change(
    signed_in: Callable[[str], Client], db: None, role: str, sees: bool, writes: bool
) -> None:
    client = signed_in(role)

    for name in ("bo_marketing:tiers", "bo_marketing:rules"):
        assert (client.get(reverse(name)).status_code == 200) is sees
    client.post(reverse("bo_marketing:tier_new"), typed())

    assert ConditionalOffer.objects.exists() is writes


def test_the_list_shows_the_tiers_and_what_they_gave(signed_in: Callable[[str], Client], db: None) -> None:
    client = signed_in(MANAGER)
    client.post(reverse("bo_marketing:tier_new"), typed())
    ConditionalOffer.objects.update(num_orders=3, total_discount=Decimal("180.00"))

    page = client.get(reverse("bo_marketing:tiers")).content.decode()

    assert "满 ¥200 减 ¥20，满 ¥500 减 ¥80" in page
    assert "¥180.00" in page
