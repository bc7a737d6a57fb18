"""Offers as lists, and on the pages of their goods."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from storefront.core.clock import now as present
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range
from tests.cast import Shop
from tests.shelves import build_index


@pytest.fixture
def offer(listed: Shop) -> ConditionalOffer:
    """Ten per cent off the cup and the tray, for another day."""
    goods = Range.objects.create(name="茶席小件", is_public=True)
    for product in (listed.cup, listed.tray):
        goods.add_product(product)
    made = ConditionalOffer.objects.create(
        name_zh_hans="小件九折",
        slug="table-ten",
        condition=Condition.objects.create(range=goods, type=Condition.COUNT, value=Decimal(1)),
        benefit=Benefit.objects.create(range=goods, type=Benefit.PERCENTAGE, value=Decimal(10)),
        start_datetime=present() - dt.timedelta(days=1),
        end_datetime=present() + dt.timedelta(days=1),
    )
    build_index()
    return made


def test_running_offer_lists_its_goods_with_its_end(client: Client, listed: Shop, offer: ConditionalOffer) -> None:
    response = client.get("/offers/table-ten/")

    cards = response.context["list"].page.object_list
    assert {card.product_id for card in cards} == {listed.cup.pk, listed.tray.pk}
    assert "<count-down" in response.content.decode()


def test_ended_offer_says_so_and_a_coming_one_is_not_there(client: Client, offer: ConditionalOffer) -> None:
    ConditionalOffer.objects.update(end_datetime=present() - dt.timedelta(minutes=1))
    ended = client.get("/offers/table-ten/")
    ConditionalOffer.objects.update(start_datetime=present() + dt.timedelta(hours=1), end_datetime=None)
    coming = client.get("/offers/table-ten/")

    assert (ended.status_code, coming.status_code) == (410, 404)
    assert len(ended.context["list"].bestsellers) == 3


@pytest.mark.parametrize("change", [{"status": "Suspended"}, {"offer_type": "Voucher"}])
def test_suspended_offers_and_those_of_coupons_have_no_page(
    client: Client, offer: ConditionalOffer, change: dict[str, str]
) -> None:
    ConditionalOffer.objects.update(**change)

    assert client.get("/offers/table-ten/").status_code == 404


def test_product_page_names_the_offers_it_belongs_to(client: Client, listed: Shop, offer: ConditionalOffer) -> None:
    cup = client.get(f"/product/{listed.cup.slug}_{listed.cup.pk}/")
    pot = client.get(f"/product/{listed.pot.slug}_{listed.pot.pk}/")

    assert [one.name for one in cup.context["offers"]] == ["小件九折"]
    assert 'href="/offers/table-ten/"' in cup.content.decode()
    assert pot.context["offers"] == []


def test_public_range_has_a_list_and_a_private_one_has_not(
    client: Client, listed: Shop, offer: ConditionalOffer
) -> None:
    goods = Range.objects.get()

    assert client.get(f"/ranges/{goods.slug}/").context["list"].total == 2
    Range.objects.update(is_public=False)
    assert client.get(f"/ranges/{goods.slug}/").status_code == 404
