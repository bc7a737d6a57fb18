"""One order in words: its headline, its stages, what can be done next and what can't, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from backoffice.orders import queries
from backoffice.shell.screens import Text
from backoffice.shell.words import order_verb
from storefront.accounts.models import User
from storefront.content.formats import money, short_time
from storefront.core.money import ZERO
from storefront.order.lifecycle import allowed
from storefront.order.models import Line, Order, OrderLogEntry, Parcel
from storefront.order.operations import can_readdress
from storefront.payment.models import BY_HAND, Dispute, Method, Refund

Status = Order.Status
_CLOSED = (Status.CANCELLED, Status.EXPIRED)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A step of the order's way. state: done, now or ""."""

    name: Text
    at: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that can be done. blocked: why not, in words; empty when it can. primary: the one that comes next."""

    key: str
    name: Text
    blocked: str = ""
    primary: bool = False


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    line: Line
    refunded: int


@dataclass(frozen=True, kw_only=True)
class MoneyRow:
    """sum: drawn with a rule above it."""

    label: Text
    amount: Decimal
    note: str = ""
    sum: bool = False


@dataclass(frozen=True, kw_only=True)
class ThreadRow:
    """kind: note, customer, staff or system; state: "", now or problem."""

    at: datetime
    who: str
    what: Text
    text: str
    kind: str
    state: str


def clock_words(due: datetime | None, now: datetime) -> tuple[str, str]:
    """Time left in words and its state ("", warn, danger)."""
    if due is None:
        return "", ""
    left = due - now
    minutes = int(abs(left.total_seconds()) // 60)
    span = (
        _("%(n)s d") % {"n": minutes // 1440}
        if minutes >= 2880
        else _("%(n)s h") % {"n": minutes // 60}
        if minutes >= 60
        else _("%(n)s min") % {"n": minutes}
    )
    if left.total_seconds() < 0:
        return _("%(span)s overdue") % {"span": span}, "danger"
    return _("%(span)s left") % {"span": span}, "warn" if left <= queries.SHIP_SOON else ""


def headline(order: Order, now: datetime) -> str:
    """The order's state and what comes next, as one sentence."""
    units = queries.open_units(order.lines.all())
    due = queries.ship_by(order)
    match order.status:
        case Status.PENDING_PAYMENT:
            if order.hold_until is None or order.hold_until <= now:
                return _("Not paid; closes in a moment")
            return _("Waiting for payment until %(time)s") % {"time": short_time(order.hold_until, now)}
        case Status.PAID | Status.PREPARING | Status.PARTLY_SHIPPED if due is not None:
            when = {"units": units, "time": short_time(due, now)}
            if not units:
                return _("Nothing is left to ship")
            if due < now:
                return (
                    ngettext(
                        "%(units)s unit to ship, due since %(time)s",
                        "%(units)s units to ship, due since %(time)s",
                        units,
                    )
                    % when
                )
            return ngettext("%(units)s unit to ship by %(time)s", "%(units)s units to ship by %(time)s", units) % when
        case Status.SHIPPED:
            return _("Everything is on its way; waiting for the customer")
        case Status.RECEIVED:
            return _("Received by the customer")
        case Status.COMPLETED:
            return _("Completed")
        case Status.CANCELLED:
            return _("Cancelled before shipping")
        case Status.EXPIRED:
            return _("Closed because it was not paid in time")
    return str(order.get_status_display())


def stages(order: Order, now: datetime) -> list[Stage]:
    """The order's way from placing to completion; a closed order's way ends where it was closed."""
    moments: dict[str, datetime] = {}
    for entry in reversed(order.log.all()):
        if entry.to_status:
            moments.setdefault(entry.to_status, entry.at)
    moments.setdefault(Status.PENDING_PAYMENT, order.date_placed)
    way: list[str] = [Status.PENDING_PAYMENT, Status.PAID, Status.PREPARING]
    if order.status == Status.PARTLY_SHIPPED or Status.PARTLY_SHIPPED in moments:
        way.append(Status.PARTLY_SHIPPED)
    way += [Status.SHIPPED, Status.RECEIVED, Status.COMPLETED]
    if order.status in _CLOSED:
        way = [status for status in way if status in moments] + [order.status]
    here = way.index(order.status) if order.status in way else 0
    return [
        Stage(
            name=Status(status).label if status != Status.PENDING_PAYMENT else _("Placed"),
            at=short_time(moments[status], now) if status in moments and place <= here else "",
            state="now" if place == here else "done" if place < here else "",
        )
        for place, status in enumerate(way)
    ]


