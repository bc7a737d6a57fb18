"""Reactions that keep the listing of products true."""

from storefront.catalogue.events import ProductChanged, ReviewPublished
from storefront.core.events import on
from storefront.partner.events import PriceChanged, StockChanged
from storefront.partner.listing import listed_ids, refresh_listing


@on(ProductChanged)
def list_product(event: ProductChanged) -> None:
    """Texts, pictures, dates or categories changed."""
    refresh_listing(event.product_ids)


@on(ReviewPublished)
def list_rating(event: ReviewPublished) -> None:
    """Average and number of reviews changed."""
    refresh_listing([event.product_id])


@on(StockChanged)
def list_stock(event: StockChanged) -> None:
    """Units that can be sold changed."""
    refresh_listing(listed_ids(event.stockrecord_ids))


@on(PriceChanged)
def list_price(event: PriceChanged) -> None:
    """Prices changed."""
    refresh_listing(listed_ids(event.stockrecord_ids))
