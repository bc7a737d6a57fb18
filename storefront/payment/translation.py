"""Payment texts once per language."""

from modeltranslation.decorators import register
from modeltranslation.translator import TranslationOptions

from storefront.payment import models


@register(models.WayByHand)
class WayTexts(TranslationOptions):
    fields = ("words",)
