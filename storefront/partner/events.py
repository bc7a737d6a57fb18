"""What happens to stock and prices."""

import dataclasses

from storefront.core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class StockChanged(Event):
    """Units on hand or held changed."""

    stockrecord_ids: list[int]


@dataclasses.dataclass(frozen=True, kw_only=True)
class PriceChanged(Event):
    """Selling or crossed-out prices changed."""

    stockrecord_ids: list[int]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListingChanged(Event):
    """Rows of the listing were written anew, or products are gone. Ids of products, never of variants."""

    product_ids: list[int]
