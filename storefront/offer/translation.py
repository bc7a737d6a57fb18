"""Offer texts once per language."""

from modeltranslation.decorators import register
from modeltranslation.translator import TranslationOptions

from storefront.offer import models


@register(models.ConditionalOffer)
class OfferTexts(TranslationOptions):
    fields = ("name", "description")


@register(models.Range)
class RangeTexts(TranslationOptions):
    fields = ("name", "description")
