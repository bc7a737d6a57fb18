"""Which warehouse serves an order, who waits for goods, and what is refused."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.models import F
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext

from storefront.catalogue.models import Product
from storefront.core.clock import now as present
from storefront.partner.allocation import (
    Ask,
    HeldStockMismatch,
    Hold,
    OutOfStock,
    StillAwaited,
    hold,
    keep,
    release,
)
from storefront.partner.holders import TooManyHeld, block_of, own_units, person_of
from storefront.partner.ledger import Kind, post_movement, ship_held, transfer
from storefront.partner.models import Allocation, StockPolicy, StockRecord, Warehouse, WarehouseStock
from storefront.partner.placing import CannotServe, Place, choose
from storefront.partner.warehouses import main_warehouse, save_policy
from tests.cast import Shop, stock_up

HANGZHOU, GUANGZHOU, CHENGDU = "330109", "440111", "510116"


@pytest.fixture
def now() -> datetime:
    return present()


@pytest.fixture
def houses(db: None) -> dict[str, Warehouse]:
    """Three warehouses; the main one is in Hangzhou."""
    main = main_warehouse()
    main.district_code = HANGZHOU
    main.save()
    made = {"hangzhou": main}
    for position, (code, district) in enumerate([("guangzhou", GUANGZHOU), ("chengdu", CHENGDU)], 1):
        made[code] = Warehouse.objects.create(code=code, name_zh_hans=code, district_code=district, position=position)
    return made


def move(shop: Shop, product: Product, house: Warehouse, units: int) -> None:
    transfer(
        stockrecord_id=shop.stock(product).pk, source=main_warehouse(), target=house, units=units, actor=None,
        reason="", now=present(),
    )  # fmt: skip


def take(
    shop: Shop, *wanted: tuple[Product, int], number: str = "1", to: str = "", now: datetime, **more: object
) -> None:
    asks = [Ask(line, shop.stock(product).pk, units) for line, (product, units) in enumerate(wanted, 1)]
    with atomic():
        hold(asks, Hold(document=number, district_code=to, **more), now=now)  # type: ignore[arg-type]


def served(number: str = "1") -> list[tuple[int, str, int]]:
    """(line, code of the warehouse or "", units) of an order."""
    rows = Allocation.objects.filter(document=number).order_by(
        "line", F("warehouse__position").asc(nulls_last=True), "pk"
    )
    return [(a.line, a.warehouse.code if a.warehouse else "", a.units) for a in rows]


@pytest.mark.parametrize(("to", "from_"), [("440103", "guangzhou"), ("460105", "guangzhou"), ("330106", "main"), ("500101", "chengdu")])  # fmt: skip
def test_the_nearest_warehouse_serves(
    shop: Shop, houses: dict[str, Warehouse], now: datetime, to: str, from_: str
) -> None:
    for code in ("guangzhou", "chengdu"):
        move(shop, shop.cup, houses[code], 3)

    take(shop, (shop.cup, 2), to=to, now=now)

    assert served() == [(1, from_, 2)]


def test_one_warehouse_that_has_everything_beats_a_nearer_one_that_has_not(
    shop: Shop, houses: dict[str, Warehouse], now: datetime
) -> None:
    move(shop, shop.cup, houses["guangzhou"], 5)

    take(shop, (shop.cup, 2), (shop.tray, 1), to=GUANGZHOU, now=now)

    assert served() == [(1, "main", 2), (2, "main", 1)]


def test_the_fullest_warehouse_serves_when_the_shop_says_so(
    shop: Shop, houses: dict[str, Warehouse], now: datetime
) -> None:
    save_policy({"rule": StockPolicy.Rule.FULLEST})
    move(shop, shop.cup, houses["guangzhou"], 7)

    take(shop, (shop.cup, 2), to=HANGZHOU, now=now)

    assert served() == [(1, "guangzhou", 2)]


def test_a_line_larger_than_any_warehouse_is_split(shop: Shop, houses: dict[str, Warehouse], now: datetime) -> None:
    move(shop, shop.cup, houses["guangzhou"], 4)

    take(shop, (shop.cup, 9), to=GUANGZHOU, now=now)

    assert served() == [(1, "main", 5), (1, "guangzhou", 4)]
    assert shop.stock(shop.cup).num_allocated == 9


def test_or_refused_when_lines_are_never_split(shop: Shop, houses: dict[str, Warehouse], now: datetime) -> None:
    save_policy({"split_lines": False})
    move(shop, shop.cup, houses["guangzhou"], 4)

    with pytest.raises(OutOfStock) as refused:
        take(shop, (shop.cup, 9), now=now)

    assert refused.value.available == 6
    assert not Allocation.objects.exists()
    assert shop.stock(shop.cup).num_allocated == 0


def test_all_lines_are_held_or_none(shop: Shop, now: datetime) -> None:
    with pytest.raises(OutOfStock):
        take(shop, (shop.cup, 2), (shop.tray, 4), now=now)

    assert not Allocation.objects.exists()
    assert WarehouseStock.objects.filter(held__gt=0).count() == 0


def sell_ahead(shop: Shop, product: Product, limit: int, day: date) -> None:
    StockRecord.objects.filter(product=product).update(beyond="backorder", beyond_limit=limit, beyond_date=day)


def test_units_beyond_stock_wait_and_the_oldest_order_gets_what_arrives(shop: Shop, now: datetime) -> None:
    day = date(2030, 1, 15)
    sell_ahead(shop, shop.tray, 5, day)
    take(shop, (shop.tray, 5), number="first", now=now)
    take(shop, (shop.tray, 3), number="second", now=now + timedelta(seconds=1))

    assert (served("first"), served("second")) == ([(1, "main", 3), (1, "", 2)], [(1, "", 3)])
    assert set(Allocation.objects.filter(warehouse=None).values_list("promised", flat=True)) == {day}
    with pytest.raises(OutOfStock):
        take(shop, (shop.tray, 1), number="third", now=now)

    stock_up(shop.tray, 4)

    assert served("first") == [(1, "main", 3), (1, "main", 2)]
    assert served("second") == [(1, "main", 2), (1, "", 1)]
    record = shop.stock(shop.tray)
    assert (record.num_in_stock, record.num_allocated, record.available) == (7, 8, 4)


def test_given_back_units_go_to_those_who_wait(shop: Shop, now: datetime) -> None:
    sell_ahead(shop, shop.tray, 5, date(2030, 1, 15))
    take(shop, (shop.tray, 3), number="first", now=now)
    take(shop, (shop.tray, 2), number="second", now=now)

    with atomic():
        release("first")

    assert served("second") == [(1, "main", 2)]


def test_awaited_units_can_not_leave(shop: Shop, now: datetime) -> None:
    sell_ahead(shop, shop.tray, 5, date(2030, 1, 15))
    take(shop, (shop.tray, 5), now=now)

    with pytest.raises(StillAwaited) as refused, atomic():
        ship_held({1: 4}, actor=None, document="1", now=now)
    with atomic():
        ship_held({1: 3}, actor=None, document="1", now=now)

    assert refused.value.ready == 3
    assert served() == [(1, "", 2)]


def test_more_than_is_held_can_neither_leave_nor_be_given_back(shop: Shop, now: datetime) -> None:
    take(shop, (shop.cup, 2), now=now)

    with pytest.raises(HeldStockMismatch), atomic():
        release("1", lines={1: 3})
    with pytest.raises(HeldStockMismatch), atomic():
        ship_held({1: 3}, actor=None, document="1", now=now)

    assert served() == [(1, "main", 2)]


def test_the_database_refuses_more_held_than_lies_there(shop: Shop) -> None:
    record = shop.stock(shop.cup)

    with pytest.raises(IntegrityError), atomic():
        WarehouseStock.objects.filter(stockrecord=record).update(held=11)
    with pytest.raises(IntegrityError), atomic():
        StockRecord.objects.filter(pk=record.pk).update(num_allocated=11)
    with pytest.raises(IntegrityError), atomic():
        StockRecord.objects.filter(pk=record.pk).update(beyond_limit=5)


def test_a_person_holds_no_more_unpaid_units_than_the_cap(shop: Shop, now: datetime) -> None:
    save_policy({"person_cap": 4})
    until = now + timedelta(minutes=30)
    take(shop, (shop.cup, 3), number="1", person="user:1", until=until, now=now)

    with pytest.raises(TooManyHeld) as refused:
        take(shop, (shop.cup, 2), number="2", person="user:1", until=until, now=now)
    take(shop, (shop.cup, 2), number="3", person="user:2", until=until, now=now)
    keep("1")
    take(shop, (shop.cup, 2), number="4", person="user:1", until=until, now=now)

    assert (refused.value.cap, refused.value.left, refused.value.shared) == (4, 1, False)
    assert shop.stock(shop.cup).num_allocated == 7


def test_an_address_block_has_a_cap_of_its_own(shop: Shop, now: datetime) -> None:
    save_policy({"source_cap": 4})
    until = now + timedelta(minutes=30)
    take(shop, (shop.cup, 3), number="1", person="user:1", source="203.0.113.0/24", until=until, now=now)

    with pytest.raises(TooManyHeld) as refused:
        take(shop, (shop.cup, 2), number="2", person="user:2", source="203.0.113.0/24", until=until, now=now)

    assert refused.value.shared


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("203.0.114.77", "203.0.114.0/24"),
        ("2400:da00:1::8", "2400:da00:1::/48"),
        ("::ffff:114.114.114.114", "114.114.114.0/24"),
        ("127.0.0.1", ""),
        ("10.2.3.4", ""),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_address_blocks_name_networks_and_never_the_house_itself(address: str, block: str) -> None:
    assert block_of(address) == block


def test_people_without_an_account_are_named_unreadably() -> None:
    name = person_of(None, "13800138000")

    assert name == person_of(None, "13800138000") != person_of(None, "13800138001")
    assert "138" not in name.removeprefix("phone:")[:3]
    assert len(name) <= 40


def test_what_somebody_holds_themself_is_known_by_their_orders(shop: Shop, now: datetime) -> None:
    until = now + timedelta(minutes=30)
    take(shop, (shop.cup, 3), number="25", until=until, now=now)
    take(shop, (shop.cup, 1), number="26", now=now)

    assert own_units([shop.cup.pk], user=None, numbers=["25", "26"]) == {shop.cup.pk: 3}
    assert own_units([shop.cup.pk], user=None, numbers=[]) == {}


def test_holding_takes_four_queries_whatever_the_number_of_lines(shop: Shop, now: datetime) -> None:
    def count(*wanted: tuple[Product, int], number: str) -> int:
        with CaptureQueriesContext(connection) as asked, atomic():
            asks = [Ask(n, records[p.pk], units) for n, (p, units) in enumerate(wanted)]
            hold(asks, Hold(document=number, person="user:1", until=now), now=now)
        return sum('"partner_' in q["sql"] for q in asked.captured_queries)

    records = dict(StockRecord.objects.values_list("product_id", "pk"))

    one = count((shop.cup, 1), number="1")
    three = count((shop.cup, 1), (shop.tray, 1), (shop.variants["天青", "110 ml"], 1), number="2")

    locking = connection.features.has_select_for_update  # a query of its own where rows can be locked
    assert one == three == 4 + locking


def test_a_movement_that_reaches_below_what_waits_is_refused(shop: Shop, now: datetime) -> None:
    sell_ahead(shop, shop.tray, 20, date(2030, 1, 15))
    record = shop.stock(shop.tray)

    with pytest.raises(Exception, match="3 units"):
        post_movement(stockrecord_id=record.pk, kind=Kind.DAMAGE, quantity=-4, actor=None, now=now)

    assert shop.stock(shop.tray).num_in_stock == 3


def test_choosing_names_the_most_that_works() -> None:
    places = {1: [Place(1, 4, HANGZHOU, 0), Place(2, 3, GUANGZHOU, 1)]}

    with pytest.raises(CannotServe) as refused:
        choose({1: 9}, places, beyond={1: 1}, rule="position", split_lines=True, district_code="")

    assert refused.value.most == 8
