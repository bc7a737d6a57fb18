"""Any sequence of refunds of an order adds up: by units, by amount, of the delivery fee, of the rest, some of them failing."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storefront.basket.models import Basket
from storefront.core import clock
from storefront.core.money import ZERO, split
from storefront.order.models import Order
from storefront.order.operations import NewLine, create_order
from storefront.order.operations.create import Delivery
from storefront.partner.models import StockRecord
from storefront.payment.models import Charge, PaymentAttempt, Refund, RefundLine
from storefront.payment.operations import RefundTooLarge, refund_order
from storefront.payment.operations.refund import advance_refund
from storefront.payment.queries import fee_left, refundable
from tests.cast import Shop, new_address, stock_up

FEN = Decimal("0.01")
money = st.integers(1, 30_000).map(lambda fen: fen * FEN)
lines = st.lists(st.tuples(st.integers(1, 5), money), min_size=1, max_size=3)  # units, price of one
step = st.one_of(
    st.tuples(st.just("units"), st.dictionaries(st.integers(0, 2), st.integers(1, 5), min_size=1), st.booleans()),
    st.tuples(st.just("amount"), money, st.booleans()),
    st.tuples(st.just("units for"), st.integers(0, 2), money),
    st.tuples(st.just("fee")),
    st.tuples(st.just("rest")),
    st.tuples(st.just("fail"), st.integers(0, 9)),
    st.tuples(st.just("succeed"), st.integers(0, 9)),
)


def paid(shop: Shop, bought: list[tuple[int, Decimal]], discount: int, fee: Decimal) -> Order:
    """An order of these lines, a discount of so many hundredths split over them, paid by one charge."""
    now = clock.now()
    full = [units * price for units, price in bought]
    off = (sum(full, ZERO) * discount / 100).quantize(FEN)
    parts = split(off, full)
    record = StockRecord.objects.get(product=shop.cup)
    order = create_order(
        basket_id=Basket.objects.create(status=Basket.SUBMITTED).pk,
        user=None,
        email="guest@test.example",
        phone="13800138000",
        language="zh-hans",
        lines=[
            NewLine(
                product=shop.cup,
                stockrecord=record,
                quantity=units,
                title="杯",
                variant="",
                image="",
                unit_price=price,
                total=whole - part,
                weight=100,
            )
            for (units, price), whole, part in zip(bought, full, parts, strict=True)
        ],
        address=new_address(),
        delivery=Delivery(code="standard", name="标准快递", fee=fee, promised_from=None, promised_until=None),
        payment_method="alipay",
        now=now,
    )
    attempt = PaymentAttempt.objects.create(
        order=order, number=1, method="alipay", status="succeeded", amount=order.total_incl_tax, currency="CNY",
        idempotency_key=f"order-{order.pk}", started_at=now, expires_at=now,
    )  # fmt: skip
    Charge.objects.create(
        order=order, attempt=attempt, payment_intent_id=f"pi_{order.pk}", provider_id=f"ch_{order.pk}",
        method="alipay", amount=order.total_incl_tax, currency="CNY", charged_at=now,
    )  # fmt: skip
    return order


def take(order: Order, what: tuple[Any, ...]) -> None:
    """One step of a sequence; what is more than is left is refused and writes nothing."""
    rows = list(order.lines.order_by("pk"))
    ask: dict[str, Any] = {}
    match what:
        case ("units", wanted, shipping):
            ask = {"lines": {rows[n % len(rows)].pk: units for n, units in wanted.items()}, "shipping": shipping}
        case ("amount", amount, shipping):
            ask = {"amount": amount, "shipping": shipping}
        case ("units for", n, amount):
            ask = {"lines": {rows[n % len(rows)].pk: 1}, "amount": amount}
        case ("fee",):
            ask = {"shipping": True}
        case ("rest",):
            ask = {}
        case (verb, n):
            open_ = list(order.refunds.filter(status=Refund.Status.PENDING).order_by("pk"))
            if open_:
                status = Refund.Status.FAILED if verb == "fail" else Refund.Status.SUCCEEDED
                advance_refund(
                    order=order, refund=open_[n % len(open_)], status=status, failure_reason="x", now=clock.now()
                )
            return
    before = _written(order)
    left = refundable(order)
    try:
        refund_order(order=order, reason=Refund.Reason.GOODWILL, actor=None, now=clock.now(), **ask)
    except RefundTooLarge as error:
        refused = error
    else:
        return
    assert refused.left == left
    assert _written(order) == before


def _written(order: Order) -> tuple[int, int]:
    return order.refunds.count(), RefundLine.objects.filter(refund__order=order).count()


def check(order: Order) -> None:
    """Never more money or units than there were; the parts of each refund fit into it."""
    live = list(order.refunds.exclude(status=Refund.Status.FAILED).prefetch_related("lines"))
    back = sum((refund.amount for refund in live), ZERO)
    assert back + refundable(order) == order.total_incl_tax
    assert refundable(order) >= 0
    assert sum((refund.shipping for refund in live), ZERO) + fee_left(order) == order.shipping_incl_tax
    assert fee_left(order) >= 0
    for refund in live:
        assert refund.amount > 0
        assert sum((part.amount for part in refund.lines.all()), refund.shipping) <= refund.amount
    for line in order.lines.all():
        assert sum(part.quantity for refund in live for part in refund.lines.all() if part.line_id == line.pk) <= (
            line.quantity
        )


def one_course(shop: Shop, bought: Any, discount: int, fee: Decimal, steps: list[Any]) -> None:
    with transaction.atomic():
        order = paid(shop, bought, discount, fee)
        for what in steps:
            take(order, what)
            check(order)
        transaction.set_rollback(True)


def test_no_sequence_of_refunds_gives_back_more_than_came(shop: Shop) -> None:
    stock_up(shop.cup, 100)

    @settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(lines, st.integers(0, 99), st.sampled_from([ZERO, Decimal("8.00")]), st.lists(step, min_size=2, max_size=9))
    def any_course(bought: Any, discount: int, fee: Decimal, steps: list[Any]) -> None:
        one_course(shop, bought, discount, fee, steps)

    any_course()


def test_all_units_one_by_one_and_the_fee_are_all_that_was_paid(shop: Shop) -> None:
    stock_up(shop.cup, 100)

    @settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(lines, st.integers(0, 99), st.sampled_from([ZERO, Decimal("8.00")]), st.randoms(use_true_random=False))
    def any_order_of_units(bought: Any, discount: int, fee: Decimal, rng: Any) -> None:
        with transaction.atomic():
            order = paid(shop, bought, discount, fee)
            units = [line.pk for line in order.lines.all() for _ in range(line.quantity)]
            rng.shuffle(units)
            free = 0
            for n, pk in enumerate(units):
                try:
                    refund_order(
                        order=order, reason=Refund.Reason.GOODWILL, actor=None, now=clock.now(),
                        lines={pk: 1}, shipping=n == 0,
                    )  # fmt: skip
                except RefundTooLarge:
                    free += 1  # a unit that cost less than a fen has nothing to give back
                check(order)

            if not free:
                assert refundable(order) == 0
            transaction.set_rollback(True)

    any_order_of_units()
