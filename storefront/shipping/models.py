"""Delivery: methods, and their fees by region and weight."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DeliveryMethod(models.Model):
    """How parcels travel: standard, express, ..."""

    code = models.SlugField(_("Code"), unique=True)
    name = models.CharField(_("Name"), max_length=60)
    description = models.CharField(_("Description"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    active = models.BooleanField(_("Active"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("Delivery method")
        verbose_name_plural = _("Delivery methods")

    def __str__(self) -> str:
        return self.name


class DeliveryRate(models.Model):
    """Fee and time of a method for a region.

    region: prefix of the district code ("" everywhere, "33" a province, "3301" a city); the longest prefix that
    matches wins. Fee in yuan: first_fee up to first_weight grams, then step_fee for each begun step_weight.
    """

    method = models.ForeignKey(DeliveryMethod, models.CASCADE, related_name="rates")
    region = models.CharField(_("Region"), max_length=6, blank=True)
    served = models.BooleanField(_("Served"), default=True)
    first_weight = models.PositiveIntegerField(_("First weight (g)"), default=1000)
    first_fee = models.DecimalField(_("First fee"), max_digits=8, decimal_places=2)
    step_weight = models.PositiveIntegerField(_("Step (g)"), default=1000)
    step_fee = models.DecimalField(_("Step fee"), max_digits=8, decimal_places=2)
    free_from = models.DecimalField(_("Free from"), max_digits=10, decimal_places=2, null=True, blank=True)
    days_min = models.PositiveSmallIntegerField(_("Days, at least"), default=2)
    days_max = models.PositiveSmallIntegerField(_("Days, at most"), default=4)

    class Meta:
        verbose_name = _("Delivery rate")
        verbose_name_plural = _("Delivery rates")
        constraints = [
            models.UniqueConstraint(fields=["method", "region"], name="shipping_rate_once"),
            models.CheckConstraint(
                condition=Q(first_fee__gte=0) & Q(step_fee__gte=0) & Q(step_weight__gt=0), name="shipping_rate_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method_id} {self.region or '*'}"


from oscar.apps.shipping.models import *  # noqa: E402, F403
