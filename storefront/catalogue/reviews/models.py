"""Reviews: Oscar's, with photos, the bought variant and the shop's answer."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.reviews.abstract_models import AbstractProductReview


class ProductReview(AbstractProductReview):
    """A review of a product by someone who bought it (`line`) or was let to write it by staff."""

    line = models.OneToOneField("order.Line", models.SET_NULL, null=True, blank=True, related_name="review")
    variant = models.CharField(_("Variant"), max_length=200, blank=True)
    anonymous = models.BooleanField(_("Hide my name"), default=False)

    class Meta(AbstractProductReview.Meta):
        # One review a bought line, so a second purchase can be reviewed again.
        unique_together = ()


class ReviewPhoto(models.Model):
    """A picture in a review, re-encoded on upload."""

    review = models.ForeignKey(ProductReview, models.CASCADE, related_name="photos")
    image = models.ImageField(upload_to="reviews/%Y/%m/", max_length=255, width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.image.name or ""


class ReviewAnswer(models.Model):
    """The shop's public answer to a review."""

    review = models.OneToOneField(ProductReview, models.CASCADE, related_name="answer")
    text = models.TextField(_("Answer"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:40]


from oscar.apps.catalogue.reviews.models import *  # noqa: E402, F403
