"""What staff ask about products and stock."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backoffice.shell.screens import Text
from storefront.catalogue.models import Product
from storefront.content.formats import mask_name
from storefront.order.models import Order
from storefront.partner.cards import LOW_STOCK
from storefront.partner.models import Allocation, StockMovement, StockRecord, WarehouseStock

PRODUCT_VIEWS: dict[str, Text] = {
    "all": _("All"),
    "on-sale": _("On sale"),
    "off": _("Not on sale"),
    "sold-out": _("Sold out"),
}
PAGE: Final = 50  # movements on a page of the stock card
HELD_SHOWN: Final = 200  # allocations on the list of held units
HELD_VIEWS: dict[str, Text] = {"all": _("All"), "unpaid": _("Not paid"), "waiting": _("Waiting for goods")}
HELD_CONDITIONS: Final = {"all": Q(pk__gt=0), "unpaid": Q(until__isnull=False), "waiting": Q(warehouse__isnull=True)}
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


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some movements of a SKU, newest first. older, newer: query strings of the pages beside it, "" for none."""

    rows: list[StockMovement]
    older: str
    newer: str


def movements(
    record: StockRecord, *, place: int | None = None, before: int | None = None, after: int | None = None
) -> Page:
    """A page of the stock card: PAGE rows before, or after, the movement with this id; the newest without either.

    Pages go by id, which an index serves wherever they are: the last of a hundred thousand rows costs as much as the
    first. place: id of the one warehouse that is wanted. One query.
    """
    rows = StockMovement.objects.filter(stockrecord=record).select_related("actor", "warehouse")
    keep = f"&place={place}" if place else ""
    if place:
        rows = rows.filter(warehouse=place)
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
        more, shown = len(found) > PAGE, found[:PAGE][::-1]
        older = f"?before={shown[-1].pk}{keep}" if shown else ""
        return Page(rows=shown, older=older, newer=f"?after={shown[0].pk}{keep}" if more else "")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    more, shown = len(found) > PAGE, found[:PAGE]
    newer = f"?after={shown[0].pk}{keep}" if before is not None and shown else ""
    return Page(rows=shown, older=f"?before={shown[-1].pk}{keep}" if more else "", newer=newer)


def places(record: StockRecord) -> list[WarehouseStock]:
    """Where the units of a SKU lie, empty places left out. One query."""
    rows = WarehouseStock.objects.filter(stockrecord=record, on_hand__gt=0).select_related("warehouse")
    return list(rows.order_by("warehouse__position", "warehouse_id"))


@dataclass(frozen=True, kw_only=True)
class HeldRow:
    """An allocation with what staff want to know of it. who: as the order names them."""

    allocation: Allocation
    order: Order | None
    who: str


def held(record: StockRecord | None, *, view: str = "all", text: str = "", limit: int = HELD_SHOWN) -> list[HeldRow]:
    """Who holds units and until when, the oldest first; of one SKU or of all. Two queries.

    view: "all", "unpaid" (its hold has an end) or "waiting" (for goods). text: a SKU or an order's number.
    """
    rows = Allocation.objects.select_related("warehouse", "stockrecord__product__parent").order_by("at", "pk")
    if record is not None:
        rows = rows.filter(stockrecord=record)
    rows = rows.filter(HELD_CONDITIONS[view])
    if text := text.replace("\x00", "").strip()[:60]:
        rows = rows.filter(Q(document__startswith=text) | Q(stockrecord__partner_sku__istartswith=text))
    found = list(rows[:limit])
    numbers = {row.document for row in found}
    orders = {o.number: o for o in Order.objects.filter(number__in=numbers).select_related("user", "shipping_address")}
    return [
        HeldRow(allocation=row, order=orders.get(row.document), who=_who(orders.get(row.document))) for row in found
    ]


def held_counts() -> dict[str, int]:
    """How many allocations each view holds. One query."""
    wanted = {name: Count("pk", filter=condition) for name, condition in HELD_CONDITIONS.items()}
    return dict(Allocation.objects.aggregate(**wanted))


def _who(order: Order | None) -> str:
    if order is None or order.shipping_address is None:
        return ""
    return mask_name(order.shipping_address.first_name)


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
