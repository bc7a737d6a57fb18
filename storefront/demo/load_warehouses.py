"""The demo's warehouses: everything comes to Hangzhou first, part of it goes on to the two others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from storefront.accounts.models import User
from storefront.demo.load_catalogue import BATCH
from storefront.order.models import Line, Order
from storefront.partner.models import Allocation, StockMovement, StockRecord, Warehouse, WarehouseStock

Kind = StockMovement.Kind
# code, name, English name, district, address
_PLACES: Final = (
    ("main", "杭州萧山总仓", "Hangzhou Xiaoshan", "330109", "萧山区空港大道 388 号 3 号库"),
    ("guangzhou", "广州白云仓", "Guangzhou Baiyun", "440111", "白云区太和镇物流园路 26 号 B 座"),
    ("chengdu", "成都双流仓", "Chengdu Shuangliu", "510116", "双流区空港四路 1599 号 2 层"),
)
_RETURNS: Final = ("returns", "杭州退货检验区", "Hangzhou returns inspection", "330109", "萧山区空港大道 388 号 5 号库")
# code -> share of what is for sale in percent, days ago, number of the transfer note
_SHARES: Final = {"guangzhou": (22, 9.3, "DB-2610-07"), "chengdu": (14, 6.2, "DB-2610-11")}
_LEAST: Final = 12  # units for sale from which a SKU is spread over the warehouses


def load_warehouses() -> dict[str, Warehouse]:
    """The warehouses by their codes; the two that every shop starts with get their demo names."""
    found = {}
    for position, (code, zh, en, district, address) in enumerate((*_PLACES, _RETURNS)):
        last = code == _RETURNS[0]
        found[code], _ = Warehouse.objects.update_or_create(
            code=code,
            defaults={
                "name_zh_hans": zh,
                "name_en": en,
                "district_code": district,
                "address": address,
                "position": 90 if last else position * 10,
                "purpose": Warehouse.Purpose.QUARANTINE if last else Warehouse.Purpose.SALE,
            },
        )
    return found


def spread(records: Iterable[StockRecord], packer: User, now: datetime) -> list[StockMovement]:
    """Transfers of part of what is for sale, without balances; `write_movements` gives them theirs."""
    places = load_warehouses()
    moves = []
    for record in records:
        free = record.num_in_stock - record.num_allocated
        if free < _LEAST:
            continue
        for code, (share, days, note) in _SHARES.items():
            units = free * share // 100
            at = now - timedelta(days=days)
            for place, kind, quantity in (
                (places["main"], Kind.TRANSFER_OUT, -units),
                (places[code], Kind.TRANSFER_IN, units),
            ):
                moves.append(
                    StockMovement(
                        stockrecord=record, warehouse=place, kind=kind, quantity=quantity, at=at, actor=packer,
                        reason="区域仓备货", document=note,
                    )
                )  # fmt: skip
    return moves


def write_movements(movements: Sequence[StockMovement]) -> None:
    """Store them in the order of time, each with the balance of its SKU and warehouse after it, and what lies where."""
    balance: dict[tuple[int, int], int] = defaultdict(int)
    rows = sorted(movements, key=lambda m: m.at)
    for movement in rows:
        key = (movement.stockrecord_id, movement.warehouse_id)
        balance[key] += movement.quantity
        movement.balance_after = balance[key]
    StockMovement.objects.bulk_create(rows, batch_size=BATCH)
    WarehouseStock.objects.bulk_create(
        [WarehouseStock(stockrecord_id=r, warehouse_id=w, on_hand=units) for (r, w), units in balance.items()],
        batch_size=BATCH,
    )


def write_allocations(orders: Iterable[tuple[Order, Sequence[Line]]], main: Warehouse) -> None:
    """What the open orders hold, all in the main warehouse."""
    rows = []
    for order, lines in orders:
        until = order.hold_until if order.status == Order.Status.PENDING_PAYMENT else None
        rows += [
            Allocation(
                stockrecord_id=line.stockrecord_id, warehouse=main, units=line.num_allocated, document=order.number,
                line=line.pk, person=f"user:{order.user_id}" if order.user_id else "", until=until, at=order.date_placed,
            )
            for line in lines
            if line.num_allocated and line.stockrecord_id
        ]  # fmt: skip
    Allocation.objects.bulk_create(rows, batch_size=BATCH)
    held: dict[int, int] = defaultdict(int)
    for row in rows:
        held[row.stockrecord_id] += row.units
    places = list(WarehouseStock.objects.filter(warehouse=main, stockrecord__in=held))
    for place in places:
        place.held = held[place.stockrecord_id]
    WarehouseStock.objects.bulk_update(places, ["held"], batch_size=BATCH)
