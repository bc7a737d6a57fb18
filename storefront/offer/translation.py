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


@register(models.SpendTier)
class OnTheWay(TranslationOptions):
    """Has no texts: registered so that lookups through it reach the offer's right column."""

    fields = ()
