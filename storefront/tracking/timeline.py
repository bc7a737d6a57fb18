"""The history of an order as its customer sees it, and the road of a parcel as stops."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from storefront.content.formats import money, short_time, speaks_chinese
from storefront.order.models import Order, OrderLogEntry, Parcel, ParcelTrace, ShippingAddress
from storefront.payment.refusals import refusal_words
from storefront.tracking.standing import SILENT_AFTER

By = OrderLogEntry.By
Stage = Parcel.Stage

# The road shows its beginning, and the latest stops before the destination.
_STOPS = 3


@dataclasses.dataclass(frozen=True)
class Entry:
    """One line of components/thread.html. state: "now", "done" or "problem"."""

    text: str
    time: datetime
    state: str = "done"
    place: str = ""
    note: str = ""
    actor: str = ""


@dataclasses.dataclass(frozen=True)
class Stop:
    """A place on a parcel's road. state: "done", "now" or "todo"."""

    place: str
    words: str
    state: str


def history(log: Iterable[OrderLogEntry], parcels: Sequence[Parcel]) -> list[Entry]:
    """Everything that happened to an order, newest first: its public log entries and its parcels' traces."""
    found: list[tuple[datetime, int, Entry]] = []
    for row in log:
        entry = _of_log(row) if row.public else None
        if entry:
            found.append((row.at, row.pk, entry))
    for parcel in parcels:
        for trace in parcel.traces.all():
            entry = _of_trace(trace)
            if len(parcels) > 1:
                entry = dataclasses.replace(entry, actor=_("Parcel %(number)s") % {"number": parcel.number})
            found.append((trace.at, trace.pk, entry))
    found.sort(key=lambda each: each[:2], reverse=True)
    return [entry for _at, _pk, entry in found]


def traces(parcel: Parcel, *, now: datetime) -> list[Entry]:
    """The stops of a parcel, newest first; the newest is where it is now. Without any, that it has left."""
    entries = [_of_trace(trace) for trace in parcel.traces.all()]
    if not entries:
        note = _("The carrier has not reported yet; that usually takes some hours.")
        return [Entry(_("Handed over"), parcel.shipped_at, "now", note=note)]
    if entries[0].state == "done" and parcel.stage != Stage.SIGNED:
        entries[0] = dataclasses.replace(entries[0], state="now")
    return entries


def is_silent(parcel: Parcel, *, now: datetime) -> bool:
    """Whether a parcel on its way has been without news for too long."""
    if parcel.stage == Stage.SIGNED:
        return False
    newest = next(iter(parcel.traces.all()), None)
    return now - (newest.at if newest else parcel.shipped_at) > SILENT_AFTER


def road(parcel: Parcel, address: ShippingAddress | None, order: Order) -> list[Stop]:
    """Up to four stops: where it began, where it was last, where it goes. Empty before the carrier named a place."""
    stops: list[tuple[str, datetime]] = []
    for trace in reversed(parcel.traces.all()):
        if trace.place and (not stops or stops[-1][0] != trace.place):
            stops.append((trace.place, trace.at))
    if not stops:
        return []
    if len(stops) > _STOPS:
        stops = [stops[0], *stops[1 - _STOPS :]]
    signed = parcel.stage == Stage.SIGNED
    drawn = [Stop(place, short_time(at), "done") for place, at in stops]
    if not signed:
        words = str(Stage(parcel.stage).label)
        drawn[-1] = dataclasses.replace(drawn[-1], state="now", words=words)
        goal = (address.line3 or address.line4) if address else ""
        if goal:
            drawn.append(Stop(goal, _day(order.promised_until) if order.promised_until else "", "todo"))
    return drawn


def _day(day: date) -> str:
    return _("by %(date)s") % {"date": format_date(day, "m-d" if speaks_chinese() else "j M")}


def _of_trace(trace: ParcelTrace) -> Entry:
    state = "problem" if trace.stage == Stage.EXCEPTION else "done"
    # Carriers often begin their words with the place.
    place = "" if trace.place and trace.place in trace.text else trace.place
    return Entry(str(Stage(trace.stage).label), trace.at, state, place, trace.text)


def _of_log(row: OrderLogEntry) -> Entry | None:
    """None for what a customer need not read."""
    data = row.data
    amount = money(data.get("amount"))
    shop = _("Shop") if row.by == By.STAFF and row.verb in ("cancel", "withdraw", "readdress") else ""
    words: dict[str, str] = {
        "place": _("Order placed"),
        "pay": _("Payment received"),
        "pay_late": _("Payment received"),
        "payment_refused": _("The payment did not go through"),
        "prepare": _("We pack your order"),
        "ship_part": _("Parcel %(number)s has left") % {"number": data.get("parcel", "")},
        "ship_rest": _("Parcel %(number)s has left") % {"number": data.get("parcel", "")},
        "receive": _("Receipt confirmed automatically") if row.by == By.SYSTEM else _("Receipt confirmed"),
        "complete": _("Order completed"),
        "cancel": _("Order cancelled"),
        "expire": _("Not paid in time, order closed"),
        "withdraw": _("Part of the order was cancelled"),
        "refunded": _("%(amount)s went back to you") % {"amount": amount},
        "paid_too_late": _("Your payment arrived after the order had closed"),
        "remind": _("You reminded us to send it"),
        "claim": _("Order kept in your account"),
        "readdress": _("Address changed to %(place)s") % {"place": data.get("to", "")},
    }
    if row.verb not in words or (row.verb == "ship_rest" and "parcel" not in data):
        return None
    note = refusal_words(str(data.get("reason", ""))) if row.verb == "payment_refused" else row.text
    if row.verb in ("pay", "pay_late"):
        note = amount
    problem = row.verb in ("payment_refused", "paid_too_late")
    return Entry(words[row.verb], row.at, "problem" if problem else "done", note=note, actor=shop)


def silent_hours() -> int:
    """How long a parcel may be without news, in hours."""
    return SILENT_AFTER // timedelta(hours=1)
