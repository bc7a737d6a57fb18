"""Many products of a realistic shape, for benchmarks: a third with four variants, all with price, stock and a picture."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.transaction import atomic

from storefront.catalogue.models import (
    AttributeOption,
    Brand,
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
    ProductImage,
)
from storefront.demo import load_catalogue, pictures
from storefront.demo.bulk import Table, follow_ids, next_id
from storefront.demo.data import read, schema
from storefront.demo.data.schema import Text
from storefront.demo.load_catalogue import size_of, store
from storefront.partner.models import Partner, StockMovement, StockRecord, WarehouseStock
from storefront.partner.warehouses import main_warehouse

Say = Callable[[str], None]
CHUNK = 5000
WITH_VARIANTS = 0.35  # share of products that have four variants
COLOURS = ("celadon", "ochre", "ink", "cream")
TAGS = ("origin", "material")  # lines of the shelf tag that each product gets
TEXTS = ("title", "selling_point", "description")
SERIES = (
    Text("春山", "Spring hill"),
    Text("听雨", "Rain"),
    Text("半坡", "Halfway"),
    Text("白沙", "White sand"),
    Text("晚渡", "Late ferry"),
    Text("青石", "Blue stone"),
    Text("小满", "Grain buds"),
    Text("归燕", "Swallow"),
    Text("长夏", "Long summer"),
    Text("霜降", "Frost"),
    Text("云在", "Cloud"),
    Text("芦花", "Reed"),
)


class _World:
    """What products refer to, made when the shop has none of it, and the tables that are written."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        if not Category.objects.exists():
            with atomic():
                load_catalogue.load_categories()
        self.shelves = dict(Category.objects.values_list("code", "pk"))
        self.leaves = list(Category.objects.filter(numchild=0).values_list("pk", flat=True))
        self.brands = dict(Brand.objects.values_list("slug", "pk"))
        if not self.brands:
            self.brands = {slug: brand.pk for slug, brand in load_catalogue.load_brands().items()}
        self.kind = ProductClass.objects.filter(slug="goods").first() or _attributes()
        self.attributes = dict(ProductAttribute.objects.filter(product_class=self.kind).values_list("code", "pk"))
        self.options: dict[tuple[str, str], int] = {}
        groups = dict(ProductAttribute.objects.values_list("option_group", "code"))
        for group, words, pk in AttributeOption.objects.values_list("group", "option_zh_hans", "pk"):
            self.options[(groups.get(group, ""), words)] = pk
        self.colours = [pk for (code, _), pk in self.options.items() if code == "axis_colour"][: len(COLOURS)]
        self.partner, _ = Partner.objects.get_or_create(code="hangzhou", defaults={"name": "柜台杭州仓"})
        self.models = read.products()
        self.fronts = {p.code: next(iter(pictures.of_product(p))) for p in self.models}
        self.sizes = {code: size_of(picture.file) for code, picture in self.fronts.items()}
        for picture in self.fronts.values():
            store(picture.file, "products/demo")
        self._tables()

    def _tables(self) -> None:
        texts = [name + end for name in TEXTS for end in ("", "_zh_hans", "_en")]
        shared = ("id", "structure", "upc", "slug", "weight", "date_created")
        self.products = Table(Product(product_class=self.kind), [*shared, "brand_id", *texts])
        self.children = Table(Product(structure=Product.CHILD), [*shared[:1], "parent_id", *shared[2:]])
        self.values = Table(ProductAttributeValue(), ["product_id", "attribute_id", "value_option_id"])
        self.places = Table(ProductCategory(), ["product_id", "category_id"])
        self.images = Table(
            ProductImage(), ["product_id", "original", "width", "height", "alt", "alt_zh_hans", "alt_en"]
        )
        self.records = Table(
            StockRecord(partner=self.partner, price_currency="CNY"),
            ["id", "product_id", "partner_sku", "price", "list_price", "list_price_basis", "num_in_stock"],
        )
        main = main_warehouse()
        opened = self.now - timedelta(days=load_catalogue.OPENING_DAYS)
        self.movements = Table(
            StockMovement(kind=StockMovement.Kind.OPENING, warehouse=main, at=opened),
            ["stockrecord_id", "quantity", "balance_after"],
        )
        self.stock = Table(WarehouseStock(warehouse=main), ["stockrecord_id", "on_hand"])


