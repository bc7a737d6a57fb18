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
from storefront.catalogue.models import (
    Brand,
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
    ProductImage,
)
from storefront.core.money import ZERO
from storefront.demo import load_catalogue, load_people, pictures
from storefront.demo.data import read, schema
from storefront.demo.data.schema import Text
from storefront.demo.load_catalogue import both, size_of, store
from storefront.order.models import Line, Order, OrderLogEntry, ShippingAddress
from storefront.partner.listing import rebuild_listings
from storefront.partner.models import Partner, StockMovement, StockRecord
from storefront.payment.models import Charge, PaymentAttempt

Say = Callable[[str], None]
CHUNK = 2000
WITH_VARIANTS = 0.35  # share of products that have four variants
STATES = (
    (Order.Status.COMPLETED, 80),
    (Order.Status.SHIPPED, 7),
    (Order.Status.PAID, 3),
    (Order.Status.CANCELLED, 5),
    (Order.Status.EXPIRED, 5),
)
SERIES = (
    Text("春山", "Spring hill"), Text("听雨", "Rain"), Text("半坡", "Halfway"), Text("白沙", "White sand"),
    Text("晚渡", "Late ferry"), Text("青石", "Blue stone"), Text("小满", "Grain buds"), Text("归燕", "Swallow"),
    Text("长夏", "Long summer"), Text("霜降", "Frost"), Text("云在", "Cloud"), Text("芦花", "Reed"),
)  # fmt: skip


def load_mass(*, products: int, orders: int, customers: int, now: datetime, say: Say) -> None:
    """Add products, customers and orders of the past year. Orders need products and customers, here or before."""
    now = timezone.localtime(now)
    with translation.override(settings.LANGUAGE_CODE):
        if products:
            _products(products, now, say)
        if customers:
            _customers(customers, now, say)
        if orders:
            _orders(orders, now, say)
        if products or orders:
            say("listing ...")
            rebuild_listings(now=now)


def _chunks(count: int) -> Iterator[range]:
    for start in range(0, count, CHUNK):
        yield range(start, min(count, start + CHUNK))


def _shelves() -> list[Category]:
    leaves = list(Category.objects.filter(numchild=0))
    if not leaves:
        with atomic():
            load_catalogue.load_categories()
        leaves = list(Category.objects.filter(numchild=0))
    return leaves


def _brands() -> list[Brand]:
    return list(Brand.objects.all()) or list(load_catalogue.load_brands().values())


def _axis() -> tuple[ProductClass, ProductAttribute, list[int]]:
    """The product type, its colour axis and four options of it."""
    kind = ProductClass.objects.filter(slug="goods").first()
    if kind is None:
        attributes = load_catalogue.Attributes()
        for key in ("celadon", "ochre", "ink", "cream"):
            name, swatch = read.palette()[key]
            attributes.option("axis-colour", key, name, swatch)
        kind = attributes.type
    axis = ProductAttribute.objects.get(product_class=kind, code="axis_colour")
    return kind, axis, list(axis.option_group.options.order_by("pk").values_list("pk", flat=True)[:4])


def _products(count: int, now: datetime, say: Say) -> None:
    rng = random.Random(count)
    kind, axis, options = _axis()
    leaves, brands = _shelves(), _brands()
    partner, _ = Partner.objects.get_or_create(code="hangzhou", defaults={"name": "柜台杭州仓"})
    first = (Product.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    models = read.products()
    fronts = {p.code: next(x for x in pictures.of_product(p)) for p in models}
    sizes = {code: size_of(picture.file) for code, picture in fronts.items()}
    for picture in fronts.values():
        store(picture.file, "products/demo")
    for numbers in _chunks(count):
        with atomic():
            rows = []
            for i in numbers:
                model, series = models[(i * 7 + i // len(models)) % len(models)], SERIES[i % len(SERIES)]
                number = first + i
                title = Text(f"{series.zh} {model.title.zh} {number}", f"{series.en} {model.title.en} {number}")
                rows.append((
                    model,
                    Product(
                        structure=Product.PARENT if rng.random() < WITH_VARIANTS else Product.STANDALONE,
                        product_class=kind,
                        upc=f"M{number}",
                        **both("title", title),
                        **both("selling_point", model.point),
                        **both("description", model.description),
                        slug=f"mass-{number}",
                        brand=brands[i % len(brands)],
                        weight=model.weight,
                    ),
                ))  # fmt: skip
            Product.objects.bulk_create([row for _, row in rows], batch_size=CHUNK)
            for _, row in rows:
                row.date_created = now - timedelta(days=rng.uniform(1, 900))
            Product.objects.bulk_update([row for _, row in rows], ["date_created"], batch_size=500)
            children = [
                (
                    model,
                    Product(
                        structure=Product.CHILD,
                        parent=row,
                        upc=f"{row.upc}-{o}",
                        slug=f"{row.slug}-{o}",
                        weight=row.weight,
                    ),
                    o,
                )
                for model, row in rows
                if row.structure == Product.PARENT
                for o in options
            ]
            Product.objects.bulk_create([child for _, child, _ in children], batch_size=CHUNK)
            ProductAttributeValue.objects.bulk_create(
                [ProductAttributeValue(product=child, attribute=axis, value_option_id=o) for _, child, o in children],
                batch_size=CHUNK,
            )
            ProductCategory.objects.bulk_create(
                [ProductCategory(product=row, category=leaves[n % len(leaves)]) for n, (_, row) in enumerate(rows)],
                batch_size=CHUNK,
            )
            ProductImage.objects.bulk_create(
                [
                    ProductImage(
                        product=row,
                        original=f"products/demo/{fronts[model.code].file}",
                        width=sizes[model.code][0],
                        height=sizes[model.code][1],
                        **both("alt", fronts[model.code].alt),
                    )
                    for model, row in rows
                ],
                batch_size=CHUNK,
            )
            sellable = [(model, row) for model, row in rows if row.structure == Product.STANDALONE]
            sellable += [(model, child) for model, child, _ in children]
            _stock(sellable, partner, rng, now)
        say(f"{numbers.stop} of {count} products")


def _stock(sellable: list[tuple[schema.Product, Product]], partner: Partner, rng: random.Random, now: datetime) -> None:
    records = []
    for model, product in sellable:
        price = (model.price * Decimal(rng.randrange(60, 180)) / 100).quantize(Decimal(1))
        units = 0 if rng.random() < 0.04 else rng.randrange(1, 6) if rng.random() < 0.06 else rng.randrange(6, 400)
        was = price + rng.randrange(10, 80) if rng.random() < 0.25 else None
        records.append(
            StockRecord(
                product=product,
                partner=partner,
                partner_sku=product.upc,
                price_currency="CNY",
                price=price,
                list_price=was,
                list_price_basis=StockRecord.Basis.SUGGESTED if was else StockRecord.Basis.NONE,
                num_in_stock=units,
                num_allocated=0,
            )
        )
    StockRecord.objects.bulk_create(records, batch_size=CHUNK)
    StockMovement.objects.bulk_create(
        [
            StockMovement(
                stockrecord=r,
                kind=StockMovement.Kind.OPENING,
                quantity=r.num_in_stock,
                balance_after=r.num_in_stock,
                at=now - timedelta(days=load_catalogue.OPENING_DAYS),
            )
            for r in records
            if r.num_in_stock
        ],
        batch_size=CHUNK,
    )


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
                method="alipay", amount=a.amount, currency="CNY", charged_at=a.ended_at or now,
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
