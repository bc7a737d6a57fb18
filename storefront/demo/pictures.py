"""Which pictures the demo shop has, and what is on them. The drawing itself: storefront/demo/drawing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from .data import read
from .data.schema import Look, Product, Text

MEDIA = Path(__file__).parent / "media"
VIEWS = {
    "front": Text("正面", "front"),
    "top": Text("俯视", "from above"),
    "detail": Text("细节", "detail"),
    "set": Text("搭配", "in company"),
    "box": Text("包装", "with its box"),
    "stack": Text("叠放", "folded"),
}


@dataclass(frozen=True)
class Picture:
    """One picture of a product; look is "" when it shows the product as such."""

    file: str
    code: str
    look: str
    view: str
    alt: Text
    draw: str
    params: Mapping[str, Any]
    ground: str | None = None
    beside: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)

    @property
    def spec(self) -> dict[str, Any]:
        """What decides the pixels."""
        return {
            "draw": self.draw,
            "view": self.view,
            "params": dict(self.params),
            "ground": self.ground,
            "beside": list(self.beside),
        }


def _picture(product: Product, look: Look | None, view: str) -> Picture:
    name = "-".join(part for part in (product.code.lower(), look.key if look else "", view) if part)
    middle = Text(f" {look.name.zh}", f", {look.name.en}") if look else Text("", "")
    return Picture(
        file=f"{name}.webp",
        code=product.code,
        look=look.key if look else "",
        view=view,
        alt=Text(f"{product.title.zh}{middle.zh} {VIEWS[view].zh}", f"{product.title.en}{middle.en}, {VIEWS[view].en}"),
        draw=product.draw,
        params=look.params if look else product.params,
        ground=product.grounds.get(view),
        beside=product.beside if view == "set" else (),
    )


@cache
def of_product(product: Product) -> tuple[Picture, ...]:
    """The pictures of a product: every view of its first look, then one picture of each further look."""
    first, *others = product.looks or (None,)
    pictures = [_picture(product, first, view) for view in product.views]
    main = "front" if "front" in product.views else product.views[0]
    return tuple(pictures + [_picture(product, look, main) for look in others])


def of_look(product: Product, key: str) -> Picture:
    """The picture that shows one look."""
    return next(p for p in of_product(product) if p.look == key)


@cache
def all_products() -> tuple[Picture, ...]:
    return tuple(picture for product in read.products() for picture in of_product(product))


@cache
def scenes() -> dict[str, dict[str, Any]]:
    """The composed pictures of pages by name, as data/scenes.toml has them without name and alt."""
    return {
        entry["name"]: {key: value for key, value in entry.items() if key not in ("name", "alt")}
        for entry in read.load("scenes.toml")["scene"]
    }


@cache
def scene_alts() -> dict[str, Text]:
    """What the composed pictures show, in words."""
    return {entry["name"]: read.pair(entry["alt"]) for entry in read.load("scenes.toml")["scene"]}


@cache
def review_photos() -> dict[str, dict[str, Any]]:
    """The pictures that customers took, by name: a product of ours in one of a few homes."""
    data = read.load("reviews/photos.toml")
    result = {}
    for entry in data["photo"]:
        product = read.product(entry["product"])
        look = next((one for one in product.looks if one.key == entry.get("look")), None)
        own = [product.draw, dict(look.params if look else product.params), 0, 0, 0, entry.get("turn", 0)]
        name = "-".join(part for part in ("review", product.code.lower(), entry.get("look", ""), entry["home"]) if part)
        result[name] = {
            "size": [1000, 1000],
            "light": "home",
            "vignette": 0.16,
            "fill": 0.72,
            "reach": 0.9,
            "window": 2.3,
            "shadow": 720,
            **data["home"][entry["home"]],
            **({"camera": entry["camera"]} if "camera" in entry else {}),
            "items": [own, *entry.get("beside", [])],
        }
    return result
