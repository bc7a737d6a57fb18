"""Which orders the demo shop has had: who ordered what, when, and how far each has come. Pure data, always the same.

Every review belongs to a line of an order that its author received some days before writing it.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from storefront.demo.data import read
from storefront.demo.data.schema import Variant
from storefront.demo.reviews import Review, all_reviews
from storefront.order.models import Order, Parcel

Status = Order.Status
Stage = Parcel.Stage

SEED = 300
TOTAL = 300
OPEN = (Status.PENDING_PAYMENT, Status.PAID, Status.PREPARING, Status.PARTLY_SHIPPED)
METHODS = ("alipay", "wechat_pay", "card")
METHOD_SHARES = (52, 36, 12)
NOTES = (
    "釉色要深一点的，谢谢。",
    "请放门口，不用打电话。",
    "送人的，麻烦不要放价格单。",
    "工作日送公司。",
    "可以和上一单一起发吗？",
)
REASONS = ("买重了", "地址写错了，重新下单", "想换个颜色", "暂时不需要了", "活动价没算上，重新拍")

# Orders that are not explained by a review: (state, stage of the newest parcel, days ago from, to, how many)
OTHERS: tuple[tuple[Status, Stage | None, float, float, int], ...] = (
    (Status.PENDING_PAYMENT, None, 0.002, 0.012, 3),
    (Status.PAID, None, 0.02, 1.4, 13),
    (Status.PREPARING, None, 0.3, 1.8, 7),
    (Status.PARTLY_SHIPPED, Stage.IN_TRANSIT, 1.6, 3.5, 5),
    (Status.SHIPPED, Stage.COLLECTED, 0.8, 1.6, 4),
    (Status.SHIPPED, Stage.IN_TRANSIT, 1.6, 3.6, 9),
    (Status.SHIPPED, Stage.OUT_FOR_DELIVERY, 2.5, 4.0, 3),
    (Status.SHIPPED, Stage.AWAITING_PICKUP, 3.0, 4.5, 2),
    (Status.SHIPPED, Stage.EXCEPTION, 3.0, 5.0, 2),
    (Status.SHIPPED, Stage.SIGNED, 3.5, 7.0, 4),
    (Status.RECEIVED, Stage.SIGNED, 6.0, 9.0, 8),
    (Status.CANCELLED, None, 1.0, 260.0, 9),
    (Status.EXPIRED, None, 0.2, 200.0, 9),
)
# What the demo's own shopper sees under "my orders".
SHOPPERS: tuple[tuple[Status, Stage | None, float, tuple[str, ...]], ...] = (
    (Status.PENDING_PAYMENT, None, 0.004, ("CQ101-CELADON-180", "CQ301-CREAM")),
    (Status.PAID, None, 0.35, ("ZS301-PINE-500",)),
    (Status.PREPARING, None, 1.1, ("CY301-100", "CQ401-150")),
    (Status.PARTLY_SHIPPED, Stage.IN_TRANSIT, 2.6, ("CF101-PERSIMMON-22", "CF301-WHITE", "CF604-CREAM")),
    (Status.SHIPPED, Stage.IN_TRANSIT, 3.1, ("ZW301-TERRACOTTA",)),
    (Status.SHIPPED, Stage.OUT_FOR_DELIVERY, 3.4, ("DX101-CELADON",)),
    (Status.SHIPPED, Stage.AWAITING_PICKUP, 4.2, ("WJ101-PINE-DOT", "WJ201-BRASS")),
    (Status.RECEIVED, Stage.SIGNED, 7.5, ("CD101-SAGE-M", "CD502-OAT-L")),
    (Status.COMPLETED, Stage.SIGNED, 48.0, ("CQ321-OCHRE", "CQ321-CREAM", "CY401-80")),
    (Status.COMPLETED, Stage.SIGNED, 131.0, ("XH101-MUGWORT", "XH201-PEACH")),
    (Status.CANCELLED, None, 21.0, ("JJ101-OAK",)),
    (Status.EXPIRED, None, 12.0, ("CQ112",)),
)


@dataclass
class PlannedLine:
    """Units of one SKU; review: index into all_reviews() of what was written about it."""

    sku: str
    quantity: int
    review: int | None = None


@dataclass
class PlannedOrder:
    """One order. owner: index of a customer, or the name of a person who can sign in."""

    owner: int | str
    lines: list[PlannedLine]
    placed: datetime
    status: Status
    stage: Stage | None
    method: str
    express: bool = False
    note: str = ""
    invoice: str = ""
    declined_first: bool = False
    paid: bool = True
    reason: str = ""
    tags: set[str] = field(default_factory=set)

    @property
    def shipped(self) -> list[PlannedLine]:
        """Lines whose units have left the house: of a partly shipped order the first ones."""
        if self.status in (Status.SHIPPED, Status.RECEIVED, Status.COMPLETED):
            return self.lines
        return self.lines[: max(1, len(self.lines) - 1)] if self.status == Status.PARTLY_SHIPPED else []

    @property
    def waiting(self) -> list[PlannedLine]:
        """Lines whose units are held."""
        return [line for line in self.lines if line not in self.shipped] if self.status in OPEN else []


def variants() -> dict[str, Variant]:
    """Everything that is sold, by SKU."""
    return {v.sku: v for p in read.products() for v in p.variants()}


def plan(*, customers: int, latin: int, now: datetime) -> list[PlannedOrder]:
    """The orders, oldest first. customers, latin: how many there are and how many of the first read English."""
    rng = random.Random(SEED)
    orders = _reviewed(rng, customers, latin, now)
    shoppers = [_shoppers_own(rng, *entry, now) for entry in SHOPPERS]
    others: list[PlannedOrder] = []
    for status, stage, first, last, count in OTHERS:
        for _ in range(count):
            placed = now - timedelta(days=rng.uniform(first, last))
            basket = _basket(rng, status in OPEN)
            while status == Status.PARTLY_SHIPPED and len(basket) < 2:
                basket = _basket(rng, True)  # something of it must still be in the house
            others.append(_order(rng, rng.randrange(customers), basket, placed, status, stage))
    while len(orders) + len(shoppers) + len(others) < TOTAL:
        placed = now - timedelta(days=rng.uniform(24, 350))
        basket = _basket(rng, False)
        others.append(_order(rng, rng.randrange(customers), basket, placed, Status.COMPLETED, Stage.SIGNED))
    orders += shoppers + others
    for order in orders:
        _daytime(order, rng, now)
    return sorted(orders, key=lambda o: o.placed)


def units(lines: Iterable[PlannedLine]) -> Counter[str]:
    """SKU -> units."""
    found: Counter[str] = Counter()
    for line in lines:
        found[line.sku] += line.quantity
    return found


def _reviewed(rng: random.Random, customers: int, latin: int, now: datetime) -> list[PlannedOrder]:
    """Two reviews of about the same time make one order of one person."""
    orders: list[PlannedOrder] = []
    for english in (False, True):
        waiting = [(i, r) for i, r in enumerate(all_reviews()) if r.english == english]
        waiting.sort(key=lambda pair: -pair[1].days)
        while waiting:
            first = waiting.pop(0)
            mate = next((m for m in waiting[:6] if m[1].code != first[1].code and first[1].days - m[1].days <= 9), None)
            if mate:
                waiting.remove(mate)
            owner = rng.randrange(latin) if english else rng.randrange(latin, customers)
            orders.append(_reviewed_order(rng, owner, [first, *([mate] if mate else [])], now))
    return orders


def _reviewed_order(
    rng: random.Random, owner: int, written: Sequence[tuple[int, Review]], now: datetime
) -> PlannedOrder:
    days = max(review.days for _, review in written)
    placed = now - timedelta(days=days + rng.uniform(8.6, 12))
    lines = [PlannedLine(review.sku, 2 if rng.random() < 0.15 else 1, i) for i, review in written]
    order = _order(rng, owner, lines, placed, Status.COMPLETED, Stage.SIGNED)
    if rng.random() < 0.3:
        more = _basket(rng, False, 1)[0]
        if more.sku not in {line.sku for line in lines}:
            order.lines.append(more)
    return order


def _shoppers_own(
    rng: random.Random, status: Status, stage: Stage | None, days: float, skus: tuple[str, ...], now: datetime
) -> PlannedOrder:
    order = _order(rng, "shopper", [PlannedLine(s, 1) for s in skus], now - timedelta(days=days), status, stage)
    order.declined_first = status == Status.RECEIVED
    order.paid = status not in (Status.PENDING_PAYMENT, Status.EXPIRED)
    return order


def _order(
    rng: random.Random,
    owner: int | str,
    lines: list[PlannedLine],
    placed: datetime,
    status: Status,
    stage: Stage | None,
) -> PlannedOrder:
    paid = status not in (Status.PENDING_PAYMENT, Status.EXPIRED)
    if status == Status.CANCELLED:
        paid = rng.random() < 0.6
    return PlannedOrder(
        owner=owner,
        lines=lines,
        placed=placed,
        status=status,
        stage=stage,
        method=rng.choices(METHODS, METHOD_SHARES)[0],
        express=rng.random() < 0.18,
        note=rng.choice(NOTES) if rng.random() < 0.12 else "",
        invoice=rng.choices(("", "personal", "company"), (80, 13, 7))[0],
        declined_first=paid and rng.random() < 0.04,
        paid=paid,
        reason=rng.choice(REASONS) if status == Status.CANCELLED else "",
    )


def _basket(rng: random.Random, in_stock: bool, most: int = 4) -> list[PlannedLine]:
    """Some things that go into one order; in_stock: only what can be held now."""
    products = read.products()
    weights = [p.popularity**2 for p in products]
    lines: list[PlannedLine] = []
    for _ in range(rng.choices(range(1, most + 1), (50, 30, 14, 6)[:most])[0]):
        product = rng.choices(products, weights)[0]
        choice = [v for v in product.variants() if v.stock > 8 or not in_stock]
        if choice and product.code not in {line.sku.split("-")[0] for line in lines}:
            variant = choice[min(int(rng.expovariate(1.1)), len(choice) - 1)]
            several = product.draw in ("teacup", "mug", "socks") and rng.random() < 0.5
            lines.append(PlannedLine(variant.sku, rng.choice((2, 2, 3, 4)) if several else 1))
    return lines or [PlannedLine("CQ301-CELADON", 2)]


def _daytime(order: PlannedOrder, rng: random.Random, now: datetime) -> None:
    """People order between eight in the morning and midnight; what is younger than two days stays where it is."""
    if now - order.placed < timedelta(days=2):
        return
    hour = rng.choices(range(8, 24), (2, 4, 6, 6, 7, 6, 5, 5, 5, 5, 5, 6, 8, 10, 9, 5))[0]
    local = order.placed.astimezone(now.tzinfo)
    order.placed = local.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60))
