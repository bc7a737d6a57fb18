"""Scripted faults for tests: the API failing on purpose, and events that come twice, late or never.

Nothing is scripted outside a `with scripted(...)` or `with deliveries(...)` block.
"""

from __future__ import annotations

import enum
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass


class Trouble(enum.Enum):
    """What goes wrong with a request."""

    TIMEOUT_BEFORE = "the request never arrives"
    TIMEOUT_AFTER_COMMIT = "the work is done, the answer is lost"
    SERVER_ERROR = "500, nothing done; the idempotency key replays the 500"
    SERVER_ERROR_AFTER_COMMIT = "500, though the work is done; the idempotency key replays the 500"
    RATE_LIMITED = "429, nothing done"


class Course(enum.Enum):
    """How an event travels."""

    ONCE = "once"
    TWICE = "twice"
    HELD = "kept back; the test delivers it when it likes"


@dataclass
class Fault:
    """The next `times` requests whose "METHOD /path" matches the pattern go wrong."""

    pattern: str
    trouble: Trouble
    times: int = 1


_lock = threading.Lock()
_faults: list[Fault] = []
_courses: dict[str, Course] = {}


@contextmanager
def scripted(*faults: Fault) -> Iterator[None]:
    """Let the given faults happen inside the block."""
    with _lock:
        _faults.extend(faults)
    try:
        yield
    finally:
        with _lock:
            for fault in faults:
                _faults.remove(fault)


@contextmanager
def deliveries(courses: Mapping[str, Course]) -> Iterator[None]:
    """Let events of the given types (`*` for all others) take the given course inside the block."""
    with _lock:
        before = dict(_courses)
        _courses.update(courses)
    try:
        yield
    finally:
        with _lock:
            _courses.clear()
            _courses.update(before)


def next_trouble(method: str, path: str) -> Trouble | None:
    """The trouble that this request meets, used up by asking."""
    with _lock:
        for fault in _faults:
            if fault.times > 0 and re.search(fault.pattern, f"{method.upper()} {path}"):
                fault.times -= 1
                return fault.trouble
    return None


def course_of(event_type: str) -> Course:
    """How an event of this type travels now."""
    with _lock:
        return _courses.get(event_type, _courses.get("*", Course.ONCE))
