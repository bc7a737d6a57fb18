"""What payment tells the floors above."""

from dataclasses import dataclass

from storefront.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ChargeRecorded(Event):
    """Money of an order was seen for the first time, whether or not it fits the order."""

    order_id: int
    charge_id: int


@dataclass(frozen=True, kw_only=True)
class PaymentSucceeded(Event):
    """Money came in. The order may still be unfulfillable: then a PaidTooLate follows."""

    order_id: int
    attempt_id: int


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(Event):
    """An attempt was refused. The buyer may try again. reason: the provider's code, such as insufficient_funds."""

    order_id: int
    attempt_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PaidTooLate(Event):
    """Money came in after the order had closed and its goods were gone; the refund is under way."""

    order_id: int
    refund_id: int


@dataclass(frozen=True, kw_only=True)
class RefundSucceeded(Event):
    """The provider has paid a refund out."""

    order_id: int
    refund_id: int


@dataclass(frozen=True, kw_only=True)
class RefundFailed(Event):
    """A refund could not be paid out; the money is still with the shop. A person must act."""

    order_id: int
    refund_id: int


@dataclass(frozen=True, kw_only=True)
class DisputeOpened(Event):
    """A bank questions a charge of the order. Its parcels stay here and its money can't be refunded until it ends."""

    order_id: int
    dispute_id: int


@dataclass(frozen=True, kw_only=True)
class DisputeClosed(Event):
    """A dispute was decided. won: the money stays or comes back."""

    order_id: int
    dispute_id: int
    won: bool
