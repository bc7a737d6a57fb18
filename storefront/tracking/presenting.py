"""Orders as their pages show them: cards of the list, and the parts of one order's page."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from storefront.accounts.models import User
from storefront.content.formats import money
from storefront.core.money import ZERO
from storefront.order.lifecycle import allowed
from storefront.order.models import Line, Order, OrderDiscount, Parcel
from storefront.order.operations import can_readdress
from storefront.partner.cards import product_url
from storefront.payment.models import Method, Refund
from storefront.tracking import timeline
from storefront.tracking.operations import can_remind
from storefront.tracking.queries import OrderSheet
from storefront.tracking.standing import Standing, refund_words, standing

Status = Order.Status
_ARRIVED = (Status.RECEIVED, Status.COMPLETED)
_GIVEN_UP = (Status.CANCELLED, Status.EXPIRED)
_THUMBS = 3


@dataclasses.dataclass(frozen=True)
class Action:
    """A button of an order. post: it changes something at once, so it is a form; kind: of components/button.html."""

    label: str
    url: str
    kind: str = "outline"
    post: bool = False
    method: str = ""  # the payment method that a payment begins with


@dataclasses.dataclass(frozen=True)
class Card:
    """An order in the list."""

    order: Order
    standing: Standing
    thumbs: Sequence[str]
    name: str
    more: int
    units: int
    paid: bool
    refund: str
    actions: Sequence[Action]


def card(order: Order, *, now: datetime) -> Card:
    """One order of queries.orders_of(). Asks the database nothing."""
    lines, parcels, refunds = list(order.lines.all()), list(order.parcels.all()), list(order.refunds.all())
    moving = [refund for refund in refunds if refund.status == Refund.Status.PENDING]
    given_up = order.status in _GIVEN_UP
    return Card(
        order=order,
        standing=standing(order, lines=lines, parcels=parcels, refunds=refunds, now=now),
        thumbs=[line.image for line in lines if line.image][:_THUMBS],
        name=(lines[0].title or "") if lines else "",
        more=max(0, len(lines) - 1),
        units=sum(line.quantity for line in lines),
        paid=order.paid_at is not None,
        refund=refund_words(moving) if moving and not given_up else "",
        actions=actions(order, guest=False, to_review=unreviewed(lines), on_page=False, now=now)[:2],
    )


def unreviewed(lines: Sequence[Line]) -> list[Line]:
    """Lines that can be reviewed: the product exists, not all units were cancelled, there is no review yet."""
    return [
        line
        for line in lines
        if line.product_id and line.cancelled_quantity < line.quantity and getattr(line, "review", None) is None
    ]


def actions(order: Order, *, guest: bool, to_review: Sequence[Line], on_page: bool, now: datetime) -> list[Action]:
    """What can be done with an order now, the most wanted first. Guests neither review nor remind.

    to_review: the lines that have no review yet.
    on_page: on the order's own page, where its one main action is solid. In a list only paying is.
    """
    number, status, main = order.number, order.status, "" if on_page else "outline"
    found = []
    if status == Status.PENDING_PAYMENT and order.hold_until and order.hold_until > now:
        found.append(Action(_("Pay now"), reverse("payment:start", args=[number]), "", True, order.payment_method))
    if status in (Status.PARTLY_SHIPPED, Status.SHIPPED) and not on_page:
        found.append(Action(_("Track"), reverse("tracking:detail", args=[number]) + "#parcels", "tonal"))
    if status == Status.SHIPPED:
        found.append(Action(_("Confirm receipt"), reverse("tracking:receive", args=[number]), main))
    if status in _ARRIVED and to_review and not guest:
        goods_url = reverse("tracking:detail", args=[number]) + "#goods"
        url = reverse("browsing:review-write", args=[to_review[0].pk]) if len(to_review) == 1 else goods_url
        found.append(Action(_("Write a review"), url, "tonal"))
    if can_remind(order) and not guest:
        found.append(Action(_("Remind us"), reverse("tracking:remind", args=[number]), "outline", True))
    if can_readdress(order):
        found.append(Action(_("Change the address"), reverse("tracking:readdress", args=[number])))
    if status in (*_ARRIVED, *_GIVEN_UP):
        kind = main if status in _GIVEN_UP else "outline"
        found.append(Action(_("Buy again"), reverse("tracking:buy-again", args=[number]), kind, True))
    if allowed("cancel", status):
        found.append(Action(_("Cancel order"), reverse("tracking:cancel", args=[number]), "outline"))
    return found


# --- one order's page ------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Amount:
    """A row of the price breakdown. value: yuan, below zero for what is taken off; off: shown as a saving."""

    label: str
    value: Decimal
    note: str = ""
    off: bool = False


@dataclasses.dataclass(frozen=True)
class Goods:
    """A line of the order's page. url: of the product, while it is on sale; review_url: where it can be reviewed."""

    line: Line
    url: str
    review_url: str


