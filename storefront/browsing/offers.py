"""Offers and ranges as lists of products, and the offers that a product page names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language

from storefront.offer.models import ConditionalOffer, Range

KEPT_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class RunningOffer:
    """An offer of the shop itself. products: ids that it is about, None for everything."""

    name: str
    url: str
    ends: datetime | None
    products: frozenset[int] | None

    def serves(self, product_id: int) -> bool:
        return self.products is None or product_id in self.products


def offer_of(slug: str) -> ConditionalOffer | None:
    """An open offer of the shop itself (not one that hangs on a coupon), with its range; None without."""
    return (
        ConditionalOffer.objects.filter(slug=slug, offer_type=ConditionalOffer.SITE, status=ConditionalOffer.OPEN)
        .select_related("condition__range", "benefit__range")
        .first()
    )


def range_of(slug: str) -> Range | None:
    """A range that has a page for shoppers."""
    return Range.objects.filter(slug=slug, is_public=True).first()


def products_of(offer: ConditionalOffer) -> Iterable[int]:
    """Ids of the products that an offer is about: those of its benefit's range, else its condition's."""
    goods = offer.benefit.range or offer.condition.range
    if goods is None:
        return ()
    ids: Iterable[int] = goods.all_products().order_by().values_list("pk", flat=True)
    return ids


def running_offers(*, now: datetime) -> list[RunningOffer]:
    """The shop's running offers, highest priority first. Read once a minute: one query and one a range."""
    key = f"offers:{get_language() or settings.LANGUAGE_CODE}"
    kept: list[RunningOffer] | None = cache.get(key)
    if kept is None:
        begun = Q(start_datetime=None) | Q(start_datetime__lte=now)
        found = ConditionalOffer.objects.filter(begun, offer_type=ConditionalOffer.SITE, status=ConditionalOffer.OPEN)
        rows = found.select_related("condition__range", "benefit__range").order_by("-priority", "pk")
        kept = [_running(offer) for offer in rows]
        cache.set(key, kept, KEPT_SECONDS)
    return [offer for offer in kept if offer.ends is None or offer.ends > now]


def _running(offer: ConditionalOffer) -> RunningOffer:
    goods = offer.benefit.range or offer.condition.range
    everything = goods is None or (goods.includes_all_products and not goods.proxy_class)
    return RunningOffer(
        name=offer.name,
        url=reverse("offer:detail", kwargs={"slug": offer.slug}),
        ends=offer.end_datetime,
        products=None if everything else frozenset(products_of(offer)),
    )
