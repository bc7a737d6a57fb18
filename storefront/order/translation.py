"""Carrier names once per language; lines are registered so that lookups through them reach a product's right column."""

from modeltranslation.decorators import register
from modeltranslation.translator import TranslationOptions

from storefront.order import models


@register(models.Carrier)
class CarrierTexts(TranslationOptions):
    fields = ("name",)


@register(models.Line)
class OnTheWay(TranslationOptions):
    fields = ()
