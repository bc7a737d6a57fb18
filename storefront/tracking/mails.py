"""Mails about orders: what each says, and sending it once, as a job, in the customer's language."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from storefront.accounts.mail import send
from storefront.content.formats import mask_address, money, promise_date, shop_time
from storefront.core import clock
from storefront.core.jobs import job
from storefront.order.models import Line, Order, Parcel, ParcelTrace
from storefront.order.operations import can_readdress
from storefront.payment.models import Method, Refund
from storefront.tracking.access import link_token
from storefront.tracking.models import MailLog
from storefront.tracking.standing import claims_until, kept_words, receipt_by, ship_by

Kind = MailLog.Kind


@dataclasses.dataclass(frozen=True)
class Goods:
    """A line of goods in a mail. amount: words, or empty in a mail that is not about money."""

    title: str
    spec: str
    quantity: int
    amount: str = ""


@dataclasses.dataclass(frozen=True)
class Letter:
    """What one mail says. facts: (label, value); total: (label, amount) below the goods."""

    subject: str
    heading: str
    paragraphs: Sequence[str]
    action: str
    facts: Sequence[tuple[str, str]] = ()
    goods: Sequence[Goods] = ()
    total: tuple[str, str] | None = None


def queue_mail(*, order_id: int, kind: MailLog.Kind, object_id: int = 0, now: datetime) -> bool:
    """Store that this mail is to go out, and the job that sends it, in the caller's transaction.

    object_id: the parcel or refund it is about. False when it was stored before, and for an order without an address.
    """
    order = Order.objects.select_related("user").get(pk=order_id)
    if not order.email:
        return False
    log, is_new = MailLog.objects.get_or_create(
        key=f"{order_id}:{kind}:{object_id}",
        defaults={"order": order, "kind": kind, "object_id": object_id, "created_at": now},
    )
    if is_new:
        send_order_mail.enqueue(log.pk)
    return is_new


@job(attempts=8, base=30, atomic=False, queue="mail")
def send_order_mail(log_id: int) -> None:
    """Send one stored mail. One whose news is out of date by now is dropped."""
    log = MailLog.objects.select_related("order__user", "order__shipping_address").get(pk=log_id)
    order = log.order
    if log.done_at is not None or not order.email:
        return
    now = clock.now()
    with override(order.language):
        letter = _LETTERS[Kind(log.kind)](order, log.object_id, now)
        if letter is not None:
            send(
                to=order.email,
                subject=letter.subject,
                template="order",
                context={
                    "letter": letter,
                    "number": order.number,
                    "action_url": order_link(order),
                    "action_label": letter.action,
                    "reason": _("You get this mail because you ordered in our shop with this address."),
                },
                language=order.language,
            )
    MailLog.objects.filter(pk=log.pk).update(done_at=now)


def order_link(order: Order) -> str:
    """The order's page with host, in the active language. A guest's link carries what lets them see it."""
    path = reverse("tracking:detail", args=[order.number])
    token = f"?k={link_token(order)}" if order.user_id is None else ""
    return f"{settings.SITE_URL}{path}{token}"


# --- what each says --------------------------------------------------------------------------------------------------


def _placed(order: Order, _object_id: int, now: datetime) -> Letter | None:
    if order.payment_method == Method.CASH_ON_DELIVERY and order.status == Order.Status.PREPARING:
        return Letter(
            subject=_("We have your order, you pay when it comes"),
            heading=_("We have your order"),
            paragraphs=[_("We pack your order. Please have the amount ready when the parcel comes.")],
            action=_("See the order"),
            facts=[(_("Order number"), order.number)],
            goods=_goods(order, priced=True),
            total=(_("Total due"), money(order.total_incl_tax)),
        )
    if order.status != Order.Status.PENDING_PAYMENT or order.hold_until is None or order.hold_until <= now:
        return None
    time = shop_time(order.hold_until)
    return Letter(
        subject=_("We have your order, please pay by %(time)s") % {"time": time},
        heading=_("We have your order"),
        paragraphs=[kept_words(time)],
        action=_("Pay now"),
        facts=[(_("Order number"), order.number)],
        goods=_goods(order, priced=True),
        total=(_("Total due"), money(order.total_incl_tax)),
    )


def _paid(order: Order, _object_id: int, now: datetime) -> Letter | None:
    if order.status in (Order.Status.CANCELLED, Order.Status.EXPIRED):
        return None
    if order.payment_method == Method.CASH_ON_DELIVERY:
        return None  # they handed the money over themselves
    due = ship_by(order)
    facts = [(_("Order number"), order.number), (_("Payment"), _method(order))]
    if order.promised_until:
        facts.append((_("Expected"), promise_date(order.promised_until, now)))
    return Letter(
        subject=_("Payment received, we are packing your order"),
        heading=_("Payment received"),
        paragraphs=[
            _("Thank you. We send it by %(time)s and write to you when the parcel leaves.") % {"time": shop_time(due)}
        ],
        action=_("See the order"),
        facts=facts,
        goods=_goods(order, priced=True),
        total=(pgettext("amount", "Paid"), money(order.total_incl_tax)),
    )


def _shipped(order: Order, parcel_id: int, now: datetime) -> Letter | None:
    parcel = _parcel(order, parcel_id)
    if parcel is None:
        return None
    still = sum(line.open_quantity for line in order.lines.all())
    paragraphs = [_("You can follow its way on the page of your order.")]
    if still:
        paragraphs.append(_("Items that follow in another parcel: %(count)s.") % {"count": still})
    return Letter(
        subject=_("Your parcel has left: %(carrier)s %(number)s")
        % {"carrier": parcel.carrier.name, "number": parcel.tracking_number},
        heading=_("Part of your order is on its way") if still or parcel.number > 1 else _("Your parcel has left"),
        paragraphs=paragraphs,
        action=_("Track"),
        facts=_parcel_facts(order, parcel, now),
        goods=[Goods(one.line.title or "", one.line.variant, one.quantity) for one in parcel.lines.all()],
    )


def _out_for_delivery(order: Order, parcel_id: int, now: datetime) -> Letter | None:
    parcel = _parcel(order, parcel_id)
    if parcel is None or parcel.stage == Parcel.Stage.SIGNED:
        return None
    return Letter(
        subject=_("Your parcel is out for delivery"),
        heading=_("Your parcel is out for delivery"),
        paragraphs=[_("Keep your phone at hand, the courier may call."), *_latest(parcel)],
        action=_("Track"),
        facts=_parcel_facts(order, parcel, now),
    )


def _signed(order: Order, parcel_id: int, now: datetime) -> Letter | None:
    parcel = _parcel(order, parcel_id)
    if parcel is None:
        return None
    due = receipt_by(order)
    paragraphs = _latest(parcel)
    if due:
        paragraphs.append(
            _("Please check the goods and confirm receipt. Otherwise it is confirmed on %(date)s.")
            % {"date": promise_date(due, now)}
        )
    paragraphs.append(_("Not with you? Tell us at once, we will look for it."))
    return Letter(
        subject=_("Your parcel is signed for"),
        heading=_("Your parcel is signed for"),
        paragraphs=paragraphs,
        action=_("See the order"),
        facts=_parcel_facts(order, parcel, now),
    )


def _exception(order: Order, parcel_id: int, now: datetime) -> Letter | None:
    parcel = _parcel(order, parcel_id)
    if parcel is None or parcel.stage == Parcel.Stage.SIGNED:
        return None
    return Letter(
        subject=_("There is a problem with the delivery"),
        heading=_("There is a problem with the delivery"),
        paragraphs=[*_latest(parcel), _("We are in touch with the carrier. You need not do anything for now.")],
        action=_("Track"),
        facts=_parcel_facts(order, parcel, now),
    )


def _received(order: Order, _object_id: int, now: datetime) -> Letter | None:
    until = claims_until(order)
    paragraphs = []
    if order.user_id:
        paragraphs.append(_("Others would like to know how it is. A few words help them, good or bad."))
    if until:
        paragraphs.append(_("If something is wrong with it, tell us by %(date)s.") % {"date": promise_date(until, now)})
    return Letter(
        subject=_("How do you like it?"),
        heading=_("How do you like it?"),
        paragraphs=paragraphs,
        action=_("Write a review") if order.user_id else _("See the order"),
        facts=[(_("Order number"), order.number)],
        goods=_goods(order),
    )


def _cancelled(order: Order, _object_id: int, now: datetime) -> Letter | None:
    if order.status != Order.Status.CANCELLED:
        return None
    back = (
        _("%(amount)s is going back the way you paid: wallets take minutes, banks 5 to 10 working days.")
        % {"amount": money(order.total_incl_tax)}
        if order.paid_at
        else _("Nothing was charged.")
    )
    facts = [(_("Order number"), order.number)]
    if order.close_reason:
        facts.append((_("Reason"), order.close_reason))
    return Letter(
        subject=_("Your order is cancelled"),
        heading=_("Your order is cancelled"),
        paragraphs=[back],
        action=_("See the order"),
        facts=facts,
        goods=_goods(order),
    )


def _expired(order: Order, _object_id: int, now: datetime) -> Letter | None:
    if order.status != Order.Status.EXPIRED:
        return None
    return Letter(
        subject=_("Your order was not paid in time"),
        heading=_("Not paid in time, order closed"),
        paragraphs=[_("Nothing was charged. If you still want the goods, you can place the same order again.")],
        action=_("Order the same again"),
        facts=[(_("Order number"), order.number)],
        goods=_goods(order),
    )


def _refunded(order: Order, refund_id: int, now: datetime) -> Letter | None:
    refund = Refund.objects.filter(order=order, pk=refund_id, status=Refund.Status.SUCCEEDED).first()
    if refund is None:
        return None
    amount = money(refund.amount)
    facts = [
        (_("Order number"), order.number),
        (_("Refund"), amount),
        (_("Reason"), str(Refund.Reason(refund.reason).label)),
    ]
    return Letter(
        subject=_("%(amount)s went back to you") % {"amount": amount},
        heading=_("%(amount)s went back to you") % {"amount": amount},
        paragraphs=[_("It goes back the way you paid: wallets take minutes, banks 5 to 10 working days.")],
        action=_("See the order"),
        facts=facts,
    )


def _paid_too_late(order: Order, refund_id: int, now: datetime) -> Letter | None:
    refund = Refund.objects.filter(order=order, pk=refund_id).first()
    if refund is None:
        return None
    return Letter(
        subject=_("Sorry, your payment came too late"),
        heading=_("Sorry, your payment came too late"),
        paragraphs=[
            _("Your payment reached us after the order had closed, and its last pieces were sold by then."),
            _("%(amount)s is going back the way you paid: wallets take minutes, banks 5 to 10 working days.")
            % {"amount": money(refund.amount)},
            _("You need not do anything."),
        ],
        action=_("See the order"),
        facts=[(_("Order number"), order.number)],
        goods=_goods(order),
    )


def _readdressed(order: Order, _entry_id: int, now: datetime) -> Letter | None:
    if not can_readdress(order):
        return None
    address = order.shipping_address
    region = "".join(dict.fromkeys([address.state, address.line4, address.line3])) if address else ""
    facts = [(_("Order number"), order.number), (_("Ship to"), mask_address(region=region))]
    if order.promised_until:
        facts.append((_("Expected"), promise_date(order.promised_until, now)))
    return Letter(
        subject=_("Your order goes to another address now"),
        heading=_("Your order goes to another address now"),
        paragraphs=[
            _("The delivery address of this order was changed."),
            _("Was it not you? Change it back on the page of the order, or tell us at once."),
        ],
        action=_("See the order"),
        facts=facts,
    )


_LETTERS: dict[MailLog.Kind, Callable[[Order, int, datetime], Letter | None]] = {
    Kind.PLACED: _placed,
    Kind.PAID: _paid,
    Kind.SHIPPED: _shipped,
    Kind.OUT_FOR_DELIVERY: _out_for_delivery,
    Kind.SIGNED: _signed,
    Kind.EXCEPTION: _exception,
    Kind.RECEIVED: _received,
    Kind.CANCELLED: _cancelled,
    Kind.EXPIRED: _expired,
    Kind.REFUNDED: _refunded,
    Kind.PAID_TOO_LATE: _paid_too_late,
    Kind.READDRESSED: _readdressed,
}


# --- parts -----------------------------------------------------------------------------------------------------------


def _goods(order: Order, *, priced: bool = False) -> list[Goods]:
    lines: Any = Line.objects.filter(order=order).order_by("pk")
    return [
        Goods(line.title or "", line.variant, line.quantity, money(line.line_price_incl_tax) if priced else "")
        for line in lines
    ]


def _method(order: Order) -> str:
    method = order.payment_method
    return str(Method(method).label) if method in Method.values else ""


def _parcel(order: Order, parcel_id: int) -> Parcel | None:
    return (
        Parcel.objects.filter(order=order, pk=parcel_id)
        .select_related("carrier")
        .prefetch_related("lines__line", "traces")
        .first()
    )


def _parcel_facts(order: Order, parcel: Parcel, now: datetime) -> list[tuple[str, str]]:
    facts = [
        (_("Order number"), order.number),
        (_("Carrier"), parcel.carrier.name),
        (_("Tracking number"), parcel.tracking_number),
    ]
    if order.promised_until and parcel.stage != Parcel.Stage.SIGNED:
        facts.append((_("Expected"), promise_date(order.promised_until, now)))
    return facts


def _latest(parcel: Parcel) -> list[str]:
    """The carrier's newest words, with their time."""
    trace: ParcelTrace | None = next(iter(parcel.traces.all()), None)
    return [f"{shop_time(trace.at)}　{trace.text}"] if trace else []
