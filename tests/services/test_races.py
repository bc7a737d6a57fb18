"""What parallel buyers, clerks and messages must never break, with real threads on PostgreSQL."""

import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from storefront.accounts.addresses import AddressDetails
from storefront.accounts.models import User
from storefront.basket.models import Basket
from storefront.basket.operations import add_to_basket, use_coupon
from storefront.basket.pricing import price_basket
from storefront.catalogue.models import Product
from storefront.checkout.operations import NothingToOrder, PriceChanged, Wishes, place_order
from storefront.checkout.seen import Seen, seen_of
from storefront.core.clock import now as present
from storefront.core.locks import atomic
from storefront.core.worker import run_ready_tasks
from storefront.order.lifecycle import By
from storefront.order.models import Line, Order
from storefront.order.operations import cancel_order
from storefront.partner.allocation import OutOfStock
from storefront.partner.ledger import post_movement, set_on_hand
from storefront.partner.models import StockMovement, StockRecord
from storefront.payment.local_stripe import faults
from storefront.payment.local_stripe.faults import Course
from storefront.payment.local_stripe.models import LocalEvent
from storefront.payment.models import Charge, PaymentAttempt, Refund
from storefront.payment.operations import RefundTooLarge, apply_event, apply_waiting_events, refund_order
from storefront.voucher.models import VoucherApplication
from storefront.voucher.operations import DiscountGone
from tests.cast import Shop, new_address, person
from tests.services.at_once import at_once
from tests.storefront.offer.makers import make_coupon

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = itertools.count(13800000000)  # of telephones: what one person holds unpaid has a cap


def wishes() -> Wishes:
    return Wishes(
        email="guest@test.example",
        address=AddressDetails(
            recipient="林小溪", phone=str(next(NUMBERS)), district_code="330106", street="龙井路 1 号"
        ),
        delivery="standard",
        payment_method="card",
        language="zh-hans",
    )


def buyer(*goods: tuple[Product, int], now: datetime, user: User | None = None, code: str = "") -> Callable[[], Order]:
    """Somebody with these goods in the basket and its price before their eyes; calling it presses the button."""
    basket = Basket(owner=user, status=Basket.OPEN)
    for product, quantity in goods:
        add_to_basket(basket=basket, product=product, quantity=quantity, now=now)
    if code:
        use_coupon(basket=basket, user=user, code=code, now=now)
    seen: Seen = seen_of(price_basket(basket, user=user, district_code="330106", delivery_code="standard", now=now))
    wanted = wishes()
    return lambda: place_order(basket_id=basket.pk, user=user, wishes=wanted, seen=seen, now=now).order


def set_stock(product: Product, on_hand: int) -> None:
    record = StockRecord.objects.get(product=product)
    set_on_hand(
        stockrecord_id=record.pk,
        on_hand=on_hand,
        actor=None,
        reason="test",
        now=present(),
    )


def test_200_buyers_of_50_units_in_random_line_order_get_exactly_50(shop: Shop) -> None:
    new_address()  # the country
    stock = {shop.cup: 20, shop.tray: 20, next(iter(shop.variants.values())): 10}
    for product, units in stock.items():
        set_stock(product, units)
    rng, now = random.Random(20261124), present()
    carts = [rng.sample(list(stock), k=rng.choice((2, 3))) for _ in range(110)]
    carts += [[product] for product in stock for _ in range(30)]  # so that somebody wants the last unit of each
    rng.shuffle(carts)
    buyers = [buyer(*((product, 1) for product in cart), now=now) for cart in carts]

    answers = at_once(buyers)

    refusals = Counter(type(answer) for answer in answers if not isinstance(answer, Order))
    assert set(refusals) <= {OutOfStock, PriceChanged, NothingToOrder}, refusals
    sold = Counter(Line.objects.values_list("product_id", flat=True))
    assert sold == {product.pk: units for product, units in stock.items()}
    assert sum(sold.values()) == 50
    for product, units in stock.items():
        record = StockRecord.objects.get(product=product)
        assert (record.num_in_stock, record.num_allocated) == (units, units)
    assert Order.objects.count() == sum(isinstance(answer, Order) for answer in answers)


