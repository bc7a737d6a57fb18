"""What staff ask about orders: saved views, their counts, one search box, and the facts of one order."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from backoffice.shell.screens import Text
from storefront.accounts.phones import normal_phone
from storefront.core.money import ZERO
from storefront.order.models import Line, Order, OrderLogEntry, Parcel
from storefront.payment.models import BY_HAND, Dispute, PaymentAttempt, Refund, RefundLine

Status = Order.Status

# The shop's promise on every product page: goods leave within 48 hours of payment.
SHIP_WITHIN = timedelta(hours=48)
SHIP_SOON = timedelta(hours=8)

TO_SHIP = (Status.PAID, Status.PREPARING)
OPEN_TO_SHIP = (*TO_SHIP, Status.PARTLY_SHIPPED)

# Saved views in the order of their tabs. The states' names are shop language: see the glossary.
VIEWS: dict[str, Text] = {
    "all": _("All"),
    "to-pay": _("To pay"),
    "to-ship": _("To ship"),
    "partly-shipped": _("Partly shipped"),
    "shipped": _("Shipped"),
    "exceptions": _("Exceptions"),
    "refunding": _("Being refunded"),
}
_STATES: dict[str, tuple[str, ...]] = {
    "to-pay": (Status.PENDING_PAYMENT,),
    "to-ship": TO_SHIP,
    "partly-shipped": (Status.PARTLY_SHIPPED,),
    "shipped": (Status.SHIPPED,),
}

# Paid too late or with a wrong amount, refund failed, parcel in trouble: a person must look.
_TROUBLE_VERBS = ("paid_too_late", "payment_mismatch")
_CLOSED = (Status.COMPLETED,)


def refunding() -> Q:
    """Orders with a refund on its way."""
    return Q(Exists(Refund.objects.filter(order=OuterRef("pk"), status=Refund.Status.PENDING)))


def exceptions() -> Q:
    """Orders that need a person: money that went wrong, or a parcel in trouble."""
    failed = Refund.objects.filter(order=OuterRef("pk"), status=Refund.Status.FAILED, decided_at=None)
    mismatch = PaymentAttempt.objects.filter(order=OuterRef("pk"), failure_reason="amount_mismatch")
    stuck = Parcel.objects.filter(order=OuterRef("pk"), stage=Parcel.Stage.EXCEPTION)
    disputed = Dispute.objects.filter(order=OuterRef("pk"), status__in=Dispute.OPEN)
    trouble = Q(Exists(failed)) | Q(Exists(mismatch)) | Q(Exists(disputed))
    return trouble | (Q(Exists(stuck)) & ~Q(status__in=_CLOSED))


def in_view(view: str) -> QuerySet[Order]:
    """The orders of a saved view. Raises KeyError for a view that does not exist."""
    orders = Order.objects.all()
    if view == "all":
        return orders
    if view == "exceptions":
        return orders.filter(exceptions())
    if view == "refunding":
        return orders.filter(refunding())
    return orders.filter(status__in=_STATES[view])


def view_counts() -> dict[str, int]:
    """How many orders each saved view holds. One query."""
    word = CharField(max_length=20)
    by_status = Order.objects.order_by().values(word=Cast("status", word)).annotate(n=Count("pk"))
    trouble = (
        Order.objects.filter(exceptions()).order_by().values(word=Value("exceptions", word)).annotate(n=Count("pk"))
    )
    going_back = Refund.objects.filter(status=Refund.Status.PENDING).order_by().values(word=Value("refunding", word))
    rows = by_status.union(trouble, going_back.annotate(n=Count("order", distinct=True)), all=True)
    found = {row["word"]: row["n"] for row in rows}
    counts = {view: sum(found.get(state, 0) for state in states) for view, states in _STATES.items()}
    counts["exceptions"], counts["refunding"] = found.pop("exceptions", 0), found.pop("refunding", 0)
    counts["all"] = sum(found.values())
    return {view: counts[view] for view in VIEWS}


def find(orders: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Orders that a person on the telephone may mean: number, phone, name, e-mail, SKU or tracking number."""
    text = text.replace("\x00", "").strip()[:80]
    compact = "".join(text.split())
    if not compact:
        return orders
    wanted = Q(number__startswith=compact) if compact.isdigit() else Q(number=compact)
    wanted |= (
        Q(shipping_address__first_name__icontains=text)
        | Q(guest_email__istartswith=text)
        | Q(user__email__istartswith=text)
    )
    phone = normal_phone(compact) or (compact if compact.isdigit() and len(compact) >= 4 else "")
    if phone:
        wanted |= Q(phone__endswith=phone) | Q(shipping_address__phone_number__endswith=phone)
    wanted |= Q(Exists(Line.objects.filter(order=OuterRef("pk"), partner_sku__iexact=compact)))
    wanted |= Q(Exists(Parcel.objects.filter(order=OuterRef("pk"), tracking_number__iexact=compact)))
    return orders.filter(wanted)


