"""Jobs of killed workers and periodic slots."""

import os
from datetime import datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from storefront.core.jobs import recover_lost_jobs
from storefront.core.models import PeriodicSlot
from storefront.core.periodic import schedule, tick
from storefront.core.tasks import recover_lost
from storefront.core.worker import _place, recover_orphaned_tasks


def test_a_job_of_a_killed_worker_is_ready_again(db: None, now: datetime) -> None:
    recover_lost.enqueue()
    DBTaskResult.objects.update(status="RUNNING", started_at=now - timedelta(minutes=16))

    found = recover_lost_jobs(now=now)

    assert found == 1
    assert DBTaskResult.objects.ready().count() == 1


def test_a_job_that_is_still_running_is_left_alone(db: None, now: datetime) -> None:
    recover_lost.enqueue()
    DBTaskResult.objects.update(status="RUNNING", started_at=now - timedelta(minutes=14))

    assert recover_lost_jobs(now=now) == 0


def test_a_slot_is_taken_once_however_often_the_clock_ticks(db: None, now: datetime) -> None:
    first = tick(now=now)
    second = tick(now=now + timedelta(seconds=20))

    assert first == PeriodicSlot.objects.count() == DBTaskResult.objects.count() > 0
    assert second == 0


def test_unpaid_orders_are_looked_at_every_minute() -> None:
    assert schedule()["storefront.order.tasks.expire_unpaid"] == "* * * * *"


def test_a_slot_missed_for_long_is_skipped(db: None, now: datetime) -> None:
    at_noon = now.replace(hour=4, minute=40)

    tick(now=at_noon)

    assert not PeriodicSlot.objects.filter(job="storefront.core.tasks.prune").exists()


@pytest.mark.parametrize("minute", [20, 29])
def test_a_slot_missed_for_minutes_is_made_up_for(db: None, now: datetime, minute: int) -> None:
    tick(now=now.replace(hour=4, minute=minute))

    assert PeriodicSlot.objects.filter(job="storefront.core.tasks.prune").exists()


@pytest.mark.parametrize(
    ("worker", "state"),
    [
        (f"{_place()}/999999999/1", "READY"),
        (f"{_place()}/{os.getpid()}/1", "RUNNING"),
        ("another-machine.1/999999999/1", "RUNNING"),
        ("guitai-1", "RUNNING"),
    ],
    ids=["dead", "alive", "of another machine", "of another form"],
)
def test_a_starting_worker_frees_the_tasks_of_dead_ones(db: None, now: datetime, worker: str, state: str) -> None:
    tick(now=now)
    DBTaskResult.objects.update(status="RUNNING", started_at=now, worker_ids=["earlier", worker])

    freed = recover_orphaned_tasks()

    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {state}
    assert bool(freed) == (state == "READY")
