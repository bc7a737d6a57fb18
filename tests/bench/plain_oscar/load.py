"""`python -m plain_oscar.load <our database>`: the products of our benchmark shop as Oscar's stand-alone products."""

import os
import sqlite3
import sys
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plain_oscar.settings")
django.setup()

from django.db import transaction  # noqa: E402
from oscar.apps.catalogue.categories import create_from_breadcrumbs  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402

BATCH = 2000
SHELVES = "SELECT id, path, name_en FROM catalogue_category ORDER BY path"
GOODS = """
    SELECT p.id, p.title_en, p.slug, p.description_en, l.price, MIN(c.category_id)
    FROM catalogue_product p
    JOIN partner_listing l ON l.product_id = p.id
    JOIN catalogue_productcategory c ON c.product_id = p.id
    WHERE l.visible GROUP BY p.id ORDER BY p.id
"""
PLENTY = 1_000_000  # units of each product, so that no run sells one out


@transaction.atomic
def load(source: sqlite3.Connection) -> int:
    """Fill a migrated database. No pictures and no variants, which costs Oscar nothing. Returns how many products."""
    get_model("address", "Country").objects.create(
        iso_3166_1_a2="CN", iso_3166_1_a3="CHN", iso_3166_1_numeric="156", printable_name="China", name="China",
        is_shipping_country=True,
    )  # fmt: skip
    kind = get_model("catalogue", "ProductClass").objects.create(name="Goods", requires_shipping=True, track_stock=True)
    seller = get_model("partner", "Partner").objects.create(name="Shop", code="shop")
    product, shelf, stock = (
        get_model(*name.split("."))
        for name in ("catalogue.Product", "catalogue.ProductCategory", "partner.StockRecord")
    )
    names = {path: name for _, path, name in source.execute(SHELVES)}
    shelves = {
        pk: create_from_breadcrumbs(" > ".join(names[path[:n]] for n in range(4, len(path) + 1, 4)))
        for pk, path, _ in source.execute(SHELVES)
    }
    rows = source.execute(GOODS).fetchall()
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        made = product.objects.bulk_create(
            product(structure="standalone", product_class=kind, upc=f"P{pk}", title=title, slug=slug, description=text)
            for pk, title, slug, text, _, _ in part
        )
        shelf.objects.bulk_create(shelf(product=p, category=shelves[r[5]]) for p, r in zip(made, part, strict=True))
        stock.objects.bulk_create(
            stock(
                product=p, partner=seller, partner_sku=p.upc, price_currency="GBP", price=Decimal(str(r[4])),
                num_in_stock=PLENTY,
            )
            for p, r in zip(made, part, strict=True)
        )  # fmt: skip
    return len(rows)


if __name__ == "__main__":
    with sqlite3.connect(sys.argv[1]) as ours:
        print(f"{load(ours)} products")