def test_buying_cancelling_and_counting_at_once_keeps_the_ledger_exact(shop: Shop) -> None:
    new_address()
    now, goods = present(), [shop.cup, shop.tray]
    for product in goods:
        set_stock(product, 100)
    placed = [buyer((shop.cup, 1), (shop.tray, 1), now=now)() for _ in range(10)]
    buyers = [buyer((shop.tray, 1), (shop.cup, 2), now=now) for _ in range(20)]
    records = [StockRecord.objects.get(product=product) for product in goods]

    def cancel(order: Order) -> Callable[[], Any]:
        return lambda: cancel_order(order_id=order.pk, by=By.CUSTOMER, actor=None, reason="", now=now)

    def receive(record: StockRecord) -> Callable[[], Any]:
        return lambda: post_movement(
            stockrecord_id=record.pk, kind=StockMovement.Kind.RECEIPT, quantity=3, actor=None, now=now
        )

    acts = [*buyers, *(cancel(order) for order in placed), *(receive(record) for record in records for _ in range(10))]
    random.Random(7).shuffle(acts)
    answers = at_once(acts)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    for record in records:
        record.refresh_from_db()
    assert [(r.num_in_stock, r.num_allocated) for r in records] == [(130, 40), (130, 20)]
    for record in records:
        balances = list(record.movements.order_by("pk").values_list("quantity", "balance_after"))
        assert [balance for _, balance in balances] == list(itertools.accumulate(q for q, _ in balances))


def test_ten_clerks_refunding_in_every_way_never_exceed_what_was_paid(order, begin, pay, clock) -> None:
    pay(begin())
    run_ready_tasks()
    cup, tray = order.lines.order_by("pk")
    ways: list[dict[str, Any]] = [
        {"amount": Decimal("40.00")},
        {"lines": {cup.pk: 1}},
        {"lines": {tray.pk: 1}},
        {"amount": Decimal("33.33")},
        {"lines": {cup.pk: 1, tray.pk: 1}},
    ]

    def clerk(number: int) -> Callable[[], Any]:
        def work() -> list[Any]:
            answers: list[Any] = []
            for round_ in range(3):
                try:
                    answers += refund_order(
                        order=order,
                        reason=Refund.Reason.GOODWILL,
                        actor=None,
                        now=clock(),
                        **ways[(number + round_) % len(ways)],
                    )
                except RefundTooLarge as refused:
                    answers.append(refused)
            return answers

        return work

    answers = at_once([clerk(number) for number in range(10)])
    run_ready_tasks()

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    paid = Charge.objects.get().amount
    given = sum((refund.amount for refund in Refund.objects.all()), Decimal(0))
    assert paid - Decimal("33.33") < given <= paid
    assert set(Refund.objects.values_list("status", flat=True)) == {"succeeded"}
    for line in (cup, tray):
        units = sum(part.quantity for refund in Refund.objects.all() for part in refund.lines.filter(line=line))
        assert units <= line.quantity


def test_100_parallel_uses_of_a_coupon_limited_to_10(shop: Shop) -> None:
    new_address()
    now = present()
    set_stock(shop.cup, 500)
    coupon = make_coupon("十张", off=10, spend=1, code="TEN", now=now, offer={"max_global_applications": 10})
    people = [person(f"buyer{number}") for number in range(100)]
    buyers = [buyer((shop.cup, 1), user=user, code="TEN", now=now) for user in people]

    answers = at_once(buyers)

    refusals = Counter(type(answer) for answer in answers if not isinstance(answer, Order))
    offer = coupon.offers.get()
    assert set(refusals) <= {DiscountGone, PriceChanged}
    assert sum(refusals.values()) == 90
    assert (offer.num_applications, offer.total_discount) == (10, Decimal("100.00"))
    assert VoucherApplication.objects.count() == Order.objects.count() == 10
    assert StockRecord.objects.get(product=shop.cup).num_allocated == 10