def _attributes() -> ProductClass:
    attributes = load_catalogue.Attributes()
    for key in COLOURS:
        name, swatch = read.palette()[key]
        attributes.option("axis-colour", key, name, swatch)
    return attributes.type


def load_products(count: int, *, now: datetime, say: Say) -> None:
    """Add `count` products; each chunk is a transaction of its own."""
    rng = random.Random(count)
    world = _World(now)
    for start in range(0, count, CHUNK):
        with atomic():
            _chunk(world, rng, range(start, min(count, start + CHUNK)))
        say(f"{min(count, start + CHUNK)} of {count} products")
    follow_ids(Product, StockRecord)


def _chunk(world: _World, rng: random.Random, numbers: range) -> None:
    products, children, values, places, images, sellable = [], [], [], [], [], []
    pk = next_id(Product)
    for i in numbers:
        model = world.models[(i * 7 + i // len(world.models)) % len(world.models)]
        parent = rng.random() < WITH_VARIANTS
        created = world.now - timedelta(days=rng.uniform(1, 900))
        top, upc = pk, f"M{pk}"
        structure = Product.PARENT if parent else Product.STANDALONE
        products.append((
            top, structure, upc, f"mass-{top}", model.weight, created, world.brands[model.brand], *_texts(model, i, top)
        ))  # fmt: skip
        places.append((top, world.shelves.get(model.category.replace("/", "-")) or rng.choice(world.leaves)))
        images.append((top, *_image(world, model)))
        for code in TAGS:
            option = world.options.get((code, _words(code, model)))
            if option:
                values.append((top, world.attributes[code], option))
        pk += 1
        if not parent:
            sellable.append((model, top, upc))
            continue
        for n, option in enumerate(world.colours, 1):
            children.append((pk, top, f"{upc}-{n}", f"mass-{top}-{n}", model.weight, created))
            values.append((pk, world.attributes["axis_colour"], option))
            sellable.append((model, pk, f"{upc}-{n}"))
            pk += 1
    world.products.insert(products)
    world.children.insert(children)
    world.values.insert(values)
    world.places.insert(places)
    world.images.insert(images)
    _stock(world, rng, sellable)


def _texts(model: schema.Product, i: int, number: int) -> list[str]:
    """Base column, Chinese and English of each text; the base column follows the shop's first language."""
    series = SERIES[i % len(SERIES)]
    title = (f"{series.zh} {model.title.zh} {number}", f"{series.en} {model.title.en} {number}")
    pairs = (title, (model.point.zh, model.point.en), (model.description.zh, model.description.en))
    return [words for zh, en in pairs for words in (zh, zh, en)]


def _words(code: str, model: schema.Product) -> str:
    line = next(a for a in read.attributes() if a.code == code)
    text = line.options.get(str(model.tag.get(code, "")))
    return text.zh if text else ""


def _image(world: _World, model: schema.Product) -> tuple[str, int, int, str, str, str]:
    picture = world.fronts[model.code]
    width, height = world.sizes[model.code]
    return f"products/demo/{picture.file}", width, height, picture.alt.zh, picture.alt.zh, picture.alt.en


def _stock(world: _World, rng: random.Random, sellable: list[tuple[schema.Product, int, str]]) -> None:
    records, movements = [], []
    first = next_id(StockRecord)
    for pk, (model, product, sku) in enumerate(sellable, first):
        price = (model.price * Decimal(rng.randrange(60, 180)) / 100).quantize(Decimal(1))
        was = price + rng.randrange(10, 80) if rng.random() < 0.25 else None
        basis = StockRecord.Basis.SUGGESTED if was else StockRecord.Basis.NONE
        kind = rng.random()
        units = 0 if kind < 0.04 else rng.randrange(1, 6) if kind < 0.1 else rng.randrange(6, 400)
        records.append((pk, product, sku, price, was, basis.value, units))
        if units:
            movements.append((pk, units, units))
    world.records.insert(records)
    world.movements.insert(movements)
    world.stock.insert((pk, units) for pk, units, _balance in movements)
