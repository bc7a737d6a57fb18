"""Saves of Oscar's own screens, received only to publish what happened."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.db.transaction import atomic
from django.dispatch import receiver

from storefront.catalogue.events import BrandChanged, CategoryChanged, ProductChanged
from storefront.catalogue.models import (
    Brand,
    Category,
    Product,
    ProductAttributeValue,
    ProductCategory,
    ProductImage,
    ProductRecommendation,
)
from storefront.core.events import publish


@receiver(post_save, sender=Product, dispatch_uid="shop_product_saved")
def product_saved(sender: Any, instance: Product, raw: bool = False, **kwargs: Any) -> None:
    _changed(instance.parent_id or instance.pk, raw)


@receiver([post_save, post_delete], sender=ProductImage, dispatch_uid="shop_image_saved")
@receiver([post_save, post_delete], sender=ProductCategory, dispatch_uid="shop_shelf_saved")
@receiver([post_save, post_delete], sender=ProductAttributeValue, dispatch_uid="shop_attribute_saved")
def part_saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    _changed(instance.product_id, raw)


@receiver([post_save, post_delete], sender=ProductRecommendation, dispatch_uid="shop_related_saved")
def related_saved(sender: Any, instance: ProductRecommendation, raw: bool = False, **kwargs: Any) -> None:
    _changed(instance.primary_id, raw)


@receiver(post_delete, sender=Product, dispatch_uid="shop_product_deleted")
def product_deleted(sender: Any, instance: Product, **kwargs: Any) -> None:
    """A variant that is gone changes its parent; a product's own row goes with it, what is kept elsewhere must too."""
    _changed(instance.parent_id or instance.pk, False)


@receiver([post_save, post_delete], sender=Category, dispatch_uid="shop_category_saved")
def category_saved(sender: Any, instance: Category, raw: bool = False, **kwargs: Any) -> None:
    if raw or instance.pk is None:
        return
    with atomic():
        publish(CategoryChanged(category_id=instance.pk))


@receiver([post_save, post_delete], sender=Brand, dispatch_uid="shop_brand_saved")
def brand_saved(sender: Any, instance: Brand, raw: bool = False, **kwargs: Any) -> None:
    if raw or instance.pk is None:
        return
    with atomic():
        publish(BrandChanged(brand_id=instance.pk))


def _changed(product_id: int | None, raw: bool) -> None:
    if raw or product_id is None:
        return
    with atomic():
        publish(ProductChanged(product_ids=[product_id]))
