"""Reads for the order list, the order page and the account's strip. Each takes a fixed number of queries."""

import dataclasses
from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from storefront.accounts.models import User
from storefront.order.models import Line, Order, OrderDiscount, OrderLogEntry, Parcel, ParcelLine, ParcelTrace
from storefront.payment.models import Charge, Refund

Status = Order.Status

# Where the words of a search are looked for: what the line was called, and what its product is called now.
_NAMES = (
    "title",
    "variant",
    "product__title_zh_hans",
    "product__title_en",
    "product__parent__title_zh_hans",
    "product__parent__title_en",
)
_MOST_WORDS = 6

# The tabs of the list in their order. Cancelled and expired orders stand only under "all".
ALL, TO_PAY, TO_SHIP, TO_RECEIVE, TO_REVIEW, REFUNDS = TABS = ("all", "pay", "ship", "receive", "review", "refund")


def tab_names() -> dict[str, str]:
    """The tabs of the list in words."""
    return {
        ALL: _("All"),
        TO_PAY: _("To pay"),
        TO_SHIP: _("To ship"),
        TO_RECEIVE: _("To receive"),
        TO_REVIEW: _("To review"),
        REFUNDS: _("Returns & refunds"),
    }


@dataclasses.dataclass(frozen=True)
class OrderCounts:
    """How many orders of an account stand under each tab. refund: only those whose money is still on its way."""

    all: int
    pay: int
    ship: int
    receive: int
    review: int
    refund: int
    refund_all: int

    def rows(self, tab: str) -> int:
        """Orders listed under a tab."""
        return int(self.refund_all if tab == REFUNDS else getattr(self, tab))


def _condition(tab: str) -> Q:
    if tab == TO_PAY:
        return Q(status=Status.PENDING_PAYMENT)
    if tab == TO_SHIP:
        return Q(status__in=(Status.PAID, Status.PREPARING))
    if tab == TO_RECEIVE:
        return Q(status__in=(Status.PARTLY_SHIPPED, Status.SHIPPED))
    if tab == TO_REVIEW:
        lines = Line.objects.filter(order=OuterRef("pk"), product__isnull=False, review__isnull=True)
        unreviewed = lines.filter(cancelled_quantity__lt=F("quantity")).order_by()
        return Q(status__in=(Status.RECEIVED, Status.COMPLETED)) & Q(Exists(unreviewed))
    if tab == REFUNDS:
        return Q(Exists(Refund.objects.filter(order=OuterRef("pk")).order_by()))
    return Q()


def order_counts(user: User) -> OrderCounts:
    """Orders of an account by tab. One query."""
    moving = Refund.objects.filter(order=OuterRef("pk"), status=Refund.Status.PENDING).order_by()
    found = Order.objects.filter(user=user).aggregate(
        all=Count("pk"),
        pay=Count("pk", filter=_condition(TO_PAY)),
        ship=Count("pk", filter=_condition(TO_SHIP)),
        receive=Count("pk", filter=_condition(TO_RECEIVE)),
        review=Count("pk", filter=_condition(TO_REVIEW)),
        refund=Count("pk", filter=Q(Exists(moving))),
        refund_all=Count("pk", filter=_condition(REFUNDS)),
    )
    return OrderCounts(**found)


def orders_of(user: User, *, tab: str = ALL, search: str = "") -> QuerySet[Order]:
    """An account's orders under a tab, newest first, with what a card shows. Four queries when read.

    search: part of the number (gaps allowed), or words that all stand in a product's name, in either language.
    """
    orders = Order.objects.filter(_condition(tab), user=user).order_by("-date_placed", "-pk")
    if search:
        names = Q()
        for word in search.split()[:_MOST_WORDS]:
            names &= reduce(or_, (Q(**{f"{column}__icontains": word}) for column in _NAMES))
        wanted = Q(Exists(Line.objects.filter(names, order=OuterRef("pk")).order_by()))
        digits = "".join(search.split())
        if digits.isascii() and digits.isalnum():
            wanted |= Q(number__contains=digits)
        orders = orders.filter(wanted)
    return orders.prefetch_related(
        Prefetch("lines", Line.objects.select_related("review").order_by("pk")),
        "parcels",
        Prefetch("refunds", Refund.objects.order_by("pk")),
    )


@dataclasses.dataclass(frozen=True)
class OrderSheet:
    """An order with everything its page shows, read in full."""

    order: Order
    lines: Sequence[Line]
    parcels: Sequence[Parcel]
    log: Sequence[OrderLogEntry]
    discounts: Sequence[OrderDiscount]
    charges: Sequence[Charge]
    refunds: Sequence[Refund]


def order_sheet(order: Order) -> OrderSheet:
    """Read what the page of a loaded order shows. Eight queries whatever the order holds."""
    lines = Line.objects.filter(order=order).select_related("product", "product__parent", "review").order_by("pk")
    parcels = (
        Parcel.objects.filter(order=order)
        .select_related("carrier")
        .prefetch_related(
            Prefetch("lines", ParcelLine.objects.order_by("pk").select_related("line")),
            Prefetch("traces", ParcelTrace.objects.order_by("-at", "-pk")),
        )
        .order_by("-number")
    )
    return OrderSheet(
        order=order,
        lines=list(lines),
        parcels=list(parcels),
        log=list(OrderLogEntry.objects.filter(order=order, public=True).order_by("at", "pk")),
        discounts=list(OrderDiscount.objects.filter(order=order).order_by("pk")),
        charges=list(Charge.objects.filter(order=order).order_by("charged_at", "pk")),
        refunds=list(Refund.objects.filter(order=order).order_by("requested_at", "pk")),
    )
