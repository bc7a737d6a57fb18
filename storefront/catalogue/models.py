"""The catalogue: Oscar's models with what this shop adds. Texts per language: translation.py."""

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modeltranslation.settings import AVAILABLE_LANGUAGES
from modeltranslation.utils import build_localized_fieldname
from oscar.apps.catalogue.abstract_models import (
    AbstractAttributeOption,
    AbstractCategory,
    AbstractProduct,
    AbstractProductAttribute,
    AbstractProductImage,
)
from oscar.core.utils import slugify


class Brand(models.Model):
    """Who makes it: the house brand or a workshop."""

    name = models.CharField(_("Name"), max_length=100)
    slug = models.SlugField(_("Slug"), max_length=100, unique=True)
    story = models.TextField(_("Story"), blank=True)
    logo = models.ImageField(_("Logo"), upload_to="brands/", blank=True)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("Brand")
        verbose_name_plural = _("Brands")

    def __str__(self) -> str:
        return self.name


class Category(AbstractCategory):
    """A shelf; up to three levels are shown."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Oscar fills only the active language's empty slug; each language gets its own from its own name.
        for language in AVAILABLE_LANGUAGES:
            name, slug = (getattr(self, build_localized_fieldname(f, language)) for f in ("name", "slug"))
            if name and not slug:
                setattr(self, build_localized_fieldname("slug", language), slugify(name))
        super().save(*args, **kwargs)


class Product(AbstractProduct):
    """A product: stand-alone, parent of variants, or variant (child)."""

    brand = models.ForeignKey(
        Brand, models.SET_NULL, null=True, blank=True, related_name="products", verbose_name=_("Brand")
    )
    selling_point = models.CharField(_("Selling point"), max_length=200, blank=True)
    published_from = models.DateTimeField(_("On sale from"), null=True, blank=True)
    published_until = models.DateTimeField(_("On sale until"), null=True, blank=True)
    returnable = models.BooleanField(
        _("7-day return"),
        default=True,
        help_text=_("Off for goods that cannot be returned without a reason, such as opened food."),
    )
    purchase_limit = models.PositiveIntegerField(_("Limit per order"), null=True, blank=True)
    weight = models.PositiveIntegerField(
        _("Weight in grams"), default=0, help_text=_("With packing; decides the delivery fee.")
    )

    class Meta(AbstractProduct.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(published_from__isnull=True)
                | Q(published_until__isnull=True)
                | Q(published_from__lt=F("published_until")),
                name="catalogue_product_sale_dates",
            )
        ]


class ProductReason(models.Model):
    """One numbered reason of "why it is made this way"."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="reasons")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("Title"), max_length=80)
    text = models.TextField(_("Text"), blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["product", "position"], name="catalogue_reason_position")]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """What somebody asks about a product, and the shop's answer. Pages show it once it is answered."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("To answer")
        PUBLIC = "public", _("Published")
        HIDDEN = "hidden", _("Hidden")

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="questions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="product_questions"
    )
    language = models.CharField(max_length=10, default="zh-hans")
    text = models.CharField(_("Question"), max_length=300)
    status = models.CharField(_("Status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    asked_at = models.DateTimeField()
    answer = models.TextField(_("Answer"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Question")
        verbose_name_plural = _("Questions")
        indexes = [
            models.Index(fields=["product", "status", "-answered_at"], name="question_of_product"),
            models.Index(fields=["status", "asked_at"], name="question_waiting"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class ProductAttribute(AbstractProductAttribute):
    """An attribute; those that are axes tell a product's variants apart."""

    is_axis = models.BooleanField(
        _("Variant axis"), default=False, help_text=_("Shoppers choose a value of it: colour, size.")
    )
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta(AbstractProductAttribute.Meta):
        ordering = ["position", "code"]


class AttributeOption(AbstractAttributeOption):
    """One value of an option group, with its colour where it is one."""

    swatch = models.CharField(
        _("Swatch"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")],
        help_text=_("Colour as #RRGGBB."),
    )
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta(AbstractAttributeOption.Meta):
        ordering = ["position", "pk"]


class ProductImage(AbstractProductImage):
    """A picture; width and height are stored so that pages never open the file."""

    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    original = models.ImageField(
        _("Original"), upload_to="products/%Y/%m/", max_length=255, width_field="width", height_field="height"
    )
    alt = models.CharField(_("Alternative text"), max_length=200, blank=True)


from oscar.apps.catalogue.models import *  # noqa: E402, F403
from oscar.apps.catalogue.models import (  # noqa: E402, F401
    AttributeOptionGroup,
    Option,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
    ProductRecommendation,
)