@pytest.fixture
def six_messages(order, begin, pay, clock) -> list[dict[str, Any]]:
    """What the provider tells of one order: a refused card, the payment in two voices, a refund in three."""
    with faults.deliveries({"*": Course.HELD}):
        attempt = begin()
        pay(attempt, "4000000000009995")
        pay(attempt)
        # The shop does not know of the payment yet: the money goes back at the provider's own site.
        kinds = ("payment_intent.payment_failed", "checkout.session.completed", "payment_intent.succeeded")
        told = [LocalEvent.objects.filter(type=kind).latest("pk").payload for kind in kinds]
    intent = told[2]["data"]["object"]
    for number, (kind, status) in enumerate(
        [("refund.created", "pending"), ("refund.updated", "pending"), ("refund.updated", "succeeded")]
    ):
        refund = {
            "id": "re_other_door",
            "object": "refund",
            "amount": 10000,
            "currency": "cny",
            "status": status,
            "payment_intent": intent["id"],
            "metadata": {},
        }
        told.append({**told[2], "id": f"evt_refund_{number}", "type": kind, "data": {"object": refund}})
    LocalEvent.objects.all().delete()
    return told


def state(order: Order) -> dict[str, Any]:
    """What counts of an order and its money."""
    order.refresh_from_db()
    return {
        "order": order.status,
        "attempts": list(PaymentAttempt.objects.values_list("status", flat=True)),
        "charges": list(Charge.objects.values_list("amount", "method")),
        "refunds": list(Refund.objects.values_list("provider_id", "amount", "status")),
        "received": order.log.filter(verb="payment_received").count(),
        "paid": order.log.filter(verb="pay").count(),
        "refunded": order.log.filter(verb="refunded").count(),
        "held": list(StockRecord.objects.order_by("pk").values_list("num_in_stock", "num_allocated")),
    }


END = {
    "order": "paid",
    "attempts": ["succeeded"],
    "charges": [(Decimal("317.00"), "card")],
    "refunds": [("re_other_door", Decimal("100.00"), "succeeded")],
    "received": 1,
    "paid": 1,
    "refunded": 1,
}


def test_every_order_of_six_messages_ends_in_the_same_state(order, six_messages, clock) -> None:
    ends: list[dict[str, Any]] = []

    def go_on(left: list[dict[str, Any]]) -> None:
        """Deliver what is left in every order; what two orders begin with is delivered once for both."""
        for payload in left:
            with transaction.atomic():
                apply_event(payload=payload, now=clock())
                if rest := [other for other in left if other is not payload]:
                    go_on(rest)
                else:
                    apply_waiting_events(charge=Charge.objects.get(), now=clock())  # as the worker does after a payment
                    ends.append(state(order))
                transaction.set_rollback(True)

    go_on(six_messages)

    assert len(ends) == 720
    assert [end for end in ends if {name: end[name] for name in END} != END or end["held"] != ends[0]["held"]] == []


def test_six_messages_four_times_each_at_once_end_in_that_state(order, six_messages, clock) -> None:
    acts = [lambda payload=payload: apply_event(payload=payload, now=clock()) for payload in six_messages * 4]
    random.Random(3).shuffle(acts)

    answers = at_once(acts)
    run_ready_tasks()

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    end = state(order)
    assert {name: end[name] for name in END} == END


def test_an_operation_that_met_a_deadlock_runs_again(shop: Shop) -> None:
    records = [StockRecord.objects.get(product=product).pk for product in (shop.cup, shop.tray)]
    both_hold_one = threading.Barrier(2)
    tries: list[int] = []

    @atomic
    def in_a_circle(ids: list[int]) -> None:
        tries.append(ids[0])
        StockRecord.objects.filter(pk=ids[0]).update(num_in_stock=50)
        if len(tries) <= 2:
            both_hold_one.wait(timeout=30)
        StockRecord.objects.filter(pk=ids[1]).update(num_in_stock=50)

    answers = at_once([lambda: in_a_circle(records), lambda: in_a_circle(records[::-1])])

    assert answers == [None, None]
    assert len(tries) == 3


def test_inside_another_transaction_a_deadlock_is_that_ones_to_handle(shop: Shop) -> None:
    record = StockRecord.objects.get(product=shop.cup).pk
    tries: list[int] = []

    @atomic
    def impatient() -> None:
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
        StockRecord.objects.filter(pk=record).update(num_in_stock=7)

    held, tried = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            StockRecord.objects.filter(pk=record).update(num_in_stock=8)
            held.set()
            assert tried.wait(30)

    def nest() -> None:
        assert held.wait(30)
        try:
            with transaction.atomic():
                impatient()
        finally:
            tried.set()

    answers = at_once([hold, nest])

    assert type(answers[1]).__name__ == "OperationalError"
    assert len(tries) == 1
