"""No texts of their own: registered so that lookups through them reach the right language column of a product."""

from modeltranslation.decorators import register
from modeltranslation.translator import TranslationOptions

from storefront.partner import models


@register([models.StockRecord, models.Listing])
class OnTheWay(TranslationOptions):
    fields = ()
