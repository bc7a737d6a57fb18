"""Counters of attempts."""

from datetime import datetime, timedelta

from storefront.core.ratelimit import allow, seconds_left


def test_tries_are_counted_until_the_window_ends(now: datetime) -> None:
    assert [allow("guest:1", 2, 60, now=now) for _ in range(4)] == [True, True, False, False]
    assert allow("guest:2", 2, 60, now=now)
    assert allow("guest:1", 2, 60, now=now + timedelta(seconds=60))


def test_nothing_is_allowed_by_a_limit_of_zero(now: datetime) -> None:
    assert not allow("closed", 0, 60, now=now)


def test_wait_ends_with_the_window(now: datetime) -> None:
    assert seconds_left(900, now=now) == 900
    assert seconds_left(900, now=now + timedelta(seconds=899)) == 1
