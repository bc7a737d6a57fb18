"""The order list: /admin/orders/, one tab a saved view."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from backoffice.orders import queries
from backoffice.orders.access import SEE
from backoffice.orders.goods import name_goods
from backoffice.orders.page import clock_words
from backoffice.shell.exports import note_export
from backoffice.shell.listings import CellColumn, RecordListView
from backoffice.shell.screens import actor_of
from storefront.content.formats import mask_email, mask_name, mask_phone, money, shop_time
from storefront.core import clock
from storefront.order.models import Order
from storefront.payment.models import Method, Refund

TONES = {
    Order.Status.PENDING_PAYMENT: "",
    Order.Status.PAID: "warn",
    Order.Status.PREPARING: "warn",
    Order.Status.PARTLY_SHIPPED: "warn",
    Order.Status.SHIPPED: "info",
    Order.Status.RECEIVED: "ok",
    Order.Status.COMPLETED: "ok",
    Order.Status.CANCELLED: "",
    Order.Status.EXPIRED: "",
}


class OrderFilters(WagtailFilterSet):
    """What the filter drawer offers."""

    status = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Status"), choices=Order.Status.choices, widget=CheckboxSelectMultiple
    )
    date_placed = django_filters.DateFromToRangeFilter(label=gettext_lazy("Placed"), widget=DateRangePickerWidget)
    payment_method = django_filters.ChoiceFilter(
        label=gettext_lazy("Payment method"), choices=Method.choices, widget=RadioSelect
    )
    refunds = django_filters.ChoiceFilter(
        label=gettext_lazy("Refund"),
        method="by_refund",
        choices=[("some", gettext_lazy("With a refund")), ("none", gettext_lazy("Without a refund"))],
        widget=RadioSelect,
    )
    buyer = django_filters.ChoiceFilter(
        label=gettext_lazy("Buyer"),
        method="by_buyer",
        choices=[("account", gettext_lazy("With an account")), ("guest", gettext_lazy("Guest"))],
        widget=RadioSelect,
    )

    class Meta:
        model = Order
        fields: list[str] = []

    def by_refund(self, orders: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        with_refund = Refund.objects.exclude(status=Refund.Status.FAILED).values("order")
        return orders.filter(pk__in=with_refund) if value == "some" else orders.exclude(pk__in=with_refund)

    def by_buyer(self, orders: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        return orders.filter(user__isnull=value == "guest")


def phone_of(order: Order) -> str:
    """The number on the parcel, else the one typed at checkout."""
    address = order.shipping_address
    return str((address and address.phone_number) or order.phone or "")


def buyer_of(order: Order) -> dict[str, str]:
    address = order.shipping_address
    return {"name": mask_name(address.first_name if address else ""), "phone": mask_phone(phone_of(order))}


def goods_of(order: Order) -> dict[str, Any]:
    lines = list(order.lines.all())
    return {"first": lines[0] if lines else None, "units": sum(line.quantity for line in lines), "more": len(lines) > 1}


def state_of(order: Order) -> dict[str, Any]:
    extra = _("Being refunded") if order.refund_pending else _("Refunded") if order.refunded else ""
    return {"word": order.get_status_display(), "tone": TONES.get(Order.Status(order.status), ""), "extra": extra}


class OrderListView(RecordListView):
    """Lists orders. Packers see no amounts; personal data is masked for all."""

    right = SEE
    export_right = "people.export_order"
    model = Order
    page_title = gettext_lazy("Orders")
    header_icon = "clipboard-list"
    views_named = queries.VIEWS
    alarming = frozenset({"exceptions"})
    url_stem = "bo_orders:list"
    view_stem = "bo_orders:view"
    filterset_class = OrderFilters
    default_ordering = "-date_placed"
    bulk_template = "backoffice/orders/bulk.html"
    verbose_name_plural = gettext_lazy("orders")
    search_words = gettext_lazy("Number, tracking number, phone, name, SKU")
    empty_words = {
        "all": gettext_lazy("No order yet. What customers order appears here by itself."),
        "to-pay": gettext_lazy("No order waits for its payment."),
        "to-ship": gettext_lazy(
            "Everything that was paid has left. The next order appears here as soon as it is paid."
        ),
        "partly-shipped": gettext_lazy("No order has left in part only."),
        "shipped": gettext_lazy("Nothing is under way."),
        "exceptions": gettext_lazy("No exceptions. Payments and deliveries that need a person appear here."),
        "refunding": gettext_lazy("No refund is under way."),
    }

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @cached_property
    def columns(self) -> list[CellColumn]:
        money_column = CellColumn(
            "total_incl_tax",
            label=gettext_lazy("Total"),
            value=lambda o: money(o.total_incl_tax),
            area="sum",
            number=True,
            sort_key="total_incl_tax",
        )
        tick = CellColumn(
            "tick",
            label="",
            template="backoffice/orders/cells/tick.html",
            header_template="backoffice/shell/tick_header.html",
            value=lambda o: o.number,
            area="tick",
        )
        return [
            *([tick] if self.request.user.has_perm("people.ship_order") else []),
            CellColumn(
                "number", label=gettext_lazy("Order"), template="backoffice/orders/cells/number.html", area="id"
            ),
            CellColumn(
                "date_placed",
                label=gettext_lazy("Placed"),
                template="backoffice/shell/time_cell.html",
                sort_key="date_placed",
            ),
            CellColumn(
                "buyer",
                label=gettext_lazy("Buyer"),
                template="backoffice/orders/cells/buyer.html",
                value=buyer_of,
                area="who",
            ),
            CellColumn(
                "goods",
                label=gettext_lazy("Goods"),
                template="backoffice/orders/cells/goods.html",
                value=goods_of,
                area="item",
                one_line=False,
            ),
            *([money_column] if self.request.user.has_perm("people.see_money") else []),
            CellColumn(
                "due",
                label=gettext_lazy("Ship by"),
                template="backoffice/shell/clock_cell.html",
                value=self._due,
                area="due",
                sort_key="paid_at",
            ),
            CellColumn(
                "status",
                label=gettext_lazy("Status"),
                template="backoffice/shell/state_cell.html",
                value=state_of,
                area="state",
            ),
        ]

    def _due(self, order: Order) -> tuple[str, str]:
        return clock_words(queries.ship_by(order), self.now)

    def get_ordering(self) -> str:
        given = self.request.GET.get("ordering")
        if given is None and self.view_key in ("to-ship", "partly-shipped"):
            return "paid_at"
        ordering: str = super().get_ordering()
        return ordering

    def order_queryset(self, queryset: QuerySet[Order]) -> QuerySet[Order]:
        # The primary key settles ties, so that no order shows on two pages.
        return queryset.order_by(self.ordering, "-pk")

    def get_base_queryset(self) -> QuerySet[Order]:
        return queries.for_list(queries.in_view(self.view_key))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        name_goods(context["object_list"])
        return context

    def find(self, rows: QuerySet[Order], text: str) -> QuerySet[Order]:
        return queries.find(rows, text)

    def view_counts(self) -> Mapping[str, int]:
        return queries.view_counts()

    def summary(self, count: int) -> str:
        return _("%(count)s orders") % {"count": f"{count:,}"}

    # --- files
    @property
    def export_columns(self) -> dict[str, tuple[Any, Any]]:  # type: ignore[override]
        open_contact = self.request.user.has_perm("people.reveal_contact")
        name = (
            (lambda o: o.shipping_address.first_name if o.shipping_address else "")
            if open_contact
            else (lambda o: buyer_of(o)["name"])
        )
        phone = phone_of if open_contact else (lambda o: buyer_of(o)["phone"])
        email = (lambda o: o.email) if open_contact else (lambda o: mask_email(o.email))
        found: dict[str, tuple[Any, Any]] = {
            "number": (_("Order"), lambda o: o.number),
            "placed": (_("Placed"), lambda o: shop_time(o.date_placed)),
            "status": (_("Status"), lambda o: o.get_status_display()),
            "name": (_("Recipient"), name),
            "phone": (_("Mobile number"), phone),
            "email": (_("E-mail"), email),
            "units": (_("Units"), lambda o: sum(line.quantity for line in o.lines.all())),
            "goods": (
                _("Goods"),
                lambda o: "; ".join(f"{line.title} {line.variant} ×{line.quantity}" for line in o.lines.all()),
            ),
        }
        if self.request.user.has_perm("people.see_money"):
            found["total"] = (_("Total"), lambda o: o.total_incl_tax)
            found["refunded"] = (_("Refunded"), lambda o: o.refunded or 0)
        return found

    def note_export(self, rows: int) -> None:
        masked = not self.request.user.has_perm("people.reveal_contact")
        query = self.request.GET.urlencode()
        note_export(
            actor=actor_of(self.request),
            what=f"orders/{self.view_key}",
            rows=rows,
            masked=masked,
            query=query,
            now=self.now,
        )

    def get_filename(self) -> str:
        return f"orders-{timezone.localdate(self.now):%Y%m%d}"
