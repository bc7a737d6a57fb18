"""The stock card: every change of units is a row of the ledger with its reason."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from storefront.order.models import Order
from storefront.partner.ledger import post_movement
from storefront.partner.models import StockMovement, StockRecord, Warehouse
from storefront.partner.warehouses import main_warehouse, policy, quarantine
from tests.cast import Shop, placed_order

Kind = StockMovement.Kind


def post(client: Client, record: StockRecord, **data: Any) -> Any:
    return client.post(reverse("bo_inventory:card", args=[record.pk]), data)


def on_hand(record: StockRecord) -> int:
    record.refresh_from_db()
    return int(record.num_in_stock)


@pytest.mark.parametrize(
    ("kind", "units", "left", "moved", "written"),
    [
        ("receipt", 5, 15, 5, "receipt"),
        ("damage", 3, 7, -3, "damage"),
        ("count", 8, 8, -2, "count_loss"),
        ("count", 12, 12, 2, "count_gain"),
    ],
)
def test_a_movement_changes_the_units_and_stands_in_the_ledger(
    signed_in: Callable[[str], Client], shop: Shop, kind: str, units: int, left: int, moved: int, written: str
) -> None:
    record = shop.stock(shop.cup)

    response = post(signed_in("packer"), record, kind=kind, units=units, reason="盘点表 ST-0045")

    assert response.status_code == 302
    assert on_hand(record) == left
    row = record.movements.first()
    assert row is not None
    assert (row.kind, row.quantity, row.balance_after, row.reason) == (written, moved, left, "盘点表 ST-0045")
    assert row.actor is not None
    assert row.actor.email == "packer@staff.example"


def test_a_count_that_agrees_writes_nothing(signed_in: Callable[[str], Client], shop: Shop) -> None:
    record = shop.stock(shop.cup)

    post(signed_in("packer"), record, kind="count", units=10, reason="月度盘点")

    assert record.movements.count() == 1


def test_held_units_can_not_be_taken(signed_in: Callable[[str], Client], shop: Shop, paid: Order) -> None:
    record = shop.stock(shop.cup)  # 10 on hand, 2 held

    response = post(signed_in("packer"), record, kind="damage", units=9, reason="摔碎")

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["units"]
    assert on_hand(record) == 10


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"units": ""}, "units"),
        ({"units": "-1"}, "units"),
        ({"units": "1.5"}, "units"),
        ({"units": "9" * 30}, "units"),
        ({"units": "0"}, "units"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 201}, "reason"),
        ({"kind": "theft"}, "kind"),
    ],
)
def test_a_wrong_movement_is_told_at_its_field(
    signed_in: Callable[[str], Client], shop: Shop, data: dict[str, str], field: str
) -> None:
    record = shop.stock(shop.cup)

    response = post(signed_in("packer"), record, **({"kind": "receipt", "units": "5", "reason": "到货"} | data))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert record.movements.count() == 1


def test_sellers_see_the_card_but_can_not_post(signed_in: Callable[[str], Client], shop: Shop) -> None:
    record, client = shop.stock(shop.cup), signed_in("seller")

    assert client.get(reverse("bo_inventory:card", args=[record.pk])).context["form"] is None
    assert post(client, record, kind="receipt", units=5, reason="x")["Location"] == reverse("wagtailadmin_home")
    assert on_hand(record) == 10


def test_low_and_empty_stock_have_their_views(signed_in: Callable[[str], Client], shop: Shop) -> None:
    client = signed_in("packer")
    post(client, shop.stock(shop.cup), kind="damage", units=10, reason="水淹")

    low = client.get(reverse("bo_inventory:stock_view", args=["low"]))
    out = client.get(reverse("bo_inventory:stock_view", args=["out"]))

    assert {r.partner_sku for r in low.context["object_list"]} == {"TRAY", *(v.upc for v in shop.variants.values())}
    assert [r.partner_sku for r in out.context["object_list"]] == ["CUP"]


def test_returned_goods_come_into_quarantine_and_are_sellable_after_inspection(
    signed_in: Callable[[str], Client], shop: Shop
) -> None:
    record, client = shop.stock(shop.cup), signed_in("packer")

    post(client, record, kind="return", units=3, reason="七天无理由退货")
    assert on_hand(record) == 10

    quarantined, main = quarantine(), main_warehouse()
    response = client.post(
        reverse("bo_inventory:inspect", args=[record.pk]),
        {"source": quarantined.pk, "target": main.pk, "good": 2, "bad": 1, "reason": "一只磕边"},
    )

    assert response.status_code == 302
    assert on_hand(record) == 12
    assert list(record.movements.values_list("kind", flat=True)[:3]) == ["damage", "transfer_in", "transfer_out"]


@pytest.fixture
def south(db: None) -> Warehouse:
    return Warehouse.objects.create(code="south", name_zh_hans="广州白云仓", district_code="440111", position=5)


def test_a_transfer_brings_free_units_to_another_warehouse(
    signed_in: Callable[[str], Client], shop: Shop, south: Warehouse, paid: Order
) -> None:
    record, client = shop.stock(shop.cup), signed_in("packer")  # 10 on hand, 2 held
    url = reverse("bo_inventory:transfer", args=[record.pk])
    form = {"source": main_warehouse().pk, "target": south.pk, "reason": "备货", "document": "DB-1"}

    too_many = client.post(url, {**form, "units": 9})
    same = client.post(url, {**form, "target": main_warehouse().pk, "units": 1})
    done = client.post(url, {**form, "units": 8})

    assert (too_many.status_code, list(too_many.context["form"].errors)) == (422, ["units"])
    assert (same.status_code, list(same.context["form"].errors)) == (422, ["target"])
    assert done.status_code == 302
    page = client.get(reverse("bo_inventory:card", args=[record.pk]))
    assert [(p.warehouse.code, p.on_hand, p.held) for p in page.context["places"]] == [("main", 2, 2), ("south", 8, 0)]
    assert on_hand(record) == 10


def test_a_movement_is_posted_in_the_warehouse_that_was_chosen(
    signed_in: Callable[[str], Client], shop: Shop, south: Warehouse
) -> None:
    record, client = shop.stock(shop.cup), signed_in("sales.manager")

    post(client, record, kind="receipt", units=5, reason="到货", warehouse=south.pk, document="CG-7", unit_cost="18.60")

    row = record.movements.first()
    assert row is not None
    assert (row.warehouse, row.balance_after, row.document, str(row.unit_cost)) == (south, 5, "CG-7", "18.60")
    assert client.get(reverse("bo_inventory:card", args=[record.pk]) + f"?place={south.pk}").context["page"].rows == [
        row
    ]


def test_the_card_goes_back_and_forth_by_keys(signed_in: Callable[[str], Client], shop: Shop, now: datetime) -> None:
    record, client = shop.stock(shop.cup), signed_in("packer")
    for number in range(119):
        post_movement(stockrecord_id=record.pk, kind=Kind.RECEIPT, quantity=number + 1, actor=None, now=now)
    url = reverse("bo_inventory:card", args=[record.pk])

    first = client.get(url).context["page"]
    second = client.get(url + first.older).context["page"]
    last = client.get(url + second.older).context["page"]
    back = client.get(url + last.newer).context["page"]

    assert [len(p.rows) for p in (first, second, last)] == [50, 50, 20]
    assert back.rows == second.rows
    assert (first.newer, last.older) == ("", "")
    assert len({row.pk for p in (first, second, last) for row in p.rows}) == 120
    assert client.get(url + "?before=x&after=%F0%9F&place=" + "9" * 40).status_code == 200


def test_held_units_name_their_order_holder_and_end(
    signed_in: Callable[[str], Client], shop: Shop, paid: Order, now: datetime
) -> None:
    unpaid = placed_order((shop.tray, 1), now=now)
    client = signed_in("packer")

    everything = client.get(reverse("bo_inventory:held")).context["held"]
    waiting = client.get(reverse("bo_inventory:held_view", args=["unpaid"])).context["held"]
    found = client.get(reverse("bo_inventory:held") + "?q=CUP").context["held"]

    assert {row.order for row in everything} == {paid, unpaid}
    assert [(row.order, row.allocation.until, row.who) for row in waiting] == [(unpaid, unpaid.hold_until, "林*溪")]
    assert [row.order for row in found] == [paid]
    assert client.get(reverse("bo_inventory:held_view", args=["x"])).status_code == 404


def test_the_list_of_held_units_takes_the_same_queries_for_one_and_many(
    signed_in: Callable[[str], Client], shop: Shop, now: datetime, django_assert_max_num_queries: Any
) -> None:
    client, url = signed_in("packer"), reverse("bo_inventory:held")
    placed_order((shop.cup, 1), now=now)
    client.get(url)
    with django_assert_max_num_queries(40) as one:
        client.get(url)
    for _number in range(3):
        placed_order((shop.cup, 1), (shop.tray, 1), now=now)

    with django_assert_max_num_queries(40) as many:
        client.get(url)

    assert len(one) == len(many)


def test_selling_beyond_stock_needs_limit_and_day(signed_in: Callable[[str], Client], shop: Shop) -> None:
    record, client = shop.stock(shop.tray), signed_in("packer")
    url = reverse("bo_inventory:beyond", args=[record.pk])

    wrong = client.post(url, {"beyond": "presale", "limit": 0, "date": ""})
    right = client.post(url, {"beyond": "presale", "limit": 20, "date": "2030-03-01"})

    assert (wrong.status_code, sorted(wrong.context["form"].errors)) == (422, ["date", "limit"])
    assert right.status_code == 302
    record.refresh_from_db()
    assert (record.beyond, record.beyond_limit, record.available) == ("presale", 20, 23)

    client.post(url, {"beyond": "", "limit": 0, "date": ""})
    record.refresh_from_db()
    assert (record.available, record.beyond_date) == (3, None)


def test_the_rules_are_set_by_those_who_answer_for_the_warehouses(
    signed_in: Callable[[str], Client], shop: Shop
) -> None:
    url = reverse("bo_inventory:policy")
    chosen = {"rule": "fullest", "split_lines": "", "person_cap": 50, "source_cap": 0}

    assert signed_in("packer").post(url, chosen)["Location"] == reverse("wagtailadmin_home")
    assert signed_in("sales.manager").post(url, chosen)["Location"] == url

    assert (policy().rule, policy().split_lines, policy().person_cap) == ("fullest", False, 50)


def test_a_warehouse_with_units_can_not_be_closed(signed_in: Callable[[str], Client], shop: Shop) -> None:
    main, client = main_warehouse(), signed_in("sales.manager")
    fields = {
        "name_zh_hans": "总仓",
        "name_en": "Main",
        "code": "main",
        "purpose": "sale",
        "district_code": "330109",
        "address": "",
        "position": 0,
    }

    closed = client.post(reverse("bo_warehouses:edit", args=[main.pk]), fields)
    renamed = client.post(reverse("bo_warehouses:edit", args=[main.pk]), {**fields, "active": "on"})

    assert list(closed.context["form"].errors) == ["active"]
    assert renamed.status_code == 302
    main.refresh_from_db()
    assert (main.name_zh_hans, main.active) == ("总仓", True)
    assert client.get(reverse("bo_warehouses:index")).status_code == 200
