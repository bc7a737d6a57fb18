"""The states of an order and the one function that changes them."""

import dataclasses
from datetime import datetime
from typing import Any

from storefront.accounts.models import User
from storefront.order.models import Order, OrderLogEntry

Status = Order.Status
By = OrderLogEntry.By


class TransitionRefused(Exception):
    """The order's state does not allow the verb. Carries both, so that a view can say why."""

    def __init__(self, verb: str, status: str) -> None:
        super().__init__(f"{verb}: order is {status}")
        self.verb = verb
        self.status = status


@dataclasses.dataclass(frozen=True)
class Transition:
    """sources: states from which the verb is allowed; target: the state after it; stamp: the time field it fills."""

    sources: frozenset[str]
    target: str
    stamp: str = ""


TRANSITIONS: dict[str, Transition] = {
    "pay": Transition(frozenset({Status.PENDING_PAYMENT}), Status.PAID, "paid_at"),
    # Money that arrives after the order expired revives it, when its goods can be held again. An order that somebody
    # cancelled stays cancelled: its late money goes back.
    "pay_late": Transition(frozenset({Status.EXPIRED}), Status.PAID, "paid_at"),
    # An order that is paid at the door is prepared without its money; "pay" then changes no state.
    "accept": Transition(frozenset({Status.PENDING_PAYMENT}), Status.PREPARING),
    "prepare": Transition(frozenset({Status.PAID}), Status.PREPARING),
    "ship_part": Transition(frozenset({Status.PAID, Status.PREPARING, Status.PARTLY_SHIPPED}), Status.PARTLY_SHIPPED),
    "ship_rest": Transition(
        frozenset({Status.PAID, Status.PREPARING, Status.PARTLY_SHIPPED}), Status.SHIPPED, "shipped_at"
    ),
    "receive": Transition(frozenset({Status.SHIPPED}), Status.RECEIVED, "received_at"),
    "complete": Transition(frozenset({Status.RECEIVED}), Status.COMPLETED, "completed_at"),
    "cancel": Transition(
        frozenset({Status.PENDING_PAYMENT, Status.PAID, Status.PREPARING}), Status.CANCELLED, "closed_at"
    ),
    "expire": Transition(frozenset({Status.PENDING_PAYMENT}), Status.EXPIRED, "closed_at"),
}


def allowed(verb: str, status: str) -> bool:
    """Whether the table allows `verb` for an order in `status`."""
    return status in TRANSITIONS[verb].sources


def lock_order(order_id: int) -> Order:
    """Load the order and lock its row until the transaction ends."""
    return Order.objects.select_for_update(of=("self",)).get(pk=order_id)


def transition(
    order: Order,
    verb: str,
    *,
    by: OrderLogEntry.By,
    actor: User | None,
    now: datetime,
    text: str = "",
    data: dict[str, Any] | None = None,
    public: bool = True,
    **fields: Any,
) -> None:
    """Move a locked order by one verb: check, write state and time, add the history row.

    order: from lock_order() in the same transaction; fields: further columns to set with the state.
    Raises TransitionRefused and writes nothing when the state does not allow the verb.
    """
    rule = TRANSITIONS[verb]
    before = order.status
    if before not in rule.sources:
        raise TransitionRefused(verb, before)
    changes: dict[str, Any] = {"status": rule.target, **fields}
    if rule.stamp:
        changes[rule.stamp] = now
    if not Order.objects.filter(pk=order.pk, status=before).update(**changes):
        raise TransitionRefused(verb, Order.objects.values_list("status", flat=True).get(pk=order.pk))
    for name, value in changes.items():
        setattr(order, name, value)
    log_entry(
        order,
        verb,
        by=by,
        actor=actor,
        now=now,
        text=text,
        data=data,
        public=public,
        from_status=before,
        to_status=rule.target,
    )


def log_entry(
    order: Order,
    verb: str,
    *,
    by: OrderLogEntry.By,
    actor: User | None,
    now: datetime,
    text: str = "",
    data: dict[str, Any] | None = None,
    public: bool = False,
    from_status: str = "",
    to_status: str = "",
) -> OrderLogEntry:
    """Add one row to the order's history. Must run in the transaction of what it tells."""
    return OrderLogEntry.objects.create(
        order=order,
        verb=verb,
        by=by,
        actor=actor,
        at=now,
        text=text,
        data=data or {},
        public=public,
        from_status=from_status,
        to_status=to_status,
    )
