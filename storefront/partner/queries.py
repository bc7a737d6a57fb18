"""Reads about what is on sale."""

from datetime import datetime

from django.db.models import Q, QuerySet

from storefront.catalogue.models import Product


def on_sale(product: Product, *, now: datetime) -> bool:
    """Whether it is public and inside its dates; a variant also needs its parent to be (select `parent` beforehand)."""
    if not product.is_public:
        return False
    if product.published_from is not None and now < product.published_from:
        return False
    if product.published_until is not None and now >= product.published_until:
        return False
    return product.parent is None or on_sale(product.parent, now=now) if product.parent_id else True


def within_dates(*, now: datetime, prefix: str = "") -> Q:
    """The condition that a product's dates of sale contain `now`. prefix: path to the product, "product__"."""
    start, end = f"{prefix}published_from", f"{prefix}published_until"
    return (Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": now})) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": now})
    )


def browsable(*, now: datetime) -> QuerySet[Product]:
    """Products that have a page of their own now: public, in their dates, not a variant."""
    found: QuerySet[Product] = Product.objects.filter(within_dates(now=now), parent=None, is_public=True)
    return found
