"""Saves of offers and ranges by Oscar's own screens, received only to publish what happened."""

from typing import Any

from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.db.transaction import atomic
from django.dispatch import receiver

from storefront.core.events import publish
from storefront.offer.events import OfferChanged
from storefront.offer.models import ConditionalOffer, Range


@receiver([post_save, post_delete], sender=ConditionalOffer, dispatch_uid="shop_offer_saved")
def offer_saved(sender: Any, instance: ConditionalOffer, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.pk is not None:
        with atomic():
            publish(OfferChanged(offer_id=instance.pk))


@receiver(post_save, sender=Range, dispatch_uid="shop_range_saved")
def range_saved(sender: Any, instance: Range, raw: bool = False, created: bool = False, **kwargs: Any) -> None:
    if not raw and not created:
        _range_changed(instance.pk)


@receiver([post_save, post_delete], sender=Range.included_products.through, dispatch_uid="shop_range_product_saved")
def range_product_saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        _range_changed(instance.range_id)


@receiver(m2m_changed, dispatch_uid="shop_range_members_changed")
def range_members_changed(sender: Any, instance: Any, action: str, **kwargs: Any) -> None:
    if isinstance(instance, Range) and action.startswith("post_"):
        _range_changed(instance.pk)


def _range_changed(range_id: int) -> None:
    offers = ConditionalOffer.objects.filter(Q(condition__range=range_id) | Q(benefit__range=range_id)).order_by("pk")
    with atomic():
        for pk in offers.values_list("pk", flat=True):
            publish(OfferChanged(offer_id=pk))
