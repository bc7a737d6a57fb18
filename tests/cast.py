"""The cast of the tests: a small shop, and people with names that say their part; all are fixtures."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from storefront.accounts.models import User
from storefront.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Category,
    Product,
    ProductAttribute,
    ProductClass,
)
from storefront.core.clock import now as present
from storefront.order.models import Carrier, Order, ShippingAddress
from storefront.order.operations import NewLine, create_order
from storefront.order.operations.create import Delivery
from storefront.partner.allocation import Ask, Hold, hold
from storefront.partner.ledger import post_movement
from storefront.partner.models import Partner, StockMovement, StockRecord


@dataclasses.dataclass
class Shop:
    """A shelf with a cup (10 on hand, 49.00), a tray (3, 219.00) and a pot in 2 glazes x 2 sizes (5 each, 368.00)."""

    shelf: Category
    cup: Product
    tray: Product
    pot: Product
    variants: dict[tuple[str, str], Product]

    def stock(self, product: Product) -> StockRecord:
        return StockRecord.objects.get(product=product)


def make_product(
    kind: ProductClass, sku: str, title: str, title_en: str, price: str, on_hand: int, **fields: Any
) -> Product:
    """A product with a stock record whose units came in by an opening movement; price "" makes none."""
    product = Product.objects.create(
        product_class=None if fields.get("parent") else kind,
        upc=sku,
        title_zh_hans=title,
        title_en=title_en,
        weight=fields.pop("weight", 500),
        **fields,
    )
    if price:
        seller, _ = Partner.objects.get_or_create(code="guitai", defaults={"name": "柜台"})
        record = StockRecord.objects.create(
            product=product, partner=seller, partner_sku=sku, price=Decimal(price), price_currency="CNY"
        )
        if on_hand:
            post_movement(
                stockrecord_id=record.pk, kind=StockMovement.Kind.OPENING, quantity=on_hand, actor=None, now=present()
            )
    return product


def stock_up(product: Product, units: int) -> None:
    """More units of a product arrive in the main warehouse."""
    post_movement(
        stockrecord_id=StockRecord.objects.get(product=product).pk,
        kind=StockMovement.Kind.RECEIPT,
        quantity=units,
        actor=None,
        now=present(),
    )


def hold_units(units: Mapping[int, int]) -> None:
    """Orders of others hold units: stock record id -> units."""
    asks = [Ask(line, pk, count) for line, (pk, count) in enumerate(units.items(), start=1)]
    hold(asks, Hold(document="others"), now=present())


@pytest.fixture
def shop(db: None) -> Shop:
    kind = ProductClass.objects.create(name_zh_hans="器物", name_en="Ware", slug="ware")
    glazes = AttributeOptionGroup.objects.create(name_zh_hans="釉色", name_en="Glaze")
    sizes = AttributeOptionGroup.objects.create(name_zh_hans="容量", name_en="Capacity")
    for position, (zh, en, swatch) in enumerate([("天青", "Celadon", "#8FB9AA"), ("米白", "Cream", "#EFE8DA")]):
        AttributeOption.objects.create(group=glazes, option_zh_hans=zh, option_en=en, swatch=swatch, position=position)
    for position, size in enumerate(["110 ml", "180 ml"]):
        AttributeOption.objects.create(group=sizes, option_zh_hans=size, option_en=size, position=position)
    for position, (zh, en, code, group) in enumerate(
        [("釉色", "Glaze", "glaze", glazes), ("容量", "Capacity", "capacity", sizes)]
    ):
        ProductAttribute.objects.create(
            product_class=kind,
            name_zh_hans=zh,
            name_en=en,
            code=code,
            type="option",
            option_group=group,
            is_axis=True,
            position=position,
        )
    root = Category.add_root(name_zh_hans="茶器", name_en="Teaware")
    shelf = root.add_child(name_zh_hans="壶与杯", name_en="Pots and cups")
    cup = make_product(kind, "CUP", "晴山品茗杯 单只 80 ml", "Qingshan tasting cup, 80 ml", "49.00", 10)
    tray = make_product(kind, "TRAY", "黑胡桃茶盘 38 cm", "Walnut tea tray, 38 cm", "219.00", 3, weight=1500)
    pot = make_product(kind, "POT", "晴山手拉坯侧把壶", "Qingshan side-handle pot", "", 0, structure="parent")
    variants = {}
    for glaze in glazes.options.order_by("position"):
        for size in sizes.options.order_by("position"):
            child = make_product(kind, f"POT-{glaze.pk}-{size.pk}", "", "", "368.00", 5, structure="child", parent=pot)
            child.attr.glaze = glaze
            child.attr.capacity = size
            child.save()
            variants[glaze.option_zh_hans, size.option_zh_hans] = child
    for product in (cup, tray, pot):
        product.categories.add(shelf)
    return Shop(shelf=shelf, cup=cup, tray=tray, pot=pot, variants=variants)


def person(name: str, **fields: Any) -> User:
    return User.objects.create_user(f"{name}@test.example", "correct horse", first_name=name, **fields)


@pytest.fixture
def customer(db: None) -> User:
    return person("customer")


@pytest.fixture
def other_customer(db: None) -> User:
    return person("other")


@pytest.fixture
def packer(db: None) -> User:
    return person("packer", is_staff=True)


@pytest.fixture
def carrier(db: None) -> Carrier:
    return Carrier.objects.get_or_create(
        code="shunfeng", defaults={"name_zh_hans": "顺丰速运", "name_en": "SF Express"}
    )[0]


def new_address() -> ShippingAddress:
    from oscar.core.loading import get_model

    country, _ = get_model("address", "Country").objects.get_or_create(
        iso_3166_1_a2="CN", defaults={"printable_name": "中国", "name": "CHINA", "is_shipping_country": True}
    )
    return ShippingAddress(
        first_name="林小溪",
        state="浙江省",
        line4="杭州市",
        line3="西湖区",
        line1="文三路 90 号",
        district_code="330106",
        country=country,
        phone_number="+8613800138000",
    )


def placed_order(
    *products: tuple[Product, int],
    user: User | None = None,
    email: str = "guest@test.example",
    now: datetime,
    fee: str = "0.00",
) -> Order:
    """An order waiting for payment, placed through the operation, without discounts."""
    from storefront.basket.models import Basket

    lines = []
    for product, quantity in products:
        record = StockRecord.objects.get(product=product)
        assert record.price is not None
        lines.append(
            NewLine(
                product=product,
                stockrecord=record,
                quantity=quantity,
                title=product.get_title(),
                variant="",
                image="",
                unit_price=record.price,
                total=record.price * quantity,
                weight=product.weight,
            )
        )
    return create_order(
        basket_id=Basket.objects.create(owner=user, status=Basket.SUBMITTED).pk,
        user=user,
        email="" if user else email,
        phone="13800138000",
        language="zh-hans",
        lines=lines,
        address=new_address(),
        delivery=Delivery(code="standard", name="标准快递", fee=Decimal(fee), promised_from=None, promised_until=None),
        payment_method="alipay",
        now=now,
    )
