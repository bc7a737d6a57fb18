"""Flash sales: exact to the second, counted exactly, given back once."""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from storefront.accounts.models import User
from storefront.basket.models import Basket
from storefront.basket.operations import add_to_basket
from storefront.basket.pricing import Cap, PricedLine, price_basket
from storefront.browsing import product as product_page
from storefront.catalogue.models import Product
from storefront.order.lifecycle import By, TransitionRefused
from storefront.order.operations import cancel_order, expire_order, mark_paid, withdraw_units
from storefront.order.operations.pay import PaidOutcome
from storefront.partner.cards import ProductCard, cards_for
from storefront.partner.flash import BLOCK_FACTOR, Buyer, FlashAsk, FlashGone, take
from storefront.partner.listing import refresh_listing
from storefront.partner.models import FlashItem, FlashSale, FlashUse, Listing
from storefront.partner.prices import set_price
from storefront.partner.sales import SaleItem, SaleRefused, drop_sale, end_sale, save_sale
from storefront.partner.tasks import follow_sales, turn_prices
from tests.cast import Shop, stock_up
from tests.storefront.partner.sales import flash_sale, place_flash

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def line_of(product: Product, now: datetime, *, units: int = 1, user: User | None = None) -> PricedLine:
    basket = Basket(owner=user)
    add_to_basket(basket=basket, product=product, quantity=units, now=now)
    return price_basket(basket, user=user, now=now).lines[0]


def card_of(product: Product, now: datetime) -> ProductCard:
    return cards_for([product.pk], now=now)[0]


@pytest.mark.parametrize(
    ("moment", "price"),
    [("before", "49.00"), ("start", "39.00"), ("last second", "39.00"), ("end", "49.00"), ("after", "49.00")],
)
def test_price_turns_at_the_very_second_in_card_page_and_basket(
    shop: Shop, now: datetime, moment: str, price: str
) -> None:
    flash_sale(shop.cup, "39.00", starts=now, ends=now + HOUR, made=now - HOUR)
    refresh_listing([shop.cup.pk], now=now - HOUR)  # no job has run since: cards are exact all the same
    at = {
        "before": now - SECOND, "start": now, "last second": now + HOUR - SECOND, "end": now + HOUR,
        "after": now + HOUR + SECOND,
    }[moment]  # fmt: skip

    facts = product_page.load(shop.cup.pk, now=at)
    card, line = card_of(shop.cup, at), line_of(shop.cup, at)

    assert facts is not None
    assert {card.price, facts.variants[0].price, line.unit_price} == {Decimal(price)}
    inside = price == "39.00"
    assert (card.flash_until is not None, facts.variants[0].flash is not None, line.flash is not None) == (inside,) * 3
    assert card.was == facts.variants[0].list_price == line.list_price == (Decimal("49.00") if inside else None)


def test_an_order_takes_its_units_from_quota_and_keeps_the_price(shop: Shop, now: datetime) -> None:
    item = flash_sale(shop.cup, "39.00", quota=3, starts=now, made=now)

    order = place_flash(shop.cup, 2, now=now)

    item.refresh_from_db()
    line = order.lines.get()
    assert (item.sold, item.left) == (2, 1)
    assert (line.unit_price_incl_tax, line.flash_item_id, order.total_incl_tax) == (Decimal("39.00"), item.pk, 78)


def test_more_units_than_the_quota_has_are_left_out_and_said(shop: Shop, now: datetime) -> None:
    flash_sale(shop.cup, "39.00", quota=3, starts=now, made=now)

    line = line_of(shop.cup, now, units=5)

    assert (line.quantity, line.limit, line.cap, line.unit_price) == (3, 3, Cap.FLASH, Decimal("39.00"))


def test_with_the_quota_gone_the_usual_price_holds(shop: Shop, now: datetime) -> None:
    flash_sale(shop.cup, "39.00", quota=2, starts=now, made=now)
    place_flash(shop.cup, 2, now=now)

    line = line_of(shop.cup, now, units=4)

    assert (line.quantity, line.unit_price, line.flash) == (4, Decimal("49.00"), None)


def test_taking_refuses_another_price_another_time_and_too_many(shop: Shop, now: datetime) -> None:
    item = flash_sale(shop.cup, "39.00", quota=3, starts=now, ends=now + HOUR, made=now)

    def refused(units: int = 1, price: str = "39.00", at: datetime = now) -> bool:
        ask = FlashAsk(item_id=item.pk, line=1, units=units, price=Decimal(price))
        try:
            with transaction.atomic():
                take([ask], document="D", buyer=Buyer(), now=at)
                transaction.set_rollback(True)
        except FlashGone:
            return True
        return False

    assert not refused(3)
    assert refused(4)
    assert refused(price="38.00")
    assert refused(at=now - SECOND)
    assert refused(at=now + HOUR)
    assert not refused(at=now + HOUR - SECOND)