@dataclasses.dataclass(frozen=True)
class ParcelView:
    """A parcel with its road and traces. silent: without news for too long."""

    parcel: Parcel
    tone: str
    road: Sequence[timeline.Stop]
    traces: Sequence[timeline.Entry]
    earlier: Sequence[timeline.Entry]
    silent: bool


def parcel_views(sheet: OrderSheet, *, now: datetime) -> list[ParcelView]:
    """The parcels, those on their way first. A signed parcel shows its last stop, the others all."""
    views = []
    for parcel in sheet.parcels:
        entries = timeline.traces(parcel, now=now)
        signed = parcel.stage == Parcel.Stage.SIGNED
        shown = 1 if signed else 4
        tone = {Parcel.Stage.SIGNED: "ok", Parcel.Stage.EXCEPTION: "danger"}.get(Parcel.Stage(parcel.stage), "info")
        views.append(
            ParcelView(
                parcel=parcel,
                tone=tone,
                road=[] if signed else timeline.road(parcel, sheet.order.shipping_address, sheet.order),
                traces=entries[:shown],
                earlier=entries[shown:],
                silent=timeline.is_silent(parcel, now=now),
            )
        )
    views.sort(key=lambda view: view.parcel.stage == Parcel.Stage.SIGNED)
    return views


def breakdown(sheet: OrderSheet) -> list[Amount]:
    """What the total is made of: goods, discounts by name, delivery. The rows add up to the order's total."""
    before = sum((line.line_price_before_discounts_incl_tax for line in sheet.lines), ZERO)
    after = sum((line.line_price_incl_tax for line in sheet.lines), ZERO)
    units = sum(line.quantity for line in sheet.lines)
    rows = [Amount(_("Goods"), before, _("Items: %(count)s") % {"count": units})]
    named = [one for one in sheet.discounts if one.category == OrderDiscount.BASKET and one.amount > 0]
    saved = before - after
    if saved and sum((one.amount for one in named), ZERO) == saved:
        rows += [Amount(one.offer_name or _("Discount"), -one.amount, one.voucher_code, off=True) for one in named]
    elif saved:
        rows.append(Amount(_("Discounts"), -saved, off=True))
    free = sheet.order.shipping_incl_tax == 0
    rows.append(Amount(_("Delivery fee"), sheet.order.shipping_incl_tax, _("Free") if free else ""))
    return rows


def refund_rows(sheet: OrderSheet) -> list[Amount]:
    """What goes or went back, each with where it stands."""
    return [
        Amount(str(Refund.Status(one.status).label), -one.amount, str(Refund.Reason(one.reason).label))
        for one in sheet.refunds
    ]


def goods(sheet: OrderSheet, *, user: User | None) -> list[Goods]:
    """The lines, with links to what is still on sale; the owner can review each line once it is received."""
    reviewable = unreviewed(sheet.lines) if user is not None and sheet.order.status in _ARRIVED else []
    found = []
    for line in sheet.lines:
        product = line.product
        top = product.parent if product is not None and product.parent_id else product
        url = product_url(top.pk, top.slug) if top is not None and top.is_public else ""
        if url and product is not top:
            url = f"{url}?variant={line.product_id}"
        review_url = reverse("browsing:review-write", args=[line.pk]) if line in reviewable else ""
        found.append(Goods(line, url, review_url))
    return found


def payment_words(sheet: OrderSheet) -> str:
    """How it was paid; empty before."""
    method = sheet.charges[-1].method if sheet.charges else sheet.order.payment_method
    label = str(Method(method).label) if method in Method.values else ""
    return label if sheet.order.paid_at or sheet.charges else ""


def latest_words(views: Sequence[ParcelView]) -> timeline.Entry | None:
    """The newest stop of a parcel that is still on its way."""
    moving = [view.traces[0] for view in views if view.traces and view.parcel.stage != Parcel.Stage.SIGNED]
    return max(moving, key=lambda entry: entry.time) if moving else None


def total_label(order: Order) -> str:
    """What the total is called: due, paid, or what it would have been."""
    if order.paid_at:
        return pgettext("amount", "Paid")
    return _("Total due") if order.status == Status.PENDING_PAYMENT else _("Total")


def kept(sheet: OrderSheet) -> str:
    """What the customer has paid after refunds that are through, when something went back; else empty."""
    back = sum((one.amount for one in sheet.refunds if one.status == Refund.Status.SUCCEEDED), ZERO)
    came = sum((one.amount for one in sheet.charges), ZERO)
    return money(came - back) if back else ""
