"""While an engine fails, people are spared the wait for it."""

import logging

import pytest

from search.engines.base import Answer, EngineUnavailable, Question
from search.engines.guard import FAILURES, PAUSE, SLOW, Guarded


class Failing:
    """An engine that fails, or takes its time, as it is told. asked: how often it was asked."""

    name = "failing"

    def __init__(self) -> None:
        self.time, self.asked, self.takes, self.away = 100.0, 0, 0.0, True

    def ask(self, question: Question) -> Answer:
        self.asked += 1
        self.time += self.takes
        if self.away:
            raise EngineUnavailable("away")
        return Answer(hits=(), total=7)


@pytest.fixture
def engine() -> Failing:
    return Failing()


@pytest.fixture
def guarded(engine: Failing) -> Guarded:
    return Guarded(engine, clock=lambda: engine.time)  # type: ignore[arg-type]


def fail(guarded: Guarded, times: int) -> None:
    for _ in range(times):
        with pytest.raises(EngineUnavailable):
            guarded.ask(Question())


def test_after_a_few_failures_the_engine_is_left_alone(engine: Failing, guarded: Guarded) -> None:
    fail(guarded, FAILURES + 10)

    assert engine.asked == FAILURES


def test_a_success_between_failures_starts_the_count_anew(engine: Failing, guarded: Guarded) -> None:
    fail(guarded, FAILURES - 1)
    engine.away = False
    assert guarded.ask(Question()).total == 7
    engine.away = True
    fail(guarded, FAILURES - 1)

    assert not guarded.breaker.is_open


def test_after_a_pause_one_question_probes(engine: Failing, guarded: Guarded) -> None:
    fail(guarded, FAILURES)
    engine.time += PAUSE

    fail(guarded, 5)
    assert engine.asked == FAILURES + 1

    engine.time += PAUSE
    engine.away = False
    assert guarded.ask(Question()).total == 7
    assert not guarded.breaker.is_open


def test_only_one_probes_at_a_time(engine: Failing, guarded: Guarded) -> None:
    fail(guarded, FAILURES)
    engine.time += PAUSE
    guarded.breaker.enter()  # somebody's question is under way

    fail(guarded, 3)

    assert engine.asked == FAILURES


def test_slow_answers_are_used_and_open_the_breaker(engine: Failing, guarded: Guarded) -> None:
    engine.away, engine.takes = False, SLOW + 0.1

    assert [guarded.ask(Question()).total for _ in range(FAILURES)] == [7] * FAILURES
    with pytest.raises(EngineUnavailable):
        guarded.ask(Question())


def test_one_line_is_logged_when_it_opens_and_one_when_it_closes(
    engine: Failing, guarded: Guarded, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    fail(guarded, 20)
    engine.time += PAUSE
    fail(guarded, 20)
    engine.time += PAUSE
    engine.away = False
    guarded.ask(Question())
    guarded.ask(Question())

    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_an_error_of_another_kind_lets_the_next_question_probe(engine: Failing, guarded: Guarded) -> None:
    fail(guarded, FAILURES)
    engine.time += PAUSE
    guarded.engine = object()  # type: ignore[assignment]
    with pytest.raises(AttributeError):
        guarded.ask(Question())
    guarded.engine, engine.away = engine, False  # type: ignore[assignment]

    assert guarded.ask(Question()).total == 7
