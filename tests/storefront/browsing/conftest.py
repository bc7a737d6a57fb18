"""A shop whose lists are filled, and lists as long as a test wants."""

from collections.abc import Callable

import pytest

from storefront.catalogue.models import Brand, Product, ProductCategory
from tests.cast import Shop, make_product
from tests.shelves import put_on_shelves


@pytest.fixture
def listed(shop: Shop) -> Shop:
    """The shop with its listing and its index written."""
    put_on_shelves()
    return shop


@pytest.fixture
def fill(shop: Shop) -> Callable[[int], list[Product]]:
    """Puts n more plain products on the shelf, 10 yuan apart, and lists them."""

    def put(count: int) -> list[Product]:
        brand, _ = Brand.objects.get_or_create(slug="kiln", defaults={"name_zh_hans": "窑", "name_en": "Kiln"})
        made = []
        for number in range(count):
            product = make_product(
                shop.cup.product_class,
                f"FILL-{number}",
                f"杯 {number}",
                f"Cup {number}",
                f"{10 + number * 10}.00",
                5,
                brand=brand,
            )
            ProductCategory.objects.create(product=product, category=shop.shelf)
            made.append(product)
        put_on_shelves()
        return made

    return put
