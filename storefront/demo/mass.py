"""Mass data for benchmarks: many products, customers and orders of a realistic shape, written in bulk.

Titles, prices, stock and ratings vary by number, pictures are those of the demo shop. It may be added to a filled shop
as often as wanted; numbers go on where they ended.
"""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sites.models import Site
from django.db.models import Max
from django.db.transaction import atomic
from django.utils import timezone, translation

from storefront.accounts.models import User
from storefront.address.models import Country
from storefront.core.money import ZERO
from storefront.demo import load_people
from storefront.demo.data import read
from storefront.demo.load_local_stripe import fee_of
from storefront.demo.mass_products import load_products
from storefront.order.models import Line, Order, OrderLogEntry, ShippingAddress
from storefront.partner.listing import rebuild_listings
from storefront.partner.models import StockRecord
from storefront.payment.models import Charge, PaymentAttempt

Say = Callable[[str], None]
CHUNK = 2000
STATES = (
    (Order.Status.COMPLETED, 80),
    (Order.Status.SHIPPED, 7),
    (Order.Status.PAID, 3),
    (Order.Status.CANCELLED, 5),
    (Order.Status.EXPIRED, 5),
)


def load_mass(*, products: int, orders: int, customers: int, now: datetime, say: Say) -> None:
    """Add products, customers and orders of the past year. Orders need products and customers, here or before."""
    now = timezone.localtime(now)
    with translation.override(settings.LANGUAGE_CODE):
        if products:
            load_products(products, now=now, say=say)
        if customers:
            _customers(customers, now, say)
        if orders:
            _orders(orders, now, say)
        if products or orders:
            say("listing ...")
            rebuild_listings(now=now, announce=False)  # the command builds the index anew


def _chunks(count: int) -> Iterator[range]:
    for start in range(0, count, CHUNK):
        yield range(start, min(count, start + CHUNK))


def _customers(count: int, now: datetime, say: Say) -> None:
    rng = random.Random(count)
    data = read.load("people.toml")
    first = (User.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    locked = make_password(None)
    for numbers in _chunks(count):
        User.objects.bulk_create(
            [
                User(
                    email=f"mass{first + i}@{load_people.DOMAIN}",
                    first_name=rng.choice(data["given"]),
                    last_name=rng.choice(data["families"]),
                    password=locked,
                    date_joined=now - timedelta(days=rng.uniform(1, 900)),
                )
                for i in numbers
            ],
            batch_size=CHUNK,
        )
        say(f"{numbers.stop} of {count} customers")


def _orders(count: int, now: datetime, say: Say) -> None:
    rng = random.Random(count)
    site = Site.objects.get_current()
    china = Country.objects.get(iso_3166_1_a2="CN")
    homes = load_people.places()
    owners = list(User.objects.filter(is_staff=False).values_list("pk", "last_name", "first_name")[:200_000])
    goods = list(
        StockRecord.objects.filter(price__isnull=False).select_related("product__parent").order_by("pk")[:20_000]
    )
    if not owners or not goods:
        raise ValueError("orders need products and customers")
    for numbers in _chunks(count):
        with atomic():
            _order_chunk(rng, numbers, owners, goods, homes, site, china, now)
        say(f"{numbers.stop} of {count} orders")


def _order_chunk(
    rng: random.Random,
    numbers: range,
    owners: list[tuple[int, str, str]],
    goods: list[StockRecord],
    homes: list[load_people.Place],
    site: Site,
    china: Country,
    now: datetime,
) -> None:
    addresses, orders, lines = [], [], []
    for _ in numbers:
        owner, family, given = rng.choice(owners)
        home = rng.choice(homes)
        phone = f"138{rng.randrange(10**8):08d}"
        placed = now - timedelta(days=rng.uniform(0.5, 365))
        status = rng.choices([s for s, _ in STATES], [n for _, n in STATES])[0]
        paid = status in (Order.Status.COMPLETED, Order.Status.SHIPPED, Order.Status.PAID)
        address = ShippingAddress(
            first_name=f"{family}{given}", line1=home.street, line3=home.district, line4=home.city, state=home.province,
            postcode=home.postcode, country=china, phone_number=f"+86{phone}", district_code=home.code,
            search_text=f"{family}{given} {home.street} {home.district} {home.city} {home.province}",
        )  # fmt: skip
        order = Order(
            number=f"{placed:%y%m%d}{rng.randrange(10**10):010d}", site=site, user_id=owner, phone=phone,
            currency="CNY", shipping_code="standard", shipping_method="标准快递", shipping_address=address,
            status=status, date_placed=placed, payment_method="alipay",
            paid_at=placed + timedelta(minutes=3) if paid else None,
        )  # fmt: skip
        total = ZERO
        for record in rng.sample(goods, rng.choices((1, 2, 3), (55, 30, 15))[0]):
            quantity = rng.choices((1, 2, 3), (80, 15, 5))[0]
            price = Decimal(record.price or 0)
            total += price * quantity
            lines.append(
                Line(
                    order=order, partner_id=record.partner_id, partner_sku=record.partner_sku, stockrecord=record,
                    product=record.product, title=record.product.get_title(), quantity=quantity,
                    unit_price_incl_tax=price, unit_price_excl_tax=price, weight=record.product.weight,
                    line_price_before_discounts_incl_tax=price * quantity,
                    line_price_before_discounts_excl_tax=price * quantity,
                    line_price_incl_tax=price * quantity, line_price_excl_tax=price * quantity, status=status,
                    num_allocated=0,
                    shipped_quantity=quantity if status in (Order.Status.COMPLETED, Order.Status.SHIPPED) else 0,
                )
            )  # fmt: skip
        fee = ZERO if total >= 199 else Decimal(8)
        order.total_incl_tax = order.total_excl_tax = total + fee
        order.shipping_incl_tax = order.shipping_excl_tax = fee
        addresses.append(address)
        orders.append(order)
    ShippingAddress.objects.bulk_create(addresses, batch_size=CHUNK)
    for order in orders:
        order.shipping_address = order.shipping_address  # takes over the new id
    Order.objects.bulk_create(orders, batch_size=CHUNK)
    for line in lines:
        line.order = line.order
    Line.objects.bulk_create(lines, batch_size=CHUNK)
    paid_orders = [order for order in orders if order.paid_at]
    attempts = PaymentAttempt.objects.bulk_create(
        [
            PaymentAttempt(
                order=o, number=1, method="alipay", status=PaymentAttempt.Status.SUCCEEDED, amount=o.total_incl_tax,
                currency="CNY", idempotency_key=f"mass-{o.number}", session_id=f"cs_test_mass{o.number}",
                payment_intent_id=f"pi_mass{o.number}", started_at=o.date_placed, expires_at=o.date_placed + timedelta(minutes=30),
                ended_at=o.paid_at,
            )
            for o in paid_orders
        ],
        batch_size=CHUNK,
    )  # fmt: skip
    Charge.objects.bulk_create(
        [
            Charge(
                order=a.order, attempt=a, payment_intent_id=a.payment_intent_id, provider_id=f"ch_mass{a.order.number}",
                method="alipay", amount=a.amount, currency="CNY", fee=fee_of(a.amount), charged_at=a.ended_at or now,
            )
            for a in attempts
        ],
        batch_size=CHUNK,
    )  # fmt: skip
    OrderLogEntry.objects.bulk_create(
        [
            OrderLogEntry(
                order=o, at=o.date_placed, verb="place", by=OrderLogEntry.By.CUSTOMER, to_status="pending_payment"
            )
            for o in orders
        ],
        batch_size=CHUNK,
    )
