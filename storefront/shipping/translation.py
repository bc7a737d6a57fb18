"""Delivery texts once per language."""

from modeltranslation.decorators import register
from modeltranslation.translator import TranslationOptions

from storefront.shipping import models


@register(models.DeliveryMethod)
class DeliveryTexts(TranslationOptions):
    fields = ("name", "description")
