"""What is done to several orders of the list at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from backoffice.orders import operations
from backoffice.orders.goods import name_goods
from backoffice.shell.screens import Screen, actor_of
from storefront.core import clock
from storefront.order.models import Order

# A page of the list; nobody means more by ticking boxes.
MOST = 100
CLOSED = (Order.Status.PENDING_PAYMENT, Order.Status.CANCELLED, Order.Status.EXPIRED)


class SelectedOrdersAction(Screen):
    """POST /admin/orders/selected/: orders (numbers) and do (prepare or slips)."""

    right = "people.ship_order"
    page_title = gettext_lazy("Packing slips")
    template_name = "backoffice/orders/slips.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("bo_orders:list")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        numbers = [number[:20] for number in request.POST.getlist("orders")[:MOST]]
        orders = Order.objects.filter(number__in=numbers).order_by("paid_at", "pk")
        if not numbers or not orders:
            messages.warning(request, _("Tick the orders first."))
            return redirect("bo_orders:list")
        if request.POST.get("do") == "slips":
            return self._slips(request, orders.exclude(status__in=CLOSED))
        begun, not_begun = operations.prepare_orders(
            order_ids=list(orders.values_list("pk", flat=True)), actor=actor_of(request), now=clock.now()
        )
        if begun:
            messages.success(request, _("Preparing has started for %(count)s orders.") % {"count": begun})
        if not_begun:
            messages.warning(
                request,
                _("%(count)s orders were left as they are: only paid ones can be begun.") % {"count": not_begun},
            )
        return redirect("bo_orders:view", "to-ship")

    def _slips(self, request: HttpRequest, orders: Any) -> HttpResponse:
        """All slips in one document, each order on a page of its own; each print is noted in its order's history."""
        rows = list(orders.select_related("shipping_address").prefetch_related("lines"))
        if not rows:
            messages.warning(request, _("None of these orders has anything to pack."))
            return redirect("bo_orders:list")
        name_goods(rows)
        now, actor = clock.now(), actor_of(request)
        for order in rows:
            operations.note_slip_printed(order=order, actor=actor, now=now)
        response = self.render_to_response({"orders": rows})
        response["Cache-Control"] = "no-store"
        return response
