"""What time does to prices."""

import datetime as dt
from typing import Final

from django.db.models import Q

from storefront.core.clock import now
from storefront.core.events import publish
from storefront.core.jobs import job
from storefront.core.periodic import periodic
from storefront.partner.events import PriceChanged
from storefront.partner.models import FlashItem

LOOK_BACK: Final = dt.timedelta(minutes=3)  # longer than the slot, so that a late run misses nothing


@job(attempts=5, base=1, cap=30, priority=50)
def turn_prices(sale_id: int) -> None:
    """A flash sale begins or ends at this moment: lists, facets and indexes follow. Stored with its time to run."""
    _changed(Q(sale=sale_id))


@periodic("* * * * *")
@job(attempts=3)
def follow_sales() -> None:
    """Whatever became of the jobs stored for it, prices of sales that began or ended are written anew."""
    window = (now() - LOOK_BACK, now())
    _changed(Q(starts__range=window) | Q(ends__range=window))


def _changed(which: Q) -> None:
    records = sorted(set(FlashItem.objects.filter(which).order_by().values_list("stockrecord_id", flat=True)))
    if records:
        publish(PriceChanged(stockrecord_ids=records))
