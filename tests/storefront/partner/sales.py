"""Flash sales for tests."""

from datetime import datetime, timedelta
from decimal import Decimal

from storefront.accounts.models import User
from storefront.basket.models import Basket
from storefront.catalogue.models import Product
from storefront.order.models import Order
from storefront.order.operations import NewLine, create_order
from storefront.order.operations.create import Delivery
from storefront.partner.flash import running, selling
from storefront.partner.models import FlashItem, FlashSale, StockRecord
from storefront.partner.sales import SaleItem, save_sale
from tests.cast import new_address


def flash_sale(
    product: Product,
    price: str,
    *,
    quota: int = 5,
    person_limit: int | None = None,
    starts: datetime,
    ends: datetime | None = None,
    made: datetime,
) -> FlashItem:
    """A flash sale of one SKU, an hour long unless `ends` is given, made at `made`."""
    record = StockRecord.objects.get(product=product)
    item = SaleItem(stockrecord_id=record.pk, price=Decimal(price), quota=quota, person_limit=person_limit)
    number = FlashSale.objects.count()
    sale = save_sale(
        names={"name_zh_hans": f"限时抢购 {number}", "name_en": f"Flash sale {number}"},
        starts=starts, ends=ends or starts + timedelta(hours=1), items=[item], actor=None, now=made,
    )  # fmt: skip
    return sale.items.get()


def place_flash(
    product: Product,
    units: int,
    *,
    now: datetime,
    user: User | None = None,
    phone: str = "13800138000",
    email: str = "guest@test.example",
    source: str = "",
) -> Order:
    """An order of one SKU at the price of its running sale."""
    record = StockRecord.objects.get(product=product)
    cost = selling(record.price, None, "", running([record.pk], now=now).get(record.pk))
    assert cost.price is not None
    assert cost.flash is not None
    line = NewLine(
        product=product, stockrecord=record, quantity=units, title=product.get_title(), variant="", image="",
        unit_price=cost.price, total=cost.price * units, weight=0, flash=cost.flash,
    )  # fmt: skip
    return create_order(
        basket_id=Basket.objects.create(owner=user, status=Basket.SUBMITTED).pk, user=user,
        email="" if user else email, phone=phone, language="zh-hans", lines=[line], address=new_address(),
        delivery=Delivery(code="standard", name="标准快递", fee=Decimal(0), promised_from=None, promised_until=None),
        payment_method="alipay", source=source, now=now,
    )  # fmt: skip
