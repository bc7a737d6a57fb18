"""What the checkout knows of a customer's earlier orders."""

import dataclasses
from typing import Final

from storefront.accounts.models import User
from storefront.order.models import Order

MOST_TITLES: Final = 5
_LOOKED_AT: Final = 60  # orders with an invoice, the newest first


@dataclasses.dataclass(frozen=True, kw_only=True)
class UsedTitle:
    """An invoice title that the account used before. order_id: its newest order with it, which names it in a form."""

    order_id: int
    kind: str
    title: str
    tax_id: str


def used_titles(user: User) -> list[UsedTitle]:
    """The account's own invoice titles, each once, the one used last first. One query."""
    rows = (
        Order.objects.filter(user=user)
        .exclude(invoice_kind=Order.Invoice.NONE)
        .exclude(invoice_title="")
        .order_by("-date_placed", "-pk")
        .values_list("pk", "invoice_kind", "invoice_title", "tax_id")
    )
    found: dict[tuple[str, str, str], UsedTitle] = {}
    for order_id, kind, title, tax_id in rows[:_LOOKED_AT]:
        found.setdefault((kind, title, tax_id), UsedTitle(order_id=order_id, kind=kind, title=title, tax_id=tax_id))
    return list(found.values())[:MOST_TITLES]
