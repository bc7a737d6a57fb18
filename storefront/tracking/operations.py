"""What customers do with their orders beyond the order's own verbs: keep a guest's, remind the shop, buy again."""

import dataclasses
from datetime import datetime

from django.utils import timezone

from storefront.accounts.models import User
from storefront.accounts.operations import AlreadyRegistered, register
from storefront.accounts.phones import normal_phone
from storefront.basket.models import Basket
from storefront.basket.operations import BasketFull, NotBuyable, Quantity, VariantMissing, add_to_basket
from storefront.core.locks import atomic
from storefront.order.lifecycle import By, TransitionRefused, lock_order, log_entry
from storefront.order.models import Order


class OrderClaimed(Exception):
    """The order belongs to an account already."""


class AccountExists(Exception):
    """There is an account with the order's address; its owner signs in instead."""


class NotTheirContact(Exception):
    """Neither the e-mail address nor the number of the account is the order's."""


class RemindedToday(Exception):
    """The shop was reminded of this order today."""


@atomic
def open_account_with_order(*, order_id: int, password: str, now: datetime) -> User:
    """Open an account for a guest's e-mail address (or number, without one), and let it own the order.

    password: validated by the caller's form. Raises OrderClaimed, AccountExists. Locks: order.
    """
    order = lock_order(order_id)
    if order.user_id is not None:
        raise OrderClaimed
    name = order.shipping_address.first_name if order.shipping_address else ""
    try:
        user = register(
            email=order.guest_email,
            phone="" if order.guest_email else order.phone,
            password=password,
            language=order.language,
            name=name,
            now=now,
        )
    except AlreadyRegistered:
        raise AccountExists from None
    _give(order, user, now)
    return user


@atomic
def claim_order(*, order_id: int, user: User, now: datetime) -> Order:
    """Let an account own a guest's order that was placed with its e-mail address or number.

    Raises OrderClaimed (not for the owner: that changes nothing), NotTheirContact. Locks: order.
    """
    order = lock_order(order_id)
    if order.user_id == user.pk:
        return order
    if order.user_id is not None:
        raise OrderClaimed
    if not is_contact_of(order, user):
        raise NotTheirContact
    _give(order, user, now)
    return order


def is_contact_of(order: Order, user: User) -> bool:
    """Whether the order was placed with the account's e-mail address or number."""
    same_email = bool(user.email) and user.email == order.guest_email.lower()
    return same_email or (bool(user.phone) and user.phone == normal_phone(order.phone))


def _give(order: Order, user: User, now: datetime) -> None:
    order.user = user
    order.save(update_fields=["user"])
    log_entry(order, "claim", by=By.CUSTOMER, actor=user, now=now, public=True)


@atomic
def remind_to_ship(*, order_id: int, actor: User | None, now: datetime) -> None:
    """The customer asks where a paid order stays; it goes into the order's history, once a day of the shop.

    Raises TransitionRefused when nothing is waiting to ship, RemindedToday. Locks: order.
    """
    order = lock_order(order_id)
    if not can_remind(order):
        raise TransitionRefused("remind", order.status)
    morning = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if order.log.filter(verb="remind", at__gte=morning).exists():
        raise RemindedToday
    log_entry(order, "remind", by=By.CUSTOMER, actor=actor, now=now, public=True)


def can_remind(order: Order) -> bool:
    """Whether something paid for is waiting to ship."""
    return order.status in (Order.Status.PAID, Order.Status.PREPARING, Order.Status.PARTLY_SHIPPED)


@dataclasses.dataclass(frozen=True)
class BoughtAgain:
    """What came of buying again. units: put into the basket; fewer: (title, what the line got) where stock or a limit
    allowed less than was ordered; left_out: titles of what is not on sale or sold out."""

    units: int
    fewer: tuple[tuple[str, Quantity], ...]
    left_out: tuple[str, ...]


@atomic
def buy_again(*, order: Order, basket: Basket, now: datetime) -> BoughtAgain:
    """Put the goods of an order into a basket, as far as they can be bought now, at today's prices.

    Raises BasketClosed. Locks: basket.
    """
    units, fewer, left_out = 0, [], []
    for line in order.lines.select_related("product__parent").order_by("pk"):
        title = line.title or ""
        try:
            result = (
                add_to_basket(basket=basket, product=line.product, quantity=line.quantity, now=now)
                if line.product is not None
                else None
            )
        except (NotBuyable, VariantMissing, BasketFull):
            result = None
        if result is None or result.units < 1:
            left_out.append(title)
            continue
        units += min(line.quantity, result.units)
        if result.cap is not None:
            fewer.append((title, result))
    return BoughtAgain(units, tuple(fewer), tuple(left_out))
