"""Offers and ranges as lists of products."""

from collections.abc import Iterable

from storefront.offer.models import ConditionalOffer, Range


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
