"""Catalogue of the demo shop: shelves, brands, products with variants, prices with their history, stock and pictures.

Rows are written in bulk, so no signal and no event follows; who calls this rebuilds the listing afterwards.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils.text import slugify
from PIL import Image

from storefront.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Brand,
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
    ProductImage,
    ProductReason,
    ProductRecommendation,
)
from storefront.demo import pictures
from storefront.demo.data import read, schema
from storefront.demo.data.schema import Text
from storefront.partner.models import Partner, PriceChange, StockMovement, StockRecord
from storefront.partner.warehouses import main_warehouse

BATCH = 1000
OPENING_DAYS = 400  # stock was counted for the first time before the oldest order
LOW_STOCK = 5


@dataclass
class Shelves:
    """What the other loaders need of the catalogue: rows by our own keys."""

    categories: dict[str, Category] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    sold_as: dict[str, Product] = field(default_factory=dict)  # SKU -> variant, or the product that stands alone
    records: dict[str, StockRecord] = field(default_factory=dict)
    opened: list[StockMovement] = field(default_factory=list)  # first counts, not stored yet
    words: dict[str, Text] = field(default_factory=dict)  # SKU -> words of the variant, "" for none
    images: dict[str, str] = field(default_factory=dict)  # SKU -> name of its first picture in the storage


def both(name: str, text: Text) -> dict[str, str]:
    """The columns of a translated field."""
    return {f"{name}_zh_hans": text.zh, f"{name}_en": text.en}


def store(file: str, folder: str) -> str:
    """Put a picture of ours into the shop's storage as it is; returns its name there. Does nothing when it is there."""
    name = f"{folder}/{file}"
    source = pictures.MEDIA / file
    if isinstance(default_storage, FileSystemStorage) or hasattr(default_storage, "path"):
        target = Path(default_storage.path(name))
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    elif not default_storage.exists(name):
        with source.open("rb") as content:
            default_storage.save(name, File(content))
    return name


def size_of(file: str) -> tuple[int, int]:
    """Width and height of a picture of ours."""
    with Image.open(pictures.MEDIA / file) as image:
        return image.size


def load_categories() -> dict[str, Category]:
    """The shelves, three levels deep, by path."""
    found: dict[str, Category] = {}

    def put(entry: schema.Category, parent: Category | None, position: int) -> None:
        slug = entry.path.rsplit("/", 1)[-1]
        columns: dict[str, Any] = {
            **both("name", entry.name),
            **both("description", entry.text),
            "slug_zh_hans": slug,
            "slug_en": slug,
            "code": entry.path.replace("/", "-"),
        }
        picture = _category_picture(entry.path)
        if picture:
            columns["image"] = store(picture, "categories/demo")
        found[entry.path] = parent.add_child(**columns) if parent else Category.add_root(**columns)
        for i, child in enumerate(entry.children):
            # treebeard counts children on the object it is given
            put(child, Category.objects.get(pk=found[entry.path].pk), i)

    for i, entry in enumerate(read.categories()):
        put(entry, None, i)
    return found


def _category_picture(path: str) -> str:
    """The front picture of the most asked-for product on this shelf or below it."""
    inside = [p for p in read.products() if f"{p.category}/".startswith(f"{path}/")]
    best = max(inside, key=lambda p: p.popularity, default=None)
    return next((x.file for x in pictures.of_product(best) if x.view == "front"), "") if best else ""


def load_brands() -> dict[str, Brand]:
    """The workshops, by slug."""
    rows = Brand.objects.bulk_create(
        [Brand(slug=b.slug, **both("name", b.name), **both("story", b.text)) for b in read.brands()]
    )
    return {brand.slug: brand for brand in rows}


class Attributes:
    """The product type with its attributes, and options made as they are met."""

    def __init__(self) -> None:
        self.type = ProductClass.objects.create(
            **both("name", Text("器物", "Goods")), slug="goods", requires_shipping=True, track_stock=True
        )
        self.attributes: dict[str, ProductAttribute] = {}
        self.options: dict[tuple[str, str], AttributeOption] = {}
        self._names: dict[str, dict[tuple[str, str], str]] = {}
        for position, axis in enumerate(read.AXES):
            self._attribute(f"axis-{axis}", read.AXES[axis], "option", position, is_axis=True)
        for position, line in enumerate(read.attributes()):
            self._attribute(line.code, line.name, line.kind, position + 20)
            for key, text in line.options.items():
                self.option(line.code, key, text)

    def _attribute(self, code: str, name: Text, kind: str, position: int, *, is_axis: bool = False) -> None:
        group = None
        if kind == "option":
            group = AttributeOptionGroup.objects.create(**both("name", name), code=code)
        self.attributes[code] = ProductAttribute.objects.create(
            product_class=self.type,
            **both("name", name),
            code=code.replace("-", "_"),
            type=kind,
            option_group=group,
            is_axis=is_axis,
            position=position,
        )

    def option(self, code: str, key: str, text: Text, swatch: str = "") -> AttributeOption:
        """The option with this key and these words, made when it is new. Sizes sort by what they measure."""
        names = self._names.setdefault(code, {})
        known = names.get((text.zh, text.en))
        if known is None:
            group = self.attributes[code].option_group
            row = AttributeOption.objects.create(
                group=group,
                **both("option", text),
                swatch=swatch,
                code=f"{code}-{key}-{len(names)}"[:60],
                position=_place(key, len(names)),
            )
            known = names[(text.zh, text.en)] = f"{key}-{len(names)}"
            self.options[(code, known)] = row
        return self.options[(code, known)]


