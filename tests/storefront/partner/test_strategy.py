"""Prices and availability as Oscar's basket asks for them."""

import datetime as dt
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.catalogue.models import Product
from storefront.core.clock import now as present
from storefront.partner.allocation import Ask, Hold, hold
from storefront.partner.models import StockRecord
from storefront.partner.strategy import Selector
from tests.cast import Shop


def test_price_contains_the_tax_and_is_what_counts(shop: Shop) -> None:
    info = Selector().strategy().fetch_for_product(shop.cup)

    assert (info.price.currency, info.price.incl_tax, info.price.effective_price) == (
        "CNY",
        Decimal("49.00"),
        Decimal("49.00"),
    )
    assert info.price.is_tax_known


def test_held_units_cannot_be_bought_again(shop: Shop) -> None:
    hold([Ask(1, shop.stock(shop.cup).pk, 8)], Hold(document="1"), now=present())

    availability = Selector().strategy().fetch_for_product(shop.cup).availability

    assert availability.is_purchase_permitted(2) == (True, "")
    assert availability.is_purchase_permitted(3)[0] is False


def test_nothing_is_asked_when_records_and_parents_are_loaded(shop: Shop) -> None:
    rows = list(Product.objects.filter(parent=shop.pot).select_related("parent").prefetch_related("stockrecords"))

    with CaptureQueriesContext(connection) as queries:
        infos = [Selector().strategy().fetch_for_product(product) for product in rows]

    assert len(queries) == 0
    assert all(info.availability.is_available_to_buy for info in infos)


def test_parent_costs_what_its_cheapest_variant_costs(shop: Shop) -> None:
    StockRecord.objects.filter(product=shop.variants["米白", "180 ml"]).update(price=Decimal("268.00"))

    info = Selector().strategy().fetch_for_parent(shop.pot)

    assert info.price.incl_tax == Decimal("268.00")
    assert info.availability.is_available_to_buy


def test_outside_its_dates_or_hidden_it_is_not_for_sale(shop: Shop) -> None:
    variant = shop.variants["天青", "110 ml"]
    Product.objects.filter(pk=shop.pot.pk).update(published_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    Product.objects.filter(pk=shop.cup.pk).update(is_public=False)

    strategy = Selector().strategy()

    for product in (Product.objects.get(pk=variant.pk), Product.objects.get(pk=shop.cup.pk)):
        assert not strategy.fetch_for_product(product).availability.is_available_to_buy
