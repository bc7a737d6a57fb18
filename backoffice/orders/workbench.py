"""Orders on the workbench: what must leave or be looked at, and the shop's figures with their definitions."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DecimalField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from backoffice.orders import queries
from backoffice.orders.goods import name_goods, title_of
from backoffice.orders.page import clock_words
from backoffice.shell.home import Figure, QueueGroup, QueueRow
from storefront.accounts.models import User
from storefront.content.formats import money, percent
from storefront.core.money import ZERO, round_money
from storefront.order.models import Line, Order
from storefront.payment.models import Dispute, Refund, RefundLine

_SHOWN = 4
Status = Order.Status


def queue(user: User, now: datetime) -> list[QueueGroup]:
    """What of the orders waits for this person. Eight queries at the most, whatever the number of orders."""
    if not user.has_perm("order.view_order"):
        return []
    groups = []
    if user.has_perm("people.ship_order") or user.has_perm("people.cancel_order"):
        groups.append(_to_ship(user, now))
        groups.append(_paying(user, now))
    if user.has_perm("people.see_money"):
        groups.append(_exceptions(user, now))
        groups.append(_disputes(now))
    return groups


def _to_ship(user: User, now: datetime) -> QueueGroup:
    waiting = Order.objects.filter(status__in=queries.OPEN_TO_SHIP)
    ships = user.has_perm("people.ship_order")
    rows = [
        _row(
            order,
            user,
            now,
            do=_("Ship") if ships else pgettext("a record", "Open"),
            url=reverse("bo_orders:ship", args=[order.number]) if ships else "",
        )
        for order in _shown(queries.for_list(queries.due_first(waiting))[:_SHOWN])
    ]
    return QueueGroup(
        name=gettext_lazy("To ship, first due first"),
        count=waiting.count(),
        rows=rows,
        url=reverse("bo_orders:view", args=["to-ship"]),
        order=20,
    )


def _paying(user: User, now: datetime) -> QueueGroup:
    ending = Order.objects.filter(
        status=Status.PENDING_PAYMENT, hold_until__gt=now, hold_until__lte=now + timedelta(minutes=15)
    )
    rows = [
        _row(order, user, now, do=pgettext("a record", "Open"), due=order.hold_until)
        for order in _shown(queries.for_list(ending.order_by("hold_until"))[:_SHOWN])
    ]
    return QueueGroup(
        name=gettext_lazy("Payment running out"),
        count=ending.count(),
        rows=rows,
        url=reverse("bo_orders:view", args=["to-pay"]),
        order=60,
    )


def _exceptions(user: User, now: datetime) -> QueueGroup:
    trouble = Order.objects.filter(queries.exceptions())
    rows = [
        _row(order, user, now, do=pgettext("look into it", "Check"))
        for order in _shown(queries.for_list(trouble.order_by("-date_placed"))[:_SHOWN])
    ]
    return QueueGroup(
        name=gettext_lazy("Exceptions"),
        count=trouble.count(),
        rows=rows,
        url=reverse("bo_orders:view", args=["exceptions"]),
        order=10,
    )


def _disputes(now: datetime) -> QueueGroup:
    cases = queries.disputed()
    rows = []
    for dispute in cases[:_SHOWN]:
        due = dispute.due_by if dispute.status in Dispute.DUE else None
        words, state = clock_words(due, now)
        number = dispute.order.number
        rows.append(
            QueueRow(
                icon="warning",
                title=_("Dispute over %(amount)s") % {"amount": money(dispute.amount)},
                meta=f"{dispute.get_status_display()} · {number}",
                url=reverse("bo_orders:order", args=[number]),
                do=pgettext("look into it", "Check"),
                clock=words,
                state=state or ("warn" if due else ""),
            )
        )
    return QueueGroup(
        name=gettext_lazy("Disputes at the bank"),
        count=cases.count(),
        rows=rows,
        url=reverse("bo_orders:view", args=["exceptions"]),
        order=5,
    )


def _shown(orders: QuerySet[Order]) -> list[Order]:
    rows = list(orders)
    name_goods(rows)
    return rows


def _row(order: Order, user: User, now: datetime, *, do: str, url: str = "", due: datetime | None = None) -> QueueRow:
    lines = list(order.lines.all())
    units = queries.open_units(lines) if order.status in queries.OPEN_TO_SHIP else sum(line.quantity for line in lines)
    words, state = clock_words(due or queries.ship_by(order), now)
    count = ngettext("%(units)s unit", "%(units)s units", units) % {"units": units}
    meta = [title_of(lines[0]) if lines else "", count]
    if user.has_perm("people.see_money"):
        meta.append(money(order.total_incl_tax))
    number = order.number
    grouped = " ".join(number[start : start + 4] for start in range(0, len(number), 4))
    return QueueRow(
        icon="clipboard-list",
        title=_("Order %(number)s") % {"number": grouped},
        meta=" · ".join(filter(None, meta)),
        url=url or reverse("bo_orders:order", args=[number]),
        do=do,
        clock=words,
        state=state,
    )


# --- figures: their definitions stand beside them on the page ---------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Sales:
    """Figures of some days in the shop's time zone; money in yuan.

    paid_orders, gross: orders and their totals by the day of payment; net: paid goods after discounts less refunds on
    their date, delivery left out; refunded: money given back by its date; refunded_orders: of the paid orders.
    """

    paid_orders: int = 0
    gross: Decimal = ZERO
    net: Decimal = ZERO
    refunded: Decimal = ZERO
    refunded_orders: int = 0

    def __add__(self, other: "Sales") -> "Sales":
        return Sales(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(Sales)})

    @property
    def average(self) -> Decimal | None:
        """Net sales a paid order; None without one."""
        return round_money(self.net / self.paid_orders) if self.paid_orders else None


def sales_by_day(first: date, last: date) -> dict[date, Sales]:
    """The figures of each day from first to last, both taken in. Five queries.

    A refund of units counts with the units' price, one of an amount with the goods' share of the order's total, so that
    delivery stays out on both sides.
    """
    since = timezone.make_aware(datetime.combine(first, time.min))
    until = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    live = Refund.objects.exclude(status=Refund.Status.FAILED)
    refunds = live.filter(requested_at__gte=since, requested_at__lt=until)
    paid = Order.objects.filter(paid_at__gte=since, paid_at__lt=until).annotate(day=TruncDate("paid_at"))
    with_refund = Count("pk", filter=Q(Exists(live.filter(order=OuterRef("pk")))))
    orders = {
        row["day"]: row
        for row in paid.order_by().values("day").annotate(n=Count("pk"), gross=Sum("total_incl_tax"), back=with_refund)
    }
    lines = Line.objects.filter(order__paid_at__gte=since, order__paid_at__lt=until)
    sold = _by_day(lines.annotate(day=TruncDate("order__paid_at")), F("line_price_excl_tax"))
    units = RefundLine.objects.filter(refund__in=refunds).annotate(day=TruncDate("refund__requested_at"))
    share = Case(
        # A refund that says how much of it is the delivery fee; another amount counts with the goods' share.
        When(shipping__gt=0, then=F("amount") - F("shipping")),
        default=F("amount") * (F("order__total_incl_tax") - F("order__shipping_incl_tax")) / F("order__total_incl_tax"),
        output_field=DecimalField(max_digits=16, decimal_places=4),
    )
    amounts = refunds.filter(lines__isnull=True, order__total_incl_tax__gt=0).annotate(day=TruncDate("requested_at"))
    units_back, amounts_back = _by_day(units, F("amount")), _by_day(amounts, share)
    money_back = _by_day(refunds.annotate(day=TruncDate("requested_at")), F("amount"))
    return {
        day: Sales(
            paid_orders=orders[day]["n"] if day in orders else 0,
            gross=Decimal(orders[day]["gross"]) if day in orders else ZERO,
            net=sold.get(day, ZERO) - units_back.get(day, ZERO) - amounts_back.get(day, ZERO),
            refunded=money_back.get(day, ZERO),
            refunded_orders=orders[day]["back"] if day in orders else 0,
        )
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    }


def _by_day(rows: QuerySet[Any], amount: Any) -> dict[date, Decimal]:
    """Sum of `amount` by the annotation `day`, rounded to fen."""
    summed = ExpressionWrapper(amount, output_field=DecimalField(max_digits=16, decimal_places=4))
    found = rows.order_by().values("day").annotate(total=Sum(summed))
    return {row["day"]: round_money(Decimal(row["total"] or ZERO)) for row in found}


def figures(user: User, now: datetime) -> list[Figure]:
    """Today and the last seven days beside the seven before, for those who may see them. Five queries."""
    if not user.has_perm("people.see_figures"):
        return []
    last = timezone.localdate(now)
    days = list(sales_by_day(last - timedelta(days=13), last).values())
    before, week, today = sum(days[:7], Sales()), sum(days[7:], Sales()), days[-1]
    paid_url = reverse("bo_orders:list") + "?" + urlencode({"date_placed_from": str(last - timedelta(days=6))})
    rate = percent(Decimal(week.refunded_orders) / week.paid_orders, 1) if week.paid_orders else _("no data")
    return [
        Figure(
            label=gettext_lazy("Net sales, 7 days"),
            value=money(week.net),
            definition=gettext_lazy("Paid goods after discounts, less refunds on their date. Delivery is left out."),
            note=_("Today %(today)s; the 7 days before %(before)s")
            % {"today": money(today.net), "before": money(before.net)},
            url=paid_url,
            points=[float(day.net) for day in days[7:]],
            order=10,
        ),
        Figure(
            label=gettext_lazy("Paid orders, 7 days"),
            value=f"{week.paid_orders:,}",
            definition=gettext_lazy("Orders by the day of their payment, later cancelled ones included."),
            note=_("Today %(today)s; the 7 days before %(before)s")
            % {"today": f"{today.paid_orders:,}", "before": f"{before.paid_orders:,}"},
            url=paid_url,
            points=[float(day.paid_orders) for day in days[7:]],
            order=20,
        ),
        Figure(
            label=gettext_lazy("Average order value"),
            value=money(week.average) or _("No data"),
            definition=gettext_lazy("Net sales divided by paid orders, last 7 days."),
            note=_("The 7 days before %(before)s") % {"before": money(before.average) or _("no data")},
            url=paid_url,
            order=30,
        ),
        Figure(
            label=gettext_lazy("Refunds, 7 days"),
            value=money(week.refunded),
            definition=gettext_lazy(
                "Money given back, by the refund's date. Below: which share of these days' paid orders it concerns."
            ),
            note=_("Refunded orders %(rate)s") % {"rate": rate},
            url=reverse("bo_orders:list") + "?refunds=some",
            order=40,
        ),
    ]
