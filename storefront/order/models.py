"""Orders, parcels and their history. States move only through storefront.order.lifecycle."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.abstract_models import AbstractShippingAddress
from oscar.apps.order.abstract_models import AbstractLine, AbstractOrder


class Order(AbstractOrder):
    """An order. Prices include tax. total_incl_tax is frozen when it is placed."""

    class Status(models.TextChoices):
        PENDING_PAYMENT = "pending_payment", _("To pay")
        PAID = "paid", _("Paid")
        PREPARING = "preparing", _("Preparing")
        PARTLY_SHIPPED = "partly_shipped", _("Partly shipped")
        SHIPPED = "shipped", _("Shipped")
        RECEIVED = "received", _("Received")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    class Invoice(models.TextChoices):
        NONE = "", _("No invoice")
        PERSONAL = "personal", _("Personal")
        COMPANY = "company", _("Company")

    class Block(models.TextChoices):
        """Why parcels must stay here, whatever the order's status."""

        DISPUTE = "dispute", _("Payment disputed")

    # Order statuses that a back-office page may offer come from the lifecycle, not from Oscar's pipeline.
    pipeline: ClassVar[dict[str, tuple[str, ...]]] = {}

    status = models.CharField(
        _("Status"), max_length=20, choices=Status.choices, default=Status.PENDING_PAYMENT, db_index=True
    )
    language = models.CharField(_("Language"), max_length=10, default="zh-hans")
    phone = models.CharField(_("Contact number"), max_length=20, blank=True)
    weight = models.PositiveIntegerField(_("Weight in grams"), default=0)
    hold_until = models.DateTimeField(_("Stock held until"), null=True, blank=True)
    promised_from = models.DateField(_("Promised, earliest"), null=True, blank=True)
    promised_until = models.DateField(_("Promised, latest"), null=True, blank=True)
    payment_method = models.CharField(_("Payment method"), max_length=20, blank=True)
    customer_note = models.CharField(_("Customer's note"), max_length=200, blank=True)
    invoice_kind = models.CharField(
        _("Invoice"), max_length=10, blank=True, choices=Invoice.choices, default=Invoice.NONE
    )
    invoice_title = models.CharField(_("Invoice title"), max_length=100, blank=True)
    tax_id = models.CharField(_("Tax ID"), max_length=20, blank=True)
    invoice_email = models.EmailField(_("Invoice e-mail"), blank=True)
    paid_at = models.DateTimeField(_("Paid at"), null=True, blank=True)
    shipped_at = models.DateTimeField(_("Shipped at"), null=True, blank=True)
    received_at = models.DateTimeField(_("Received at"), null=True, blank=True)
    completed_at = models.DateTimeField(_("Completed at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("Cancelled or expired at"), null=True, blank=True)
    close_reason = models.CharField(_("Reason"), max_length=200, blank=True)
    shipping_block = models.CharField(_("Must not be shipped"), max_length=20, blank=True, choices=Block.choices)

    class Meta(AbstractOrder.Meta):
        constraints = [
            # One basket, one order: double click, two tabs and the back button meet here.
            models.UniqueConstraint(
                fields=["basket"], condition=Q(basket__isnull=False), name="order_one_for_a_basket"
            ),
            models.CheckConstraint(condition=Q(total_incl_tax__gte=0), name="order_total_not_negative"),
        ]
        indexes = [
            models.Index(fields=["status", "hold_until"], name="order_status_hold"),
            models.Index(fields=["user", "-date_placed"], name="order_user_placed"),
        ]

    @property
    def email(self) -> str:
        """Where mails about this order go: the address typed at checkout, else the account's. May be empty."""
        return self.guest_email or (self.user.email if self.user else "") or ""


class ShippingAddress(AbstractShippingAddress):
    """Where the order goes, as it was when placed.

    first_name is the recipient's whole name; state, line4 and line3 hold 省, 市 and 区, line1 the street.
    """

    district_code = models.CharField(_("District"), max_length=6, blank=True)


class Line(AbstractLine):
    """An order line. status mirrors nothing and is not used; shipped units are counted in shipped_quantity."""

    variant = models.CharField(_("Variant"), max_length=200, blank=True)
    image = models.CharField(max_length=255, blank=True)
    weight = models.PositiveIntegerField(_("Unit weight in grams"), default=0)
    # Set when the unit price is that of a flash sale.
    flash_item = models.ForeignKey("partner.FlashItem", models.PROTECT, null=True, blank=True, related_name="+")
    shipped_quantity = models.PositiveIntegerField(_("Shipped"), default=0)
    # Units that will not be shipped any more because they were refunded or cancelled before shipping.
    cancelled_quantity = models.PositiveIntegerField(_("Cancelled"), default=0)

    class Meta(AbstractLine.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(shipped_quantity__lte=F("quantity") - F("cancelled_quantity")),
                name="order_line_not_overshipped",
            )
        ]

    @property
    def open_quantity(self) -> int:
        """Units still to be shipped."""
        return self.quantity - self.cancelled_quantity - self.shipped_quantity


class Carrier(models.Model):
    """A courier. code is Kuaidi100's."""

    code = models.SlugField(_("Code"), unique=True)
    name = models.CharField(_("Name"), max_length=40)
    phone = models.CharField(_("Telephone"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(_("Active"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("Carrier")
        verbose_name_plural = _("Carriers")

    def __str__(self) -> str:
        return self.name


class Parcel(models.Model):
    """Goods of an order on their way together."""

    class Stage(models.TextChoices):
        SHIPPED = "shipped", _("Handed over")
        COLLECTED = "collected", _("Collected")
        IN_TRANSIT = "in_transit", _("In transit")
        OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
        AWAITING_PICKUP = "awaiting_pickup", _("Ready for pick-up")
        SIGNED = "signed", _("Signed for")
        EXCEPTION = "exception", _("Delivery problem")

    order = models.ForeignKey(Order, models.CASCADE, related_name="parcels")
    number = models.PositiveSmallIntegerField(_("Number"))
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="parcels", verbose_name=_("Carrier"))
    tracking_number = models.CharField(_("Tracking number"), max_length=40, db_index=True)
    stage = models.CharField(_("Stage"), max_length=20, choices=Stage.choices, default=Stage.SHIPPED)
    shipped_at = models.DateTimeField(_("Shipped at"))
    signed_at = models.DateTimeField(_("Signed for at"), null=True, blank=True)
    packed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["number"]
        verbose_name = _("Parcel")
        verbose_name_plural = _("Parcels")
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="order_parcel_number"),
            models.UniqueConstraint(fields=["order", "carrier", "tracking_number"], name="order_parcel_once"),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.tracking_number}"


class ParcelLine(models.Model):
    """Units of an order line in a parcel."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, models.CASCADE, related_name="parcel_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "line"], name="order_parcel_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_parcel_line_some"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} x {self.quantity}"


class ParcelTrace(models.Model):
    """One stop on a parcel's way, as the carrier reports it."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="traces")
    at = models.DateTimeField()
    stage = models.CharField(max_length=20, choices=Parcel.Stage.choices)
    place = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["parcel", "at", "text"], name="order_trace_once")]

    def __str__(self) -> str:
        return self.text


class OrderLogEntry(models.Model):
    """One line of an order's history: a verb, who, when, the states before and after. Rows are only added."""

    class By(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        STAFF = "staff", _("Staff")
        SYSTEM = "system", _("System")

    order = models.ForeignKey(Order, models.CASCADE, related_name="log")
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    by = models.CharField(max_length=10, choices=By.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    public = models.BooleanField(default=True, help_text="Shown to the customer.")

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["order", "at"], name="order_log_card")]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"


from oscar.apps.order.models import *  # noqa: E402, F403
from oscar.apps.order.models import LinePrice, OrderDiscount  # noqa: E402, F401
