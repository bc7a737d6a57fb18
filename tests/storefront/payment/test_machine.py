"""Everything that can happen to orders and their money, in orders that nobody thought of, with a provider that fails.

After each step the books must balance; at the end, when every message has arrived and every job has run, the shop and
the provider must agree to the fen. 100 courses, always the same ones; `NIGHTLY=1 pytest tests/storefront/payment/test_machine.py`
runs 2,000 new ones. `RUNS` sets another number.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import stripe
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from storefront.accounts.models import User
from storefront.core import clock as core_clock
from storefront.core import events
from storefront.core.worker import make_worker
from storefront.order.lifecycle import By, TransitionRefused
from storefront.order.models import Carrier, Line, Order, Parcel
from storefront.order.operations import (
    NothingToShip,
    QuantityTooLarge,
    TrackingNumberTaken,
    cancel_order,
    expire_order,
    ship_lines,
    withdraw_units,
)
from storefront.partner.allocation import OutOfStock
from storefront.partner.models import StockMovement, StockRecord
from storefront.payment.local_stripe import faults, hosted_page
from storefront.payment.local_stripe.errors import ApiError
from storefront.payment.local_stripe.faults import Course, Fault, Trouble
from storefront.payment.local_stripe.models import LocalEvent, LocalObject
from storefront.payment.local_stripe.refunds import settle_refund
from storefront.payment.models import Charge, PaymentAttempt, Refund, RefundLine
from storefront.payment.operations import (
    OrderNotPayable,
    PaymentUnavailable,
    ReconciliationIncomplete,
    RefundBlocked,
    RefundTooLarge,
    apply_event,
    reconcile,
    refund_order,
    start_payment,
)
from storefront.payment.queries import kept
from tests.cast import Shop, placed_order

NIGHTLY = bool(os.environ.get("NIGHTLY"))
RUNS, STEPS = int(os.environ.get("RUNS", "2000" if NIGHTLY else "100")), 14

# Another number than those of the payment tests' cards: its refunds end as its name says.
CARDS = ("4242424242424242", "4000000000009995", "4000000000007726", "4000000000005126")
PAID = (
    Order.Status.PAID,
    Order.Status.PREPARING,
    Order.Status.PARTLY_SHIPPED,
    Order.Status.SHIPPED,
    Order.Status.RECEIVED,
    Order.Status.COMPLETED,
)
CLOSED = (Order.Status.CANCELLED, Order.Status.EXPIRED)
which = st.integers(min_value=0, max_value=50)
trouble = st.none() | st.sampled_from(sorted(Trouble, key=lambda one: one.name))


class Machine(RuleBasedStateMachine):
    """One shop with one cup (10 on hand) and one tray (3), whose buyers, staff, bank and provider act in any order."""

    shop: Shop
    packer: User
    carrier: Carrier

    def __init__(self) -> None:
        super().__init__()
        self.course = transaction.atomic()
        self.course._from_testcase = True  # type: ignore[attr-defined]  # as Django's own TestCase, for durable blocks
        self.course.__enter__()
        self.moment = timezone.now()
        core_clock.now = lambda: self.moment  # type: ignore[assignment]
        self.undelivered: list[str] = []
        self.seen = 0
        self.parcels = 0

    # --- what happens ---------------------------------------------------------------------------------------------

    @initialize(cups=st.integers(1, 3))
    def begin_with_an_order(self, cups: int) -> None:
        placed_order((self.shop.cup, cups), (self.shop.tray, 1), now=self.moment, fee="12.00")

    @rule(cups=st.integers(1, 4), trays=st.integers(0, 2))
    def place(self, cups: int, trays: int) -> None:
        goods = [(self.shop.cup, cups)] + ([(self.shop.tray, trays)] if trays else [])
        try:
            with transaction.atomic():
                placed_order(*goods, now=self.moment, fee="12.00")
        except OutOfStock:
            pass

    @rule(n=which, method=st.sampled_from(["card", "alipay"]), went=trouble)
    def go_to_pay(self, n: int, method: str, went: Trouble | None) -> None:
        with self.failing(went), suppress(OrderNotPayable, PaymentUnavailable):
            start_payment(
                order=self.order(n),
                method=method,
                success_url="http://s/",
                cancel_url="http://c/",
                actor=None,
                now=self.moment,
            )

    @rule(n=which, card=st.sampled_from(CARDS))
    def pay(self, n: int, card: str) -> None:
        pages = list(PaymentAttempt.objects.exclude(session_id="").order_by("pk"))
        if not pages:
            return
        page = pages[n % len(pages)]
        try:
            if page.method == "card":
                hosted_page.pay_by_card(session_id=page.session_id, number=card, now=self.moment)
            else:
                hosted_page.answer_wallet(
                    session_id=page.session_id, wallet=page.method, approved=True, now=self.moment
                )
        except ApiError:
            pass

    @rule(n=which)
    def pay_after_the_page_expired(self, n: int) -> None:
        pages = list(LocalObject.objects.filter(kind="checkout.session").exclude(payment_intent="").order_by("pk"))
        if pages:
            with suppress(ApiError):
                hosted_page.pay_late(session_id=pages[n % len(pages)].stripe_id, now=self.moment)

    @rule(minutes=st.sampled_from([1, 31, 600, 2000]))
    def wait(self, minutes: int) -> None:
        self.moment += timedelta(minutes=minutes)
        for order in Order.objects.filter(status=Order.Status.PENDING_PAYMENT):
            expire_order(order_id=order.pk, now=self.moment)

    @precondition(lambda self: self.seen < LocalEvent.objects.count() or self.undelivered)
    @rule(n=which, again=st.booleans())
    def a_message_arrives(self, n: int, *, again: bool) -> None:
        self.collect()
        if self.undelivered:
            chosen = self.undelivered[n % len(self.undelivered)]
            if not again:
                self.undelivered.remove(chosen)
            apply_event(payload=LocalEvent.objects.get(stripe_id=chosen).payload, now=self.moment)

    @rule(n=which)
    def a_message_is_lost(self, n: int) -> None:
        self.collect()
        if self.undelivered:
            self.undelivered.pop(n % len(self.undelivered))

    @rule(went=trouble, killed=st.booleans())
    def jobs_run(self, went: Trouble | None, *, killed: bool) -> None:
        with self.failing(went):
            self.work(killed=killed)

    @rule(went=trouble)
    def the_books_are_compared(self, went: Trouble | None) -> None:
        with self.failing(went), suppress(stripe.StripeError, ReconciliationIncomplete):
            reconcile(now=self.moment)

    @rule(n=which)
    def cancel(self, n: int) -> None:
        with suppress(TransitionRefused):
            cancel_order(order_id=self.order(n).pk, by=By.CUSTOMER, actor=None, reason="", now=self.moment)

    @rule(n=which, fen=st.integers(1, 40_000), units=st.integers(0, 2), shipping=st.booleans(), how=st.integers(0, 3))
    def refund(self, n: int, fen: int, units: int, *, shipping: bool, how: int) -> None:
        order = self.order(n)
        line = order.lines.order_by("pk")[n % order.lines.count()]
        asked: dict[str, Any] = {}
        if how in (0, 2):
            asked["amount"] = Decimal(fen) / 100
        if how in (1, 2) and units:
            asked["lines"] = {line.pk: units}
        asked["shipping"] = shipping
        with suppress(RefundTooLarge, RefundBlocked):
            refund_order(order=order, reason="goodwill", actor=self.packer, now=self.moment, **asked)

    @rule(n=which, fen=st.integers(1, 30_000))
    def refund_in_the_dashboard(self, n: int, fen: int) -> None:
        intents = list(
            LocalObject.objects.filter(kind="charge").order_by("pk").values_list("payment_intent", flat=True)
        )
        if intents:
            with suppress(ApiError):
                hosted_page.refund_from_dashboard(payment_intent=intents[n % len(intents)], amount=fen, now=self.moment)

    @rule()
    def the_provider_settles_refunds(self) -> None:
        for one in LocalObject.objects.filter(kind="refund"):
            settle_refund.func(None, one.stripe_id)

    @rule(n=which)
    def the_bank_disputes(self, n: int) -> None:
        charges = list(LocalObject.objects.filter(kind="charge", data__disputed=False).order_by("pk"))
        if charges:
            hosted_page.raise_dispute(payment_intent=charges[n % len(charges)].payment_intent, now=self.moment)

    @rule(n=which, won=st.booleans())
    def the_bank_decides(self, n: int, *, won: bool) -> None:
        cases = list(LocalObject.objects.filter(kind="dispute").order_by("pk"))
        if cases:
            with suppress(ApiError):
                hosted_page.bank_decides(dispute_id=cases[n % len(cases)].stripe_id, won=won, now=self.moment)

    @rule(n=which, units=st.integers(1, 3))
    def ship(self, n: int, units: int) -> None:
        order = self.order(n)
        line = order.lines.order_by("pk")[n % order.lines.count()]
        self.parcels += 1
        try:
            ship_lines(
                order_id=order.pk,
                quantities={line.pk: units},
                carrier=self.carrier,
                tracking_number=f"SF{self.parcels}",
                actor=self.packer,
                now=self.moment,
            )
        except (TransitionRefused, QuantityTooLarge, NothingToShip, TrackingNumberTaken):
            pass
        else:
            assert not Order.objects.get(pk=order.pk).shipping_block

    @rule(n=which, units=st.integers(1, 2))
    def withdraw(self, n: int, units: int) -> None:
        order = self.order(n)
        line = order.lines.order_by("pk")[n % order.lines.count()]
        with suppress(TransitionRefused, QuantityTooLarge):
            withdraw_units(
                order_id=order.pk,
                quantities={line.pk: units},
                by=By.STAFF,
                actor=self.packer,
                reason="",
                now=self.moment,
            )

    # --- what must hold after each step ---------------------------------------------------------------------------

    @invariant()
    def units_are_accounted_for(self) -> None:
        held: dict[int, int] = {}
        for line in Line.objects.select_related("order"):
            assert line.open_quantity >= 0
            live = line.order.status not in CLOSED
            assert line.num_allocated == (line.open_quantity if live else 0)
            held[line.stockrecord_id] = held.get(line.stockrecord_id, 0) + line.num_allocated
            sent = line.parcel_lines.aggregate(n=Sum("quantity"))["n"] or 0
            assert sent == line.shipped_quantity
        for record in StockRecord.objects.all():
            moved = StockMovement.objects.filter(stockrecord=record).aggregate(n=Sum("quantity"))["n"] or 0
            assert record.num_in_stock == moved
            assert record.num_allocated == held.get(record.pk, 0)
            assert record.num_in_stock >= record.num_allocated >= 0

    @invariant()
    def no_more_goes_back_than_came(self) -> None:
        for charge in Charge.objects.all():
            ours = charge.refunds.exclude(status="failed").exclude(reason="dashboard")
            assert (ours.aggregate(n=Sum("amount"))["n"] or 0) <= charge.amount
        for refund in Refund.objects.all():
            parts = refund.lines.aggregate(n=Sum("amount"))["n"] or 0
            more = refund.order.refunds.filter(requested_at=refund.requested_at).aggregate(n=Sum("amount"))["n"]
            assert parts + refund.shipping <= more
        for line in Line.objects.all():
            live = RefundLine.objects.filter(line=line).exclude(refund__status="failed")
            assert (live.aggregate(n=Sum("quantity"))["n"] or 0) <= line.quantity
        for order in Order.objects.all():
            fee = order.refunds.exclude(status="failed").aggregate(n=Sum("shipping"))["n"] or 0
            assert fee <= order.shipping_incl_tax

    @invariant()
    def each_state_has_its_history(self) -> None:
        for order in Order.objects.all():
            last = order.log.exclude(to_status="").order_by("pk").last()
            assert last is not None
            assert last.to_status == order.status
            if order.status in PAID:
                assert order.paid_at is not None
                assert order.charges.filter(amount=order.total_incl_tax).exists()
            assert (order.parcels.count() > 0) == (
                order.status in (Order.Status.PARTLY_SHIPPED, Order.Status.SHIPPED)
            ) or not Parcel.objects.filter(order=order).exists()

    # --- what must hold when all is quiet -------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            self.settle_down()
            self.shop_and_provider_agree()
        finally:
            transaction.set_rollback(True)
            self.course.__exit__(None, None, None)

    def settle_down(self) -> None:
        for _round in range(2 + 3 * NIGHTLY):
            self.collect()
            while self.undelivered:
                apply_event(payload=LocalEvent.objects.get(stripe_id=self.undelivered.pop()).payload, now=self.moment)
            self.work(killed=False)
            self.the_provider_settles_refunds()
            self.moment += timedelta(hours=7)
            for order in Order.objects.filter(status=Order.Status.PENDING_PAYMENT):
                expire_order(order_id=order.pk, now=self.moment)
            reconcile(now=self.moment)
        self.units_are_accounted_for()
        self.no_more_goes_back_than_came()
        self.each_state_has_its_history()

    def shop_and_provider_agree(self) -> None:
        theirs = {(one.payment_intent, one.data["amount"]) for one in LocalObject.objects.filter(kind="charge")}
        assert {(c.payment_intent_id, int(c.amount * 100)) for c in Charge.objects.all()} == theirs
        states = {one.stripe_id: (one.data["status"], one.data["amount"]) for one in _objects("refund")}
        ours = {r.provider_id: (r.status, int(r.amount * 100)) for r in Refund.objects.exclude(provider_id=None)}
        assert ours == states
        assert not Refund.objects.filter(provider_id=None).exclude(status="failed").exists()
        for order in Order.objects.all():
            cases = [one for one in _objects("dispute") if one.payment_intent in _intents(order)]
            moved = sum(row["amount"] for case in cases for row in case.data["balance_transactions"])
            came = sum(c.data["amount"] for c in _objects("charge") if c.payment_intent in _intents(order))
            back = sum(
                r.data["amount"]
                for r in _objects("refund")
                if r.payment_intent in _intents(order) and r.data["status"] == "succeeded"
            )
            assert int(kept(order) * 100) == came - back + moved
            assert bool(order.shipping_block) == any(not _closed(case) for case in cases)
            if order.status in CLOSED and not order.disputes.exists() and not order.refunds.filter(status="failed"):
                assert kept(order) <= 0

    # --- helpers --------------------------------------------------------------------------------------------------

    def order(self, n: int) -> Order:
        orders = list(Order.objects.order_by("pk"))
        return orders[n % len(orders)]

    def collect(self) -> None:
        found = list(LocalEvent.objects.order_by("pk").values_list("stripe_id", flat=True))
        self.undelivered += found[self.seen :]
        self.seen = len(found)

    @contextmanager
    def failing(self, went: Trouble | None) -> Iterator[None]:
        if went is None:
            yield
            return
        with faults.scripted(Fault("POST /v1/(refunds|checkout)", went, times=1)):
            yield

    def work(self, *, killed: bool) -> None:
        """Run every stored job. killed: the worker dies after the first, whose job then runs once more."""
        worker = make_worker(batch=True)
        # What failed before is due now; what fails now waits for the next time.
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now() - timedelta(seconds=1))
        while True:
            found = DBTaskResult.objects.ready().first()
            if found is None:
                return
            found.claim(worker.worker_id)
            worker.run_task(found)
            if killed:
                DBTaskResult.objects.filter(pk=found.pk).update(status="READY", started_at=None)
                return


def _objects(kind: str) -> list[LocalObject]:
    return list(LocalObject.objects.filter(kind=kind))


def _intents(order: Order) -> set[str]:
    return set(order.charges.values_list("payment_intent_id", flat=True))


def _closed(case: LocalObject) -> bool:
    return case.data["status"] in ("won", "lost")


def test_money_and_units_balance_whatever_happens(
    shop: Shop, packer: User, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Any = core_clock.now
    monkeypatch.setattr(core_clock, "now", real)  # put back at the end
    kept_handlers = {
        event: {
            name: run for name, run in found.items() if name.startswith(("storefront.payment", "storefront.voucher"))
        }
        for event, found in events._handlers.items()
    }
    monkeypatch.setattr(events, "_handlers", kept_handlers)
    DBTaskResult.objects.all().delete()  # of making the shop
    Machine.shop, Machine.packer, Machine.carrier = shop, packer, carrier
    with faults.deliveries({"*": Course.HELD}):
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=not NIGHTLY,
                database=None,
                print_blob=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
