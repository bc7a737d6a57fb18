"""What a product page shows, read in a fixed number of queries whatever the number of variants, pictures and values."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import nh3
from django.db.models import Q
from django.utils import dateformat
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from storefront.browsing.variants import Axis, Option, Variant
from storefront.catalogue.models import Product, ProductAttributeValue, ProductImage, ProductReason
from storefront.content.pictures import Picture
from storefront.partner.models import StockRecord
from storefront.partner.queries import on_sale

MOST_PICTURES: Final = 12
TAGS: Final = {
    "p",
    "br",
    "strong",
    "b",
    "em",
    "i",
    "ul",
    "ol",
    "li",
    "h3",
    "h4",
    "blockquote",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


@dataclass(slots=True, kw_only=True)
class ProductFacts:
    """A product with its variants. gone: it was taken off the shelves (or its dates are over)."""

    product: Product
    gone: bool
    axes: list[Axis]
    variants: list[Variant]
    pictures: list[Picture]
    pictures_of: dict[int, list[Picture]]
    facts: list[tuple[str, str]]
    facts_of: dict[int, list[tuple[str, str]]]
    reasons: list[ProductReason]
    description: SafeString = field(default_factory=SafeString)

    @property
    def lowest(self) -> Variant | None:
        """The cheapest variant: the price shown before a choice."""
        return min(self.variants, key=lambda v: (v.price, v.id), default=None)

    @property
    def price_varies(self) -> bool:
        return len({v.price for v in self.variants}) > 1

    @property
    def available(self) -> int:
        return sum(v.available for v in self.variants)

    @property
    def limit(self) -> int | None:
        """Units one order may hold."""
        return self.product.purchase_limit

    def pictures_for(self, variant: Variant | None) -> list[Picture]:
        """The variant's own pictures first."""
        own = self.pictures_of.get(variant.id, []) if variant else []
        return (own + [p for p in self.pictures if p.name not in {o.name for o in own}])[:MOST_PICTURES]

    def shelf_tag(self, variant: Variant | None) -> list[tuple[str, str]]:
        """Label and value of each fact; a variant's own value takes the place of the product's."""
        own = dict(self.facts_of.get(variant.id, [])) if variant else {}
        rows = [(label, own.pop(label, value)) for label, value in self.facts]
        return rows + list(own.items())


def load(pk: int, *, now: datetime) -> ProductFacts | None:
    """The product with this id (not a variant's); None when there is none, or its time has not come. Five queries."""
    family = list(Product.objects.filter(Q(pk=pk) | Q(parent=pk)).select_related("brand"))
    product = next((p for p in family if p.pk == pk and p.parent_id is None), None)
    if product is None or (product.is_public and product.published_from is not None and now < product.published_from):
        return None
    children = [p for p in family if p.parent_id == pk and p.is_public]
    sellable = {p.pk for p in children} if any(p.parent_id for p in family) else {pk}
    values = _values([product.pk, *(p.pk for p in children)])
    axes, options_of = _axes(values, {p.pk for p in children})
    records = _records(sellable)
    variants = [_variant(pk, records[pk], options_of.get(pk, {})) for pk in sorted(sellable) if pk in records]
    pictures_of = _pictures([product.pk, *(p.pk for p in children)])
    facts_of = _facts(values)
    return ProductFacts(
        product=product,
        gone=not on_sale(product, now=now) or not variants,
        axes=axes,
        variants=variants,
        pictures=pictures_of.get(pk) or [p for child in children for p in pictures_of.get(child.pk, [])[:1]],
        pictures_of={k: v for k, v in pictures_of.items() if k != pk},
        facts=facts_of.get(pk, []),
        facts_of={k: v for k, v in facts_of.items() if k != pk},
        reasons=list(product.reasons.all()),
        description=clean(product.description or ""),
    )


def parent_of(pk: int) -> int | None:
    """The product whose variant this is."""
    parent: int | None = Product.objects.filter(pk=pk).values_list("parent_id", flat=True).first()
    return parent


@lru_cache(maxsize=2000)
def clean(html: str) -> SafeString:
    """A description from staff with only harmless tags. Plain text becomes paragraphs."""
    if "<" not in html:
        html = "".join(f"<p>{part}</p>" for part in html.split("\n\n") if part.strip())
    return mark_safe(nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, link_rel="noopener nofollow"))  # noqa: S308


def _values(ids: Sequence[int]) -> list[ProductAttributeValue]:
    rows = ProductAttributeValue.objects.filter(product__in=ids).select_related("attribute", "value_option")
    return list(rows.order_by("attribute__position", "attribute__code", "pk"))


def _axes(values: Sequence[ProductAttributeValue], children: set[int]) -> tuple[list[Axis], dict[int, dict[str, int]]]:
    """The axes of the variants in their order, and which option of each a variant has."""
    labels: dict[str, str] = {}
    options: dict[str, dict[int, Any]] = defaultdict(dict)
    options_of: dict[int, dict[str, int]] = defaultdict(dict)
    for value in values:
        if value.product_id not in children or not value.attribute.is_axis or value.value_option is None:
            continue
        code = value.attribute.code
        labels.setdefault(code, value.attribute.name)
        options[code][value.value_option_id] = value.value_option
        options_of[value.product_id][code] = value.value_option_id
    axes = [
        Axis(
            code,
            label,
            tuple(
                Option(o.pk, o.option, o.swatch)
                for o in sorted(options[code].values(), key=lambda o: (o.position, o.pk))
            ),
        )
        for code, label in labels.items()
    ]
    return axes, options_of


def _records(ids: set[int]) -> dict[int, StockRecord]:
    """The first record of each product, as the strategy chooses."""
    found: dict[int, StockRecord] = {}
    for record in StockRecord.objects.filter(product__in=ids, price__isnull=False).order_by("pk"):
        found.setdefault(record.product_id, record)
    return found


def _variant(pk: int, record: StockRecord, options: dict[str, int]) -> Variant:
    assert record.price is not None
    return Variant(
        id=pk,
        sku=record.partner_sku,
        options=options,
        price=Decimal(record.price),
        list_price=record.list_price,
        basis=record.list_price_basis,
        available=max(0, record.available),
    )


def _pictures(ids: Sequence[int]) -> dict[int, list[Picture]]:
    found: dict[int, list[Picture]] = defaultdict(list)
    for image in ProductImage.objects.filter(product__in=ids).order_by("display_order", "pk"):
        found[image.product_id].append(
            Picture(image.original.name, image.width, image.height, image.alt or image.caption or "")
        )
    return found


def _facts(values: Sequence[ProductAttributeValue]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for value in values:
        text = "" if value.attribute.is_axis else _text(value)
        if text:
            found[value.product_id].append((value.attribute.name, text))
    return found


def _text(value: ProductAttributeValue) -> str:
    """A value in words; files, pictures and lists of options have no place on a shelf tag."""
    kind = value.attribute.type
    if kind == "option":
        return str(value.value_option.option) if value.value_option else ""
    if kind == "boolean":
        return "" if value.value_boolean is None else gettext("Yes") if value.value_boolean else gettext("No")
    if kind in ("text", "integer", "float"):
        raw = getattr(value, f"value_{kind}")
        return "" if raw is None else f"{raw:g}" if kind == "float" else str(raw)
    if kind == "date" and value.value_date:
        return str(dateformat.format(value.value_date, "Y-m-d"))
    return ""
