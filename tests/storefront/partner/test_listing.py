"""The listing read model: one true row a product, however many at a time."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.accounts.models import User
from storefront.catalogue.models import Product, ProductImage
from storefront.catalogue.operations import hide_review, publish_review, write_review
from storefront.partner.ledger import post_movement
from storefront.partner.listing import rebuild_listings, refresh_listing, score_of
from storefront.partner.models import Listing, StockMovement, StockRecord
from tests.cast import Shop, make_product


def test_parent_shows_the_lowest_price_and_all_units_of_its_public_variants(shop: Shop) -> None:
    cheap = shop.variants["天青", "110 ml"]
    StockRecord.objects.filter(product=cheap).update(
        price=Decimal("298.00"), list_price=Decimal("368.00"), list_price_basis="suggested"
    )
    hidden = shop.variants["米白", "180 ml"]
    Product.objects.filter(pk=hidden.pk).update(is_public=False)

    refresh_listing([shop.pot.pk])

    row = Listing.objects.get(pk=shop.pot.pk)
    assert (row.price, row.price_varies, row.list_price) == (Decimal("298.00"), True, Decimal("368.00"))
    assert (row.available, row.variants) == (15, 3)
    assert row.swatches == ["#8FB9AA", "#EFE8DA"]
    assert row.visible


def test_id_of_a_variant_refreshes_its_parent(shop: Shop) -> None:
    assert refresh_listing([shop.variants["天青", "110 ml"].pk]) == 1

    assert list(Listing.objects.values_list("pk", flat=True)) == [shop.pot.pk]


@pytest.mark.parametrize(
    ("change", "visible"),
    [
        ({"is_public": False}, False),
        ({"published_from": dt.timedelta(days=1)}, False),
        ({"published_until": dt.timedelta(days=-1)}, False),
        ({"published_from": dt.timedelta(days=-1), "published_until": dt.timedelta(days=1)}, True),
    ],
)
def test_visible_follows_publication_and_dates(shop: Shop, now: dt.datetime, change: dict, visible: bool) -> None:
    fields = {name: now + value if isinstance(value, dt.timedelta) else value for name, value in change.items()}
    Product.objects.filter(pk=shop.cup.pk).update(**fields)

    refresh_listing([shop.cup.pk], now=now)

    assert Listing.objects.get(pk=shop.cup.pk).visible is visible


def test_product_without_a_price_is_kept_but_not_shown(shop: Shop) -> None:
    bare = make_product(shop.cup.product_class, "BARE", "没有价", "No price", "", 0)

    refresh_listing([bare.pk])

    assert not Listing.objects.get(pk=bare.pk).visible


def test_first_picture_of_the_product_else_of_a_variant(shop: Shop) -> None:
    child = shop.variants["天青", "180 ml"]
    ProductImage.objects.bulk_create(
        [
            ProductImage(product=child, original="products/child.webp", width=800, height=1000),
            ProductImage(product=shop.cup, original="products/b.webp", display_order=1, width=10, height=10),
            ProductImage(product=shop.cup, original="products/a.webp", display_order=0, width=1200, height=1500),
        ]
    )

    rebuild_listings()

    assert Listing.objects.get(pk=shop.pot.pk).image == "products/child.webp"
    cup = Listing.objects.get(pk=shop.cup.pk)
    assert (cup.image, cup.image_width, cup.image_height) == ("products/a.webp", 1200, 1500)


def test_sold_is_what_left_by_sales(shop: Shop, now: dt.datetime) -> None:
    record = shop.stock(shop.cup)
    post_movement(stockrecord_id=record.pk, kind=StockMovement.Kind.SALE, quantity=-4, actor=None, now=now)
    post_movement(stockrecord_id=record.pk, kind=StockMovement.Kind.SALE_REVERSAL, quantity=1, actor=None, now=now)
    post_movement(stockrecord_id=record.pk, kind=StockMovement.Kind.DAMAGE, quantity=-1, actor=None, now=now)

    refresh_listing([shop.cup.pk])

    assert Listing.objects.get(pk=shop.cup.pk).sold == 3


def test_rating_counts_published_reviews_only(shop: Shop, customer: User, now: dt.datetime) -> None:
    scores = (5, 4, 1)
    reviews = [
        write_review(
            product_id=shop.cup.pk, line_id=None, variant="", score=score, text="断水很干净。", photos=[], anonymous=False,
            actor=customer, now=now,
        )
        for score in scores
    ]  # fmt: skip
    for review in reviews[:2]:
        publish_review(review=review, actor=None)

    refresh_listing([shop.cup.pk])

    row = Listing.objects.get(pk=shop.cup.pk)
    assert (row.rating, row.reviews) == (Decimal("4.50"), 2)

    hide_review(review=reviews[1], actor=None)
    refresh_listing([shop.cup.pk])

    row.refresh_from_db()
    assert (row.rating, row.reviews) == (Decimal("5.00"), 1)


def test_number_of_queries_does_not_grow_with_products(shop: Shop) -> None:
    with CaptureQueriesContext(connection) as few:
        rebuild_listings()
    for number in range(30):
        make_product(shop.cup.product_class, f"M-{number}", f"杯 {number}", f"Cup {number}", "10.00", 1)

    with CaptureQueriesContext(connection) as many:
        rebuild_listings()

    assert len(many) == len(few)


def test_events_of_stock_price_and_texts_refresh_the_row(shop: Shop, run_tasks, now: dt.datetime) -> None:
    run_tasks()
    assert Listing.objects.get(pk=shop.cup.pk).available == 10

    record = shop.stock(shop.cup)
    post_movement(stockrecord_id=record.pk, kind=StockMovement.Kind.RECEIPT, quantity=7, actor=None, now=now)
    record.refresh_from_db()
    record.price = Decimal("39.00")
    record.save()
    run_tasks()

    row = Listing.objects.get(pk=shop.cup.pk)
    assert (row.available, row.price) == (17, Decimal("39.00"))


def test_order_of_scores() -> None:
    def score(**change) -> float:
        known = {"sold": 0, "rating": None, "reviews": 0, "age": dt.timedelta(days=400), "priority": 0, "available": 5}
        return score_of(**{**known, **change})

    assert score(sold=1000) > score(sold=10) > score()
    assert score(rating=4.9, reviews=200) > score(rating=5, reviews=1) > score(rating=2, reviews=200)
    assert score(age=dt.timedelta(days=1)) > score(age=dt.timedelta(days=60)) > score()
    assert score(available=0, sold=100_000) < score()
    assert score(priority=1) > score(sold=100_000, rating=5, reviews=10_000)
