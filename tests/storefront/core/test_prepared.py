"""Prepared queries give what the query itself gives."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from storefront.catalogue.models import Category, Product
from storefront.core import prepared
from storefront.core.prepared import PreparedQuery
from storefront.partner.models import StockRecord
from tests.cast import Shop


def test_rows_are_those_of_values_list(shop: Shop) -> None:
    columns = ("price", "product__title_en", "partner_sku", "pk")
    records_of = PreparedQuery(columns, lambda pk: StockRecord.objects.filter(product=pk, price__isnull=False))

    for product in (shop.cup, shop.tray):
        expected = StockRecord.objects.filter(product=product).values_list(
            "price", "product__title_en", "partner_sku", "pk"
        )
        assert [tuple(row) for row in records_of(product.pk)] == list(expected)


def test_lists_of_any_length_and_single_ids_go_together(shop: Shop) -> None:
    chosen = PreparedQuery(
        ("pk",), lambda ids, but: Product.objects.filter(pk__in=ids).exclude(pk=but).order_by("pk").distinct()
    )

    assert chosen([shop.cup.pk], shop.tray.pk) == [(shop.cup.pk,)]
    assert chosen([shop.tray.pk, shop.cup.pk], shop.tray.pk) == [(shop.cup.pk,)]
    assert chosen([shop.tray.pk, shop.cup.pk], 0) == [(shop.cup.pk,), (shop.tray.pk,)]


def test_each_call_is_one_query_in_any_language(shop: Shop) -> None:
    names_of = PreparedQuery(("name_zh_hans", "name_en"), lambda pk: Category.objects.filter(pk=pk))

    with CaptureQueriesContext(connection) as asked, override("en"):
        first = names_of(shop.shelf.pk)
    with override("zh-hans"):
        second = names_of(shop.shelf.pk)

    assert first == second == [("壶与杯", "Pots and cups")]
    assert len(asked) == 1


def test_an_id_that_a_look_up_changes_is_refused(db: None) -> None:
    odd = PreparedQuery(("pk",), lambda pk: Product.objects.filter(pk=F("pk") - F("pk") + 0 * pk))

    with pytest.raises(ValueError, match="as it was given"):
        odd(1)


def test_a_stream_gives_the_same_rows_in_pieces(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "CHUNK", 2)
    prices = PreparedQuery(("partner_sku", "price"), lambda: StockRecord.objects.order_by("pk"))

    assert [tuple(row) for row in prices.stream()] == [tuple(row) for row in prices()]
    assert len(prices()) == 6
