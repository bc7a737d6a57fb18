"""Operations in one transaction, tried again when the database broke a circle of waiting transactions.

The fixed order of locks (basket, order, payment, stock by id, offers, vouchers) keeps circles from forming. Where one
forms all the same, PostgreSQL ends one of its members; nothing of that one was written, so it simply runs again.
"""

import functools
import logging
import random
import time
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from django.db import OperationalError, transaction

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")

TRIES: Final = 5
PAUSE: Final = 0.05  # seconds before the second try, doubled each time, with jitter
# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available
_WORTH_ANOTHER_TRY: Final = {"40001", "40P01", "55P03"}


def atomic(function: Callable[P, R]) -> Callable[P, R]:
    """Django's `atomic` for operations: what fails leaves nothing, what met a deadlock runs again.

    It runs again up to TRIES times in all, if it is the outermost transaction; inside another one the error belongs to
    that. So an operation must reach nothing but the database, and must load by itself what it changes.
    """
    once = transaction.atomic(function)

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if transaction.get_connection().in_atomic_block:
            return once(*args, **kwargs)
        for tried in range(1, TRIES):
            try:
                return once(*args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) not in _WORTH_ANOTHER_TRY:
                    raise
                log.warning("%s runs again after try %d: %s", function.__qualname__, tried, error)
                time.sleep(PAUSE * 2 ** (tried - 1) * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
        return once(*args, **kwargs)

    return run
