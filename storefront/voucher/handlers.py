"""Reactions of coupons and offers to what happens to orders."""

from storefront.core.events import on
from storefront.order.events import OrderCancelled, OrderExpired, OrderPaid
from storefront.voucher.operations import settle_use


@on(OrderExpired)
def free_use_of_expired(event: OrderExpired) -> None:
    """The coupon works again, limits and budgets are free again."""
    settle_use(order_id=event.order_id)


@on(OrderCancelled)
def free_use_of_cancelled(event: OrderCancelled) -> None:
    """The coupon works again, limits and budgets are free again."""
    settle_use(order_id=event.order_id)


@on(OrderPaid)
def count_use_of_revived(event: OrderPaid) -> None:
    """An order that was paid too late and could be served got its discounts after all."""
    settle_use(order_id=event.order_id)
