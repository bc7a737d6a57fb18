"""Flash sales for staff: made, refused at the field, watched, ended."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from storefront.core.clock import now as present
from storefront.partner.models import FlashItem, FlashSale
from tests.cast import Shop
from tests.storefront.partner.sales import flash_sale, place_flash

HOUR = timedelta(hours=1)
MANAGER = "marketing.manager"


def typed(**changes: Any) -> dict[str, Any]:
    """The form as somebody fills it in: the cup for 39, from now for two hours."""
    start = timezone.localtime(present()).replace(microsecond=0)
    form = {
        "name_zh_hans": "今晚的杯子", "name_en": "Tonight's cups",
        "starts": start.strftime("%Y-%m-%dT%H:%M:%S"), "ends": (start + 2 * HOUR).strftime("%Y-%m-%dT%H:%M:%S"),
        "item-0-sku": "CUP", "item-0-price": "39.00", "item-0-quota": "5", "item-0-person_limit": "2",
        "item-1-sku": "", "item-1-price": "", "item-1-quota": "", "item-1-person_limit": "",
    }  # fmt: skip
    return {**form, **changes}


def test_a_manager_makes_a_sale_and_sees_how_it_goes(signed_in: Callable[[str], Client], shop: Shop) -> None:
    client = signed_in(MANAGER)

    made = client.post(reverse("bo_marketing:sale_new"), typed())
    item = FlashItem.objects.get()
    place_flash(shop.cup, 2, now=present())
    page = client.get(made["Location"]).content.decode()

    assert (item.price, item.quota, item.person_limit, item.sale.name_en) == (39, 5, 2, "Tonight's cups")
    assert item.sale.made_by.email == f"{MANAGER}@staff.example"
    assert "2 / 5" in page
    assert "¥78.00" in page


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"starts": "2026-11-24T20:00:00", "ends": "2026-11-24T19:00:00"}, "ends", "结束时间要晚于开始时间"),
        ({"starts": "2026-02-30T20:00:00"}, "starts", "请填写有效的日期和时间"),
        ({"ends": ""}, "ends", "请填写日期和时间"),
        ({"name_zh_hans": ""}, "name_zh_hans", "请填写中文名称"),
        ({"item-0-price": "-1"}, "price", "金额须大于 0"),
        ({"item-0-price": "0"}, "price", "金额须大于 0"),
        ({"item-0-price": "49.00"}, "price", "要低于平时价 ¥49.00"),
        ({"item-0-price": "1000000000000"}, "price", "金额过大"),
        ({"item-0-price": "1.005"}, "price", "最多两位小数"),
        ({"item-0-price": "NaN"}, "price", "请填写金额，例如 39.00"),
        ({"item-0-price": "多"}, "price", "请填写金额，例如 39.00"),
        ({"item-0-quota": "0"}, "quota", "不能少于 1 件"),
        ({"item-0-quota": "1000000000000"}, "quota", "最多 1000000 件"),
        ({"item-0-quota": "2.5"}, "quota", "请填写整数"),
        ({"item-0-person_limit": "-3"}, "person_limit", "不能少于 1 件"),
        ({"item-0-sku": "NOPE"}, "sku", "没有这个货号的在售单品"),
        ({"item-0-sku": "'; DROP TABLE"}, "sku", "没有这个货号的在售单品"),
        ({"item-0-sku": ""}, "sku", "请填写货号"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    signed_in: Callable[[str], Client], shop: Shop, changes: dict[str, str], field: str, words: str
) -> None:
    answer = signed_in(MANAGER).post(reverse("bo_marketing:sale_new"), typed(**changes))

    errors = {**answer.context["form"].errors}
    for row in answer.context["rows"].filled:
        errors |= row.errors
    assert answer.status_code == 422
    assert words in str(errors[field][0])
    assert words in answer.content.decode()
    assert not FlashSale.objects.exists()


def test_no_goods_and_a_row_of_blanks_are_no_sale(signed_in: Callable[[str], Client], shop: Shop) -> None:
    blank = {f"item-0-{name}": " " for name in ("sku", "price", "quota", "person_limit")}

    answer = signed_in(MANAGER).post(reverse("bo_marketing:sale_new"), typed(**blank))

    assert answer.status_code == 422
    assert "请填写 1 至 60 个单品" in answer.content.decode()


def test_a_quota_below_what_is_sold_is_refused(signed_in: Callable[[str], Client], shop: Shop) -> None:
    client = signed_in(MANAGER)
    client.post(reverse("bo_marketing:sale_new"), typed())
    item = FlashItem.objects.get()
    place_flash(shop.cup, 2, now=present())
    start = timezone.localtime(item.sale.starts).strftime("%Y-%m-%dT%H:%M:%S")

    answer = client.post(
        reverse("bo_marketing:sale_edit", args=[item.sale_id]), typed(**{"starts": start, "item-0-quota": "1"})
    )

    assert answer.status_code == 422
    assert "已抢 2 件，不能更少" in answer.content.decode()


def test_the_form_comes_back_with_what_the_sale_is(signed_in: Callable[[str], Client], shop: Shop) -> None:
    client = signed_in(MANAGER)
    client.post(reverse("bo_marketing:sale_new"), typed())
    sale = FlashSale.objects.get()

    answer = client.get(reverse("bo_marketing:sale_edit", args=[sale.pk]))
    form = answer.context["form"]
    again = {name: form[name].value() or "" for name in ("name_zh_hans", "name_en")}
    again |= {name: form[name].value().strftime("%Y-%m-%dT%H:%M:%S") for name in ("starts", "ends")}
    for row in answer.context["rows"].forms:
        again |= {row.add_prefix(name): row[name].value() or "" for name in row.fields}
    answer = client.post(reverse("bo_marketing:sale_edit", args=[sale.pk]), {**again, "item-0-quota": "8"})

    assert answer.status_code == 302, answer.context["rows"].filled[0].errors
    assert sale.items.get().quota == 8


def test_more_rows_keep_what_was_typed_and_write_nothing(signed_in: Callable[[str], Client], shop: Shop) -> None:
    answer = signed_in(MANAGER).post(reverse("bo_marketing:sale_new"), typed(more="1"))

    rows = answer.context["rows"].forms
    assert (rows[0]["sku"].value(), len(rows) > 5, FlashSale.objects.count()) == ("CUP", True, 0)


def test_a_running_sale_is_ended_and_one_to_come_deleted(signed_in: Callable[[str], Client], shop: Shop) -> None:
    client, now = signed_in(MANAGER), present()
    runs = flash_sale(shop.cup, "39.00", starts=now - HOUR, ends=now + HOUR, made=now)
    comes = flash_sale(shop.tray, "199.00", starts=now + HOUR, made=now)

    client.post(reverse("bo_marketing:sale", args=[runs.sale_id]), {"end": "1"})
    client.post(reverse("bo_marketing:sale", args=[comes.sale_id]), {"drop": "1"})

    assert FlashSale.objects.get().pk == runs.sale_id
    assert FlashSale.objects.get().ends < now + HOUR


@pytest.mark.parametrize(
    ("role", "sees", "writes"),
    [(MANAGER, True, True), ("marketer", True, False), ("seller", True, False), ("packer", False, False)],
)
def test_who_may_see_and_who_may_change(
    signed_in: Callable[[str], Client], shop: Shop, role: str, sees: bool, writes: bool
) -> None:
    now = present()
    item = flash_sale(shop.cup, "39.00", starts=now - HOUR, ends=now + HOUR, made=now)
    client = signed_in(role)

    for address in (reverse("bo_marketing:sales"), reverse("bo_marketing:sale", args=[item.sale_id])):
        assert (client.get(address).status_code == 200) is sees
    assert (client.get(reverse("bo_marketing:sale_new")).status_code == 200) is writes
    client.post(reverse("bo_marketing:sale", args=[item.sale_id]), {"end": "1"})
    client.post(reverse("bo_marketing:sale_new"), typed(**{"item-0-sku": "TRAY", "item-0-price": "199"}))
    item.sale.refresh_from_db()
    assert (item.sale.ends < now + HOUR) is writes
    assert FlashSale.objects.count() == 1 + writes


def test_the_cost_is_for_those_who_see_money(signed_in: Callable[[str], Client], shop: Shop) -> None:
    from storefront.partner.ledger import post_movement
    from storefront.partner.models import StockMovement

    now = present()
    post_movement(
        stockrecord_id=shop.stock(shop.cup).pk, kind=StockMovement.Kind.RECEIPT, quantity=5, actor=None, now=now,
        unit_cost=Decimal("31.17"),
    )  # fmt: skip
    item = flash_sale(shop.cup, "39.00", starts=now - HOUR, ends=now + HOUR, made=now)
    address = reverse("bo_marketing:sale", args=[item.sale_id])

    manager, marketer = (signed_in(r).get(address).content.decode() for r in (MANAGER, "marketer"))

    assert "¥31.17" in manager
    assert "20.1 %" in manager
    assert "31.17" not in marketer


def test_the_list_takes_as_many_queries_for_many_sales(
    signed_in: Callable[[str], Client], shop: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, now = signed_in(MANAGER), present()
    flash_sale(shop.cup, "39.00", starts=now + HOUR, made=now)
    with django_assert_max_num_queries(60) as one:
        client.get(reverse("bo_marketing:sales"))
    for n in range(2, 12):
        flash_sale(shop.cup, "39.00", starts=now + n * HOUR, made=now)

    with django_assert_max_num_queries(60) as many:
        page = client.get(reverse("bo_marketing:sales_view", args=["coming"]))

    assert page.content.decode().count("未开始") >= 11
    assert len(many) <= len(one)


def test_empty_rows_are_no_errors(signed_in: Callable[[str], Client], shop: Shop) -> None:
    answer = signed_in(MANAGER).post(reverse("bo_marketing:sale_new"), typed(name_en=""))

    assert [row.errors for row in answer.context["rows"].forms] == [{}, {}]
    assert answer.content.decode().count("第 2 行") == 0
