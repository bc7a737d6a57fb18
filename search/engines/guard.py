"""A circuit breaker around questions: while an engine fails, people are spared the wait for it.

Closed: questions go through. After FAILURES in a row it opens: for PAUSE seconds nobody asks. Then one question goes
through as a probe; it closes the breaker, or opens it for another pause. An answer that took longer than SLOW seconds
is used and counts as a failure. State is kept by each process for itself.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from search.engines.base import Answer, Engine, EngineUnavailable, Question

log = logging.getLogger(__name__)

FAILURES: Final = 3
PAUSE: Final = 5.0
SLOW: Final = 1.5

Clock = Callable[[], float]


class Breaker:
    """clock: seconds that only grow. Safe to share between threads."""

    def __init__(self, name: str, clock: Clock = time.monotonic) -> None:
        self.name = name
        self.clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._opened: float | None = None
        self._probing = False

    @property
    def is_open(self) -> bool:
        return self._opened is not None

    def enter(self) -> None:
        """Before a question. Raises EngineUnavailable when it would be in vain."""
        with self._lock:
            if self._opened is None:
                return
            if self._probing or self.clock() - self._opened < PAUSE:
                raise EngineUnavailable(f"{self.name} has failed and is left alone for a moment")
            self._probing = True

    def passed(self) -> None:
        """The engine answered in time."""
        with self._lock:
            self._failures, self._probing = 0, False
            if self._opened is not None:
                self._opened = None
                log.warning("search: %s answers again", self.name)

    def failed(self, reason: object) -> None:
        """The engine did not answer, or too late."""
        with self._lock:
            self._failures += 1
            self._probing = False
            if self._opened is None and self._failures >= FAILURES:
                log.error("search: %s fails, lists come from the database meanwhile: %s", self.name, reason)
                self._opened = self.clock()
            elif self._opened is not None:
                self._opened = self.clock()

    def left(self) -> None:
        """The question ended otherwise; it says nothing of the engine."""
        with self._lock:
            self._probing = False


class Guarded:
    """An engine's questions behind a breaker."""

    def __init__(self, engine: Engine, clock: Clock = time.monotonic) -> None:
        self.engine = engine
        self.name = engine.name
        self.breaker = Breaker(engine.name, clock)

    def ask(self, question: Question) -> Answer:
        """As the engine's. Raises EngineUnavailable at once while the breaker is open."""
        self.breaker.enter()
        began = self.breaker.clock()
        try:
            answer = self.engine.ask(question)
        except EngineUnavailable as error:
            self.breaker.failed(error)
            raise
        except BaseException:
            self.breaker.left()
            raise
        took = self.breaker.clock() - began
        if took > SLOW:
            self.breaker.failed(f"an answer took {took:.1f} s")
        else:
            self.breaker.passed()
        return answer
