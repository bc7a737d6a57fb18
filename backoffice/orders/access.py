"""Who may load an order in the back office. Loading is the permission."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from backoffice.orders.goods import name_goods
from backoffice.orders.queries import for_page
from storefront.accounts.models import User
from storefront.order.models import Order

SEE = "order.view_order"


def get_order_for_staff(user: User, number: str) -> Order:
    """The order with all that its page shows, its goods in the reader's language.

    Raises PermissionDenied without the right, Http404 without the order.
    """
    if not user.has_perm(SEE):
        raise PermissionDenied
    order = for_page(number)
    if order is None:
        raise Http404
    name_goods([order])
    return order
