"""Coupon texts once per language."""

from modeltranslation.decorators import register
from modeltranslation.translator import TranslationOptions

from storefront.voucher import models


@register(models.Voucher)
class VoucherTexts(TranslationOptions):
    fields = ("name", "terms")
