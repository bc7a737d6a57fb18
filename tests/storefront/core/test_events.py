"""An event exists exactly when its facts do, and its reactions run later."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from django.db.transaction import atomic
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from storefront.core import events
from storefront.core.events import Event, NotInTransaction, on, publish, reactions
from storefront.core.models import PeriodicSlot


@dataclasses.dataclass(frozen=True, kw_only=True)
class BellRang(Event):
    tower: str


@pytest.fixture
def heard() -> Iterator[list[str]]:
    found: list[str] = []

    @on(BellRang)
    def listen(event: BellRang) -> None:
        found.append(event.tower)

    yield found
    events._handlers.pop(BellRang.name())


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_a_transaction_is_refused(heard: list[str]) -> None:
    with pytest.raises(NotInTransaction):
        publish(BellRang(tower="north"))


def test_a_reaction_runs_in_the_worker_not_in_the_request(heard: list[str], run_tasks: Callable[[], int]) -> None:
    with atomic():
        publish(BellRang(tower="north"))
    before = list(heard)

    run_tasks()

    assert (before, heard) == ([], ["north"])


def test_an_event_of_a_rolled_back_transaction_never_happened(db: None, heard: list[str]) -> None:
    def fail() -> None:
        with atomic():
            publish(BellRang(tower="north"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert DBTaskResult.objects.count() == 0


def test_a_failing_reaction_is_tried_again_and_leaves_nothing_half_written(db: None) -> None:
    tries = []

    @on(BellRang)
    def stumble(event: BellRang) -> None:
        from storefront.core.clock import now

        tries.append(PeriodicSlot.objects.count())
        PeriodicSlot.objects.create(job="bell", slot=now())
        if len(tries) == 1:
            raise RuntimeError("rope broke")

    try:
        with atomic():
            publish(BellRang(tower="north"))
        from storefront.core.worker import run_ready_tasks

        run_ready_tasks()
        DBTaskResult.objects.update(run_after=timezone.now())
        run_ready_tasks()
    finally:
        events._handlers.pop(BellRang.name())

    assert tries == [0, 0]
    assert PeriodicSlot.objects.filter(job="bell").count() == 1


def test_the_registry_answers_what_follows_an_order_that_was_cancelled() -> None:
    after = reactions()["storefront.order.events.OrderCancelled"]

    assert any(handler.startswith("storefront.payment.") for handler in after)
