"""What can be done to an order: one function a verb."""

from storefront.order.operations.block import ShippingBlocked, block_shipping, unblock_shipping
from storefront.order.operations.close import cancel_order, expire_order, withdraw_units
from storefront.order.operations.create import Discount, NewLine, create_order
from storefront.order.operations.forget import forget_buyer
from storefront.order.operations.fulfil import (
    NothingToShip,
    QuantityTooLarge,
    TrackingNumberTaken,
    complete_order,
    confirm_receipt,
    record_trace,
    ship_lines,
    start_preparing,
)
from storefront.order.operations.notes import add_note
from storefront.order.operations.pay import PaidOutcome, mark_paid
from storefront.order.operations.readdress import (
    ChangedTooOften,
    FreightWouldRise,
    PlaceNotServed,
    can_readdress,
    change_address,
)
from storefront.order.operations.unpaid import accept_unpaid, extend_hold

__all__ = [
    "ChangedTooOften",
    "Discount",
    "FreightWouldRise",
    "NewLine",
    "NothingToShip",
    "PaidOutcome",
    "PlaceNotServed",
    "QuantityTooLarge",
    "ShippingBlocked",
    "TrackingNumberTaken",
    "accept_unpaid",
    "add_note",
    "block_shipping",
    "can_readdress",
    "cancel_order",
    "change_address",
    "complete_order",
    "confirm_receipt",
    "create_order",
    "expire_order",
    "extend_hold",
    "forget_buyer",
    "mark_paid",
    "record_trace",
    "ship_lines",
    "start_preparing",
    "unblock_shipping",
    "withdraw_units",
]