_LETTERS = {"S": 1, "M": 2, "L": 3, "XL": 4}


def _place(key: str, made: int) -> int:
    if key.isdigit():
        return int(key)
    return _LETTERS.get(key, made + 10)


def load_catalogue(*, sold: Mapping[str, int], held: Mapping[str, int], now: datetime) -> Shelves:
    """Write the whole catalogue.

    sold: SKU -> units that orders of the past took away; held: SKU -> units that open orders hold. The first count of
    each SKU is so large that what is left over is what the data files say.
    """
    shelves = Shelves(categories=load_categories())
    brands = load_brands()
    attributes = Attributes()
    _load_products(shelves, brands, attributes, now)
    _load_values(shelves, attributes)
    _load_pictures(shelves)
    _load_stock(shelves, sold, held, now)
    ProductRecommendation.objects.bulk_create(
        ProductRecommendation(
            primary=shelves.products[p.code], recommendation=shelves.products[code], ranking=len(p.related) - i
        )
        for p in read.products()
        for i, code in enumerate(p.related)
    )
    return shelves


def _load_products(shelves: Shelves, brands: Mapping[str, Brand], attributes: Attributes, now: datetime) -> None:
    entries = read.products()
    rows = []
    for p in entries:
        single = len(p.variants()) == 1 and not p.looks and not p.sizes
        rows.append(
            Product(
                structure=Product.STANDALONE if single else Product.PARENT,
                product_class=attributes.type,
                upc=p.code,
                code=p.code.lower(),
                **both("title", p.title),
                **both("selling_point", p.point),
                **both("description", p.description),
                **both("meta_description", p.point),
                slug=slugify(p.title.en),
                brand=brands[p.brand],
                returnable=p.returnable,
                purchase_limit=2 if p.code in ("CY101", "ZS101") else None,
                weight=p.weight,
            )
        )
    listed = {p.code: now - timedelta(days=p.age, hours=p.age % 11) for p in entries}
    _insert(rows, [listed[p.code] for p in entries])
    shelves.products.update(zip((p.code for p in entries), rows, strict=True))
    children: list[Product] = []
    for p in entries:
        parent = shelves.products[p.code]
        for variant in p.variants():
            shelves.words[variant.sku] = _words(variant)
            if not variant.key:
                shelves.sold_as[variant.sku] = parent
                continue
            child = Product(
                structure=Product.CHILD,
                parent=parent,
                upc=variant.sku,
                slug=f"{parent.slug}-{slugify(variant.key)}"[:255],
                returnable=p.returnable,
                weight=p.weight,
            )
            shelves.sold_as[variant.sku] = child
            children.append(child)
    _insert(children, [listed[child.parent.upc] for child in children])
    ProductCategory.objects.bulk_create(
        ProductCategory(product=shelves.products[p.code], category=shelves.categories[p.category]) for p in entries
    )
    ProductReason.objects.bulk_create(
        ProductReason(
            product=shelves.products[p.code], position=i, **both("title", reason.title), **both("text", reason.text)
        )
        for p in entries
        for i, reason in enumerate(p.reasons)
    )


def _insert(rows: list[Product], created: list[datetime]) -> None:
    """Insert products, then set the day they were listed, which the insert would make today."""
    Product.objects.bulk_create(rows, batch_size=BATCH)
    for row, at in zip(rows, created, strict=True):
        row.date_created = at
    Product.objects.bulk_update(rows, ["date_created"], batch_size=500)


def _words(variant: schema.Variant) -> Text:
    parts = [part.name for part in (variant.look, variant.size) if part]
    return Text(" ".join(part.zh for part in parts), " ".join(part.en for part in parts))


