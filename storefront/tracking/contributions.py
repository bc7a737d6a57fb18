"""What an account's pages are told about its orders: the strip of counts, the export, what stands against leaving."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from storefront.accounts.contributions import OrderTab, export_part, obstacle, set_order_tabs
from storefront.accounts.models import User
from storefront.order.models import Order
from storefront.tracking import queries

_ICONS = {
    queries.TO_PAY: "wallet",
    queries.TO_SHIP: "parcel",
    queries.TO_RECEIVE: "truck",
    queries.TO_REVIEW: "edit",
    queries.REFUNDS: "refund",
}
_FINAL = (Order.Status.COMPLETED, Order.Status.CANCELLED, Order.Status.EXPIRED)


@set_order_tabs
def order_tabs(user: User) -> Sequence[OrderTab]:
    """The five states of an account's orders with their counts. One query."""
    counts, names = queries.order_counts(user), queries.tab_names()
    return [
        OrderTab(names[tab], getattr(counts, tab), f"{reverse('tracking:list')}?{urlencode({'tab': tab})}", icon)
        for tab, icon in _ICONS.items()
    ]


@export_part("orders")
def exported_orders(user: User) -> list[dict[str, Any]]:
    """A person's orders with their goods, for the export of their own data."""
    orders = Order.objects.filter(user=user).select_related("shipping_address").prefetch_related("lines")
    return [
        {
            "number": order.number,
            "placed_at": order.date_placed.isoformat(),
            "status": order.status,
            "total": str(order.total_incl_tax),
            "currency": order.currency,
            "recipient": order.shipping_address.first_name if order.shipping_address else "",
            "address": order.shipping_address.summary if order.shipping_address else "",
            "note": order.customer_note,
            "goods": [
                {
                    "title": line.title,
                    "variant": line.variant,
                    "quantity": line.quantity,
                    "price": str(line.line_price_incl_tax),
                }
                for line in order.lines.all()
            ],
        }
        for order in orders.order_by("date_placed", "pk")
    ]


@obstacle
def open_orders(user: User) -> str:
    """An account that has orders on their way is needed until they are through."""
    count = Order.objects.filter(user=user).exclude(status__in=_FINAL).count()
    return _("Orders that are not completed yet: %(count)s") % {"count": count} if count else ""
