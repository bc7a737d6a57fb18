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
