"""Who may load an order: its owner, or a guest whose session was granted it. Everybody else meets a 404."""

from django.http import Http404, HttpRequest

from storefront.order.models import Order

_SESSION_KEY = "orders"
_REMEMBERED = 20


def grant_access(request: HttpRequest, order: Order) -> None:
    """Let this session see the order: after placing it, and after a guest proved number and contact."""
    known = [n for n in request.session.get(_SESSION_KEY, []) if n != order.number]
    request.session[_SESSION_KEY] = [*known, order.number][-_REMEMBERED:]


def orders_of_session(request: HttpRequest) -> tuple[str, ...]:
    """Numbers of the orders that this session was granted. No query but the session's."""
    return tuple(request.session.get(_SESSION_KEY, []))


def get_order_for(request: HttpRequest, number: str) -> Order:
    """The order with this number, if the request may see it. Raises Http404 otherwise. One query."""
    order = Order.objects.select_related("shipping_address", "user").filter(number=number).first()
    if order is None:
        raise Http404
    user = request.user
    if user.is_authenticated and order.user_id == user.pk:
        return order
    # An order of an account stays visible in the session that placed it only while nobody else is signed in.
    if order.number in request.session.get(_SESSION_KEY, []) and (order.user_id is None or not user.is_authenticated):
        return order
    raise Http404