def actions(order: Order, user: User, left: Decimal) -> list[Action]:
    """What this person may do with the order now, and what is blocked, with the reason."""
    found: list[Action] = []
    if user.has_perm("people.ship_order"):
        if allowed("prepare", order.status):
            found.append(Action(key="prepare", name=gettext_lazy("Start preparing")))
        units = queries.open_units(order.lines.all())
        if allowed("ship_part", order.status) and units and order.shipping_block:
            found.append(
                Action(key="ship", name=gettext_lazy("Ship"), blocked=_("The payment is disputed; nothing may leave"))
            )
        elif allowed("ship_part", order.status) and units:
            found.append(
                Action(
                    key="ship",
                    name=ngettext("Ship %(units)s unit", "Ship %(units)s units", units) % {"units": units},
                    primary=True,
                )
            )
        elif order.status == Status.PENDING_PAYMENT:
            found.append(Action(key="ship", name=gettext_lazy("Ship"), blocked=_("Not paid yet")))
    if user.has_perm("people.readdress_order") and can_readdress(order):
        found.append(Action(key="readdress", name=gettext_lazy("Change address")))
    if (
        user.has_perm("people.record_payment")
        and order.payment_method in BY_HAND
        and (order.paid_at is None and order.status not in _CLOSED)
    ):
        found.append(Action(key="receipt", name=gettext_lazy("Record a payment")))
    if user.has_perm("people.cancel_order"):
        if allowed("cancel", order.status):
            found.append(Action(key="cancel", name=gettext_lazy("Cancel order")))
        elif order.status in (Status.PARTLY_SHIPPED, Status.SHIPPED):
            found.append(
                Action(key="cancel", name=gettext_lazy("Cancel order"), blocked=_("A parcel has left; refund instead"))
            )
    if user.has_perm("people.refund_order"):
        if queries.blocked_refund(order):
            found.append(
                Action(
                    key="refund", name=gettext_lazy("Refund"), blocked=_("The payment is disputed; the bank decides")
                )
            )
        elif left > 0:
            found.append(Action(key="refund", name=gettext_lazy("Refund")))
        elif order.status != Status.PENDING_PAYMENT:
            found.append(Action(key="refund", name=gettext_lazy("Refund"), blocked=_("Nothing is left to refund")))
    elif user.has_perm("people.see_money") and left > 0:
        found.append(
            Action(
                key="refund", name=gettext_lazy("Refund"), blocked=_("Needs the right to refund; ask a service lead")
            )
        )
    return found


@dataclass(frozen=True, kw_only=True)
class AddressNews:
    """A change of the address that shipping has to know of. reprint: a packing slip with the old one was printed."""

    at: datetime
    who: str
    reprint: bool


def address_news(order: Order) -> AddressNews | None:
    """The last change of the address while units wait to ship; None without one."""
    if order.status not in (Status.PAID, Status.PREPARING, Status.PARTLY_SHIPPED):
        return None
    entries = sorted(order.log.all(), key=lambda entry: (entry.at, entry.pk))
    place = next((n for n in range(len(entries) - 1, -1, -1) if entries[n].verb == "readdress"), None)
    if place is None:
        return None
    changed = entries[place]
    printed = [n for n, entry in enumerate(entries) if entry.verb == "print_slip"]
    return AddressNews(
        at=changed.at,
        who=str(changed.actor)
        if changed.actor and changed.by == OrderLogEntry.By.STAFF
        else str(changed.get_by_display()),
        reprint=bool(printed) and printed[-1] < place,
    )


def money_rows(order: Order, came: Decimal, back: Decimal, now: datetime) -> list[MoneyRow]:
    """From the goods' price to what the shop keeps."""
    lines = list(order.lines.all())
    before = sum((line.line_price_before_discounts_incl_tax for line in lines), ZERO)
    goods = sum((line.line_price_incl_tax for line in lines), ZERO)
    units = sum(line.quantity for line in lines)
    rows = [MoneyRow(label=ngettext("%(units)s unit", "%(units)s units", units) % {"units": units}, amount=before)]
    if before != goods:
        names = ", ".join(
            dict.fromkeys(
                d.voucher_code or d.offer_name for d in order.discounts.all() if d.voucher_code or d.offer_name
            )
        )
        rows.append(MoneyRow(label=_("Discounts"), amount=goods - before, note=names))
    rows.append(MoneyRow(label=_("Delivery"), amount=order.shipping_incl_tax, note=order.shipping_method))
    rows.append(MoneyRow(label=_("Total"), amount=order.total_incl_tax, sum=True))
    rows += [
        MoneyRow(
            label=dict(Method.choices).get(charge.method, charge.method),
            amount=charge.amount,
            note=short_time(charge.charged_at, now),
        )
        for charge in order.charges.all()
    ]
    for refund in order.refunds.all():
        if refund.status == Refund.Status.FAILED:
            continue
        label = refund.get_status_display()
        rows.append(
            MoneyRow(label=label, amount=-refund.amount, note=short_time(refund.settled_at or refund.requested_at, now))
        )
    for dispute in order.disputes.all():
        if dispute.withdrawn_at:
            when = short_time(dispute.withdrawn_at, now)
            rows.append(MoneyRow(label=_("Disputed, taken by the bank"), amount=-dispute.amount, note=when))
        if dispute.withdrawn_at and dispute.reinstated_at:
            when = short_time(dispute.reinstated_at, now)
            rows.append(MoneyRow(label=_("Dispute won, given back"), amount=dispute.amount, note=when))
    if came:
        rows.append(MoneyRow(label=pgettext("of the money that came in", "Kept"), amount=came - back, sum=True))
    known = [row.fee for row in (*order.charges.all(), *order.disputes.all()) if row.fee]
    if known:
        rows.append(MoneyRow(label=_("Provider's fees"), amount=-sum(known, ZERO), note=_("not part of the sum above")))
    return rows


