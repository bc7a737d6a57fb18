"""The demo's data files and the pictures kept beside them."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from storefront.demo import pictures
from storefront.demo.data import pages, read
from storefront.demo.data.schema import Product
from storefront.demo.reviews import all_reviews

PRODUCTS = read.products()


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda p: p.code)
def test_a_product_refers_to_what_exists(product: Product) -> None:
    lines = {a.code: a for a in read.attributes()}

    assert product.category in read.paths()
    assert product.brand in {b.slug for b in read.brands()}
    assert {read.product(code).code for code in product.related} == set(product.related)
    assert all(lines[k].kind != "option" or v in lines[k].options for k, v in product.tag.items())
    names = {v.key for v in product.variants()} | {x.key for x in (*product.looks, *product.sizes)} | {""}
    assert set(product.stock) <= names


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda p: p.code)
def test_a_crossed_out_price_is_higher_than_the_price(product: Product) -> None:
    assert all(v.was is None or v.was > v.price > 0 for v in product.variants())


def test_codes_and_skus_are_unique() -> None:
    skus = Counter(v.sku for p in PRODUCTS for v in p.variants())

    assert max(skus.values()) == 1
    assert len({p.code for p in PRODUCTS}) == len(PRODUCTS)


def test_at_least_thirty_products_say_why_they_are_made_this_way() -> None:
    assert sum(len(p.reasons) == 3 for p in PRODUCTS) >= 30


def test_some_variants_are_sold_out_and_some_nearly() -> None:
    stocks = [v.stock for p in PRODUCTS for v in p.variants()]

    assert sum(n == 0 for n in stocks) >= 10
    assert sum(0 < n <= 5 for n in stocks) >= 10


def test_every_picture_is_drawn_and_all_together_stay_small() -> None:
    manifest = json.loads((pictures.MEDIA / "manifest.json").read_text())
    wanted = {p.file for p in pictures.all_products()}
    wanted |= {f"{name}.webp" for name in (*pictures.scenes(), *pictures.review_photos())}

    assert wanted <= set(manifest)
    assert {file.name for file in pictures.MEDIA.iterdir()} == set(manifest) | {"manifest.json"}
    assert sum(file.stat().st_size for file in pictures.MEDIA.iterdir()) <= 14_500_000


def test_no_two_pictures_show_the_same() -> None:
    specs = Counter(json.dumps(p.spec, sort_keys=True) for p in pictures.all_products())

    assert max(specs.values()) == 1


def test_reviews_come_out_the_same_every_time() -> None:
    first = all_reviews()
    all_reviews.cache_clear()

    assert all_reviews() == first
    assert 0.1 <= sum(r.english for r in first) / len(first) <= 0.2


def test_pages_refer_to_products_and_pictures_that_exist() -> None:
    codes = {moment.product for moment in pages.HOME_MOMENTS}
    codes |= {code for shelf in (*pages.HOME_SHELVES, *pages.CAMPAIGN_SHELVES) for code in shelf.products}
    codes |= {code for guide in pages.GUIDES for code in guide.products}

    assert codes <= {p.code for p in PRODUCTS}
    assert {guide.picture for guide in pages.GUIDES} <= set(pictures.scenes())


def test_the_shop_does_not_need_the_drawing_code() -> None:
    script = "import sys, storefront.demo.pictures, storefront.demo.reviews; sys.exit('numpy' in sys.modules or 'storefront.demo.drawing' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[3], check=False)

    assert done.returncode == 0
