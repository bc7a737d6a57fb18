"""Prepared queries give what the query itself gives."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Count, F
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from storefront.catalogue.models import Category, Product
from storefront.core import prepared
from storefront.core.prepared import PreparedModel, PreparedQuery
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


def test_instances_come_with_related_rows_annotations_and_without_what_is_deferred(shop: Shop) -> None:
    read = PreparedModel(
        lambda ids: (
            StockRecord.objects.filter(product__in=ids)
            .select_related("product__parent")
            .defer("product__description")
            .annotate(shelves=Count("product__categories"))
            .order_by("pk")
        )
    )
    variant = next(iter(shop.variants.values()))
    read.instances([shop.tray.pk, variant.pk])

    with CaptureQueriesContext(connection) as asked:
        cup, pot = read.instances([shop.cup.pk, variant.pk])
        seen = (cup.product.title_en, cup.product.parent, cup.shelves, pot.product.parent.pk, pot.shelves)

    assert seen == (shop.cup.title_en, None, 1, shop.pot.pk, 0)
    assert cup == shop.stock(shop.cup)
    assert not cup._state.adding
    assert "description" in cup.product.get_deferred_fields()
    assert len(asked) == 1


def test_instances_of_a_time(shop: Shop, now: datetime) -> None:
    StockRecord.objects.update(date_updated=now)
    since = PreparedModel(lambda moment, pk: StockRecord.objects.filter(date_updated__gte=moment, product=pk))

    assert since.first(now, shop.cup.pk) == shop.stock(shop.cup)
    assert since.first(now + timedelta(seconds=1), shop.cup.pk) is None
