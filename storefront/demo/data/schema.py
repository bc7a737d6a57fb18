"""What the data files of the demo shop hold. Texts come in pairs: zh-Hans first, then en."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Text:
    """One text in the shop's two languages, each written for itself."""

    zh: str
    en: str


@dataclass(frozen=True)
class Reason:
    """One numbered reason of "why it is made this way"."""

    title: Text
    text: Text


@dataclass(frozen=True)
class Look:
    """One value of the axis that changes the picture: a colour, glaze, wood, scent.

    key goes into the SKU and the file name, params into the drawing, add on top of the product's price in yuan.
    """

    key: str
    name: Text
    swatch: str
    params: Mapping[str, Any]
    add: Decimal


@dataclass(frozen=True)
class Size:
    """One value of the axis that changes only size, capacity or packing."""

    key: str
    name: Text
    add: Decimal


@dataclass(frozen=True, eq=False)
class Product:
    """One product with its variants.

    price, was and add in yuan; weight in grams with packing; age in days since it was listed; popularity 1 to 5 decides
    how many reviews and orders it gets; stock names single variants by "look", "size" or "look/size".
    """

    code: str
    category: str
    brand: str
    title: Text
    point: Text
    description: Text
    reasons: tuple[Reason, ...]
    tag: Mapping[str, str | int]
    price: Decimal
    was: Decimal | None
    weight: int
    age: int
    popularity: int
    returnable: bool
    draw: str
    params: Mapping[str, Any]
    views: tuple[str, ...]
    grounds: Mapping[str, str]
    beside: tuple[Mapping[str, Any], ...]
    look_axis: str
    looks: tuple[Look, ...]
    size_axis: str
    sizes: tuple[Size, ...]
    stock: Mapping[str, int]
    tags: tuple[str, ...]
    related: tuple[str, ...] = field(default_factory=tuple)

    def variants(self) -> "list[Variant]":
        """The variants in shelf order: looks outside, sizes inside; one without axes for a stand-alone product."""
        looks: tuple[Look | None, ...] = self.looks or (None,)
        sizes: tuple[Size | None, ...] = self.sizes or (None,)
        return [Variant(self, look, size) for look in looks for size in sizes]


@dataclass(frozen=True)
class Variant:
    """One thing that is sold: it has a SKU, a price and a stock."""

    product: Product
    look: Look | None
    size: Size | None

    @property
    def key(self) -> str:
        """Name of the variant in the data files, "" for a stand-alone product."""
        return "/".join(part.key for part in (self.look, self.size) if part)

    @property
    def sku(self) -> str:
        return "-".join([self.product.code, *(part.key.upper() for part in (self.look, self.size) if part)])

    @property
    def price(self) -> Decimal:
        return self.product.price + sum((part.add for part in (self.look, self.size) if part), Decimal())

    @property
    def was(self) -> Decimal | None:
        return None if self.product.was is None else self.product.was + self.price - self.product.price

    @property
    def stock(self) -> int:
        """Units on the shelf: as written, else a number that is always the same for the same SKU."""
        given = self.product.stock
        for name in (self.key, self.look.key if self.look else "", self.size.key if self.size else ""):
            if name in given:
                return given[name]
        spread = sum(ord(c) * (i + 3) for i, c in enumerate(self.sku))
        return 18 + spread % (40 + 45 * self.product.popularity)


@dataclass(frozen=True)
class Brand:
    """Who makes it."""

    slug: str
    name: Text
    place: Text
    text: Text


@dataclass(frozen=True)
class Category:
    """A shelf with the shelves below it; path joins the slugs with "/"."""

    path: str
    name: Text
    text: Text
    children: "tuple[Category, ...]"


@dataclass(frozen=True)
class Attribute:
    """A line of the shelf tag; kind is option, integer or text."""

    code: str
    name: Text
    kind: str
    options: Mapping[str, Text]
