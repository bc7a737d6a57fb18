"""A person who left: their orders without them."""

from datetime import datetime

from django.db.models import QuerySet
from django.db.transaction import atomic

from storefront.order.lifecycle import By, log_entry
from storefront.order.models import Order, ShippingAddress

HIDDEN = "***"
_CONTACT_FIELDS = ("phone", "guest_email", "invoice_email", "customer_note")


@atomic
def forget_buyer(*, orders: QuerySet[Order], now: datetime) -> int:
    """Take out of orders what tells who bought them; returns how many orders had something to take out.

    Goods, amounts, payments, the district and an invoice's title and tax number stay: the law on e-commerce asks to
    keep a deal for three years, the one on accounts an invoice for longer. The recipient keeps the first character
    of the name. May run twice. Locks the orders.
    """
    masked = 0
    for order in orders.select_for_update().order_by("pk"):
        address = ShippingAddress.objects.filter(order=order).first()
        known = any(getattr(order, name) for name in _CONTACT_FIELDS)
        if not known and (address is None or address.line1 == HIDDEN):
            continue
        for name in _CONTACT_FIELDS:
            setattr(order, name, "")
        order.save(update_fields=_CONTACT_FIELDS)
        if address is not None:
            address.first_name = f"{address.first_name[:1]}**" if address.first_name else ""
            address.last_name = address.notes = ""
            address.phone_number = ""
            address.line1 = HIDDEN
            address.save()
        log_entry(order, "forget", by=By.SYSTEM, actor=None, now=now)
        masked += 1
    return masked
