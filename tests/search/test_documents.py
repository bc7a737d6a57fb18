"""Products as documents."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from search.documents import DocumentBuilder, orders_of, weight_of
from search.engines.base import LEAST_WEIGHT, Document
from search.language.cutting import Cutter
from storefront.catalogue.models import Brand
from storefront.core.clock import now as present
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range
from storefront.partner.listing import rebuild_listings
from storefront.partner.models import Listing
from tests.cast import Shop


def documents(*ids: int) -> dict[int, Document]:
    rebuild_listings()
    built, _ = DocumentBuilder(Cutter(["侧把壶"]), now=present()).build(list(ids))
    return {d.id: d for d in built}


def test_a_document_holds_both_languages_names_and_codes(shop: Shop) -> None:
    pot = documents(shop.pot.pk)[shop.pot.pk]

    assert (pot.title_zh, pot.title_en) == ("晴山手拉坯侧把壶", "Qingshan side-handle pot")
    assert "侧把壶" in pot.tokens["zh_seg"].split()
    assert {"天青", "茶器"} <= set(pot.tokens["zh_segs"].split())
    assert {"pot", "celadon", "teawar"} <= set(pot.tokens["en_all"].split())
    assert "pot" + "".join(str(shop.variants["天青", "110 ml"].upc).lower().split("-")[1:]) in pot.tokens["code"]


def test_tags_are_what_lists_filter_by(shop: Shop) -> None:
    Brand.objects.create(slug="qingshan", name_zh_hans="晴山").products.add(shop.pot)

    pot = documents(shop.pot.pk)[shop.pot.pk]

    root = shop.shelf.get_parent()
    wanted = {"public=1", "stock=1", "returns=1", "brand=qingshan", f"shelf={shop.shelf.pk}", f"shelf={root.pk}"}
    assert wanted <= set(pot.tags)
    assert {"glaze=celadon", "glaze=cream", "capacity=110-ml", "capacity=180-ml"} <= set(pot.tags)
    assert pot.price == 36800


def test_a_hidden_variant_gives_no_values(shop: Shop) -> None:
    for (glaze, _), child in shop.variants.items():
        if glaze == "米白":
            child.is_public = False
            child.save()

    assert "glaze=cream" not in documents(shop.pot.pk)[shop.pot.pk].tags


def test_products_that_are_gone_or_variants_have_no_document(shop: Shop) -> None:
    rebuild_listings()
    child = shop.variants["天青", "110 ml"].pk

    built, gone = DocumentBuilder(Cutter(), now=present()).build([shop.cup.pk, child, 999_999])

    assert [d.id for d in built] == [shop.cup.pk]
    assert gone == [child, 999_999]


def test_what_is_not_on_sale_stays_for_staff(shop: Shop) -> None:
    shop.cup.is_public = False
    shop.cup.save()

    assert "public=1" not in documents(shop.cup.pk)[shop.cup.pk].tags


def test_offers_that_are_not_over_mark_their_products(shop: Shop, now: datetime) -> None:
    cups = Range.objects.create(name="cups")
    cups.add_product(shop.cup)

    def offer(name: str, start: datetime | None, end: datetime | None) -> ConditionalOffer:
        return ConditionalOffer.objects.create(
            name=name,
            condition=Condition.objects.create(range=cups, type="Count", value=1),
            benefit=Benefit.objects.create(range=cups, type="Percentage", value=10),
            start_datetime=start,
            end_datetime=end,
        )

    running = offer("running", None, None)
    offer("over", None, present() - timedelta(hours=1))
    coming = offer("coming", present() + timedelta(hours=1), None)  # its page opens on the second, with its products

    made = documents(shop.cup.pk, shop.tray.pk)

    assert [t for t in made[shop.cup.pk].tags if t.startswith("deal=")] == sorted(
        [f"deal={running.pk}", f"deal={coming.pk}"]
    )
    assert not [t for t in made[shop.tray.pk].tags if t.startswith("deal=")]


def test_queries_do_not_grow_with_products(shop: Shop, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rebuild_listings()
    builder = DocumentBuilder(Cutter(), now=present())

    for ids in ([shop.cup.pk], [shop.cup.pk, shop.tray.pk, shop.pot.pk]):
        with django_assert_num_queries(5):
            builder.build(ids)


def test_orders_have_no_ties_and_fit_a_long() -> None:
    base = {"score": 0.0, "price": Decimal("9.90"), "rating": None, "reviews": 0, "sold": 3, "created": present()}
    huge = {
        "score": 1e12,
        "price": Decimal("99999999"),
        "rating": Decimal(5),
        "reviews": 10**9,
        "sold": 10**12,
        "created": present(),
    }

    assert orders_of(1, base)["by_rank"] != orders_of(2, base)["by_rank"]
    assert orders_of(1, base | {"score": 1.0})["by_price"] < orders_of(1, base)["by_price"]
    assert orders_of(1, base | {"score": 1.0})["by_price_down"] > orders_of(1, base)["by_price_down"]
    assert all(0 <= n < 2**63 for n in orders_of(2**40, huge).values())


@pytest.mark.parametrize(("score", "weight"), [(0.0, 1.0), (-10.0, LEAST_WEIGHT), (400.0, 1.4), (float("nan"), 1.0)])
def test_weights_stay_in_bounds(score: float, weight: float) -> None:
    assert weight_of(score) == weight


def test_a_listing_row_decides_the_state(shop: Shop) -> None:
    before = documents(shop.cup.pk)[shop.cup.pk].state
    Listing.objects.filter(pk=shop.cup.pk).update(available=1)

    built, _ = DocumentBuilder(Cutter(), now=present()).build([shop.cup.pk])

    assert built[0].state != before
