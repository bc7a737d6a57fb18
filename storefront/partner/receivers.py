"""Saves of stock records by Oscar's own screens, received only to publish what happened."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.db.transaction import atomic
from django.dispatch import receiver

from storefront.catalogue.events import ProductChanged
from storefront.core.events import publish
from storefront.partner.events import PriceChanged
from storefront.partner.models import StockRecord


@receiver(post_save, sender=StockRecord, dispatch_uid="shop_stockrecord_saved")
def record_saved(sender: Any, instance: StockRecord, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    with atomic():
        publish(PriceChanged(stockrecord_ids=[instance.pk]))


@receiver(post_delete, sender=StockRecord, dispatch_uid="shop_stockrecord_deleted")
def record_deleted(sender: Any, instance: StockRecord, **kwargs: Any) -> None:
    with atomic():
        publish(ProductChanged(product_ids=[instance.product_id]))
