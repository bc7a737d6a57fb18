"""What a person saved. Guests' lists live in a cookie (wishlist.py)."""

from django.conf import settings
from django.db import models


class SavedProduct(models.Model):
    """A product on a person's wish list, with the price it had when it was saved."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_products")
    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="+")
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="browsing_saved_once")]
        indexes = [models.Index(fields=["user", "-at"], name="browsing_saved_newest")]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.product_id}"
