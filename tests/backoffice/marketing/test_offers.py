"""The list of offers: in words, by state, at a fixed cost, and for those who may see offers."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from storefront.core import clock
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range, SpendTier
from tests.cast import Shop

LIST = "bo_offers:list"


def make_offer(name: str, *, starts: int | None = None, ends: int | None = None, **fields: object) -> ConditionalOffer:
    """An offer that runs from some days to some days from now: 10 % off everything from one piece on."""
    now = clock.now()
    everything, _ = Range.objects.get_or_create(name_zh_hans="全店", includes_all_products=True)
    return ConditionalOffer.objects.create(
        name_zh_hans=name,
        condition=Condition.objects.create(range=everything, type=Condition.COUNT, value=1),
        benefit=Benefit.objects.create(range=everything, type=Benefit.PERCENTAGE, value=Decimal(10)),
        start_datetime=None if starts is None else now + timedelta(days=starts),
        end_datetime=None if ends is None else now + timedelta(days=ends),
        **fields,
    )


def names(response: object) -> set[str]:
    return {offer.name for offer in response.context["object_list"]}  # type: ignore[attr-defined]


def test_each_view_holds_the_offers_of_its_state(signed_in: Callable[[str], Client], shop: Shop) -> None:
    client = signed_in("marketer")
    make_offer("长期")
    make_offer("正在", starts=-1, ends=1)
    make_offer("将来", starts=1, ends=2)
    make_offer("过去", starts=-2, ends=-1)
    make_offer("暂停", starts=-1, ends=1, status=ConditionalOffer.SUSPENDED)
    used_up = make_offer("用完", starts=-1, ends=1)
    ConditionalOffer.objects.filter(pk=used_up.pk).update(status=ConditionalOffer.CONSUMED)

    found = {view: names(client.get(reverse("bo_offers:view", args=[view]))) for view in ("running", "coming", "over")}

    assert found == {"running": {"长期", "正在"}, "coming": {"将来"}, "over": {"过去", "用完"}}
    page = client.get(reverse(LIST)).content.decode()
    assert page.count("已暂停") == page.count("已用完") == 1


def test_oscars_address_shows_this_list(signed_in: Callable[[str], Client], shop: Shop) -> None:
    answer = signed_in("head").get(reverse("dashboard:offer-list"))

    assert (answer.status_code, answer.url) == (302, reverse(LIST))


def test_tiers_are_said_in_words_and_lead_to_their_own_form(signed_in: Callable[[str], Client], shop: Shop) -> None:
    offer = make_offer("冬日满减", starts=-1, ends=9)
    SpendTier.objects.create(offer=offer, spend=200, off=20)
    SpendTier.objects.create(offer=offer, spend=500, off=80)

    page = signed_in("marketing.manager").get(reverse(LIST)).content.decode()

    assert "满 ¥200.00 减 ¥20.00 · 满 ¥500.00 减 ¥80.00" in page
    assert reverse("bo_marketing:tier", args=[offer.pk]) in page
    assert reverse("bo_marketing:tier", args=[offer.pk]) not in signed_in("head").get(reverse(LIST)).content.decode()


def test_the_list_costs_the_same_for_2_and_for_25_offers(
    signed_in: Callable[[str], Client], shop: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("marketer")
    for n in range(2):
        make_offer(f"优惠 {n}")
    client.get(reverse(LIST))
    with django_assert_max_num_queries(100) as few:
        client.get(reverse(LIST))
    for n in range(23):
        make_offer(f"再来 {n}", starts=-n)

    with django_assert_max_num_queries(100) as many:
        client.get(reverse(LIST))

    assert len(many) == len(few) <= 12, "\n".join(q["sql"][:120] for q in many.captured_queries)


def test_search_finds_a_part_of_a_name_and_survives_anything(signed_in: Callable[[str], Client], shop: Shop) -> None:
    client = signed_in("marketer")
    make_offer("双十一返场")
    make_offer("冬至")

    assert names(client.get(reverse(LIST), {"q": "返场"})) == {"双十一返场"}
    assert names(client.get(reverse(LIST), {"q": "%\x00'\"" * 2000})) == set()
