"""The names of warehouses and flash sales. Stock records and listings have no texts of their own: they are registered
so that lookups through them reach the right language column of a product.
"""

from modeltranslation.decorators import register
from modeltranslation.translator import TranslationOptions

from storefront.partner import models


@register([models.StockRecord, models.Listing, models.FlashItem])
class OnTheWay(TranslationOptions):
    fields = ()


@register(models.Warehouse)
class WarehouseTexts(TranslationOptions):
    fields = ("name",)


@register(models.FlashSale)
class FlashSaleTexts(TranslationOptions):
    fields = ("name",)
