"""What a product page shows, read in a fixed number of queries whatever the number of variants, pictures and values."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import nh3
from django.conf import settings
from django.utils import dateformat
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from storefront.accounts.models import User
from storefront.browsing.variants import Axis, Option, Variant
from storefront.catalogue.models import Brand, Product, ProductAttributeValue, ProductImage, ProductReason
from storefront.content.pictures import Picture
from storefront.core.money import ZERO
from storefront.core.prepared import PreparedModel, PreparedQuery, Row
from storefront.partner.flash import JOINED, joined_to, of_row, selling
from storefront.partner.holders import own_units
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


@dataclass(frozen=True, slots=True)
class Reason:
    """One of "why it is made this way"."""

    title: str
    text: str


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
    reasons: list[Reason]
    description: SafeString = field(default_factory=SafeString)

    @property
    def lowest(self) -> Variant | None:
        """The cheapest variant: the price shown before a choice."""
        return min(self.variants, key=lambda v: (v.price, v.id), default=None)

    @property
    def price_varies(self) -> bool:
        return len({v.price for v in self.variants}) > 1

    @property
    def flash(self) -> bool:
        """Whether some variant is in a running flash sale."""
        return any(v.flash is not None for v in self.variants)

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
    """The product with this id (not a variant's); None when there is none, or its time has not come. Six queries.

    All but the product and its brand is read as plain values in both languages: model instances of three bilingual
    models a row would cost more than the rest of the page.
    """
    product: Product | None = next(iter(_read_product.instances(pk)), None)
    if product is None or (product.is_public and product.published_from is not None and now < product.published_from):
        return None
    if product.brand_id is not None:
        product.brand = _read_brand.instances(product.brand_id)[0]
    english = not (get_language() or settings.LANGUAGE_CODE).startswith("zh")
    records = _records(product, now)
    ids = [pk, *(record[0] for record in records)]
    values = _values(ids)
    axes, options_of = _axes(values, pk, english)
    variants = _variants(records, options_of)
    pictures_of = _pictures(ids, english)
    facts_of = _facts(values, english)
    own = pictures_of.get(pk) or [p for _child, found in sorted(pictures_of.items()) for p in found[:1]]
    return ProductFacts(
        product=product,
        gone=not on_sale(product, now=now) or not variants,
        axes=axes,
        variants=variants,
        pictures=own,
        pictures_of={k: v for k, v in pictures_of.items() if k != pk},
        facts=facts_of.get(pk, []),
        facts_of={k: v for k, v in facts_of.items() if k != pk},
        reasons=_reasons(pk, english),
        description=clean(product.description or ""),
    )


def with_own(facts: ProductFacts, *, user: User | None, numbers: Collection[str]) -> ProductFacts:
    """What the shopper's own unpaid orders hold counts as free for them. One query, where little is left."""
    low = [v.id for v in facts.variants if v.state != "ok"]
    own = own_units(low, user=user, numbers=numbers) if low else {}
    if own:
        facts.variants = [
            replace(v, available=v.available + own[v.id], on_shelf=v.on_shelf + own[v.id]) if v.id in own else v
            for v in facts.variants
        ]
    return facts


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


@dataclass(frozen=True, slots=True)
class _Value:
    """One attribute value of the product or of a variant."""

    product: int
    code: str
    kind: str
    is_axis: bool
    names: tuple[str, str]
    option: int | None
    words: tuple[str, str]
    swatch: str
    place: int
    raw: Any


_read_product = PreparedModel(lambda pk: Product.objects.filter(pk=pk, parent=None).order_by())
_read_brand = PreparedModel(lambda pk: Brand.objects.filter(pk=pk).order_by())
_read_values = PreparedQuery(
    (
        "product_id", "attribute__code", "attribute__type", "attribute__is_axis",
        "attribute__name_zh_hans", "attribute__name_en",
        "value_option_id", "value_option__option_zh_hans", "value_option__option_en",
        "value_option__swatch", "value_option__position",
        "value_text", "value_integer", "value_float", "value_boolean", "value_date",
    ),
    lambda ids: ProductAttributeValue.objects.filter(product__in=ids).order_by(
        "attribute__position", "attribute__code", "pk"
    ),
)  # fmt: skip
_RECORD: Final = (
    "product_id", "partner_sku", "price", "list_price", "list_price_basis", "num_in_stock", "num_allocated",
    "beyond", "beyond_limit", "beyond_date", *JOINED,
)  # fmt: skip
_priced = StockRecord.objects.filter(price__isnull=False).order_by("pk")
_read_records = PreparedQuery(
    _RECORD, lambda pk, now: _priced.filter(product=pk).annotate(running=joined_to("", now=now))
)
_read_records_of_variants = PreparedQuery(
    _RECORD,
    lambda pk, now: _priced.filter(product__parent=pk, product__is_public=True).annotate(
        running=joined_to("", now=now)
    ),
)
_read_pictures = PreparedQuery(
    ("product_id", "original", "width", "height", "alt_zh_hans", "alt_en", "caption_zh_hans", "caption_en"),
    lambda ids: ProductImage.objects.filter(product__in=ids).order_by("display_order", "pk"),
)
_read_reasons = PreparedQuery(
    ("title_zh_hans", "title_en", "text_zh_hans", "text_en"),
    lambda pk: ProductReason.objects.filter(product=pk).order_by("position"),
)


def _values(ids: Sequence[int]) -> list[_Value]:
    """Values of the product and its variants, in the order of their attributes. One query."""
    found = []
    for product, code, kind, axis, zh, en, option, word_zh, word_en, swatch, place, *raws in _read_values(ids):
        text, integer, number, boolean, date = raws
        raw = {"text": text, "integer": integer, "float": number, "boolean": boolean, "date": date}.get(kind)
        names, words = (zh or "", en or ""), (word_zh or "", word_en or "")
        found.append(_Value(product, code, kind, axis, names, option, words, swatch or "", place or 0, raw))
    return found


def _said(pair: tuple[str, str], english: bool) -> str:
    """A text in the language asked for, else in the other."""
    return (pair[1] or pair[0]) if english else (pair[0] or pair[1])


def _axes(values: Sequence[_Value], pk: int, english: bool) -> tuple[list[Axis], dict[int, dict[str, int]]]:
    """The axes of the variants in their order, and which option of each a variant has."""
    labels: dict[str, str] = {}
    options: dict[str, dict[int, _Value]] = defaultdict(dict)
    options_of: dict[int, dict[str, int]] = defaultdict(dict)
    for value in values:
        if value.product == pk or not value.is_axis or value.option is None:
            continue
        labels.setdefault(value.code, _said(value.names, english))
        options[value.code].setdefault(value.option, value)
        options_of[value.product][value.code] = value.option
    axes = []
    for code, label in labels.items():
        ordered = sorted(options[code].items(), key=lambda item: (item[1].place, item[0]))
        axes.append(Axis(code, label, tuple(Option(o, _said(v.words, english), v.swatch) for o, v in ordered)))
    return axes, options_of


def _records(product: Product, now: datetime) -> list[Row]:
    """Stock records of the public variants, or of the product itself, with the sales that run. One query."""
    return _read_records_of_variants(product.pk, now) if product.is_parent else _read_records(product.pk, now)


def _variants(records: Sequence[Row], options_of: dict[int, dict[str, int]]) -> list[Variant]:
    """What can be bought. The first record of each counts, as in the strategy."""
    found: dict[int, Variant] = {}
    for pk, sku, price, list_price, basis, on_hand, held, _beyond, limit, ships, *sale in records:
        if pk not in found:
            cost = selling(price, list_price, basis, of_row(sale))
            found[pk] = Variant(
                id=pk,
                sku=sku,
                options=options_of.get(pk, {}),
                price=cost.price or ZERO,
                list_price=cost.list_price,
                basis=cost.basis,
                flash=cost.flash,
                available=max(0, on_hand + limit - held),
                on_shelf=max(0, on_hand - held),
                ships=ships,
            )
    return [found[pk] for pk in sorted(found)]


def _pictures(ids: Sequence[int], english: bool) -> dict[int, list[Picture]]:
    """Pictures of the product and of each variant. One query."""
    found: dict[int, list[Picture]] = defaultdict(list)
    for product, name, width, height, alt_zh, alt_en, caption_zh, caption_en in _read_pictures(ids):
        alt = _said((alt_zh or "", alt_en or ""), english) or _said((caption_zh or "", caption_en or ""), english)
        found[product].append(Picture(name, width, height, alt))
    return found


def _reasons(pk: int, english: bool) -> list[Reason]:
    return [
        Reason(_said((title_zh or "", title_en or ""), english), _said((text_zh or "", text_en or ""), english))
        for title_zh, title_en, text_zh, text_en in _read_reasons(pk)
    ]


def _facts(values: Sequence[_Value], english: bool) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for value in values:
        text = "" if value.is_axis else _text(value, english)
        if text:
            found[value.product].append((_said(value.names, english), text))
    return found


def _text(value: _Value, english: bool) -> str:
    """A value in words; files, pictures and lists of options have no place on a shelf tag."""
    raw = value.raw
    if value.kind == "option":
        return _said(value.words, english)
    if raw is None:
        return ""
    if value.kind == "boolean":
        return gettext("Yes") if raw else gettext("No")
    if value.kind == "float":
        return f"{raw:g}"
    if value.kind == "date":
        return str(dateformat.format(raw, "Y-m-d"))
    return str(raw)
