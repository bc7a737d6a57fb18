"""Read the data files. Mistakes in them show as ValueError with file and code of the product."""

import html
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from .schema import Attribute, Brand, Category, Look, Product, Reason, Size, Text

HERE = Path(__file__).parent
AXES = {
    "colour": Text("颜色", "Colour"),
    "glaze": Text("釉色", "Glaze"),
    "clay": Text("泥料", "Clay"),
    "wood": Text("木料", "Wood"),
    "scent": Text("香味", "Scent"),
    "capacity": Text("容量", "Capacity"),
    "size": Text("尺码", "Size"),
    "dimension": Text("尺寸", "Dimensions"),
    "diameter": Text("口径", "Diameter"),
    "pack": Text("规格", "Pack"),
}


def load(name: str) -> dict[str, Any]:
    """One data file as TOML gives it."""
    with (HERE / name).open("rb") as file:
        return tomllib.load(file)


def pair(value: list[str]) -> Text:
    zh, en = value
    return Text(zh, en)


def as_html(text: str) -> str:
    """Paragraphs are parted by an empty line; lines that begin with "- " become a list."""
    parts = []
    for block in text.strip().split("\n\n"):
        lines = [html.escape(line.strip(), quote=False) for line in block.splitlines()]
        if all(line.startswith("- ") for line in lines):
            parts.append("<ul>" + "".join(f"<li>{line[2:]}</li>" for line in lines) + "</ul>")
        else:
            parts.append("<p>" + "<br>".join(lines) + "</p>")
    return "".join(parts)


@cache
def palette() -> dict[str, tuple[Text, str]]:
    """Name and hex colour by key."""
    return {key: (Text(zh, en), swatch) for key, (zh, en, swatch) in load("palette.toml").items()}


@cache
def attributes() -> tuple[Attribute, ...]:
    """The lines of the shelf tag in their order."""
    data = load("attributes.toml")
    return tuple(
        Attribute(
            code,
            pair(entry["name"]),
            entry["kind"],
            {key: pair(names) for key, names in data["option"].get(code, {}).items()},
        )
        for code, entry in data["attribute"].items()
    )


@cache
def brands() -> tuple[Brand, ...]:
    return tuple(
        Brand(b["slug"], pair(b["name"]), pair(b["place"]), pair(b["text"])) for b in load("brands.toml")["brand"]
    )


@cache
def categories() -> tuple[Category, ...]:
    """The top shelves with everything below them."""

    def shelf(entry: dict[str, Any], above: str) -> Category:
        path = f"{above}/{entry['slug']}" if above else entry["slug"]
        below = tuple(shelf(child, path) for child in entry.get("children", []))
        return Category(path, pair(entry["name"]), pair(entry.get("text", ["", ""])), below)

    return tuple(shelf(entry, "") for entry in load("categories.toml")["category"])


def paths() -> set[str]:
    """The paths of all categories."""

    def walk(shelves: tuple[Category, ...]) -> set[str]:
        return {c.path for c in shelves}.union(*(walk(c.children) for c in shelves))

    return walk(categories())


def _look(entry: str | dict[str, Any], params: dict[str, Any]) -> Look:
    given: dict[str, Any] = {"key": entry} if isinstance(entry, str) else entry
    key = given["key"]
    name, swatch = palette().get(key, (Text("", ""), ""))
    return Look(
        key,
        Text(given.get("zh", name.zh), given.get("en", name.en)),
        given.get("hex", swatch),
        {**params, **given.get("params", {"c": key})},
        Decimal(given.get("add", "0")),
    )


def _reason(entry: list[str]) -> Reason:
    (zh_title, zh_text), (en_title, en_text) = (part.split("|") for part in entry)
    return Reason(Text(zh_title, en_title), Text(zh_text, en_text))


def _product(entry: dict[str, Any]) -> Product:
    params = entry["params"]
    stock = entry.get("stock", {})
    return Product(
        code=entry["code"],
        category=entry["category"],
        brand=entry["brand"],
        title=pair(entry["title"]),
        point=pair(entry["point"]),
        description=Text(as_html(entry["zh"]), as_html(entry["en"])),
        reasons=tuple(_reason(reason) for reason in entry.get("why", [])),
        tag=entry["tag"],
        price=Decimal(entry["price"]),
        was=Decimal(entry["was"]) if "was" in entry else None,
        weight=entry["weight"],
        age=entry["age"],
        popularity=entry["pop"],
        returnable=entry.get("returnable", True),
        draw=entry["draw"],
        params=params,
        views=tuple(entry["views"]),
        grounds=entry.get("ground", {}),
        beside=tuple(entry.get("beside", [])),
        look_axis=entry.get("axis", ""),
        looks=tuple(_look(look, params) for look in entry.get("looks", [])),
        size_axis=entry.get("sizes_axis", ""),
        sizes=tuple(Size(key, Text(zh, en), Decimal(add)) for key, zh, en, add in entry.get("sizes", [])),
        stock={"": stock} if isinstance(stock, int) else stock,
        tags=tuple(entry.get("tags", [])),
        related=tuple(entry.get("related", [])),
    )


@cache
def products() -> tuple[Product, ...]:
    """All products, in the order of the categories and of the files."""
    result: list[Product] = []
    for top in categories():
        name = f"products/{top.path}.toml"
        for entry in load(name)["product"]:
            try:
                result.append(_product(entry))
            except (KeyError, ValueError) as error:
                raise ValueError(f"{name}, {entry.get('code', 'product without code')}: {error!r}") from error
    return tuple(result)


@cache
def product(code: str) -> Product:
    """The product with this code; KeyError when there is none."""
    return {p.code: p for p in products()}[code]
