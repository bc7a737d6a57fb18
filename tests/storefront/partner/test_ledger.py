"""Movements: what arrives, moves, is counted, comes back and breaks, and the proof that it all adds up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.transaction import atomic

from storefront.core.clock import now as present
from storefront.partner.audit import Difference, Figure, NotHealable, differences, heal
from storefront.partner.ledger import (
    Kind,
    NotEnoughOnHand,
    SamePlace,
    inspect_return,
    post_movement,
    receive_return,
    set_on_hand,
    transfer,
)
from storefront.partner.models import Allocation, StockMovement, StockRecord, Warehouse, WarehouseStock
from storefront.partner.warehouses import NotEmpty, main_warehouse, quarantine, save_warehouse
from tests.cast import Shop, placed_order


@pytest.fixture
def now() -> datetime:
    return present()


@pytest.fixture
def south(db: None) -> Warehouse:
    return Warehouse.objects.create(code="south", name_zh_hans="南仓", district_code="440111", position=5)


def in_place(record: StockRecord) -> dict[str, int]:
    return dict(WarehouseStock.objects.filter(stockrecord=record).values_list("warehouse__code", "on_hand"))


def proved() -> bool:
    return list(differences()) == []


def test_a_transfer_moves_units_and_changes_nothing_that_is_sold(shop: Shop, south: Warehouse, now: datetime) -> None:
    record = shop.stock(shop.cup)

    transfer(
        stockrecord_id=record.pk, source=main_warehouse(), target=south, units=4, actor=None, reason="备货",
        document="DB-1", now=now,
    )  # fmt: skip

    assert in_place(record) == {"main": 6, "south": 4}
    assert shop.stock(shop.cup).available == 10
    rows = record.movements.filter(document="DB-1").order_by("pk").values_list("kind", "quantity", "balance_after")
    assert list(rows) == [("transfer_out", -4, 6), ("transfer_in", 4, 4)]
    assert proved()


def test_held_units_stay_where_they_are(shop: Shop, south: Warehouse, now: datetime) -> None:
    placed_order((shop.cup, 8), now=now)
    record = shop.stock(shop.cup)

    with pytest.raises(NotEnoughOnHand) as refused:
        transfer(
            stockrecord_id=record.pk, source=main_warehouse(), target=south, units=3, actor=None, reason="", now=now
        )

    assert refused.value.available == 2
    assert in_place(record) == {"main": 10}


def test_a_transfer_needs_two_places(shop: Shop, now: datetime) -> None:
    main = main_warehouse()

    with pytest.raises(SamePlace):
        transfer(
            stockrecord_id=shop.stock(shop.cup).pk, source=main, target=main, units=1, actor=None, reason="", now=now
        )


def test_returned_goods_are_sellable_only_after_inspection(shop: Shop, now: datetime) -> None:
    record = shop.stock(shop.cup)

    receive_return(stockrecord_id=record.pk, units=3, actor=None, reason="七天无理由", document="26", now=now)

    assert shop.stock(shop.cup).available == 10
    assert in_place(record) == {"main": 10, "returns": 3}

    inspect_return(
        stockrecord_id=record.pk, source=quarantine(), target=main_warehouse(), good=2, bad=1, actor=None,
        reason="一只磕边", now=now,
    )  # fmt: skip

    assert shop.stock(shop.cup).available == 12
    assert in_place(record) == {"main": 12, "returns": 0}
    assert proved()


def test_a_count_says_what_is_there_in_one_warehouse(shop: Shop, south: Warehouse, now: datetime) -> None:
    record = shop.stock(shop.cup)

    gain = set_on_hand(stockrecord_id=record.pk, on_hand=2, actor=None, reason="盘点", warehouse=south, now=now)
    loss = set_on_hand(stockrecord_id=record.pk, on_hand=9, actor=None, reason="盘点", now=now)
    same = set_on_hand(stockrecord_id=record.pk, on_hand=9, actor=None, reason="盘点", now=now)

    assert gain is not None
    assert loss is not None
    assert (gain.kind, gain.balance_after, loss.kind, loss.balance_after, same) == (Kind.COUNT_GAIN, 2, Kind.COUNT_LOSS, 9, None)  # fmt: skip
    assert shop.stock(shop.cup).num_in_stock == 11


def test_a_receipt_keeps_its_cost(shop: Shop, now: datetime) -> None:
    moved = post_movement(
        stockrecord_id=shop.stock(shop.cup).pk, kind=Kind.RECEIPT, quantity=5, actor=None, unit_cost=Decimal("18.60"),
        document="CG-31", now=now,
    )  # fmt: skip

    moved.refresh_from_db()
    assert (moved.unit_cost, moved.document) == (Decimal("18.60"), "CG-31")
    with pytest.raises(IntegrityError), atomic():
        StockMovement.objects.filter(pk=moved.pk).update(unit_cost=-1)


def test_a_warehouse_with_units_stays_open(shop: Shop) -> None:
    main = main_warehouse()
    main.active = False

    with pytest.raises(NotEmpty) as refused:
        save_warehouse(main)

    assert refused.value.units == 33
    assert Warehouse.objects.get(pk=main.pk).active


@pytest.fixture
def sold(shop: Shop, now: datetime) -> StockRecord:
    """The cup with an unpaid order of 3."""
    placed_order((shop.cup, 3), now=now)
    return shop.stock(shop.cup)


def test_the_proof_finds_every_figure_that_is_wrong_and_mends_it(sold: StockRecord) -> None:
    StockRecord.objects.filter(pk=sold.pk).update(num_in_stock=12, num_allocated=1)
    WarehouseStock.objects.filter(stockrecord=sold).update(on_hand=11, held=2)
    main = main_warehouse().pk

    assert list(differences()) == [
        Difference(figure=figure, stockrecord_id=sold.pk, warehouse_id=place, kept=kept, proved=true)
        for figure, place, kept, true in [
            (Figure.PLACE_ON_HAND, main, 11, 10),
            (Figure.PLACE_HELD, main, 2, 3),
            (Figure.ON_HAND, None, 12, 10),
            (Figure.HELD, None, 1, 3),
        ]
    ]

    heal(sold.pk)

    sold.refresh_from_db()
    assert (sold.num_in_stock, sold.num_allocated) == (10, 3)
    assert proved()


def test_a_place_that_is_missing_is_made_again(sold: StockRecord) -> None:
    WarehouseStock.objects.filter(stockrecord=sold).delete()

    heal(sold.pk)

    assert in_place(sold) == {"main": 10}
    assert proved()


def test_a_wrong_balance_in_the_ledger_is_told(sold: StockRecord) -> None:
    sold.movements.update(balance_after=9)

    assert [d.figure for d in differences()] == [Figure.BALANCE]


def test_more_held_than_there_is_needs_a_person(sold: StockRecord) -> None:
    Allocation.objects.filter(stockrecord=sold).update(units=11)

    with pytest.raises(NotHealable):
        heal(sold.pk)


def test_the_command_ends_with_1_until_all_is_right(sold: StockRecord) -> None:
    StockRecord.objects.filter(pk=sold.pk).update(num_in_stock=12)
    said = StringIO()

    with pytest.raises(SystemExit):
        call_command("check_stock", stdout=said)
    call_command("check_stock", "--heal", stdout=said)
    call_command("check_stock", stdout=said)

    assert "CUP: on hand is kept as 12, the history says 10" in said.getvalue()
    assert "1 SKUs healed" in said.getvalue()
    assert said.getvalue().splitlines()[-1].startswith("6 SKUs, 0 differences, 0 lines apart")


def test_a_line_that_holds_other_units_than_it_says_is_told(sold: StockRecord) -> None:
    Allocation.objects.filter(stockrecord=sold).delete()
    said = StringIO()

    with pytest.raises(SystemExit):
        call_command("check_stock", stdout=said)

    assert "says 3 held, allocations hold 0" in said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_parallel_postings_carry_their_own_balance(shop: Shop, south: Warehouse) -> None:
    record = shop.stock(shop.cup)

    def post(number: int) -> None:
        try:
            post_movement(
                stockrecord_id=record.pk, kind=Kind.RECEIPT, quantity=number % 3 + 1, actor=None,
                warehouse=south if number % 2 else None, now=present(),
            )  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(post, range(40)))

    assert record.movements.count() == 41
    assert proved()
