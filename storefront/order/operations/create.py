"""Placing: the order exists first, its stock held and its total frozen; then money may move."""

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.sites.models import Site
from django.db.transaction import atomic

from storefront.accounts.models import User
from storefront.catalogue.models import Product
from storefront.core.events import publish
from storefront.core.ids import dated_number
from storefront.core.money import ZERO
from storefront.order.events import OrderPlaced
from storefront.order.lifecycle import By, log_entry
from storefront.order.models import Line, LinePrice, Order, OrderDiscount, ShippingAddress
from storefront.order.operations.replace import give_way
from storefront.partner.allocation import Ask, Hold, hold
from storefront.partner.flash import Buyer, Flash, FlashAsk, take
from storefront.partner.holders import lock_holders, person_of
from storefront.partner.models import StockRecord


class AlreadyPlaced(Exception):
    """The basket has become an order before (double click, second tab, back button)."""

    def __init__(self, order: Order) -> None:
        super().__init__(order.number)
        self.order = order


@dataclasses.dataclass(frozen=True, kw_only=True)
class NewLine:
    """One line to be ordered. unit_price: before discounts; total: of the line after them; yuan, tax included.

    flash: the sale whose price unit_price is.
    """

    product: Product
    stockrecord: StockRecord
    quantity: int
    title: str
    variant: str
    image: str
    unit_price: Decimal
    total: Decimal
    weight: int
    flash: Flash | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Discount:
    """A discount that the order got. amount: yuan, more than 0; per_customer: uses a customer may have, 0 for any."""

    category: str
    name: str
    amount: Decimal
    offer_id: int | None = None
    voucher_id: int | None = None
    voucher_code: str = ""
    frequency: int = 1
    per_customer: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Delivery:
    """How it travels. fee: yuan after discounts."""

    code: str
    name: str
    fee: Decimal
    promised_from: date | None
    promised_until: date | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Invoice:
    """What the customer wants on the invoice; kind "" is none."""

    kind: str = ""
    title: str = ""
    tax_id: str = ""
    email: str = ""


@atomic(savepoint=False)
def create_order(
    *,
    basket_id: int,
    user: User | None,
    email: str,
    phone: str,
    language: str,
    lines: Sequence[NewLine],
    discounts: Sequence[Discount] = (),
    address: ShippingAddress,
    delivery: Delivery,
    payment_method: str,
    invoice: Invoice | None = None,
    note: str = "",
    source: str = "",
    own_orders: Collection[str] | None = None,
    now: datetime,
) -> Order:
    """Write the order, hold its stock until now + PAYMENT_HOLD_MINUTES, freeze its total.

    lines: one or more; address: unsaved. The total is the sum of the lines' totals and the delivery fee.
    source: the address block that it comes from; own_orders: numbers of the session's earlier orders. When they are
    given and goods are short, the shopper's own earlier unpaid orders make room: they are cancelled.
    Raises OutOfStock, TooManyHeld, FlashGone, ValueError without lines.
    The caller holds the basket's lock and has seen that it is open, so that no two requests order it (a unique
    constraint stands behind it: IntegrityError), and lets exceptions leave its own transaction, so that nothing is
    half-written. Locks: names of person and address block, own earlier orders by id, stock records by id, items of
    flash sales by id.
    """
    if not lines:
        raise ValueError("an order needs lines")
    person = person_of(user, phone)
    lock_holders(person=person, source=source)
    if own_orders is not None:
        give_way(_units(lines), user=user, numbers=own_orders, now=now)
    goods = sum((line.total for line in lines), ZERO)
    total = goods + delivery.fee
    address.save()
    order = Order(
        number=dated_number(now),
        site=Site.objects.get_current(),
        basket_id=basket_id,
        user=user,
        guest_email=email,
        phone=phone,
        language=language,
        currency="CNY",
        total_incl_tax=total,
        total_excl_tax=total,
        shipping_incl_tax=delivery.fee,
        shipping_excl_tax=delivery.fee,
        shipping_code=delivery.code,
        shipping_method=delivery.name,
        shipping_address=address,
        status=Order.Status.PENDING_PAYMENT,
        date_placed=now,
        hold_until=now + timedelta(minutes=settings.PAYMENT_HOLD_MINUTES),
        weight=sum(line.weight * line.quantity for line in lines),
        promised_from=delivery.promised_from,
        promised_until=delivery.promised_until,
        payment_method=payment_method,
        customer_note=note,
        invoice_kind=invoice.kind if invoice else "",
        invoice_title=invoice.title if invoice else "",
        tax_id=invoice.tax_id if invoice else "",
        invoice_email=invoice.email if invoice else "",
    )
    order.save(force_insert=True)
    written = _write_lines(order, lines)
    OrderDiscount.objects.bulk_create(
        OrderDiscount(
            order=order,
            category=d.category,
            offer_id=d.offer_id,
            offer_name=d.name,
            voucher_id=d.voucher_id,
            voucher_code=d.voucher_code,
            frequency=d.frequency,
            amount=d.amount,
        )
        for d in discounts
    )
    held_for = Hold(
        document=order.number, person=person, source=source, until=order.hold_until, district_code=address.district_code
    )
    hold(asks_of(written), held_for, now=now)
    take(
        flash_asks_of(written),
        document=order.number,
        buyer=Buyer(user=user, phone=phone, email=email, source=source),
        now=now,
    )
    by = By.CUSTOMER
    log_entry(
        order, "place", by=by, actor=user, now=now, public=True, to_status=order.status, data={"total": str(total)}
    )
    publish(OrderPlaced(order_id=order.pk))
    return order


def asks_of(lines: Iterable[Line]) -> list[Ask]:
    """What these lines want to be held, whole."""
    return [Ask(line.pk, line.stockrecord_id, line.quantity) for line in lines if line.stockrecord_id]


def flash_asks_of(lines: Iterable[Line]) -> list[FlashAsk]:
    """What these lines have of flash sales."""
    return [
        FlashAsk(item_id=line.flash_item_id, line=line.pk, units=line.quantity, price=line.unit_price_incl_tax)
        for line in lines
        if line.flash_item_id
    ]


def _units(lines: Sequence[NewLine]) -> Counter[int]:
    units: Counter[int] = Counter()
    for line in lines:
        units[line.stockrecord.pk] += line.quantity
    return units


def _write_lines(order: Order, lines: Sequence[NewLine]) -> list[Line]:
    written = Line.objects.bulk_create(
        Line(
            order=order,
            partner_id=new.stockrecord.partner_id,
            partner_sku=new.stockrecord.partner_sku,
            stockrecord=new.stockrecord,
            product=new.product,
            title=new.title[:255],
            variant=new.variant[:200],
            image=new.image,
            upc=new.product.upc,
            quantity=new.quantity,
            unit_price_incl_tax=new.unit_price,
            unit_price_excl_tax=new.unit_price,
            line_price_before_discounts_incl_tax=new.unit_price * new.quantity,
            line_price_before_discounts_excl_tax=new.unit_price * new.quantity,
            line_price_incl_tax=new.total,
            line_price_excl_tax=new.total,
            status=order.status,
            num_allocated=new.quantity,
            weight=new.weight,
            flash_item_id=new.flash.item_id if new.flash else None,
        )
        for new in lines
    )
    LinePrice.objects.bulk_create(
        LinePrice(
            order=order,
            line=line,
            quantity=line.quantity,
            price_incl_tax=line.unit_price_incl_tax,
            price_excl_tax=line.unit_price_incl_tax,
        )
        for line in written
    )
    return written
