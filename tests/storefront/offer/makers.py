"""Offers and coupons for tests."""

from datetime import datetime, timedelta
from typing import Any

from storefront.catalogue.models import Product
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range
from storefront.voucher.models import Voucher


def everything() -> Range:
    return Range.objects.get_or_create(
        name_zh_hans="全场", defaults={"name_en": "Everything", "includes_all_products": True}
    )[0]


def range_of(*products: Product) -> Range:
    made = Range.objects.create(name_zh_hans=f"范围 {Range.objects.count()}", name_en=f"Range {Range.objects.count()}")
    for product in products:
        made.add_product(product)
    return made


def make_offer(
    name: str,
    *,
    condition: tuple[str, float] = (Condition.COUNT, 1),
    benefit: tuple[str, float | None] = (Benefit.PERCENTAGE, 10),
    goods: Range | None = None,
    **fields: Any,
) -> ConditionalOffer:
    """condition, benefit: Oscar's type and value; goods: what both are about, everything by default."""
    goods = goods or everything()
    given = None if benefit[0].startswith("Shipping") else goods
    fields.setdefault("exclusive", False)
    return ConditionalOffer.objects.create(
        name_zh_hans=name,
        name_en=f"{name} en",
        condition=Condition.objects.create(range=goods, type=condition[0], value=condition[1]),
        benefit=Benefit.objects.create(range=given, type=benefit[0], value=benefit[1]),
        **fields,
    )


def make_coupon(
    name: str,
    *,
    off: int = 20,
    spend: int = 100,
    usage: str = Voucher.MULTI_USE,
    now: datetime,
    offer: dict[str, Any] | None = None,
    **fields: Any,
) -> Voucher:
    """A coupon of ¥off from ¥spend on, valid from yesterday for a week. offer: further fields of its offer."""
    fields.setdefault("code", name.upper())
    voucher = Voucher.objects.create(
        name_zh_hans=name,
        name_en=f"{name} en",
        usage=usage,
        start_datetime=now - timedelta(days=1),
        end_datetime=now + timedelta(days=7),
        **fields,
    )
    voucher.offers.add(
        make_offer(
            f"offer of {name}",
            condition=(Condition.VALUE, spend),
            benefit=(Benefit.FIXED, off),
            offer_type=ConditionalOffer.VOUCHER,
            max_basket_applications=1,
            **(offer or {}),
        )
    )
    return voucher