def _load_values(shelves: Shelves, attributes: Attributes) -> None:
    rows = []
    lines = {line.code: line for line in read.attributes()}
    for p in read.products():
        for code, value in p.tag.items():
            row = ProductAttributeValue(product=shelves.products[p.code], attribute=attributes.attributes[code])
            if lines[code].kind == "option":
                row.value_option = attributes.option(code, str(value), lines[code].options[str(value)])
            elif lines[code].kind == "integer":
                row.value_integer = int(value)
            else:
                row.value_text = str(value)
            rows.append(row)
        for variant in p.variants():
            for axis, part, swatch in (
                (p.look_axis, variant.look, variant.look.swatch if variant.look else ""),
                (p.size_axis, variant.size, ""),
            ):
                if part:
                    code = f"axis-{axis}"
                    option = attributes.option(code, part.key, part.name, swatch)
                    rows.append(
                        ProductAttributeValue(
                            product=shelves.sold_as[variant.sku],
                            attribute=attributes.attributes[code],
                            value_option=option,
                        )
                    )
    ProductAttributeValue.objects.bulk_create(rows, batch_size=BATCH)


def _load_pictures(shelves: Shelves) -> None:
    rows = []
    for p in read.products():
        shown = pictures.of_product(p)
        for i, picture in enumerate(x for x in shown if not p.looks or x.look == p.looks[0].key):
            rows.append(_image(shelves.products[p.code], picture, i))
        fronts = {look.key: pictures.of_look(p, look.key) for look in p.looks}
        for variant in p.variants():
            picture = fronts[variant.look.key] if variant.look else shown[0]
            shelves.images[variant.sku] = f"products/demo/{picture.file}"
            if variant.look:
                rows.append(_image(shelves.sold_as[variant.sku], picture, 0))
    ProductImage.objects.bulk_create(rows, batch_size=BATCH)


def _image(product: Product, picture: pictures.Picture, order: int) -> ProductImage:
    width, height = size_of(picture.file)
    return ProductImage(
        product=product,
        original=store(picture.file, "products/demo"),
        width=width,
        height=height,
        display_order=order,
        **both("alt", picture.alt),
    )


def _load_stock(shelves: Shelves, sold: Mapping[str, int], held: Mapping[str, int], now: datetime) -> None:
    partner = Partner.objects.create(name="柜台杭州仓", code="hangzhou")
    variants = [variant for p in read.products() for variant in p.variants()]
    records = StockRecord.objects.bulk_create(
        [
            StockRecord(
                product=shelves.sold_as[v.sku],
                partner=partner,
                partner_sku=v.sku,
                price_currency="CNY",
                price=v.price,
                list_price=v.was,
                list_price_basis=_basis(v) if v.was else StockRecord.Basis.NONE,
                num_in_stock=v.stock + held.get(v.sku, 0),
                num_allocated=held.get(v.sku, 0),
                low_stock_threshold=LOW_STOCK,
            )
            for v in variants
        ],
        batch_size=BATCH,
    )
    shelves.records.update(zip((v.sku for v in variants), records, strict=True))
    shelves.opened = list(_opening(shelves, variants, sold, now))
    PriceChange.objects.bulk_create(_prices(shelves, variants, now), batch_size=BATCH)


def _opening(
    shelves: Shelves, variants: Iterable[schema.Variant], sold: Mapping[str, int], now: datetime
) -> Iterable[StockMovement]:
    main = main_warehouse()
    for v in variants:
        record = shelves.records[v.sku]
        units = record.num_in_stock + sold.get(v.sku, 0)
        if units:
            yield StockMovement(
                stockrecord=record,
                warehouse=main,
                kind=StockMovement.Kind.OPENING,
                quantity=units,
                at=now - timedelta(days=OPENING_DAYS),
            )


def _basis(variant: schema.Variant) -> StockRecord.Basis:
    """Most crossed-out prices were really asked before; some are the maker's suggestion."""
    suggested = sum(map(ord, variant.product.code)) % 4 == 0
    return StockRecord.Basis.SUGGESTED if suggested else StockRecord.Basis.LOWEST_7_DAYS


def _prices(shelves: Shelves, variants: Iterable[schema.Variant], now: datetime) -> Iterable[PriceChange]:
    for v in variants:
        record = shelves.records[v.sku]
        listed = now - timedelta(days=v.product.age)
        if record.list_price_basis == StockRecord.Basis.LOWEST_7_DAYS:
            lowered = now - timedelta(days=min(5, max(1, v.product.age // 2)))
            yield PriceChange(
                stockrecord=record, price=record.list_price or v.price, at=min(listed, lowered - timedelta(days=9))
            )
            yield PriceChange(stockrecord=record, price=v.price, at=lowered)
        else:
            yield PriceChange(stockrecord=record, price=v.price, at=listed)