def for_list(orders: QuerySet[Order]) -> QuerySet[Order]:
    """With everything a row shows: buyer, goods, and whether money goes or went back. One further query a page.

    Annotates refund_pending (bool) and refunded (yuan, None without a refund).
    """
    live = Refund.objects.filter(order=OuterRef("pk")).exclude(status=Refund.Status.FAILED).order_by()
    return (
        orders.select_related("shipping_address", "user")
        .prefetch_related("lines")
        .annotate(
            refund_pending=Exists(live.filter(status=Refund.Status.PENDING)),
            refunded=Subquery(live.values("order").annotate(total=Sum("amount")).values("total")),
        )
    )


def ship_by(order: Order) -> datetime | None:
    """When the rest of a paid order must have left; None when nothing is waiting to leave."""
    if order.status not in OPEN_TO_SHIP:
        return None
    return (order.paid_at or order.date_placed) + SHIP_WITHIN  # paid at the door: promised from placing on


def for_page(number: str) -> Order | None:
    """One order with all that its page shows, in a fixed number of queries."""
    lines = Line.objects.select_related("product", "stockrecord").order_by("pk")
    parcels = Parcel.objects.select_related("carrier", "packed_by").prefetch_related("lines", "traces")
    order = (
        Order.objects.filter(number=number)
        .select_related("shipping_address", "user")
        .prefetch_related(
            Prefetch("lines", lines),
            Prefetch("parcels", parcels),
            Prefetch("log", OrderLogEntry.objects.select_related("actor").order_by("-at", "-pk")),
            "charges",
            "disputes",
            Prefetch("refunds", Refund.objects.select_related("requested_by").prefetch_related("lines")),
            "discounts",
        )
        .first()
    )
    if order is not None:
        own = {line.pk: line for line in order.lines.all()}
        for part in (part for parcel in order.parcels.all() for part in parcel.lines.all()):
            part.line = own[part.line_id]
    return order


def refunded_units(order: Order) -> dict[int, int]:
    """Order line id -> units that were refunded or are being refunded. One query."""
    rows = RefundLine.objects.filter(refund__order=order).exclude(refund__status=Refund.Status.FAILED)
    return {row["line"]: row["n"] for row in rows.values("line").annotate(n=Sum("quantity"))}


def money_of(order: Order) -> tuple[Decimal, Decimal]:
    """What came in, and what has gone back, is on its way back or was taken by a bank; both yuan.

    Uses what for_page() prefetched.
    """
    came = sum((charge.amount for charge in order.charges.all()), ZERO)
    back = sum((refund.amount for refund in order.refunds.all() if refund.status != Refund.Status.FAILED), ZERO)
    return came, back + sum((dispute.kept_back for dispute in order.disputes.all()), ZERO)


def attempt_by_hand(order: Order) -> PaymentAttempt | None:
    """The newest attempt whose money people record; None for an order that only a provider looks after. One query."""
    return order.payment_attempts.filter(method__in=BY_HAND).order_by("-number").first()


def fee_left(order: Order) -> Decimal:
    """What of the delivery fee has not gone back by itself. Uses what for_page() prefetched."""
    live = [refund.shipping for refund in order.refunds.all() if refund.status != Refund.Status.FAILED]
    return max(ZERO, order.shipping_incl_tax - sum(live, ZERO))


def blocked_refund(order: Order) -> bool:
    """Whether a bank is deciding about the order's money. Uses what for_page() prefetched."""
    return any(dispute.is_open and not dispute.refundable for dispute in order.disputes.all())


def disputed() -> QuerySet[Dispute]:
    """Open disputes, the one whose answer is due first first; those that wait for the bank last."""
    return (
        Dispute.objects.filter(status__in=Dispute.OPEN)
        .annotate(waits=Case(When(status__in=Dispute.DUE, then=0), default=1))
        .select_related("order")
        .order_by("waits", F("due_by").asc(nulls_last=True), "pk")
    )


def overdue(now: datetime) -> QuerySet[Order]:
    """Orders with goods still here after the time they were promised to leave."""
    begun = Coalesce("paid_at", "date_placed")
    return Order.objects.filter(status__in=OPEN_TO_SHIP).filter(LessThan(begun, now - SHIP_WITHIN))


def due_first(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Those that must leave soonest first; unpaid ones last."""
    unpaid = Case(When(status=Status.PENDING_PAYMENT, then=1), default=0)
    return orders.order_by(unpaid, Coalesce("paid_at", "date_placed"), "pk")


def open_units(lines: Iterable[Line]) -> int:
    """Units still to be shipped."""
    return sum(line.open_quantity for line in lines)


def total_of(orders: QuerySet[Order]) -> Decimal:
    """Sum of the orders' totals in yuan. One query."""
    return Decimal(orders.order_by().aggregate(total=Sum("total_incl_tax"))["total"] or ZERO)
