"""Coupons: Oscar's vouchers, which customers can claim. Texts per language: translation.py."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.voucher.abstract_models import AbstractVoucher


class Voucher(AbstractVoucher):
    """A coupon. Public ones are shown for claiming on pages; others are typed as a code."""

    public = models.BooleanField(_("Can be claimed on pages"), default=False)
    terms = models.CharField(_("Terms"), max_length=200, blank=True)


class VoucherClaim(models.Model):
    """A customer took a coupon into their account."""

    voucher = models.ForeignKey(Voucher, models.CASCADE, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="voucher_claims")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voucher", "user"], name="voucher_claimed_once")]

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.user_id}"


from oscar.apps.voucher.models import *  # noqa: E402, F403
