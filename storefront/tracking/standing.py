"""What the state of an order means to its customer: in words, who acts next, and until when."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from storefront.content.formats import money, promise_date, short_time, speaks_chinese
from storefront.core.money import ZERO
from storefront.order.models import Line, Order, Parcel
from storefront.payment.models import Refund

Status = Order.Status
Stage = Parcel.Stage

# A parcel whose carrier says nothing for longer is called stale.
SILENT_AFTER = timedelta(hours=48)


@dataclasses.dataclass(frozen=True)
class Standing:
    """label: the state in a word or two; sentence: the head of the order's page; then: who acts next, and until when;
    brief: the same in a list; tone: "", "warn", "info" or "ok"; pay_until: the customer's deadline to pay."""

    label: str
    sentence: str
    then: str
    brief: str
    tone: str = ""
    pay_until: datetime | None = None


def ship_by(order: Order) -> datetime | None:
    """Until when the shop has promised to send a paid order."""
    begun = order.paid_at or (order.date_placed if order.status == Status.PREPARING else None)
    return begun + timedelta(hours=settings.SHIP_WITHIN_HOURS) if begun else None


def receipt_by(order: Order) -> datetime | None:
    """When a shipped order counts as received if its customer says nothing."""
    return order.shipped_at + timedelta(days=settings.AUTOMATIC_RECEIPT_DAYS) if order.shipped_at else None


def claims_until(order: Order) -> datetime | None:
    """Until when a received order is open for claims; then it is completed."""
    return order.received_at + timedelta(days=settings.AUTOMATIC_COMPLETION_DAYS) if order.received_at else None


def inline_time(moment: datetime | None, now: datetime) -> str:
    """A time inside a sentence: "by today 14:30"; Chinese knows no capitals."""
    words = short_time(moment, now)
    return words[:1].lower() + words[1:]


def standing(
    order: Order, *, lines: Sequence[Line], parcels: Sequence[Parcel], refunds: Sequence[Refund], now: datetime
) -> Standing:
    """What to tell the customer. Asks the database nothing."""
    if order.status == Status.PENDING_PAYMENT:
        return _unpaid(order, now)
    if order.status in (Status.CANCELLED, Status.EXPIRED):
        return _given_up(order, refunds)
    if order.status in (Status.PAID, Status.PREPARING):
        return _to_ship(order, now)
    if order.status == Status.PARTLY_SHIPPED:
        return _partly_shipped(order, lines, parcels)
    if order.status == Status.SHIPPED:
        return _on_its_way(order, parcels)
    return _received(order)


def _unpaid(order: Order, now: datetime) -> Standing:
    if order.hold_until is None or order.hold_until <= now:
        words = _("The order closes by itself in a moment. Nothing was charged.")
        return Standing(_("To pay"), _("The time to pay has run out"), words, words, "warn")
    time = inline_time(order.hold_until, now)
    return Standing(
        _("To pay"),
        _("Waiting for your payment"),
        kept_words(time),
        _("Kept for you until %(time)s") % {"time": time},
        "warn",
        order.hold_until,
    )


def kept_words(time: str) -> str:
    """Until when the goods of an unpaid order are kept, and what happens then."""
    return _(
        "The goods are kept for you until %(time)s. Unpaid by then, the order closes by itself and nothing is charged."
    ) % {"time": time}


def _to_ship(order: Order, now: datetime) -> Standing:
    sentence = _("Paid, getting it ready") if order.status == Status.PAID else _("Your order is being packed")
    due = ship_by(order)
    if due is None or due > now:
        time = inline_time(due, now)
        brief = _("Leaves by %(time)s") % {"time": time} if due else _("Leaves soon")
        then = [_("We send it by %(time)s.") % {"time": time} if due else _("We send it soon.")]
        if order.promised_until:
            then.append(_("It should be with you on %(date)s.") % {"date": promise_date(order.promised_until, now)})
        then.append(_("Until it leaves you can still cancel it."))
        return Standing(_("To ship"), sentence, _join(then), brief, "info")
    return Standing(
        _("To ship"),
        _("Sorry, this one is late"),
        _("It should have left by %(time)s. We are on it. You can also cancel the order and get all your money back.")
        % {"time": inline_time(due, now)},
        _("Should have left by %(time)s, we are on it") % {"time": inline_time(due, now)},
        "warn",
    )


def _partly_shipped(order: Order, lines: Sequence[Line], parcels: Sequence[Parcel]) -> Standing:
    open_units = sum(line.open_quantity for line in lines)
    still = _("Still to be sent: %(count)s.") % {"count": open_units}
    return Standing(
        _("Partly shipped"),
        _("Part of your order is on its way"),
        _join([still, _("You can confirm receipt when the last parcel has left.")]),
        _("Parcels sent: %(parcels)s, items to come: %(count)s") % {"parcels": len(parcels), "count": open_units},
        "info",
    )


