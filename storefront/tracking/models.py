"""Which mails about orders were made, so that each goes out once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from storefront.order.models import Order


class MailLog(models.Model):
    """One mail about an order, written with the job that sends it. done_at: sent, or out of date by then."""

    class Kind(models.TextChoices):
        PLACED = "placed", _("Order placed")
        PAID = "paid", _("Payment received")
        SHIPPED = "shipped", _("Parcel sent")
        OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
        SIGNED = "signed", _("Signed for")
        EXCEPTION = "exception", _("Delivery problem")
        RECEIVED = "received", _("Receipt confirmed")
        CANCELLED = "cancelled", _("Order cancelled")
        EXPIRED = "expired", _("Not paid in time")
        REFUNDED = "refunded", _("Refunded")
        PAID_TOO_LATE = "paid_too_late", _("Paid too late")
        READDRESSED = "readdressed", _("Address changed")

    # order id, kind and the id of the parcel or refund it is about: "812:signed:95".
    key = models.CharField(max_length=80, unique=True)
    order = models.ForeignKey(Order, models.CASCADE, related_name="mails")
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices)
    object_id = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("Order mail")
        verbose_name_plural = _("Order mails")

    def __str__(self) -> str:
        return self.key
