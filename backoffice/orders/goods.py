"""The goods of orders in the reader's language: the order keeps what its customer read, a packer looks on a shelf."""

from collections.abc import Iterable

from django.utils.translation import get_language

from storefront.basket.queries import variant_texts
from storefront.catalogue.models import Product
from storefront.order.models import Line, Order


def name_goods(orders: Iterable[Order]) -> None:
    """Give the lines of orders that were placed in another language the title and the variant in the reader's.

    Two queries, none when all orders speak the reader's language. Uses prefetched lines. What is no longer in the
    catalogue, and an order in the reader's language, keep the words they were sold under.
    """
    language = get_language()
    foreign = [line for order in orders if order.language != language for line in order.lines.all() if line.product_id]
    if not foreign:
        return
    ids = {line.product_id for line in foreign if line.product_id}
    products = Product.objects.select_related("parent").in_bulk(ids)
    variants = variant_texts([pk for pk in ids if pk in products and products[pk].parent_id])
    for line in foreign:
        if product := products.get(line.product_id or 0):
            vars(line).update(named=product.get_title(), varied=variants.get(product.pk, ""))


def title_of(line: Line) -> str:
    """The title for the reader, as `name_goods` found it."""
    return str(vars(line).get("named") or line.title)


def variant_of(line: Line) -> str:
    """The variant for the reader, as `name_goods` found it."""
    return str(vars(line).get("varied") or line.variant)
