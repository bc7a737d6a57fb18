"""Keeping an order's parcels here, whatever its status says."""

from datetime import datetime

from storefront.core.locks import atomic
from storefront.order.lifecycle import By, TransitionRefused, lock_order, log_entry
from storefront.order.models import Order


class ShippingBlocked(TransitionRefused):
    """The order's parcels must stay here for now. why: one of Order.Block."""

    def __init__(self, order: Order) -> None:
        super().__init__("ship", order.status)
        self.why = order.shipping_block


@atomic
def block_shipping(*, order_id: int, why: str, now: datetime) -> bool:
    """Let no parcel of the order leave until unblock_shipping(). why: one of Order.Block. False when it was so before.

    Locks: order.
    """
    order = lock_order(order_id)
    if order.shipping_block:
        return False
    Order.objects.filter(pk=order.pk).update(shipping_block=why)
    log_entry(order, "shipping_blocked", by=By.SYSTEM, actor=None, now=now, data={"why": str(why)})
    return True


@atomic
def unblock_shipping(*, order_id: int, now: datetime) -> bool:
    """Parcels may leave again. False when nothing kept them. Locks: order."""
    order = lock_order(order_id)
    if not order.shipping_block:
        return False
    Order.objects.filter(pk=order.pk).update(shipping_block="")
    log_entry(order, "shipping_unblocked", by=By.SYSTEM, actor=None, now=now, data={"why": order.shipping_block})
    return True
