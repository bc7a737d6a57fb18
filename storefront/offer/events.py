"""What happens to offers."""

import dataclasses

from storefront.core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class OfferChanged(Event):
    """An offer, its range or the range's products changed, or it began or ended. It may be gone."""

    offer_id: int
