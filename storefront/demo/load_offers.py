"""Offers, flash sales and coupons of the demo shop, by data/offers.toml."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from storefront.demo.data import read
from storefront.demo.load_catalogue import Shelves, both
from storefront.offer.models import Benefit, Condition, ConditionalOffer, Range, SpendTier
from storefront.partner.sales import SaleItem, save_sale
from storefront.voucher.models import Voucher

RangeProduct: Any = get_model("offer", "RangeProduct")
USAGE = {"once_per_customer": Voucher.ONCE_PER_CUSTOMER, "multi": Voucher.MULTI_USE, "single": Voucher.SINGLE_USE}


def load_offers(shelves: Shelves, *, now: datetime) -> dict[str, ConditionalOffer]:
    """The shop's own offers, by slug."""
    everything = _everything()
    offers: dict[str, ConditionalOffer] = {}
    for entry in read.load("offers.toml")["offer"]:
        goods = _by_tag(entry, shelves) if "tags" in entry else everything
        condition, benefit = _terms(entry, goods)
        offers[entry["slug"]] = ConditionalOffer.objects.create(
            slug=entry["slug"],
            **both("name", read.pair(entry["name"])),
            **both("description", read.pair(entry["text"])),
            offer_type=ConditionalOffer.SITE,
            exclusive=False,
            condition=condition,
            benefit=benefit,
            priority=entry["priority"],
            max_basket_applications=1 if entry["kind"] == "spend" else None,
            **_dates(entry, now),
        )
        SpendTier.objects.bulk_create(
            SpendTier(offer=offers[entry["slug"]], spend=Decimal(spend), off=Decimal(off))
            for spend, off in entry.get("tiers", ())
        )
    return offers


def load_flash_sales(shelves: Shelves, *, now: datetime) -> int:
    """One flash sale that runs and one to come. Returns how many."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    entries = read.load("offers.toml")["flash"]
    for entry in entries:
        starts = hour + timedelta(hours=entry["starts"])
        save_sale(
            names=both("name", read.pair(entry["name"])),
            starts=starts,
            ends=starts + timedelta(hours=entry["hours"]),
            items=[
                SaleItem(
                    stockrecord_id=shelves.records[item["sku"]].pk,
                    price=Decimal(item["price"]),
                    quota=item["quota"],
                    person_limit=item.get("each"),
                )
                for item in entry["items"]
            ],
            actor=None,
            now=now,
        )
    return len(entries)


def load_coupons(shelves: Shelves, *, now: datetime) -> dict[str, Voucher]:
    """The coupons with the offer behind each, by code."""
    everything = Range.objects.get(slug="everything")
    vouchers: dict[str, Voucher] = {}
    for entry in read.load("offers.toml")["coupon"]:
        goods = _by_category(entry["category"], shelves) if "category" in entry else everything
        condition, benefit = _terms(entry, goods)
        name = read.pair(entry["name"])
        dates = _dates(entry, now)
        voucher = Voucher.objects.create(
            **both("name", name),
            **both("terms", read.pair(entry["terms"])),
            code=entry["code"],
            usage=USAGE[entry["usage"]],
            public=entry["public"],
            claim_limit=entry.get("claim_limit"),
            **dates,
        )
        offer = ConditionalOffer.objects.create(
            slug=f"coupon-{entry['code'].lower()}",
            **both("name", name),
            offer_type=ConditionalOffer.VOUCHER,
            exclusive=False,
            condition=condition,
            benefit=benefit,
            priority=1,
            max_basket_applications=1,
            **dates,
        )
        voucher.offers.add(offer)
        vouchers[entry["code"]] = voucher
    return vouchers


def _dates(entry: dict[str, Any], now: datetime) -> dict[str, datetime]:
    """From the morning of the first day to the end of the last."""
    local = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "start_datetime": local - timedelta(days=entry["starts"]),
        "end_datetime": local + timedelta(days=entry["ends"] + 1) - timedelta(seconds=1),
    }


def _terms(entry: dict[str, Any], goods: Range) -> tuple[Condition, Benefit]:
    kind = entry["kind"]
    if kind in ("spend", "money", "shipping"):
        spend = Decimal(entry["spend"])
        if spend:
            condition = Condition.objects.create(range=goods, type=Condition.VALUE, value=spend)
        else:
            condition = Condition.objects.create(range=goods, type=Condition.COUNT, value=1)
    else:
        condition = Condition.objects.create(range=goods, type=Condition.COUNT, value=entry.get("quantity", 1))
    if kind in ("spend", "money"):
        value = Decimal(entry.get("save") or entry["value"])
        return condition, Benefit.objects.create(range=goods, type=Benefit.FIXED, value=value)
    if kind == "shipping":
        return condition, Benefit.objects.create(type=Benefit.SHIPPING_PERCENTAGE, value=Decimal(100))
    if kind == "cheapest_free":
        return condition, Benefit.objects.create(range=goods, type=Benefit.MULTIBUY)
    percent = Decimal(entry["percent"])
    most = 1 if kind == "second_half" else None
    return condition, Benefit.objects.create(
        range=goods, type=Benefit.PERCENTAGE, value=percent, max_affected_items=most
    )


def _everything() -> Range:
    return Range.objects.create(
        name_zh_hans="全店商品", name_en="Everything", slug="everything", includes_all_products=True
    )


def _by_tag(entry: dict[str, Any], shelves: Shelves) -> Range:
    name = read.pair(entry["name"])
    goods = Range.objects.create(name_zh_hans=f"{name.zh} 商品", name_en=f"{name.en}: goods", slug=entry["slug"])
    chosen = [p for p in read.products() if set(p.tags) & set(entry["tags"])]
    RangeProduct.objects.bulk_create(
        RangeProduct(range=goods, product=shelves.products[p.code], display_order=i) for i, p in enumerate(chosen)
    )
    return goods


def _by_category(path: str, shelves: Shelves) -> Range:
    category = shelves.categories[path]
    goods = Range.objects.create(
        name_zh_hans=f"分类 {category.name_zh_hans}", name_en=f"Category: {category.name_en}", slug=f"category-{path}"
    )
    goods.included_categories.add(category)
    return goods
