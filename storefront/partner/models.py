"""Stock: records with price and quantities, the movement ledger, price history, and the listing read model."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractStockRecord


class StockRecord(AbstractStockRecord):
    """Price and stock of one SKU.

    num_in_stock: units on hand, always the sum of the movements; num_allocated: units held by orders not yet shipped.
    Both change only through storefront.partner.allocation and storefront.partner.ledger.
    """

    class Basis(models.TextChoices):
        NONE = "", _("No crossed-out price")
        LOWEST_7_DAYS = "lowest_7_days", _("Lowest price of the 7 days before the promotion")
        SUGGESTED = "suggested", _("Suggested retail price")

    num_in_stock = models.PositiveIntegerField(_("Number in stock"), default=0)
    num_allocated = models.PositiveIntegerField(_("Number allocated"), default=0)
    list_price = models.DecimalField(_("Crossed-out price"), max_digits=12, decimal_places=2, null=True, blank=True)
    list_price_basis = models.CharField(
        _("Basis of the crossed-out price"), max_length=20, blank=True, choices=Basis.choices
    )

    class Meta(AbstractStockRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(num_allocated__lte=F("num_in_stock")), name="partner_held_within_on_hand"
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="partner_price_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(list_price__isnull=True) | (Q(list_price__gt=F("price")) & ~Q(list_price_basis="")),
                name="partner_crossed_out_price_has_basis",
            ),
        ]

    @property
    def available(self) -> int:
        """Units that can be sold now."""
        return self.num_in_stock - self.num_allocated


class StockMovement(models.Model):
    """One change of the units on hand. Rows are only added; a mistake is mended by an opposite row."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening stock")
        RECEIPT = "receipt", _("Purchase receipt")
        SALE = "sale", _("Sale")
        SALE_REVERSAL = "sale_reversal", _("Sale reversed")
        RETURN = "return", _("Return")
        COUNT = "count", _("Count difference")
        DAMAGE = "damage", _("Damage")
        ADJUSTMENT = "adjustment", _("Adjustment")

    stockrecord = models.ForeignKey(StockRecord, models.PROTECT, related_name="movements")
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices)
    quantity = models.IntegerField(_("Quantity"), help_text=_("Units; negative when they leave."))
    balance_after = models.PositiveIntegerField(_("Balance"))
    at = models.DateTimeField(_("Time"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("By")
    )
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    document = models.CharField(_("Document"), max_length=60, blank=True, db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("Stock movement")
        verbose_name_plural = _("Stock movements")
        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="partner_movement_moves")]
        indexes = [models.Index(fields=["stockrecord", "-at"], name="partner_movement_card")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity:+d}"


class PriceChange(models.Model):
    """A price that was in force from `at` on; the evidence behind a crossed-out price."""

    stockrecord = models.ForeignKey(StockRecord, models.CASCADE, related_name="price_changes")
    price = models.DecimalField(max_digits=12, decimal_places=2)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["stockrecord", "-at"], name="partner_price_history")]

    def __str__(self) -> str:
        return f"{self.price} {self.at:%Y-%m-%d}"


class Listing(models.Model):
    """What a product card and a list need, one row a browsable product; kept by storefront.partner.listing.

    Lists sort, filter and draw cards from this table alone, so a page costs the same whatever it shows.
    """

    product = models.OneToOneField("catalogue.Product", models.CASCADE, primary_key=True, related_name="listing")
    price = models.DecimalField(max_digits=12, decimal_places=2)
    price_varies = models.BooleanField(default=False)
    list_price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    available = models.PositiveIntegerField(default=0)
    sold = models.PositiveIntegerField(default=0)
    rating = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    reviews = models.PositiveIntegerField(default=0)
    score = models.FloatField(default=0, help_text="Order of the default sort: sales, rating and age.")
    swatches = models.JSONField(default=list, help_text="Colours of the variants as #RRGGBB.")
    variants = models.PositiveIntegerField(default=0)
    image = models.CharField(max_length=255, blank=True)
    image_width = models.PositiveIntegerField(default=0)
    image_height = models.PositiveIntegerField(default=0)
    created = models.DateTimeField()
    visible = models.BooleanField(default=True)
    updated = models.DateTimeField()

    class Meta:
        # Shelves take the first few of a ranking: with the id in the index nothing is sorted, whatever the catalogue's
        # size. Partial, since "WHERE visible" of a true-or-false column does not match a composite index on SQLite.
        indexes = [
            models.Index(fields=["-score", "-product"], name="listing_by_score", condition=models.Q(visible=True)),
            models.Index(fields=["-sold", "-product"], name="listing_by_sold", condition=models.Q(visible=True)),
            models.Index(fields=["-created", "-product"], name="listing_by_created", condition=models.Q(visible=True)),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}"


from oscar.apps.partner.models import *  # noqa: E402, F403
from oscar.apps.partner.models import Partner  # noqa: E402, F401
