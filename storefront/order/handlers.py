"""Reactions of orders to what happens below."""

from storefront.accounts.events import AccountErased
from storefront.core.clock import now
from storefront.core.events import on
from storefront.order.models import Order
from storefront.order.operations import forget_buyer


@on(AccountErased)
def forget_person(event: AccountErased) -> None:
    """The orders stay, as the law asks; who placed them doesn't."""
    forget_buyer(orders=Order.objects.filter(user=event.user_id), now=now())