def test_the_database_itself_refuses_more_than_the_quota(shop: Shop, now: datetime) -> None:
    item = flash_sale(shop.cup, "39.00", quota=3, starts=now, made=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        FlashItem.objects.filter(pk=item.pk).update(sold=4)


@pytest.mark.parametrize("first", ["cancel", "expire"])
def test_units_come_back_once_whatever_follows(shop: Shop, now: datetime, first: str) -> None:
    item = flash_sale(shop.cup, "39.00", quota=5, starts=now, made=now)
    order, other = place_flash(shop.cup, 2, now=now), place_flash(shop.cup, 1, now=now, phone="13900139000")
    later = now + HOUR

    def give_up(how: str) -> None:
        if how == "cancel":
            cancel_order(order_id=order.pk, by=By.CUSTOMER, actor=None, reason="", now=later)
        else:
            expire_order(order_id=order.pk, now=later)

    give_up(first)
    item.refresh_from_db()
    assert item.sold == 1
    for again in ("expire", "cancel"):
        with contextlib.suppress(TransitionRefused):
            give_up(again)

    item.refresh_from_db()
    assert item.sold == 1
    assert list(FlashUse.objects.values_list("document", flat=True)) == [other.number]


def test_units_withdrawn_before_shipping_come_back(shop: Shop, now: datetime) -> None:
    item = flash_sale(shop.cup, "39.00", quota=5, starts=now, made=now)
    order = place_flash(shop.cup, 3, now=now)
    mark_paid(order_id=order.pk, amount=order.total_incl_tax, method="card", now=now)

    withdraw_units(
        order_id=order.pk, quantities={order.lines.get().pk: 2}, by=By.STAFF, actor=None, reason="", now=now
    )  # fmt: skip

    item.refresh_from_db()
    assert item.sold == FlashUse.objects.get().units == 1


@pytest.mark.parametrize(("taken_meanwhile", "outcome"), [(0, PaidOutcome.PAID), (2, PaidOutcome.UNFULFILLABLE)])
def test_money_that_comes_late_takes_its_units_again_or_none(
    shop: Shop, now: datetime, taken_meanwhile: int, outcome: PaidOutcome
) -> None:
    item = flash_sale(shop.cup, "39.00", quota=2, starts=now, made=now)
    order = place_flash(shop.cup, 2, now=now)
    expire_order(order_id=order.pk, now=now + HOUR)
    if taken_meanwhile:
        place_flash(shop.cup, taken_meanwhile, now=now, phone="13900139000")

    found = mark_paid(order_id=order.pk, amount=order.total_incl_tax, method="card", now=now + HOUR)

    item.refresh_from_db()
    assert (found, item.sold) == (outcome, 2)
    assert shop.stock(shop.cup).num_allocated == 2


def test_a_person_gets_no_more_than_the_limit(shop: Shop, now: datetime, customer: User) -> None:
    flash_sale(shop.cup, "39.00", quota=9, person_limit=2, starts=now, made=now)

    assert line_of(shop.cup, now, units=3, user=customer).quantity == 2
    place_flash(shop.cup, 2, now=now, user=customer)
    after = line_of(shop.cup, now, units=1, user=customer)

    assert (after.unit_price, after.flash, after.flash_used) == (Decimal("49.00"), None, True)


@pytest.mark.parametrize(
    "again",
    [
        {"phone": "13800138000", "email": "b@test.example"},
        {"phone": "13900139000", "email": "A@test.example "},
    ],
)
def test_a_guest_is_known_by_telephone_and_by_mail(shop: Shop, now: datetime, again: dict[str, str]) -> None:
    flash_sale(shop.cup, "39.00", quota=9, person_limit=2, starts=now, made=now)
    place_flash(shop.cup, 2, now=now, phone="13800138000", email="a@test.example")

    with pytest.raises(FlashGone) as refused, transaction.atomic():
        place_flash(shop.cup, 1, now=now, **again)

    assert refused.value.limit
    place_flash(shop.cup, 1, now=now, phone="13700137000", email="c@test.example")


def test_an_address_block_has_a_limit_too(shop: Shop, now: datetime) -> None:
    stock_up(shop.cup, 50)
    flash_sale(shop.cup, "39.00", quota=50, person_limit=2, starts=now, made=now)
    for n in range(BLOCK_FACTOR):
        place_flash(shop.cup, 2, now=now, phone=f"1380013800{n}", email=f"{n}@test.example", source="203.0.113.0/24")

    with pytest.raises(FlashGone), transaction.atomic():
        place_flash(shop.cup, 1, now=now, phone="13700137000", email="x@test.example", source="203.0.113.0/24")

    place_flash(shop.cup, 1, now=now, phone="13700137000", email="x@test.example", source="198.51.100.0/24")


def test_who_bought_is_not_stored_readably(shop: Shop, now: datetime) -> None:
    flash_sale(shop.cup, "39.00", quota=9, starts=now, made=now)

    place_flash(shop.cup, 1, now=now, phone="13800138000", email="lin@test.example")

    use = FlashUse.objects.values().get()
    assert not any("13800138000" in str(v) or "lin@" in str(v) for v in use.values())


def test_a_usual_price_below_the_flash_price_wins(shop: Shop, now: datetime) -> None:
    flash_sale(shop.cup, "39.00", starts=now, made=now)
    set_price(stockrecord_id=shop.stock(shop.cup).pk, price=Decimal("35.00"), list_price=None, basis="", actor=None,
              now=now)  # fmt: skip
    refresh_listing([shop.cup.pk], now=now)

    assert line_of(shop.cup, now).unit_price == card_of(shop.cup, now).price == Decimal("35.00")
    assert card_of(shop.cup, now).flash_until is None


def test_of_several_variants_the_card_shows_the_cheapest_of_the_moment(shop: Shop, now: datetime) -> None:
    first = next(iter(shop.variants.values()))
    flash_sale(first, "299.00", quota=3, starts=now, ends=now + HOUR, made=now - HOUR)
    refresh_listing([shop.pot.pk], now=now - HOUR)

    before, inside = card_of(shop.pot, now - SECOND), card_of(shop.pot, now)

    assert (before.price, before.price_from, before.flash_until) == (Decimal("368.00"), False, None)
    assert (inside.price, inside.price_from, inside.was, inside.flash_left) == (299, True, Decimal("368.00"), 3)


def test_the_card_counts_what_is_left_and_says_until_when(
    shop: Shop, now: datetime, run_tasks: Callable[[], int]
) -> None:
    flash_sale(shop.cup, "39.00", quota=5, starts=now, ends=now + HOUR, made=now)
    place_flash(shop.cup, 2, now=now)
    run_tasks()
    refresh_listing([shop.cup.pk], now=now)

    card = card_of(shop.cup, now)

    assert (card.flash_left, card.note, card.tags[0]) == (3, "15:30 截止，剩 3 件", ("promo", "限时"))


def test_begin_and_end_are_stored_as_jobs_for_their_second(shop: Shop, now: datetime) -> None:
    from django_tasks_db.models import DBTaskResult

    flash_sale(shop.cup, "39.00", starts=now + HOUR, ends=now + 2 * HOUR, made=now)

    stored = DBTaskResult.objects.filter(task_path=turn_prices.module_path)
    assert sorted(stored.values_list("run_after", flat=True)) == [now + HOUR, now + 2 * HOUR]


@pytest.mark.parametrize("by", ["its job", "the minute's"])
def test_a_sale_that_begins_is_in_the_listing_for_facets_and_indexes(
    shop: Shop, run_tasks: Callable[[], int], by: str
) -> None:
    from storefront.core.clock import now as present

    now = present()
    item = flash_sale(shop.cup, "39.00", starts=now - SECOND, ends=now + HOUR, made=now - HOUR)
    Listing.objects.filter(pk=shop.cup.pk).update(price=Decimal("49.00"))

    if by == "its job":
        turn_prices.enqueue(item.sale_id)
    else:
        follow_sales.enqueue()
    run_tasks()

    row = Listing.objects.get(pk=shop.cup.pk)
    assert (row.price, row.list_price) == (Decimal("39.00"), Decimal("49.00"))


def problems(**changes: Any) -> set[tuple[int | None, str, str]]:
    with pytest.raises(SaleRefused) as refused:
        save_sale(**changes)
    return {(p.row, p.field, p.code) for p in refused.value.problems}


def wanted(shop: Shop, now: datetime, **item: Any) -> dict[str, Any]:
    """What save_sale is asked: a sale of the cup from now for an hour."""
    goods = {"stockrecord_id": shop.stock(shop.cup).pk, "price": Decimal("39.00"), "quota": 5, **item}
    return {
        "names": {"name_zh_hans": "秒杀", "name_en": "Rush"}, "starts": now, "ends": now + HOUR,
        "items": [SaleItem(**goods)], "actor": None, "now": now,
    }  # fmt: skip


def test_what_can_not_be_a_sale_says_why_at_its_field(shop: Shop, now: datetime) -> None:
    fine = wanted(shop, now)

    assert problems(**{**fine, "ends": now}) == {(None, "ends", "ends_early")}
    assert problems(**{**fine, "ends": now + timedelta(days=40)}) == {(None, "ends", "too_long")}
    assert problems(**{**fine, "now": now + 2 * HOUR}) == {(None, "ends", "over")}
    assert problems(**{**fine, "items": []}) == {(None, "", "no_items")}
    assert problems(**{**fine, "items": fine["items"] * 2}) == {(1, "sku", "twice")}
    assert problems(**wanted(shop, now, price=Decimal("49.00"))) == {(0, "price", "not_lower")}
    assert problems(**wanted(shop, now, stockrecord_id=10**9)) == {(0, "sku", "unpriced")}
    assert not FlashSale.objects.exists()


def test_a_price_below_cost_has_to_be_meant(shop: Shop, now: datetime) -> None:
    from storefront.partner.ledger import post_movement
    from storefront.partner.models import StockMovement

    post_movement(
        stockrecord_id=shop.stock(shop.cup).pk, kind=StockMovement.Kind.RECEIPT, quantity=5, actor=None, now=now,
        unit_cost=Decimal("40.00"),
    )  # fmt: skip

    assert problems(**wanted(shop, now)) == {(0, "price", "below_cost")}
    save_sale(**wanted(shop, now), below_cost=True)


def test_a_price_above_the_lowest_of_the_week_before_is_no_sale(shop: Shop, now: datetime) -> None:
    record = shop.stock(shop.cup).pk
    for day, price in ((3, "35.00"), (1, "49.00")):
        set_price(
            stockrecord_id=record, price=Decimal(price), list_price=None, basis="", actor=None,
            now=now - timedelta(days=day),
        )  # fmt: skip

    assert problems(**wanted(shop, now)) == {(0, "price", "above_lowest")}


def test_two_sales_of_one_product_never_overlap(shop: Shop, now: datetime) -> None:
    first, second, *_rest = shop.variants.values()
    flash_sale(first, "299.00", starts=now, ends=now + HOUR, made=now)
    other = wanted(shop, now, stockrecord_id=shop.stock(second).pk, price=Decimal("199.00"))

    assert problems(**other) == {(0, "sku", "overlaps")}
    save_sale(**{**other, "starts": now + HOUR, "ends": now + 2 * HOUR})  # one second apart would be too far


def test_a_running_sale_keeps_start_and_price_and_its_buyers(shop: Shop, now: datetime) -> None:
    item = flash_sale(shop.cup, "39.00", quota=5, starts=now, ends=now + HOUR, made=now)
    place_flash(shop.cup, 3, now=now)
    later = now + timedelta(minutes=5)

    def changed(**change: Any) -> dict[str, Any]:
        asked = wanted(shop, now, quota=change.pop("quota", 5), price=change.pop("price", Decimal("39.00")))
        return {**asked, "sale_id": item.sale_id, "now": later, **change}

    tray = SaleItem(stockrecord_id=shop.stock(shop.tray).pk, price=Decimal("199.00"), quota=1)
    assert problems(**changed(quota=2)) == {(0, "quota", "below_sold")}
    assert problems(**changed(price=Decimal("29.00"))) == {(0, "price", "begun")}
    assert problems(**changed(starts=now + SECOND)) == {(None, "starts", "begun")}
    assert problems(**changed(items=[tray])) == {(None, "", "has_buyers")}
    save_sale(**changed(quota=9, ends=now + 2 * HOUR))
    item.refresh_from_db()
    assert (item.quota, item.sold, item.sale.ends) == (9, 3, now + 2 * HOUR)


def test_a_sale_ends_at_once_when_somebody_ends_it(shop: Shop, now: datetime) -> None:
    item = flash_sale(shop.cup, "39.00", starts=now, ends=now + HOUR, made=now)
    at = now + timedelta(minutes=1)

    assert end_sale(sale_id=item.sale_id, now=at)

    assert line_of(shop.cup, at).unit_price == Decimal("49.00")
    assert line_of(shop.cup, at - SECOND).unit_price == Decimal("39.00")
    assert not end_sale(sale_id=item.sale_id, now=at + SECOND)


def test_only_a_sale_to_come_is_deleted(shop: Shop, now: datetime) -> None:
    coming = flash_sale(shop.cup, "39.00", starts=now + HOUR, ends=now + 2 * HOUR, made=now)
    runs = flash_sale(shop.tray, "199.00", starts=now, ends=now + HOUR, made=now)

    assert drop_sale(sale_id=coming.sale_id, now=now)
    assert not drop_sale(sale_id=runs.sale_id, now=now)
    assert list(FlashSale.objects.values_list("pk", flat=True)) == [runs.sale_id]
