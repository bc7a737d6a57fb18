"""Spend tiers and what combines with what: docs/adr/0012, point by point, and whatever the order of things."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.accounts.models import User
from storefront.basket.models import Basket
from storefront.basket.operations import add_to_basket, use_coupon
from storefront.basket.pricing import PricedBasket, price_basket
from storefront.catalogue.models import Product
from storefront.core.money import ZERO
from storefront.offer.application import OfferLine, apply
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range
from storefront.offer.operations import TiersRefused, save_tiers
from storefront.partner.models import StockRecord
from tests.cast import Shop, stock_up
from tests.storefront.offer.makers import everything, make_coupon, make_offer, range_of
from tests.storefront.partner.sales import flash_sale

D = Decimal


def tiers(name: str, *steps: tuple[int, int], goods: Range | None = None) -> ConditionalOffer:
    return save_tiers(
        names={"name_zh_hans": name, "name_en": f"{name} en"}, goods=goods or everything(),
        tiers=[(D(spend), D(off)) for spend, off in steps], starts=None, ends=None,
    )  # fmt: skip


def priced(
    *goods: tuple[Product, int], now: datetime, user: User | None = None, code: str = "", place: str = ""
) -> PricedBasket:
    basket = Basket(owner=user)
    for product, units in goods:
        add_to_basket(basket=basket, product=product, quantity=units, now=now)
    if code:
        use_coupon(basket=basket, user=user, code=code, now=now)
    return price_basket(basket, user=user, district_code=place, now=now)


def savings(found: PricedBasket) -> dict[str, Decimal]:
    return {s.name: s.amount for s in found.savings}


@pytest.mark.parametrize(("cups", "off"), [(4, None), (5, 20), (10, 20), (11, 80)])
def test_the_best_tier_that_is_reached_counts_once(shop: Shop, now: datetime, cups: int, off: int | None) -> None:
    stock_up(shop.cup, 10)
    tiers("满减", (200, 20), (500, 80))  # a cup is 49

    found = priced((shop.cup, cups), now=now)

    assert savings(found) == ({"满减": off} if off else {})
    assert found.goods == 49 * cups - (off or 0)


def test_what_is_missing_for_the_next_tier_is_said(shop: Shop, now: datetime) -> None:
    tiers("满减", (200, 20), (500, 80))

    below, between = priced((shop.cup, 4), now=now).next_tier, priced((shop.cup, 5), now=now).next_tier

    assert below is not None
    assert between is not None
    assert (below.missing, below.off) == (D("4.00"), 20)
    assert (between.missing, between.off) == (D("255.00"), 80)
    assert priced((shop.tray, 3), now=now).next_tier is None  # 657: the last tier is reached


def test_only_goods_of_its_range_count_and_are_reduced(shop: Shop, now: datetime) -> None:
    tiers("只限杯", (90, 10), goods=range_of(shop.cup))

    alone = priced((shop.cup, 1), (shop.tray, 1), now=now)
    both = priced((shop.cup, 2), (shop.tray, 1), now=now)

    assert savings(alone) == {}
    assert [line.discount for line in both.lines] == [D("10.00"), ZERO]


def test_parts_of_a_tier_add_up_to_the_fen(shop: Shop, now: datetime) -> None:
    tiers("满减", (300, 50))

    found = priced((shop.cup, 2), (shop.tray, 1), now=now)  # 98 + 219

    assert [line.discount for line in found.lines] == [D("15.46"), D("34.54")]


def test_offers_lower_what_reaches_a_tier_and_a_coupon_does_not(shop: Shop, now: datetime) -> None:
    tiers("满减", (200, 20))
    make_coupon("CODE", off=30, spend=100, now=now)

    with_coupon = priced((shop.tray, 1), now=now, code="CODE")
    make_offer("九折", benefit=(Benefit.PERCENTAGE, 10))
    with_offer = priced((shop.tray, 1), now=now)

    assert savings(with_coupon) == {"CODE": 30, "满减": 20}
    assert with_coupon.goods == D("169.00")
    assert savings(with_offer) == {"九折": D("21.90")}  # 197.10 reach no tier


def test_goods_of_an_exclusive_offer_do_not_count(shop: Shop, now: datetime) -> None:
    tiers("满减", (100, 20))
    make_offer("独占", benefit=(Benefit.PERCENTAGE, 10), goods=range_of(shop.tray), exclusive=True)

    assert savings(priced((shop.tray, 1), (shop.cup, 1), now=now)) == {"独占": D("21.90")}
    assert savings(priced((shop.tray, 1), (shop.cup, 3), now=now)) == {"独占": D("21.90"), "满减": 20}


def test_a_line_counts_for_one_tier_offer_the_one_that_takes_most_off(shop: Shop, now: datetime) -> None:
    tiers("小", (100, 10))
    tiers("大", (200, 50), goods=range_of(shop.tray))

    found = priced((shop.tray, 1), (shop.cup, 3), now=now)

    assert savings(found) == {"大": 50, "小": 10}
    assert [line.discount for line in found.lines] == [50, 10]
    assert savings(priced((shop.tray, 1), (shop.cup, 1), now=now)) == {"大": 50}  # the tray counts for one only


def test_a_flash_price_stands_alone_and_counts_for_free_delivery(shop: Shop, now: datetime, customer: User) -> None:
    stock_up(shop.tray, 5)
    flash_sale(shop.tray, "100.00", quota=9, starts=now, made=now)
    make_offer("九折", benefit=(Benefit.PERCENTAGE, 10))
    tiers("满减", (200, 20))
    make_coupon("CODE", off=30, spend=90, now=now)
    make_offer("免邮", condition=(Condition.VALUE, 1), benefit=(Benefit.SHIPPING_PERCENTAGE, 100))

    alone = priced((shop.tray, 5), now=now, code="CODE", place="650102")
    mixed = priced((shop.tray, 5), (shop.cup, 2), now=now, code="CODE")

    assert (alone.goods, savings(alone).keys() - {"免邮"}) == (500, set())
    assert {line.title[:2]: line.discount > 0 for line in mixed.lines} == {"黑胡": False, "晴山": True}
    assert savings(mixed)["九折"] == D("9.80")


def test_an_ended_and_a_switched_off_offer_give_nothing(shop: Shop, now: datetime) -> None:
    over, off = tiers("过去", (100, 10)), tiers("停用", (100, 20))
    ConditionalOffer.objects.filter(pk=over.pk).update(end_datetime=now - timedelta(seconds=1))
    ConditionalOffer.objects.filter(pk=off.pk).update(status=ConditionalOffer.SUSPENDED)

    assert savings(priced((shop.tray, 1), now=now)) == {}


def test_a_budget_that_can_not_bear_a_tier_gives_nothing(shop: Shop, now: datetime) -> None:
    offer = tiers("预算", (100, 10))
    ConditionalOffer.objects.filter(pk=offer.pk).update(max_discount=100, total_discount=95)

    assert savings(priced((shop.tray, 1), now=now)) == {}


@pytest.mark.parametrize(
    ("steps", "code"),
    [([], "no_tiers"), ([(100, 100)], "over_spend"), ([(200, 20), (100, 30)], "spend_order"),
     ([(100, 20), (200, 20)], "off_order")],
)  # fmt: skip
def test_tiers_that_do_not_rise_are_refused(db: None, steps: list[tuple[int, int]], code: str) -> None:
    with pytest.raises(TiersRefused) as refused:
        tiers("错", *steps)

    assert [p.code for p in refused.value.problems] == [code]
    assert not ConditionalOffer.objects.exists()


# --- whatever the order -------------------------------------------------------------------------------------------


def _offer(number: int, what: dict[str, Any]) -> ConditionalOffer:
    """An offer in memory, as load_offers would hand it out."""
    goods = Range(pk=number + 1)
    goods.members = frozenset(what["members"])
    kind, value = what["benefit"]
    condition = Condition(pk=number + 1, range=goods, type=what["condition"][0], value=D(what["condition"][1]))
    benefit = Benefit(pk=number + 1, range=goods, type=kind, value=D(value))
    acting = condition.proxy(), benefit.proxy()
    for part in acting:
        part.range = goods
    offer = ConditionalOffer(
        pk=number + 1, name=f"{number}", priority=what["priority"], exclusive=what["exclusive"], max_discount=what["budget"],
        condition=acting[0], benefit=acting[1], status=ConditionalOffer.OPEN, max_basket_applications=what["most"],
        total_discount=ZERO,
    )  # fmt: skip
    offer.coupon_id = 1 if what["coupon"] else None
    offer.combinable = frozenset()
    offer.used_before = 0
    if what["steps"]:
        spend, off = ZERO, ZERO
        rising = []
        for more, extra in what["steps"]:
            spend, off = spend + more + extra, off + extra
            rising.append((spend, off))
        offer.tiers = tuple(rising)
    return offer


PRICE = st.sampled_from([D("0.01"), D("10.01"), D("33.33"), D("49.00"), D("50.00"), D("120.00")])  # equal ones tie
STEP = st.sampled_from([D("5.00"), D("10.01"), D("33.33"), D("40.00")])
OFFER = st.fixed_dictionaries(
    {
        "members": st.one_of(st.just(frozenset(range(1, 7))), st.frozensets(st.integers(1, 6), min_size=1)),
        "condition": st.sampled_from([(Condition.COUNT, 1), (Condition.COUNT, 2), (Condition.VALUE, 120)]),
        "benefit": st.sampled_from([(Benefit.PERCENTAGE, 10), (Benefit.PERCENTAGE, 100), (Benefit.FIXED, 30)]),
        "steps": st.one_of(st.just([]), st.lists(st.tuples(STEP, STEP), min_size=1, max_size=3)),
        "priority": st.integers(0, 3),
        "exclusive": st.sampled_from([False, False, True]),
        "coupon": st.booleans(),
        "budget": st.sampled_from([None, None, D(40)]),
        "most": st.sampled_from([None, 1]),
    }
)
LINE = st.tuples(
    PRICE, st.integers(1, 4), st.sampled_from([False, False, False, True])
)  # price, units, at a flash price


def _lines(rows: Sequence[tuple[int, tuple[Decimal, int, bool]]]) -> list[OfferLine]:
    made = []
    for pk, (price, units, flash) in rows:
        product = Product(pk=pk, is_discountable=not flash)
        made.append(OfferLine(product, StockRecord(pk=pk, product=product), units, price))
    return made


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(LINE, min_size=1, max_size=6), wanted=st.lists(OFFER, max_size=6), data=st.data())
def test_the_order_of_lines_and_offers_changes_nothing_and_sums_are_exact(
    rows: list[tuple[Decimal, int, bool]], wanted: list[dict[str, Any]], data: st.DataObject
) -> None:
    numbered = list(enumerate(rows, start=1))
    shuffled = data.draw(st.permutations(numbered))
    places = data.draw(st.permutations(range(len(wanted))))

    straight = apply(_lines(numbered), [_offer(n, w) for n, w in enumerate(wanted)], owner=None).given
    other = apply(_lines(shuffled), [_offer(n, wanted[n]) for n in places], owner=None).given

    def told(given: Any, order: Sequence[tuple[int, Any]]) -> Any:
        return [
            (a.offer.pk, a.amount, a.frequency, {pk: s for (pk, _row), s in zip(order, a.shares, strict=True) if s})
            for a in given
        ]

    assert told(straight, numbered) == told(other, shuffled)
    taken = [ZERO] * len(rows)
    for a in straight:
        assert a.amount > 0
        assert sum(a.shares) == a.amount
        assert all(share >= 0 and share == share.quantize(D("0.01")) for share in a.shares)
        assert a.offer.max_discount is None or a.amount <= a.offer.max_discount
        taken = [t + s for t, s in zip(taken, a.shares, strict=True)]
    for (price, units, flash), off in zip(rows, taken, strict=True):
        assert 0 <= off <= price * units
        assert not (flash and off), "a flash price stands alone"


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(LINE, min_size=1, max_size=6), wanted=st.lists(OFFER, max_size=5))
def test_tiers_give_the_buyer_no_less_than_the_rule_says(
    rows: list[tuple[Decimal, int, bool]], wanted: list[dict[str, Any]]
) -> None:
    """The rule, counted anew in the plainest way: of the offers that nothing else of tiers competes with."""
    numbered = list(enumerate(rows, start=1))
    made = [_offer(n, {**w, "budget": None}) for n, w in enumerate(wanted)]
    given = apply(_lines(numbered), made, owner=None).given
    plain = [a for a in given if not a.offer.tiers]
    tiered = [o for o in made if o.tiers]
    exclusive = {i for a in plain if a.offer.exclusive for i, s in enumerate(a.shares) if s}
    for offer in tiered:
        rivals = set().union(*(o.condition.range.members for o in tiered if o is not offer), set())
        mine = [
            i for i, (pk, (_price, _units, flash)) in enumerate(numbered)
            if pk in offer.condition.range.members and not flash and i not in exclusive
        ]  # fmt: skip
        touched = any(a.shares[i] for a in plain for i in mine)
        if any(numbered[i][0] in rivals for i in mine) or (offer.exclusive and touched):
            continue
        if any(o.exclusive and not o.tiers for o in made):
            continue  # an exclusive offer may hold goods that it gives nothing for
        own = [sum((a.shares[i] for a in plain if a.offer.coupon_id is None), ZERO) for i in range(len(rows))]
        every = [sum((a.shares[i] for a in plain), ZERO) for i in range(len(rows))]
        base = sum((rows[i][0] * rows[i][1] - own[i] for i in mine), ZERO)
        room = sum((rows[i][0] * rows[i][1] - every[i] for i in mine), ZERO)
        due = min(max((off for spend, off in offer.tiers if base >= spend), default=ZERO), room)
        found = sum((a.amount for a in given if a.offer is offer), ZERO)
        if not (offer.exclusive and any(i for i in mine)):
            assert found >= due
        assert found <= room


def test_a_tier_is_reached_by_its_very_amount(shop: Shop, now: datetime) -> None:
    tiers("满减", (98, 9))

    assert savings(priced((shop.cup, 2), now=now)) == {"满减": 9}
