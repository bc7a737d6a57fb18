"""The order page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.orders import page, queries
from backoffice.orders.access import SEE, get_order_for_staff
from backoffice.orders.forms import NoteForm
from backoffice.shell.screens import Screen
from storefront.core import clock
from storefront.order.models import Order

THREAD_KINDS = {
    "": _("All"),
    "note": pgettext_lazy("internal", "Notes"),
    "customer": _("Customer"),
    "staff": _("Staff"),
    "system": _("System"),
}


class OrderScreen(Screen):
    """A page about one order. self.order is loaded with all that the page shows."""

    right = SEE
    header_icon = "clipboard-list"
    trail = ((_("Orders"), "bo_orders:list"),)
    order: Order

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.now = clock.now()

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.order = get_order_for_staff(request.user, kwargs["number"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        number = self.order.number
        return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


class OrderView(OrderScreen):
    """/admin/orders/<number>/"""

    template_name = "backoffice/orders/order.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | order_context(self.order, self.request, self.now)


def order_context(order: Order, request: Any, now: Any) -> dict[str, Any]:
    """All that order.html shows. Amounts are left out for those who may not see them."""
    user = request.user
    with_money = user.has_perm("people.see_money")
    came, back = queries.money_of(order)
    only = request.GET.get("thread", "")
    only = only if only in THREAD_KINDS else ""
    log = list(order.log.all())
    rows = page.thread(log, with_money=with_money)
    clock_text, clock_state = page.clock_words(
        queries.ship_by(order) if queries.open_units(order.lines.all()) else None, now
    )
    lines = page.line_facts(order, queries.refunded_units(order))
    refund_words, refund_tone = page.refund_state(order, came, back)
    return {
        "order": order,
        "now": now,
        "headline": page.headline(order, now),
        "stages": page.stages(order, now),
        "actions": page.actions(order, user, came - back),
        "clock": clock_text,
        "clock_state": clock_state,
        "lines": lines,
        "units": sum(fact.line.quantity for fact in lines),
        "open_units": queries.open_units(order.lines.all()),
        "parcels": list(order.parcels.all()),
        "with_money": with_money,
        "money": page.money_rows(order, came, back, now) if with_money else [],
        "left": came - back,
        "refund_words": refund_words,
        "refund_tone": refund_tone,
        "refunds": list(order.refunds.all()),
        "disputes": page.dispute_facts(order, now) if with_money else [],
        "thread": [row for row in rows if not only or row.kind == only],
        "thread_only": only,
        "thread_kinds": [
            (kind, label, len([r for r in rows if not kind or r.kind == kind])) for kind, label in THREAD_KINDS.items()
        ],
        "note_form": NoteForm(),
        "may": {
            "ship": user.has_perm("people.ship_order"),
            "note": user.has_perm("people.note_order"),
            "reveal": user.has_perm("people.reveal_contact"),
            "slip": user.has_perm("people.ship_order")
            and order.status not in (Order.Status.PENDING_PAYMENT, Order.Status.CANCELLED, Order.Status.EXPIRED),
            "customer": user.has_perm("accounts.view_user"),
        },
        "address_news": page.address_news(order),
        "contact": None,
    }
