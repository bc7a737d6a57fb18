"""Who may write a review: the buyer of a line that has arrived. Loading is the permission."""

from django.http import Http404, HttpRequest

from storefront.accounts.models import User
from storefront.order.models import Line, Order

ARRIVED = (Order.Status.RECEIVED, Order.Status.COMPLETED)


def get_line_to_review(request: HttpRequest, pk: int) -> Line:
    """The signed-in buyer's own line of an order that was received. Raises Http404 for every other line.

    The line may have a review already (`line.review`): its page says so. One query.
    """
    if not isinstance(request.user, User):
        raise Http404
    own = Line.objects.filter(pk=pk, order__user=request.user, order__status__in=ARRIVED, product__isnull=False)
    line = own.select_related("order", "product__parent", "review").first()
    if line is None:
        raise Http404
    return line
