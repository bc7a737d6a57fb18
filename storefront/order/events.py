"""What happens to orders."""

import dataclasses

from storefront.core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderPlaced(Event):
    """An order exists, its stock is held, its total frozen."""

    order_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderPaid(Event):
    """The order's total has arrived (or was nothing)."""

    order_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderPreparing(Event):
    """The warehouse has begun to pick the order."""

    order_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ParcelShipped(Event):
    """A parcel left; `complete` when nothing of the order is left to ship."""

    order_id: int
    parcel_id: int
    complete: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class ParcelTraced(Event):
    """A carrier reported a stop of a parcel."""

    order_id: int
    parcel_id: int
    stage: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderReceived(Event):
    """The customer has the goods; `automatic` when time confirmed it."""

    order_id: int
    automatic: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderCompleted(Event):
    """The time for after-sales claims is over."""

    order_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderCancelled(Event):
    """The order was called off before shipping; what was paid has to go back."""

    order_id: int
    reason: str
    by: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderExpired(Event):
    """The order was not paid in time; its stock is free again."""

    order_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderReaddressed(Event):
    """The order goes to another address than before; `entry_id` is the row of its history."""

    order_id: int
    entry_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class UnitsWithdrawn(Event):
    """Units that were not yet shipped will not be shipped any more."""

    order_id: int
