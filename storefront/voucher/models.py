"""Coupons: Oscar's vouchers, which customers can claim. Texts per language: translation.py."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.voucher.abstract_models import AbstractVoucher, AbstractVoucherApplication


class Voucher(AbstractVoucher):
    """A coupon. Public ones are shown for claiming on pages; others are typed as a code."""

    public = models.BooleanField(_("Can be claimed on pages"), default=False)
    terms = models.CharField(_("Terms"), max_length=200, blank=True)
    claim_limit = models.PositiveIntegerField(
        _("Claims at most"), null=True, blank=True, help_text=_("How many customers may take it. Empty: any number.")
    )
    claimed = models.PositiveIntegerField(_("Claimed"), default=0, editable=False)

    class Meta(AbstractVoucher.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(claim_limit__isnull=True) | Q(claimed__lte=F("claim_limit")),
                name="voucher_claims_within_limit",
            )
        ]


class VoucherApplication(AbstractVoucherApplication):
    """A coupon was used for an order. The row goes when the order is given up before it was shipped.

    once_key is unique: "voucher" for a coupon that works once at all, "voucher:user" for once per customer, None for
    others. Two orders at once that want the same use meet here.
    """

    once_key = models.CharField(max_length=60, unique=True, null=True, editable=False)  # noqa: DJ001 - unique


class VoucherClaim(models.Model):
    """A customer took a coupon into their account."""

    voucher = models.ForeignKey(Voucher, models.CASCADE, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="voucher_claims")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voucher", "user"], name="voucher_claimed_once")]

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.user_id}"


class DiscountUse(models.Model):
    """That an order's offers and coupons were counted as used; and whether they were given back since."""

    order = models.OneToOneField("order.Order", models.CASCADE, primary_key=True, related_name="discount_use")
    counted = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.order_id}"


from oscar.apps.voucher.models import *  # noqa: E402, F403
from oscar.apps.voucher.models import VoucherSet  # noqa: E402, F401
