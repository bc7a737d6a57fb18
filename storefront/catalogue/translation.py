"""Which catalogue texts exist once per language (columns <field>_zh_hans, <field>_en)."""

from modeltranslation.decorators import register
from modeltranslation.translator import TranslationOptions

from storefront.catalogue import models


@register(models.Product)
class ProductTexts(TranslationOptions):
    fields = ("title", "selling_point", "description", "meta_title", "meta_description")


@register(models.Category)
class CategoryTexts(TranslationOptions):
    fields = ("name", "slug", "description", "long_description", "meta_title", "meta_description")


@register(models.Brand)
class BrandTexts(TranslationOptions):
    fields = ("name", "story")


@register(models.ProductReason)
class ReasonTexts(TranslationOptions):
    fields = ("title", "text")


@register(models.ProductImage)
class ImageTexts(TranslationOptions):
    fields = ("caption", "alt")


@register([models.ProductClass, models.ProductAttribute, models.Option, models.AttributeOptionGroup])
class NameOnly(TranslationOptions):
    fields = ("name",)


@register(models.AttributeOption)
class OptionValue(TranslationOptions):
    fields = ("option",)


@register(models.ProductAttributeValue)
class OnTheWay(TranslationOptions):
    """No text of its own: registered so that lookups passing through it reach the right column."""

    fields = ()