@dataclass(frozen=True, kw_only=True)
class DisputeFacts:
    """A dispute in words. due: "" when no answer is due; state: of the note, "danger", "warn" or "info"."""

    dispute: Dispute
    reason: str
    due: str
    state: str


# Stripe's reasons.
_DISPUTE_REASONS: dict[str, Text] = {
    "fraudulent": gettext_lazy("The cardholder says they did not pay"),
    "product_not_received": gettext_lazy("Goods not received"),
    "product_unacceptable": gettext_lazy("Goods not as described"),
    "duplicate": gettext_lazy("Charged twice"),
    "credit_not_processed": gettext_lazy("A promised refund did not come"),
    "subscription_canceled": gettext_lazy("The order had been cancelled"),
    "unrecognized": gettext_lazy("The cardholder does not know the payment"),
}


def dispute_facts(order: Order, now: datetime) -> list[DisputeFacts]:
    """The order's disputes, newest first."""
    found = []
    for dispute in reversed(order.disputes.all()):
        due, state = "", "info"
        if dispute.status in Dispute.DUE:
            due, state = clock_words(dispute.due_by, now)[0], "danger"
        elif dispute.is_open or dispute.status == Dispute.Status.LOST:
            state = "warn"
        reason = str(_DISPUTE_REASONS.get(dispute.reason, gettext_lazy("Another reason")))
        found.append(DisputeFacts(dispute=dispute, reason=reason, due=due, state=state))
    return found


def refund_state(order: Order, came: Decimal, back: Decimal) -> tuple[Text, str]:
    """The refund axis in words and its state; empty without refunds."""
    if any(refund.status == Refund.Status.PENDING for refund in order.refunds.all()):
        return _("Being refunded"), "warn"
    if any(dispute.is_open for dispute in order.disputes.all()):
        return _("Disputed"), "danger"
    if back and back >= came:
        return _("Refunded"), "info"
    return (_("Partly refunded"), "info") if back else ("", "")


def thread(entries: Sequence[OrderLogEntry], *, only: str = "", with_money: bool) -> list[ThreadRow]:
    """The history, newest first. only: "", note, customer, staff or system. Amounts only for those who may see them."""
    rows = [_thread_row(entry, with_money, newest=place == 0) for place, entry in enumerate(entries)]
    return [row for row in rows if not only or row.kind == only]


_PROBLEMS = {
    "payment_refused",
    "payment_mismatch",
    "paid_too_late",
    "refund_failed",
    "expire",
    "cancel",
    "dispute_opened",
    "dispute_lost",
}


def _thread_row(entry: OrderLogEntry, with_money: bool, *, newest: bool) -> ThreadRow:
    kind = "note" if entry.verb == "note" else str(entry.by)
    who = (
        str(entry.actor)
        if entry.actor and entry.by == OrderLogEntry.By.STAFF
        else str(OrderLogEntry.By(entry.by).label)
    )
    return ThreadRow(
        at=entry.at,
        who=who,
        what="" if entry.verb == "note" else order_verb(entry.verb),
        text=" ".join(filter(None, [_details(entry.data, with_money), entry.text])),
        kind=kind,
        state="problem" if entry.verb in _PROBLEMS else "now" if newest else "",
    )


def _details(data: dict[str, Any], with_money: bool) -> str:
    """The stored facts of an entry that help a reader: amount, parcel, carrier's number, units."""
    parts = []
    if with_money and (amount := data.get("amount") or data.get("total")):
        parts.append(money(amount))
    if parcel := data.get("parcel"):
        parts.append(_("Parcel %(number)s") % {"number": parcel})
    if number := data.get("tracking_number"):
        parts.append(str(number))
    if place := data.get("to"):
        parts.append(f"{data.get('from', '')} → {place}")
    if stage := data.get("stage"):
        parts.append(str(dict(Parcel.Stage.choices).get(stage, stage)))
    return " · ".join(parts)


def line_facts(order: Order, refunded: dict[int, int]) -> list[LineFacts]:
    """The lines with what was refunded of each."""
    return [LineFacts(line=line, refunded=refunded.get(line.pk, 0)) for line in order.lines.all()]
