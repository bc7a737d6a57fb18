"""The product types: each is a function of colour, material and size that returns a Scene."""

from . import apparel, brewing, care, desk, home, kitchen, packing, tea, tech, textile
from .registry import COLOURS, PRODUCTS, ProductType, colour

__all__ = [
    "COLOURS",
    "PRODUCTS",
    "ProductType",
    "apparel",
    "brewing",
    "care",
    "colour",
    "desk",
    "home",
    "kitchen",
    "packing",
    "tea",
    "tech",
    "textile",
]