def _on_its_way(order: Order, parcels: Sequence[Parcel]) -> Standing:
    signed = sum(parcel.stage == Stage.SIGNED for parcel in parcels)
    troubled = any(parcel.stage == Stage.EXCEPTION for parcel in parcels)
    if len(parcels) == 1:
        sentence, brief = _one_parcel(parcels[0].stage)
    elif parcels and signed == len(parcels):
        sentence = brief = _("All parcels are signed for")
    else:
        sentence = brief = _("%(parcels)s parcels, %(signed)s signed for") % {"parcels": len(parcels), "signed": signed}
    then = []
    if troubled:
        then.append(_("The carrier reports a problem. We are in touch with it and will write to you."))
    due = receipt_by(order)
    if due:
        date = promise_date(due)
        if parcels and signed == len(parcels):
            then.append(
                _("Please check the goods and confirm receipt. Otherwise it is confirmed on %(date)s.") % {"date": date}
            )
        else:
            then.append(
                _("Confirm receipt when everything is with you. Otherwise it is confirmed on %(date)s.")
                % {"date": date}
            )
    return Standing(_("To receive"), sentence, _join(then), brief, "warn" if troubled else "info")


def _one_parcel(stage: str) -> tuple[str, str]:
    sentence = {
        Stage.SHIPPED: _("Your parcel has left"),
        Stage.COLLECTED: _("The carrier has your parcel"),
        Stage.IN_TRANSIT: _("Your parcel is on its way"),
        Stage.OUT_FOR_DELIVERY: _("Your parcel is out for delivery"),
        Stage.AWAITING_PICKUP: _("Your parcel is waiting to be picked up"),
        Stage.SIGNED: _("Your parcel is signed for"),
        Stage.EXCEPTION: _("There is a problem with the delivery"),
    }[Stage(stage)]
    return sentence, sentence


def _received(order: Order) -> Standing:
    until = claims_until(order)
    if order.status == Status.COMPLETED or until is None:
        words = _("Thank you. You can order the same again at any time.")
        return Standing(_("Completed"), _("This order is complete"), words, "", "ok")
    date = promise_date(until)
    return Standing(
        pgettext("state of an order", "Received"),
        _("Received, enjoy it"),
        _("If something is wrong with it, tell us by %(date)s.") % {"date": date},
        _("Open for claims until %(date)s") % {"date": date},
        "ok",
    )


def _given_up(order: Order, refunds: Sequence[Refund]) -> Standing:
    money_words = refund_words(refunds)
    if not money_words:
        money_words = (
            _("What you paid goes back the way it came.")
            if order.paid_at and order.status == Status.CANCELLED
            else _("Nothing was charged.")
        )
    if any(refund.reason == Refund.Reason.UNFULFILLABLE for refund in refunds):
        sentence = _("Sorry, your payment came too late")
        return Standing(
            _("Closed"), sentence, _join([_("The last pieces were sold by then."), money_words]), money_words, "warn"
        )
    if order.status == Status.EXPIRED:
        sentence = _("Not paid in time, order closed")
        return Standing(
            _("Closed"), sentence, _join([money_words, _("You can place the same order again.")]), money_words
        )
    reason = [_("Reason: %(reason)s.") % {"reason": order.close_reason}] if order.close_reason else []
    return Standing(_("Cancelled"), _("This order is cancelled"), _join([*reason, money_words]), money_words)


def refund_words(refunds: Sequence[Refund]) -> str:
    """What has gone back, is going back, and got stuck. Empty without refunds."""
    said = []
    going = _sum(refunds, Refund.Status.PENDING)
    if going:
        said.append(
            _("%(amount)s is going back the way you paid: wallets take minutes, banks 5 to 10 working days.")
            % {"amount": money(going)}
        )
    gone = _sum(refunds, Refund.Status.SUCCEEDED)
    if gone:
        said.append(_("%(amount)s went back the way you paid.") % {"amount": money(gone)})
    if refunds and not going and not gone:
        said.append(_("Your refund did not go through. We are seeing to it and will write to you."))
    return _join(said)


def _sum(refunds: Sequence[Refund], status: str) -> Decimal:
    return sum((refund.amount for refund in refunds if refund.status == status), ZERO)


def _join(sentences: Sequence[str]) -> str:
    """Sentences one after another; Chinese ones have no space between them."""
    return ("" if speaks_chinese() else " ").join(sentences)
