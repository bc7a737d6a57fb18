"""Ways to pay that take longer than a payment page: the goods are kept for days, or leave before the money comes."""

from datetime import datetime

from storefront.accounts.models import User
from storefront.core.events import publish
from storefront.core.locks import atomic
from storefront.order.events import OrderPreparing
from storefront.order.lifecycle import By, TransitionRefused, lock_order, log_entry, transition
from storefront.order.models import Order
from storefront.partner.allocation import keep, prolong


@atomic
def extend_hold(*, order_id: int, until: datetime, now: datetime) -> bool:
    """Keep an unpaid order's stock until then, if that is later than it is kept anyway. False when nothing changed.

    Raises TransitionRefused when the order isn't waiting for payment. Locks: order.
    """
    order = lock_order(order_id)
    if order.status != Order.Status.PENDING_PAYMENT:
        raise TransitionRefused("extend_hold", order.status)
    if order.hold_until is None or order.hold_until >= until:
        return False
    Order.objects.filter(pk=order.pk).update(hold_until=until)
    prolong(order.number, until=until)
    log_entry(order, "hold_extended", by=By.SYSTEM, actor=None, now=now, data={"until": until.isoformat()})
    return True


@atomic
def accept_unpaid(*, order_id: int, method: str, actor: User | None, now: datetime) -> Order:
    """Prepare an order whose money comes at the door; its stock stays held. Raises TransitionRefused. Locks: order."""
    order = lock_order(order_id)
    transition(
        order,
        "accept",
        by=By.CUSTOMER,
        actor=actor,
        now=now,
        data={"method": method},
        payment_method=method,
        hold_until=None,
    )
    keep(order.number)
    publish(OrderPreparing(order_id=order.pk))
    return order
