"""Placing an order: the basket becomes an order in one transaction, at the price that the customer saw."""

import dataclasses
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache, partial

from django.db import IntegrityError
from django.db.models import F

from storefront.accounts.addresses import CHINA, AddressDetails
from storefront.accounts.models import User
from storefront.accounts.operations import TooManyAddresses, save_address
from storefront.address.models import Country, UserAddress
from storefront.basket.models import Basket
from storefront.basket.operations import BasketClosed, close_basket
from storefront.basket.pricing import PricedBasket, Saving, price_basket
from storefront.checkout.seen import Seen, same
from storefront.core.locks import atomic
from storefront.order.models import Order, OrderDiscount, ShippingAddress
from storefront.order.operations import Discount, NewLine, create_order
from storefront.order.operations.create import AlreadyPlaced, Delivery, Invoice
from storefront.partner.allocation import OutOfStock
from storefront.partner.flash import Buyer
from storefront.partner.holders import own_units
from storefront.voucher.operations import record_use


class NothingToOrder(Exception):
    """No line is selected that can be bought."""


class NotServed(Exception):
    """No delivery method goes to the address. Carries the price that was computed."""

    def __init__(self, priced: PricedBasket) -> None:
        super().__init__(priced.district_code)
        self.priced = priced


class ReturnNotAcknowledged(Exception):
    """Some of the goods can't be returned without a reason, and the customer has not said that they know."""


