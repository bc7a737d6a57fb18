"""The stock card: every change of units is a row of the ledger with its reason."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from storefront.order.models import Order
from storefront.partner.models import StockMovement, StockRecord
from tests.cast import Shop

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
