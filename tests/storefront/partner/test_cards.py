"""Product cards: one query for all shelves, in the reader's language."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from storefront.partner.cards import Shelf, cards_by_rule, cards_for, shelves_of
from storefront.partner.listing import rebuild_listings
from storefront.partner.models import Listing
from tests.cast import Shop


@pytest.fixture
def listed(shop: Shop, now: datetime) -> Shop:
    rebuild_listings(now=now)
    return shop


def test_any_number_of_shelves_costs_one_query(listed: Shop, django_assert_num_queries) -> None:
    ids = (listed.cup.pk, listed.tray.pk)
    shelves = [Shelf(rule="new"), Shelf(rule="top", limit=1), Shelf(rule="ids", ids=ids)] * 5

    with django_assert_num_queries(1):
        found = shelves_of(shelves)

    assert [len(cards) for cards in found] == [3, 1, 2] * 5


def test_no_ids_cost_no_query(listed: Shop, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert cards_for([]) == []
        assert shelves_of([Shelf(rule="ids")]) == [[]]


def test_chosen_products_keep_their_order_and_unknown_ones_are_left_out(listed: Shop) -> None:
    chosen = [listed.tray.pk, 10**9, listed.cup.pk, listed.tray.pk]

    assert [card.product_id for card in cards_for(chosen)] == [listed.tray.pk, listed.cup.pk]
    (shelf,) = shelves_of([Shelf(rule="ids", ids=tuple(chosen))])
    assert [card.product_id for card in shelf] == [listed.tray.pk, listed.cup.pk]


def test_card_speaks_the_readers_language(listed: Shop) -> None:
    (chinese,) = cards_for([listed.cup.pk])
    with override("en"):
        (english,) = cards_for([listed.cup.pk])

    assert (chinese.title, english.title) == ("晴山品茗杯 单只 80 ml", "Qingshan tasting cup, 80 ml")
    assert english.url == f"/en{chinese.url}"


def test_largest_saving_comes_first_and_only_reduced_products_come(listed: Shop) -> None:
    Listing.objects.filter(pk=listed.cup.pk).update(price=Decimal(50), list_price=Decimal(100))
    Listing.objects.filter(pk=listed.tray.pk).update(price=Decimal(90), list_price=Decimal(100))

    cards = cards_by_rule("on_offer")

    assert [card.product_id for card in cards] == [listed.cup.pk, listed.tray.pk]
    assert (cards[0].price, cards[0].was) == (Decimal(50), Decimal(100))


def test_stock_is_told_in_words(listed: Shop, now: datetime) -> None:
    Listing.objects.filter(pk=listed.cup.pk).update(available=0)
    Listing.objects.filter(pk=listed.pot.pk).update(available=50)

    with override("en"):
        cup, tray, pot = cards_for([listed.cup.pk, listed.tray.pk, listed.pot.pk])

    assert (cup.state, tray.state, pot.state) == ("soldout", "low", "")
    assert tray.note == "Only 3 left"
    assert [card.product_id for card in cards_by_rule("top")] != []
    assert listed.cup.pk not in {card.product_id for card in cards_by_rule("top")}


def test_new_is_said_for_a_while(listed: Shop, now: datetime) -> None:
    Listing.objects.filter(pk=listed.cup.pk).update(created=now)

    with override("en"):
        (fresh,) = cards_for([listed.cup.pk], now=now)
        (old,) = cards_for([listed.cup.pk], now=now + timedelta(days=60))

    assert ("", "New") in fresh.tags
    assert ("", "New") not in old.tags
