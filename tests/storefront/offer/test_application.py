"""Applying offers in memory."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.catalogue.models import Product
from storefront.offer.application import Application, OfferLine, apply_offers
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range
from storefront.offer.queries import load_offers
from tests.cast import Shop
from tests.storefront.offer.makers import everything, make_offer, range_of


def applied(shop: Shop, *goods: tuple[Product, int], now: datetime) -> dict[str, Application]:
    offers = load_offers(products=[product for product, _ in goods], now=now)
    lines = []
    for product, units in goods:
        record = shop.stock(product)
        assert record.price is not None
        lines.append(OfferLine(product, record, units, record.price))
    return {a.offer.name_zh_hans: a for a in apply_offers(lines, offers, owner=None)}


def test_a_percentage_is_divided_over_the_lines_to_the_fen(shop: Shop, now: datetime) -> None:
    make_offer("九五折", benefit=(Benefit.PERCENTAGE, 5))
    variant = next(iter(shop.variants.values()))

    found = applied(shop, (shop.cup, 3), (shop.tray, 1), (variant, 1), now=now)["九五折"]

    assert found.amount == Decimal("36.70")
    assert found.shares == (Decimal("7.35"), Decimal("10.95"), Decimal("18.40"))
    assert sum(found.shares) == found.amount


def test_parts_of_an_odd_amount_add_up(shop: Shop, now: datetime) -> None:
    make_offer("减十", condition=(Condition.VALUE, 100), benefit=(Benefit.FIXED, 10))
    variant = next(iter(shop.variants.values()))

    found = applied(shop, (shop.cup, 1), (shop.tray, 1), (variant, 1), now=now)["减十"]

    assert sum(found.shares) == found.amount == Decimal("10.00")
    assert all(share > 0 for share in found.shares)


def test_nothing_costs_less_than_nothing(shop: Shop, now: datetime) -> None:
    make_offer("全免", benefit=(Benefit.PERCENTAGE, 100), priority=2)
    make_offer("再减", condition=(Condition.VALUE, 1), benefit=(Benefit.FIXED, 30), priority=1)

    found = applied(shop, (shop.cup, 1), now=now)

    assert sum(a.amount for a in found.values()) == Decimal("49.00")


def test_an_exclusive_offer_shares_no_goods_with_another(shop: Shop, now: datetime) -> None:
    make_offer("先", benefit=(Benefit.PERCENTAGE, 10), priority=2, exclusive=True)
    make_offer("后", benefit=(Benefit.PERCENTAGE, 20), priority=1, exclusive=True)

    assert set(applied(shop, (shop.cup, 1), now=now)) == {"先"}


def test_offers_that_are_not_exclusive_share_goods(shop: Shop, now: datetime) -> None:
    make_offer("先", benefit=(Benefit.PERCENTAGE, 10), priority=2)
    make_offer("后", benefit=(Benefit.PERCENTAGE, 20), priority=1)

    assert set(applied(shop, (shop.cup, 1), now=now)) == {"先", "后"}


def test_an_offer_that_names_its_companions_goes_with_no_other(shop: Shop, now: datetime) -> None:
    first = make_offer("先", priority=3)
    companion = make_offer("同伴", priority=2)
    make_offer("外人", priority=1)
    first.combinations.add(companion)

    assert set(applied(shop, (shop.cup, 1), now=now)) == {"先", "同伴"}


def test_the_cheapest_is_free(shop: Shop, now: datetime) -> None:
    make_offer("买二送一", condition=(Condition.COUNT, 3), benefit=(Benefit.MULTIBUY, None))

    found = applied(shop, (shop.cup, 2), (shop.tray, 1), now=now)["买二送一"]

    assert found.amount == Decimal("49.00")


def test_an_offer_gives_nothing_beyond_its_budget(shop: Shop, now: datetime) -> None:
    make_offer("预算", benefit=(Benefit.PERCENTAGE, 50), max_discount=Decimal("30.00"), total_discount=Decimal("5.50"))

    assert set(applied(shop, (shop.cup, 1), now=now)) == {"预算"}
    assert applied(shop, (shop.cup, 2), now=now) == {}


@pytest.mark.parametrize("days", [-1, 1])
def test_an_offer_outside_its_dates_is_not_loaded(shop: Shop, now: datetime, days: int) -> None:
    from datetime import timedelta

    if days < 0:
        make_offer("过去", end_datetime=now - timedelta(minutes=1))
    else:
        make_offer("将来", start_datetime=now + timedelta(minutes=1))

    assert applied(shop, (shop.cup, 1), now=now) == {}


def ranges(shop: Shop) -> list[Range]:
    """One of each kind: products, a parent, a class, a shelf above, exclusions of each sort."""
    variant = next(iter(shop.variants.values()))
    listed, parents = range_of(shop.cup), range_of(shop.pot)
    by_class, by_shelf, less = range_of(), range_of(), range_of(shop.cup, shop.tray)
    assert shop.cup.product_class is not None
    by_class.classes.add(shop.cup.product_class)
    by_shelf.included_categories.add(shop.shelf.get_parent())
    less.excluded_products.add(shop.tray)
    all_but = everything()
    all_but.excluded_products.add(shop.cup, variant)
    off_shelf = Range.objects.create(name_zh_hans="架外", name_en="Off shelf", includes_all_products=True)
    off_shelf.excluded_categories.add(shop.shelf)
    return [listed, parents, by_class, by_shelf, less, all_but, off_shelf]


def test_ranges_hold_what_oscar_says_they_hold(shop: Shop, now: datetime) -> None:
    made = ranges(shop)
    goods = [shop.cup, shop.tray, *shop.variants.values()]
    for number, kind in enumerate(made):
        make_offer(f"优惠 {number}", goods=kind)

    offers = load_offers(products=goods, now=now)

    for offer in offers:
        fresh = Range.objects.get(pk=offer.condition.range.pk)
        expected = {p.pk for p in goods if fresh.contains_product(p)}
        assert offer.condition.range.members == expected, fresh.name


def test_loading_and_applying_takes_two_queries_whatever_the_number(shop: Shop, now: datetime) -> None:
    for number, kind in enumerate(ranges(shop)):
        make_offer(f"优惠 {number}", goods=kind, priority=number)
    goods = [(shop.cup, 2), (shop.tray, 1), *((v, 1) for v in shop.variants.values())]
    lines = [OfferLine(p, shop.stock(p), units, Decimal(100)) for p, units in goods]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        offers = load_offers(products=[p for p, _ in goods], now=now)
        apply_offers(lines, offers, owner=None)

    assert len(queries) == 2


def test_a_suspended_offer_gives_nothing(shop: Shop, now: datetime) -> None:
    make_offer("停用").suspend()

    assert applied(shop, (shop.cup, 1), now=now) == {}
    assert ConditionalOffer.objects.count() == 1