class PriceChanged(Exception):
    """The order would not be what the customer saw. Carries the price that it would have now."""

    def __init__(self, priced: PricedBasket) -> None:
        super().__init__(str(priced.total))
        self.priced = priced


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the customer filled in. email: "" for a customer whose account has one; delivery: code of the method.

    address_id: the saved address that was chosen; save_address: keep a new one in the account.
    """

    email: str
    address: AddressDetails
    delivery: str
    payment_method: str
    language: str
    note: str = ""
    invoice: Invoice | None = None
    address_id: int | None = None
    save_address: bool = False
    knows_no_return: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Placed:
    """The order, and the open basket with what was left out of it (None when nothing was)."""

    order: Order
    rest: Basket | None


def place_order(
    *,
    basket_id: int,
    user: User | None,
    wishes: Wishes,
    seen: Seen | None,
    source: str = "",
    own_orders: Collection[str] = (),
    now: datetime,
) -> Placed:
    """Order what is selected in the basket. Selected lines become the order's, the others move to a new basket.

    seen: the price that was on the page; None when there was none, then the price must be shown first. source: the
    address block it comes from, "" for none; own_orders: numbers of the session's orders. When units are short that an
    earlier unpaid order of the shopper's own holds, that order is cancelled and the new one takes them.
    Raises AlreadyPlaced (with the order) when the basket was ordered before, BasketClosed, NothingToOrder, NotServed,
    ReturnNotAcknowledged, PriceChanged, OutOfStock, TooManyHeld, FlashGone, DiscountGone; nothing is written then.
    Locks: basket, then as create_order and record_use.
    """
    placing = partial(
        _place, basket_id=basket_id, user=user, wishes=wishes, seen=seen, source=source, own_orders=own_orders, now=now
    )
    try:
        return placing(give_way=False)
    except OutOfStock as short:
        if not own_units([short.product_id], user=user, numbers=own_orders):
            raise
    except IntegrityError:
        # A basket that was opened again after it had become an order.
        if order := order_of_basket(basket_id=basket_id):
            raise AlreadyPlaced(order) from None
        raise
    # From the start: an own order has to be locked before any stock record is.
    return placing(give_way=True)


@atomic
def _place(
    *,
    basket_id: int,
    user: User | None,
    wishes: Wishes,
    seen: Seen | None,
    source: str,
    own_orders: Collection[str],
    give_way: bool,
    now: datetime,
) -> Placed:
    basket = _lock(basket_id, user)
    basket.own_orders = own_orders
    priced = price_basket(
        basket,
        user=user,
        district_code=wishes.address.district_code,
        delivery_code=wishes.delivery,
        buyer=Buyer(user=user, phone=wishes.address.phone, email=wishes.email, source=source),
        now=now,
    )
    if not priced.counted:
        raise NothingToOrder
    if priced.delivery is None:
        raise NotServed(priced)
    if priced.unreturnable and not wishes.knows_no_return:
        raise ReturnNotAcknowledged
    if seen is None or seen.basket_id != basket.pk or not same(seen, priced):
        raise PriceChanged(priced)
    discounts = [_discount(saving) for saving in priced.savings]
    order = create_order(
        basket_id=basket.pk,
        user=user,
        email=wishes.email,
        phone=wishes.address.phone,
        language=wishes.language,
        lines=_new_lines(priced),
        discounts=discounts,
        address=_address(wishes.address),
        delivery=Delivery(
            code=priced.delivery.method.code,
            name=str(priced.delivery.method.name),
            fee=priced.fee,
            promised_from=priced.promised_from,
            promised_until=priced.promised_until,
        ),
        payment_method=wishes.payment_method,
        invoice=wishes.invoice,
        note=wishes.note,
        source=source,
        own_orders=own_orders if give_way else None,
        now=now,
    )
    if discounts:
        coupon = priced.coupon.voucher if priced.coupon else None
        record_use(order=order, user=user, discounts=discounts, coupon=coupon)
    left = [line.id for line in (*priced.lines, *priced.gone, *priced.later) if not line.counts]
    rest = close_basket(basket=basket, left=left, now=now)
    if user is not None:
        _keep_address(user, wishes, now)
    return Placed(order=order, rest=rest)


def order_of_basket(*, basket_id: int) -> Order | None:
    """The order that the basket has become."""
    return Order.objects.filter(basket_id=basket_id).first()


def _lock(basket_id: int, user: User | None) -> Basket:
    basket = Basket.objects.select_for_update(of=("self",)).filter(pk=basket_id, owner=user).first()
    if basket is None:
        raise BasketClosed
    if basket.status != Basket.OPEN:
        order = order_of_basket(basket_id=basket_id)
        if order is not None:
            raise AlreadyPlaced(order)
        raise BasketClosed
    basket.owner = user
    return basket


def _address(details: AddressDetails) -> ShippingAddress:
    address = ShippingAddress(**details.columns())
    address.country = _china()
    return address


@lru_cache(maxsize=1)
def _china() -> Country:
    """The one country that is delivered to; kept, because writing an address asks for its name."""
    return Country.objects.get(pk=CHINA)


def _new_lines(priced: PricedBasket) -> list[NewLine]:
    return [
        NewLine(
            product=line.product,
            stockrecord=line.stockrecord,
            quantity=line.quantity,
            title=line.title,
            variant=line.variant,
            image=line.image,
            unit_price=line.unit_price,
            total=line.total,
            weight=line.weight,
            flash=line.flash,
        )
        for line in priced.counted
    ]


def _discount(saving: Saving) -> Discount:
    return Discount(
        category=OrderDiscount.SHIPPING if saving.for_delivery else OrderDiscount.BASKET,
        name=saving.name[:128],
        amount=saving.amount,
        offer_id=saving.offer_id,
        voucher_id=saving.voucher_id,
        voucher_code=saving.voucher_code,
        frequency=saving.frequency,
        per_customer=saving.per_customer,
    )


def _keep_address(user: User, wishes: Wishes, now: datetime) -> None:
    if wishes.address_id is not None:
        used = UserAddress.objects.filter(user=user, pk=wishes.address_id)
        used.update(num_orders_as_shipping_address=F("num_orders_as_shipping_address") + 1)
    elif wishes.save_address:
        try:
            save_address(user=user, actor=user, details=wishes.address, now=now)
        except TooManyAddresses:
            return  # the order matters more than the address book


__all__ = [
    "AlreadyPlaced",
    "BasketClosed",
    "NotServed",
    "NothingToOrder",
    "Placed",
    "PriceChanged",
    "ReturnNotAcknowledged",
    "Wishes",
    "order_of_basket",
    "place_order",
]
