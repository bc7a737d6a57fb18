"""Events: what happened, stored with its facts, and the one registry of what follows.

`publish()` runs inside the transaction that made the facts and stores one background task for each registered
handler in it: an event exists exactly when its facts do. Handlers run later in a worker, each in a transaction of
its own, load what they need by id, do one thing, and may run twice.
"""

import dataclasses
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.db import transaction
from django.utils import timezone

from storefront.core.jobs import job

Handler = Callable[[Any], None]


class NotInTransaction(RuntimeError):
    """publish() was called outside a transaction, so the event could exist without its facts."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events: a frozen dataclass of ids and plain values (str, int, bool, None)."""

    registry: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Event.registry[cls.name()] = cls

    @classmethod
    def name(cls) -> str:
        """Dotted name under which the event is stored: storefront.order.events.OrderPaid."""
        return f"{cls.__module__}.{cls.__qualname__}"


E = TypeVar("E", bound=Event)

_handlers: dict[str, dict[str, Handler]] = {}


def on(event: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a function of a handlers.py as a reaction to `event`."""

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        _handlers.setdefault(event.name(), {})[f"{function.__module__}.{function.__qualname__}"] = function
        return function

    return register


def reactions() -> dict[str, list[str]]:
    """The whole registry: event name -> names of its handlers, both sorted."""
    return {event: sorted(found) for event, found in sorted(_handlers.items())}


def publish(event: Event) -> None:
    """Store one task a handler in the current transaction.

    Raises NotInTransaction outside `atomic()`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(type(event).__name__)
    payload = dataclasses.asdict(event)
    for name in _handlers.get(event.name(), {}):
        react.enqueue(event.name(), name, payload, timezone.now().isoformat())


@job(attempts=8, base=5)
def react(event_name: str, handler_name: str, payload: dict[str, Any], published_at: str) -> None:
    """Run one handler for one stored event. `published_at` is kept for people who read the task table."""
    event = Event.registry[event_name](**payload)
    _handlers[event_name][handler_name](event)
