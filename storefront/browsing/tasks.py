"""Periodic work of the lists."""

import datetime as dt
from typing import Final

from django.db.models import Q

from storefront.catalogue.models import Product
from storefront.core.clock import now as read_clock
from storefront.core.jobs import job
from storefront.core.periodic import periodic
from storefront.partner.listing import rebuild_listings, refresh_listing

LOOK_BACK: Final = dt.timedelta(minutes=15)  # longer than the slot, so that a late run misses nothing


@periodic("*/5 * * * *")
@job(attempts=3)
def follow_sale_dates() -> None:
    """Products whose dates of sale begin or end appear in the lists, or leave them."""
    now = read_clock()
    window = (now - LOOK_BACK, now)
    changed = Product.objects.filter(Q(published_from__range=window) | Q(published_until__range=window), parent=None)
    ids = list(changed.order_by().values_list("pk", flat=True))
    if ids:
        refresh_listing(ids, now=now)


@periodic("40 4 * * *")
@job(attempts=2, atomic=False)
def renew_scores() -> None:
    """Novelty fades: the default order is made anew each night."""
    rebuild_listings()
