"""What staff ask about products and stock."""

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backoffice.shell.screens import Text
from storefront.catalogue.models import Product
from storefront.partner.cards import LOW_STOCK
from storefront.partner.models import StockRecord

PRODUCT_VIEWS: dict[str, Text] = {
    "all": _("All"),
    "on-sale": _("On sale"),
    "off": _("Not on sale"),
    "sold-out": _("Sold out"),
}
STOCK_VIEWS: dict[str, Text] = {"all": _("All"), "low": _("Low stock"), "out": _("Out of stock")}


def products(view: str) -> QuerySet[Product]:
    """Products with a page of their own (variants stand under their parent). Raises KeyError for an unknown view."""
    rows = Product.objects.filter(parent=None)
    conditions = {
        "all": Q(),
        "on-sale": Q(listing__visible=True),
        "off": Q(listing__visible=False) | Q(listing__isnull=True),
        "sold-out": Q(listing__visible=True, listing__available=0),
    }
    return rows.filter(conditions[view])


def product_counts() -> dict[str, int]:
    """How many products each saved view holds. One query."""
    on_sale = Q(listing__visible=True)
    found = Product.objects.filter(parent=None).aggregate(
        all=Count("pk"),
        on_sale=Count("pk", filter=on_sale),
        sold_out=Count("pk", filter=on_sale & Q(listing__available=0)),
    )
    return {
        "all": found["all"],
        "on-sale": found["on_sale"],
        "off": found["all"] - found["on_sale"],
        "sold-out": found["sold_out"],
    }


def find_products(rows: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Products by title in any language, by their own or a variant's SKU, or by brand."""
    text = text.replace("\x00", "").strip()[:80]
    if not text:
        return rows
    titles = [f"title_{code.replace('-', '_')}" for code, _name in settings.LANGUAGES]
    wanted = Q(upc__istartswith=text)
    for title in titles:
        wanted |= Q(**{f"{title}__icontains": text})
    wanted |= Q(Exists(Product.objects.filter(parent=OuterRef("pk"), upc__istartswith=text)))
    wanted |= Q(Exists(StockRecord.objects.filter(product=OuterRef("pk"), partner_sku__istartswith=text)))
    return rows.filter(wanted)


def stock(view: str) -> QuerySet[StockRecord]:
    """Stock records, `free` annotated (units that can be sold) and `floor` (units from which stock is low)."""
    rows = StockRecord.objects.annotate(
        free=F("num_in_stock") - F("num_allocated"), floor=Coalesce("low_stock_threshold", LOW_STOCK)
    )
    if view == "low":
        return rows.filter(free__lte=F("floor"), free__gt=0)
    return rows.filter(free__lte=0) if view == "out" else rows


def stock_counts() -> dict[str, int]:
    """How many stock records each saved view holds. One query."""
    low = Q(free__lte=F("floor"), free__gt=0)
    found = stock("all").aggregate(n=Count("pk"), low=Count("pk", filter=low), out=Count("pk", filter=Q(free__lte=0)))
    return {"all": found["n"], "low": found["low"], "out": found["out"]}


def find_stock(rows: QuerySet[StockRecord], text: str) -> QuerySet[StockRecord]:
    """Stock records by SKU or by the title of the product or its parent."""
    text = text.replace("\x00", "").strip()[:80]
    if not text:
        return rows
    wanted = Q(partner_sku__istartswith=text)
    for code, _name in settings.LANGUAGES:
        column = f"title_{code.replace('-', '_')}"
        wanted |= Q(**{f"product__{column}__icontains": text}) | Q(**{f"product__parent__{column}__icontains": text})
    return rows.filter(wanted)
