"""Sending an order somewhere else before anything of it has left."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.transaction import atomic

from storefront.accounts.addresses import AddressDetails, details_of
from storefront.accounts.models import User
from storefront.accounts.regions import path_of
from storefront.core.events import publish
from storefront.order.events import OrderReaddressed
from storefront.order.lifecycle import By, TransitionRefused, lock_order, log_entry
from storefront.order.models import Order, ShippingAddress
from storefront.shipping.queries import Quote, quote

VERB: Final = "readdress"
MOST_CHANGES: Final = 3  # by the customer, an order; staff may always


class PlaceNotServed(Exception):
    """The order's delivery method does not go to the new place."""


class FreightWouldRise(Exception):
    """Sending it there costs more than was paid for. fee_paid, fee: yuan."""

    def __init__(self, fee_paid: Decimal, fee: Decimal) -> None:
        super().__init__(f"{fee_paid} -> {fee}")
        self.fee_paid, self.fee = fee_paid, fee


class ChangedTooOften(Exception):
    """The customer has changed the address as often as they may without us."""


def can_readdress(order: Order) -> bool:
    """Whether the order is paid and nothing of it has left."""
    return order.status in (Order.Status.PAID, Order.Status.PREPARING)


@atomic
def change_address(*, order_id: int, details: AddressDetails, by: By, actor: User | None, now: datetime) -> bool:
    """Send a paid order, of which nothing has left, to another address. False when it is the same one.

    An empty recipient or phone in `details` keeps the order's. The delivery fee stays as it was paid: the tariff of the
    new place may not be above it. The promised days become those of the new place, counted from when it was placed.
    Raises TransitionRefused, PlaceNotServed, FreightWouldRise, ChangedTooOften, regions.UnknownRegion; nothing is
    written then. Locks: order, as shipping does, so that a parcel leaves to the one address or the other.
    """
    order = lock_order(order_id)
    address = order.shipping_address
    if not can_readdress(order) or address is None:
        raise TransitionRefused(VERB, order.status)
    before = details_of(address)
    columns = _columns(details, before)
    if all(str(getattr(address, name)) == str(value) for name, value in columns.items()):
        return False
    mine = order.log.filter(verb=VERB, by=By.CUSTOMER)
    if by == By.CUSTOMER and mine.count() >= MOST_CHANGES:
        raise ChangedTooOften
    there = _check_freight(order, before.district_code, details.district_code)
    ShippingAddress.objects.filter(pk=address.pk).update(**columns)
    if there is not None:
        Order.objects.filter(pk=order.pk).update(promised_from=there.promised_from, promised_until=there.promised_until)
    # The history outlives the address (a person may be erased), so that it names regions and no doors.
    data = {"from": _region(before.district_code), "to": _region(details.district_code)}
    entry = log_entry(order, VERB, by=by, actor=actor, now=now, data=data, public=True)
    publish(OrderReaddressed(order_id=order.pk, entry_id=entry.pk))
    return True


def _columns(details: AddressDetails, before: AddressDetails) -> dict[str, object]:
    columns = details.columns()
    if not details.recipient:
        columns["first_name"] = before.recipient
    if not details.phone:
        del columns["phone_number"]
    return columns


def _check_freight(order: Order, before: str, after: str) -> Quote | None:
    """The quote for the new place; None when it lies in the same district, which changes no fee and no day."""
    if before == after:
        return None
    lines = list(order.lines.all())
    goods = sum((line.line_price_incl_tax for line in lines), Decimal(0))
    quotes = {
        code: next(
            (
                one
                for one in quote(district_code=code, weight=order.weight, goods_total=goods, now=order.date_placed)
                if one.method.code == order.shipping_code
            ),
            None,
        )
        for code in (before, after)
    }
    here, there = quotes[before], quotes[after]
    if there is None or not there.served:
        raise PlaceNotServed(after)
    # A delivery coupon may have paid the fee: then the tariff of the old place says what was covered.
    covered = max(order.shipping_incl_tax, here.fee if here is not None and here.served else Decimal(0))
    if there.fee > covered:
        raise FreightWouldRise(covered, there.fee)
    return there


def _region(code: str) -> str:
    try:
        return str(path_of(code))
    except LookupError:
        return ""
