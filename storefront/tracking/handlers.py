"""Which mails follow what happens to orders."""

from storefront.core import clock
from storefront.core.events import on
from storefront.order.events import (
    OrderCancelled,
    OrderExpired,
    OrderPaid,
    OrderPlaced,
    OrderReaddressed,
    OrderReceived,
    ParcelShipped,
    ParcelTraced,
)
from storefront.payment.events import PaidTooLate, RefundSucceeded
from storefront.payment.models import Refund
from storefront.tracking.mails import queue_mail
from storefront.tracking.models import MailLog

Kind = MailLog.Kind

# Stops of a parcel that a customer is told of; the others stand on the page.
_TOLD = {Kind.OUT_FOR_DELIVERY, Kind.SIGNED, Kind.EXCEPTION}


@on(OrderPlaced)
def mail_placed(event: OrderPlaced) -> None:
    """What was ordered, and until when to pay."""
    queue_mail(order_id=event.order_id, kind=Kind.PLACED, now=clock.now())


@on(OrderPaid)
def mail_paid(event: OrderPaid) -> None:
    """The money is here."""
    queue_mail(order_id=event.order_id, kind=Kind.PAID, now=clock.now())


@on(ParcelShipped)
def mail_shipped(event: ParcelShipped) -> None:
    """A parcel left, with its number."""
    queue_mail(order_id=event.order_id, kind=Kind.SHIPPED, object_id=event.parcel_id, now=clock.now())


@on(ParcelTraced)
def mail_traced(event: ParcelTraced) -> None:
    """The stops that matter, each once a parcel."""
    if event.stage in _TOLD:
        queue_mail(order_id=event.order_id, kind=Kind(event.stage), object_id=event.parcel_id, now=clock.now())


@on(OrderReceived)
def mail_received(event: OrderReceived) -> None:
    """Asks for a review, and says until when claims are open."""
    queue_mail(order_id=event.order_id, kind=Kind.RECEIVED, now=clock.now())


@on(OrderCancelled)
def mail_cancelled(event: OrderCancelled) -> None:
    """The order is off, and what happens to the money."""
    queue_mail(order_id=event.order_id, kind=Kind.CANCELLED, now=clock.now())


@on(OrderExpired)
def mail_expired(event: OrderExpired) -> None:
    """The order closed unpaid."""
    queue_mail(order_id=event.order_id, kind=Kind.EXPIRED, now=clock.now())


@on(OrderReaddressed)
def mail_readdressed(event: OrderReaddressed) -> None:
    """The parcel goes elsewhere; whoever did not ask for it learns of it in time."""
    queue_mail(order_id=event.order_id, kind=Kind.READDRESSED, object_id=event.entry_id, now=clock.now())


@on(RefundSucceeded)
def mail_refunded(event: RefundSucceeded) -> None:
    """Money went back."""
    queue_mail(order_id=event.order_id, kind=Kind.REFUNDED, object_id=event.refund_id, now=clock.now())


@on(PaidTooLate)
def mail_paid_too_late(event: PaidTooLate) -> None:
    """An apology, and the refund."""
    if Refund.objects.filter(pk=event.refund_id, order_id=event.order_id).exists():
        queue_mail(order_id=event.order_id, kind=Kind.PAID_TOO_LATE, object_id=event.refund_id, now=clock.now())
