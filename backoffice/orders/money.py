"""What of the money a person must decide: /admin/orders/money/."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from backoffice.orders import queries
from backoffice.orders.page import clock_words
from backoffice.shell.screens import Screen, Text, actor_of
from storefront.core import clock
from storefront.order.models import Order
from storefront.payment import tasks
from storefront.payment.models import BY_HAND, Dispute, PaymentAttempt, Reconciliation, Refund, StripeEvent
from storefront.payment.operations import NotByHand, NothingToDecide, confirm_refund, decide_event, decide_refund
from storefront.payment.queries import orders_to_decide

_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class OddOrder:
    """An order whose money does not fit its state. kept: what the shop holds of it, yuan."""

    order: Order
    kept: Decimal
    why: Text


def _why(order: Order, mismatched: set[int]) -> Text:
    if order.kept < 0:
        return gettext_lazy("More went back than came in")
    if order.pk in mismatched:
        return gettext_lazy("The amount paid is not the order's")
    if order.status == Order.Status.PENDING_PAYMENT:
        return gettext_lazy("Holds money, but is not paid")
    return gettext_lazy("Closed, but still holds money")


def odd_orders() -> list[OddOrder]:
    """Orders that hold money they should not, or gave back more than came; newest first. Two queries."""
    orders = list(orders_to_decide().order_by("-date_placed")[:_SHOWN])
    attempts = PaymentAttempt.objects.filter(order__in=[order.pk for order in orders], failure_reason="amount_mismatch")
    mismatched = set(attempts.values_list("order", flat=True))
    return [OddOrder(order=order, kept=order.kept, why=_why(order, mismatched)) for order in orders]


def failed_refunds() -> Any:
    """Refunds whose money came back to the shop, and that nobody has looked at; oldest first."""
    waiting = Refund.objects.filter(status=Refund.Status.FAILED, decided_at=None)
    return waiting.select_related("order").order_by("settled_at", "pk")


def refunds_to_pay_out() -> Any:
    """Refunds that no provider makes: a person pays them out and says so; oldest first."""
    waiting = Refund.objects.filter(status=Refund.Status.PENDING, charge__method__in=BY_HAND)
    return waiting.select_related("order", "charge").order_by("requested_at", "pk")


def odd_messages() -> Any:
    """Messages of the provider that could not be applied, and that nobody has looked at; oldest first."""
    waiting = StripeEvent.objects.filter(outcome__in=StripeEvent.ODD, decided_at=None)
    return waiting.defer("payload").order_by("received_at")


def to_decide() -> int:
    """How many things of the money wait for a person. Four queries."""
    return orders_to_decide().count() + failed_refunds().count() + odd_messages().count() + queries.disputed().count()


def _due(dispute: Dispute, now: datetime) -> tuple[str, str]:
    return clock_words(dispute.due_by if dispute.status in Dispute.DUE else None, now)


class MoneyView(Screen):
    """The list, and the two things that can be done there: say what became of an entry, compare with the provider."""

    right = "people.see_money"
    page_title = gettext_lazy("Money to decide")
    header_icon = "warning"
    trail = ((gettext_lazy("Orders"), "bo_orders:list"),)
    template_name = "backoffice/orders/money.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        disputes = [(dispute, *_due(dispute, now)) for dispute in queries.disputed()[:_SHOWN]]
        unknown = StripeEvent.objects.filter(outcome=StripeEvent.Outcome.UNKNOWN_TYPE).order_by()
        return super().get_context_data(**kwargs) | {
            "now": now,
            "disputes": disputes,
            "orders": odd_orders(),
            "payouts": refunds_to_pay_out()[:_SHOWN],
            "refunds": failed_refunds()[:_SHOWN],
            "events": odd_messages()[:_SHOWN],
            "unknown": unknown.values("type").annotate(n=Count("pk")).order_by("-n", "type")[:12],
            "runs": Reconciliation.objects.order_by("-pk")[:5],
            "may_decide": self.request.user.has_perm("people.refund_order"),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("people.refund_order"):
            raise PermissionDenied
        what, pk, note = (request.POST.get(name, "")[:200] for name in ("what", "id", "note"))
        if what == "compare":
            tasks.reconcile.enqueue()
            messages.success(request, _("The comparison with the provider has started."))
            return redirect("bo_orders:money")
        if not note.strip():
            messages.warning(request, _("Write what became of it."))
            return redirect("bo_orders:money")
        actor, now = actor_of(request), clock.now()
        try:
            if what == "payout" and pk.isdigit():
                confirm_refund(refund=Refund.objects.get(pk=pk), reference=note.strip()[:60], actor=actor, now=now)
            elif what == "refund" and pk.isdigit():
                decide_refund(refund_id=int(pk), note=note, actor=actor, now=now)
            else:
                decide_event(event_id=pk, note=note, actor=actor, now=now)
        except (NothingToDecide, NotByHand, Refund.DoesNotExist):
            messages.warning(request, _("Somebody has decided this before."))
        else:
            messages.success(request, _("Noted; it has left the list."))
        return redirect("bo_orders:money")
