"""The list of product types and what all of them share."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..materials import artwork
from ..render import Scene

COLOURS = {
    "white": "#efece4",
    "cream": "#efe6d3",
    "celadon": "#a9c0b0",
    "sage": "#9aaa8b",
    "moss": "#6f7d58",
    "pine": "#2f5a4c",
    "ink": "#38434a",
    "indigo": "#3f5374",
    "sky": "#9fb6c3",
    "ochre": "#cf9d50",
    "terracotta": "#bd6d4c",
    "blush": "#dfb7a4",
    "sand": "#d8c6a6",
    "clay": "#a9744f",
    "charcoal": "#45423f",
    "plum": "#7d5663",
    "oat": "#ddd0b8",
    "persimmon": "#cf6a3c",
    "mustard": "#c9a03f",
    "stone": "#b9b3a6",
    "cocoa": "#6b4d3b",
    "mist": "#c5cdcb",
}


@dataclass(frozen=True)
class ProductType:
    """How one type is made and how the camera looks at it.

    el and az are the camera's height and turn in degrees, fill is the part of the frame that the object takes, upright
    pictures are 4:5, flat ones show clothing lying down.
    """

    make: Callable[..., Scene]
    group: str
    el: float
    az: float
    fill: float
    upright: bool = False
    flat: bool = False


PRODUCTS: dict[str, ProductType] = {}


def colour(name):
    """Hex value of a colour of ours; hex values pass through."""
    return COLOURS.get(name, name)


def product(name, group, el=20.0, az=0.0, fill=0.68, upright=False, flat=False):
    """Register a function as a product type."""

    def register(make):
        PRODUCTS[name] = ProductType(make, group, el, az, fill, upright, flat)
        return make

    return register


def scene(*pairs):
    """A scene of (mesh, material) pairs."""
    s = Scene()
    for mesh, material in pairs:
        s.add(mesh, material)
    return s


def arc(cx, cy, rx, ry, a0, a1, n=28):
    """Points of an elliptic arc in the x-y plane, angles in degrees."""
    a = np.radians(np.linspace(a0, a1, n))
    return np.stack([cx + rx * np.cos(a), cy + ry * np.sin(a), 0 * a], 1)


def artwork_on(s, pixels, rough=0.85, coat=0.0):
    """Material that shows flat artwork; the artwork is stored in scene s."""
    return artwork(s.texture(pixels), rough, coat)
