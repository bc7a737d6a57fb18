"""Placing, paying, shipping, receiving and giving up an order."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db.transaction import atomic

from storefront.accounts.models import User
from storefront.order.lifecycle import By, TransitionRefused
from storefront.order.models import Carrier, Order
from storefront.order.operations import (
    NothingToShip,
    PaidOutcome,
    QuantityTooLarge,
    TrackingNumberTaken,
    cancel_order,
    confirm_receipt,
    expire_order,
    mark_paid,
    ship_lines,
    withdraw_units,
)
from storefront.order.operations.pay import WrongAmount
from storefront.partner.allocation import OutOfStock
from storefront.partner.models import StockMovement
from tests.cast import Shop, placed_order


def pay(order: Order, now: datetime) -> PaidOutcome:
    return mark_paid(order_id=order.pk, amount=order.total_incl_tax, method="alipay", now=now)


def test_placing_holds_stock_and_freezes_the_total(shop: Shop, now: datetime) -> None:
    order = placed_order((shop.cup, 2), (shop.tray, 1), fee="12.00", now=now)

    assert order.status == "pending_payment"
    assert order.total_incl_tax == Decimal("329.00")
    assert order.hold_until == now + timedelta(minutes=30)
    assert (shop.stock(shop.cup).num_in_stock, shop.stock(shop.cup).num_allocated) == (10, 2)
    assert len(order.number) == 16


def test_an_order_beyond_the_stock_leaves_nothing_behind(shop: Shop, now: datetime) -> None:
    with pytest.raises(OutOfStock) as refused, atomic():
        placed_order((shop.cup, 2), (shop.tray, 4), now=now)

    assert refused.value.available == 3
    assert Order.objects.count() == 0
    assert shop.stock(shop.cup).num_allocated == 0


def test_paying_twice_changes_nothing_more(shop: Shop, now: datetime) -> None:
    order = placed_order((shop.cup, 1), now=now)

    first, second = pay(order, now), pay(order, now)

    order.refresh_from_db()
    assert (first, second) == (PaidOutcome.PAID, PaidOutcome.ALREADY)
    assert order.status == "paid"
    assert order.log.filter(verb="pay").count() == 1


def test_another_amount_than_the_total_is_refused(shop: Shop, now: datetime) -> None:
    order = placed_order((shop.cup, 1), now=now)

    with pytest.raises(WrongAmount):
        mark_paid(order_id=order.pk, amount=Decimal("48.99"), method="card", now=now)

    order.refresh_from_db()
    assert order.status == "pending_payment"


def test_expiry_frees_the_stock_once_and_only_when_due(shop: Shop, now: datetime) -> None:
    order = placed_order((shop.cup, 3), now=now)

    early = expire_order(order_id=order.pk, now=now + timedelta(minutes=29))
    due = expire_order(order_id=order.pk, now=now + timedelta(minutes=30))
    again = expire_order(order_id=order.pk, now=now + timedelta(minutes=31))

    assert (early, due, again) == (False, True, False)
    assert shop.stock(shop.cup).num_allocated == 0


def test_payment_after_expiry_takes_the_goods_again(shop: Shop, now: datetime) -> None:
    order = placed_order((shop.cup, 3), now=now)
    expire_order(order_id=order.pk, now=now + timedelta(minutes=31))

    outcome = pay(order, now + timedelta(minutes=32))

    order.refresh_from_db()
    assert outcome == PaidOutcome.PAID
    assert (order.status, order.closed_at) == ("paid", None)
    assert shop.stock(shop.cup).num_allocated == 3


def test_payment_after_expiry_is_unfulfillable_when_the_goods_are_gone(shop: Shop, now: datetime) -> None:
    order = placed_order((shop.tray, 3), now=now)
    expire_order(order_id=order.pk, now=now + timedelta(minutes=31))
    placed_order((shop.tray, 1), now=now)

    outcome = pay(order, now + timedelta(minutes=32))

    order.refresh_from_db()
    assert outcome == PaidOutcome.UNFULFILLABLE
    assert order.status == "expired"
    assert shop.stock(shop.tray).num_allocated == 1


def test_money_for_a_cancelled_order_does_not_revive_it(shop: Shop, now: datetime) -> None:
    order = placed_order((shop.cup, 1), now=now)
    cancel_order(order_id=order.pk, by=By.CUSTOMER, actor=None, reason="不想要了", now=now)

    outcome = pay(order, now)

    order.refresh_from_db()
    assert (outcome, order.status, order.paid_at) == (PaidOutcome.UNFULFILLABLE, "cancelled", None)


def test_two_parcels_ship_an_order_in_parts(shop: Shop, packer: User, carrier: Carrier, now: datetime) -> None:
    order = placed_order((shop.cup, 2), (shop.tray, 1), now=now)
    pay(order, now)
    cup, tray = order.lines.order_by("pk")

    ship_lines(order_id=order.pk, quantities={cup.pk: 2}, carrier=carrier, tracking_number="SF1", actor=packer, now=now)
    order.refresh_from_db()
    between = order.status
    ship_lines(
        order_id=order.pk, quantities={tray.pk: 1}, carrier=carrier, tracking_number="SF2", actor=packer, now=now
    )

    order.refresh_from_db()
    assert (between, order.status) == ("partly_shipped", "shipped")
    assert (shop.stock(shop.cup).num_in_stock, shop.stock(shop.cup).num_allocated) == (8, 0)
    movement = StockMovement.objects.get(stockrecord=shop.stock(shop.cup), kind="sale")
    assert (movement.quantity, movement.balance_after, movement.document) == (-2, 8, order.number)


def test_shipping_refuses_wrong_quantities_and_writes_nothing(
    shop: Shop, packer: User, carrier: Carrier, now: datetime
) -> None:
    order = placed_order((shop.cup, 2), now=now)
    foreign = placed_order((shop.tray, 1), now=now).lines.get()
    pay(order, now)
    line = order.lines.get()

    for quantities, error in [
        ({}, NothingToShip),
        ({line.pk: 3}, QuantityTooLarge),
        ({foreign.pk: 1}, QuantityTooLarge),
    ]:
        with pytest.raises(error):
            ship_lines(
                order_id=order.pk, quantities=quantities, carrier=carrier, tracking_number="X", actor=packer, now=now
            )

    assert order.parcels.count() == 0
    assert shop.stock(shop.cup).num_in_stock == 10


def test_the_same_tracking_number_is_one_parcel(shop: Shop, packer: User, carrier: Carrier, now: datetime) -> None:
    order = placed_order((shop.cup, 2), now=now)
    pay(order, now)
    line = order.lines.get()
    ship_lines(
        order_id=order.pk, quantities={line.pk: 1}, carrier=carrier, tracking_number="SF1", actor=packer, now=now
    )

    with pytest.raises(TrackingNumberTaken):
        ship_lines(
            order_id=order.pk, quantities={line.pk: 1}, carrier=carrier, tracking_number="SF1", actor=packer, now=now
        )

    line.refresh_from_db()
    assert line.shipped_quantity == 1
    assert shop.stock(shop.cup).num_allocated == 1


def test_cancelling_frees_the_stock_and_is_refused_after_shipping(
    shop: Shop, packer: User, carrier: Carrier, now: datetime
) -> None:
    first, second = placed_order((shop.cup, 1), now=now), placed_order((shop.cup, 1), now=now)
    pay(first, now)
    pay(second, now)

    cancel_order(order_id=first.pk, by=By.CUSTOMER, actor=None, reason="买错了", now=now)
    ship_lines(
        order_id=second.pk,
        quantities={second.lines.get().pk: 1},
        carrier=carrier,
        tracking_number="SF1",
        actor=packer,
        now=now,
    )
    with pytest.raises(TransitionRefused):
        cancel_order(order_id=second.pk, by=By.CUSTOMER, actor=None, reason="", now=now)

    assert (shop.stock(shop.cup).num_in_stock, shop.stock(shop.cup).num_allocated) == (9, 0)


def test_withdrawn_units_are_freed_and_the_rest_still_ships(
    shop: Shop, packer: User, carrier: Carrier, now: datetime
) -> None:
    order = placed_order((shop.cup, 3), now=now)
    pay(order, now)
    line = order.lines.get()

    withdraw_units(order_id=order.pk, quantities={line.pk: 1}, by=By.STAFF, actor=packer, reason="破损", now=now)
    ship_lines(
        order_id=order.pk, quantities={line.pk: 2}, carrier=carrier, tracking_number="SF1", actor=packer, now=now
    )
    confirm_receipt(order_id=order.pk, by=By.CUSTOMER, actor=None, now=now)

    order.refresh_from_db()
    assert order.status == "received"
    assert (shop.stock(shop.cup).num_in_stock, shop.stock(shop.cup).num_allocated) == (8, 0)
