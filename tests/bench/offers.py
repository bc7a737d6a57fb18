"""`python -m tests.bench.offers [--lines 200] [--offers 100]`: how much CPU time a large basket with many open offers takes.

Every tenth offer is one by spend tiers, every tenth line is in a flash sale with a limit per person.

Prints median and 95th percentile of one recalculation in ms of CPU, which a busy machine does not change, and its number of queries. Works on a database of its own.
"""

import argparse
import gc
import os
import statistics
import time
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storefront.basket.models import Basket


def build(*, lines: int, offers: int) -> "Basket":
    """A basket with that many lines, and that many open offers of all the shop's kinds. Returns the basket.

    Every tenth offer is one by spend tiers; every tenth line is in a flash sale.
    """
    from storefront.basket.models import Basket, Line
    from storefront.catalogue.models import Category, ProductClass
    from storefront.core import clock
    from storefront.offer.models import Benefit, Condition, Range
    from storefront.offer.operations import save_tiers
    from storefront.partner.models import StockRecord
    from storefront.partner.sales import MOST_ITEMS, SaleItem, save_sale
    from tests.cast import make_product
    from tests.storefront.offer.makers import make_offer

    kind = ProductClass.objects.create(name_zh_hans="器物", name_en="Ware", slug="ware")
    root = Category.add_root(name_zh_hans="茶器", name_en="Teaware")
    shelves = [root.add_child(name_zh_hans=f"架 {n}", name_en=f"Shelf {n}") for n in range(10)]
    basket = Basket.objects.create()
    for n in range(lines):
        product = make_product(kind, f"SKU{n}", f"杯 {n}", f"Cup {n}", f"{10 + n}.90", 50)
        product.categories.add(shelves[n % 10])
        record = StockRecord.objects.get(product=product)
        Line.objects.create(
            basket=basket,
            product=product,
            stockrecord=record,
            line_reference=f"{n}",
            quantity=1 + n % 3,
            price_incl_tax=record.price,
            price_excl_tax=record.price,
            selected=True,
            date_created=clock.now(),
        )
    now = clock.now()
    records = StockRecord.objects.filter(partner_sku__in=[f"SKU{n}" for n in range(0, lines, 10)]).order_by("pk")
    save_sale(
        names={"name_zh_hans": "限时抢购", "name_en": "Flash sale"},
        starts=now - timedelta(hours=1),
        ends=now + timedelta(days=1),
        items=[
            SaleItem(stockrecord_id=r.pk, price=r.price - 1, quota=30, person_limit=3)
            for r in records[:MOST_ITEMS]
            if r.price
        ],
        actor=None,
        now=now,
    )
    kinds = [
        ((Condition.COUNT, 2), (Benefit.PERCENTAGE, 5)),
        ((Condition.VALUE, 300), (Benefit.FIXED, 20)),
        ((Condition.COUNT, 3), (Benefit.MULTIBUY, None)),
        ((Condition.COVERAGE, 2), (Benefit.FIXED, 8)),
    ]
    for n in range(offers):
        goods = Range.objects.create(name_zh_hans=f"范围 {n}", name_en=f"Range {n}")
        goods.included_categories.add(shelves[n % 10])
        if n % 10 == 9:
            save_tiers(
                names={"name_zh_hans": f"满减 {n}", "name_en": f"Tiers {n}"}, goods=goods, starts=None, ends=None,
                tiers=[(Decimal(200), Decimal(20)), (Decimal(500), Decimal(80)), (Decimal(900), Decimal(150))],
            )  # fmt: skip
            continue
        condition, benefit = kinds[n % len(kinds)]
        make_offer(f"优惠 {n}", condition=condition, benefit=benefit, goods=goods, priority=n, exclusive=n % 2 == 0,
                   start_datetime=clock.now() - timedelta(days=1))  # fmt: skip
    return basket


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--offers", type=int, default=100)
    parser.add_argument("--times", type=int, default=20)
    asked = parser.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from storefront.basket.pricing import price_basket
    from storefront.core import clock
    from tests.database import own_copy

    copy = own_copy(f"bench-offers-{os.getpid()}")
    try:
        basket = build(lines=asked.lines, offers=asked.offers)
        gc.collect()
        gc.freeze()  # as the server does once it is loaded: storefront/core/prefork.py
        took, priced = [], price_basket(basket, user=None, now=clock.now())
        for _ in range(asked.times):
            begun = time.process_time()
            priced = price_basket(basket, user=None, now=clock.now())
            took.append((time.process_time() - begun) * 1000)
        with CaptureQueriesContext(connection) as queries:
            price_basket(basket, user=None, now=clock.now())
    finally:
        copy.drop()
    took.sort()
    print(f"{asked.lines} lines, {asked.offers} open offers, {len(priced.savings)} of them applied")
    print(f"p50 {statistics.median(took):.1f} ms, p95 {took[int(len(took) * 0.95) - 1]:.1f} ms, {len(queries)} queries")


if __name__ == "__main__":
    main()
