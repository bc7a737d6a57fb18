"""What was paid and given back. Amounts are Decimal in the order's currency; Stripe's minor units end at the gateway.

A payment of an order is a series of attempts, at most one of them open. A charge is money that came in, a refund
money that goes back; together they are the order's statement. Rows are never deleted.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from storefront.core.money import ZERO


class Method(models.TextChoices):
    """Ways to pay at checkout; the first three by Stripe's names. Which code serves each: storefront.payment.ways."""

    CARD = "card", _("Bank card")
    ALIPAY = "alipay", _("Alipay")
    WECHAT_PAY = "wechat_pay", _("WeChat Pay")
    BANK_TRANSFER = "bank_transfer", _("Bank transfer")
    CASH_ON_DELIVERY = "cash_on_delivery", _("Cash on delivery")


# Paid on a page of the provider, which tells what came of it; in the order of the checkout.
ONLINE: tuple[Method, ...] = (Method.ALIPAY, Method.WECHAT_PAY, Method.CARD)
# The money reaches the shop by itself; a person records it, and pays refunds out.
BY_HAND: tuple[Method, ...] = (Method.BANK_TRANSFER, Method.CASH_ON_DELIVERY)


class WayByHand(models.Model):
    """Whether, where and for how much a way to pay that people record is offered. Off until the shop decides."""

    method = models.CharField(
        _("Payment method"), max_length=20, unique=True, choices=[(m.value, m.label) for m in BY_HAND]
    )
    active = models.BooleanField(_("Offered at checkout"), default=False)
    least = models.DecimalField(_("From this order total"), max_digits=12, decimal_places=2, default=ZERO)
    most = models.DecimalField(
        _("Up to this order total"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: no limit."),
    )
    regions = models.CharField(
        _("Only in these regions"),
        max_length=400,
        blank=True,
        validators=[RegexValidator(r"^\s*\d{2,6}(\s*,\s*\d{2,6})*\s*\Z", _("Region codes, separated by commas"))],
        help_text=_("Region codes of 2 to 6 digits, such as 33 for Zhejiang. Empty: everywhere."),
    )
    days = models.PositiveSmallIntegerField(
        _("Days to pay"), default=3, help_text=_("How long the goods are kept for a bank transfer.")
    )
    words = models.TextField(
        _("What the customer reads"),
        max_length=600,
        blank=True,
        help_text=_("For a bank transfer: account holder, bank and account number."),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("Payment without a provider")
        verbose_name_plural = _("Payments without a provider")

    def __str__(self) -> str:
        return str(Method(self.method).label)

    def serves(self, *, total: Decimal, district_code: str) -> bool:
        """Whether an order of this total to this district can be paid so. district_code: "" while it is unknown."""
        codes = [code.strip() for code in self.regions.split(",") if code.strip()]
        near = not codes or any(district_code.startswith(code) for code in codes)
        return self.active and near and total >= self.least and (self.most is None or total <= self.most)


class PaymentAttempt(models.Model):
    """One try to get an order paid: one checkout session at the provider."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for payment")
        SUCCEEDED = "succeeded", _("Paid")
        FAILED = "failed", _("Payment failed")
        EXPIRED = "expired", _("Payment page expired")
        ABANDONED = "abandoned", _("Replaced by another attempt")

    order = models.ForeignKey("order.Order", models.PROTECT, related_name="payment_attempts")
    number = models.PositiveSmallIntegerField()
    method = models.CharField(_("Payment method"), max_length=20, choices=Method.choices)
    status = models.CharField(_("Status"), max_length=12, choices=Status.choices, default=Status.OPEN)
    amount = models.DecimalField(_("Amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    idempotency_key = models.CharField(max_length=120, unique=True)
    session_id = models.CharField(max_length=120, blank=True, db_index=True)
    payment_intent_id = models.CharField(max_length=120, blank=True, db_index=True)
    checkout_url = models.TextField(blank=True)
    # The provider's word for the last refusal (card_declined, insufficient_funds, ...) or ours (amount_mismatch).
    failure_reason = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="When the session at the provider ends by itself.")
    ended_at = models.DateTimeField(null=True, blank=True)
    # What the customer says about a transfer: the bank's reference or the name it was sent under.
    proof = models.CharField(_("Customer's reference"), max_length=120, blank=True)
    proof_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("Payment attempt")
        verbose_name_plural = _("Payment attempts")
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="payment_attempt_number"),
            models.UniqueConstraint(fields=["order"], condition=Q(status="open"), name="payment_one_open_attempt"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_attempt_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number}"


class Charge(models.Model):
    """Money that came in for an order."""

    order = models.ForeignKey("order.Order", models.PROTECT, related_name="charges")
    attempt = models.ForeignKey(PaymentAttempt, models.PROTECT, related_name="charges")
    payment_intent_id = models.CharField(max_length=120, unique=True)
    provider_id = models.CharField(max_length=120, blank=True)
    method = models.CharField(_("Payment method"), max_length=20, choices=Method.choices)
    amount = models.DecimalField(_("Amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    fee = models.DecimalField(_("Provider's fee"), max_digits=12, decimal_places=2, null=True, blank=True)
    charged_at = models.DateTimeField(_("Paid at"))

    class Meta:
        ordering = ["charged_at", "pk"]
        verbose_name = _("Incoming payment")
        verbose_name_plural = _("Incoming payments")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_charge_amount_positive")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class Refund(models.Model):
    """Money that goes back. The row exists before the provider is asked; what the provider says moves it on."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Being refunded")
        SUCCEEDED = "succeeded", _("Refunded")
        FAILED = "failed", _("Refund failed")

    class Reason(models.TextChoices):
        CANCELLED = "cancelled", _("Order cancelled")
        UNFULFILLABLE = "unfulfillable", _("Paid too late, sold out meanwhile")
        DUPLICATE = "duplicate", _("Paid twice")
        OVERPAID = "overpaid", _("Paid too much")
        RETURNED = "returned", _("Goods returned")
        NOT_SHIPPED = "not_shipped", _("Part of the order can't be shipped")
        PRICE = "price", _("Price adjusted")
        GOODWILL = "goodwill", _("Goodwill")
        OTHER = "other", _("Another reason")
        DASHBOARD = "dashboard", _("Made at the payment provider")

    # How far a refund has come; it only moves up. A provider may still fail what it had called succeeded.
    RANK: ClassVar[dict[str, int]] = {Status.PENDING: 0, Status.SUCCEEDED: 1, Status.FAILED: 2}

    order = models.ForeignKey("order.Order", models.PROTECT, related_name="refunds")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="refunds")
    amount = models.DecimalField(_("Amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.CharField(_("Reason"), max_length=20, choices=Reason.choices)
    status = models.CharField(_("Status"), max_length=10, choices=Status.choices, default=Status.PENDING)
    idempotency_key = models.CharField(max_length=120, unique=True)
    provider_id = models.CharField(max_length=120, unique=True, null=True, blank=True)
    failure_reason = models.CharField(max_length=60, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("Note"), max_length=200, blank=True)
    # The part of the amount that is the delivery fee. Lines, fee and what is left (goodwill) add up to the amount.
    shipping = models.DecimalField(_("Delivery fee in it"), max_digits=12, decimal_places=2, default=ZERO)
    requested_at = models.DateTimeField(_("Requested at"))
    settled_at = models.DateTimeField(_("Settled at"), null=True, blank=True)
    # A person has looked at a refund that failed, and says what became of the money.
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        ordering = ["requested_at", "pk"]
        verbose_name = _("Refund")
        verbose_name_plural = _("Refunds")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(shipping__gte=0) & Q(shipping__lte=F("amount")), name="payment_refund_shipping_within"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class RefundLine(models.Model):
    """Units of an order line that a refund is for, and the part of its amount that falls to them."""

    refund = models.ForeignKey(Refund, models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", models.PROTECT, related_name="refund_lines")
    quantity = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="payment_refund_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="payment_refund_line_some"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_refund_line_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} x {self.quantity}"


class Dispute(models.Model):
    """A cardholder's bank questions a charge. While it is open the provider keeps the money, and an answer is due.

    What is known comes from messages in any order: the state that is furthest on wins, and of two equally far ones the
    one that was told later.
    """

    class Status(models.TextChoices):
        INQUIRY = "warning_needs_response", _("Bank asks, answer due")
        INQUIRY_REVIEW = "warning_under_review", _("Bank reads the answer")
        INQUIRY_CLOSED = "warning_closed", _("Bank's question closed")
        NEEDS_RESPONSE = "needs_response", _("Evidence due")
        UNDER_REVIEW = "under_review", _("Bank decides")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        PREVENTED = "prevented", _("Prevented")

    RANK: ClassVar[dict[str, int]] = {
        Status.INQUIRY: 0,
        Status.INQUIRY_REVIEW: 1,
        Status.NEEDS_RESPONSE: 2,
        Status.UNDER_REVIEW: 3,
        Status.INQUIRY_CLOSED: 4,
        Status.PREVENTED: 4,
        Status.WON: 4,
        Status.LOST: 4,
    }
    OPEN: ClassVar[tuple[str, ...]] = (
        Status.INQUIRY,
        Status.INQUIRY_REVIEW,
        Status.NEEDS_RESPONSE,
        Status.UNDER_REVIEW,
    )
    DUE: ClassVar[tuple[str, ...]] = (Status.INQUIRY, Status.NEEDS_RESPONSE)

    order = models.ForeignKey("order.Order", models.PROTECT, related_name="disputes")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="disputes")
    provider_id = models.CharField(max_length=120, unique=True)
    amount = models.DecimalField(_("Amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.CharField(_("Reason"), max_length=40, blank=True)
    status = models.CharField(_("Status"), max_length=24, choices=Status.choices)
    # The provider still lets the charge be refunded: true for a question that has not become a chargeback.
    refundable = models.BooleanField(default=False)
    fee = models.DecimalField(_("Provider's fee"), max_digits=12, decimal_places=2, null=True, blank=True)
    opened_at = models.DateTimeField(_("Opened at"))
    told_at = models.DateTimeField(help_text="When the provider said what the row says, by its clock.")
    due_by = models.DateTimeField(_("Answer due by"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("Money taken at"), null=True, blank=True)
    reinstated_at = models.DateTimeField(_("Money given back at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("Decided at"), null=True, blank=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        verbose_name = _("Dispute")
        verbose_name_plural = _("Disputes")
        indexes = [models.Index(fields=["status", "due_by"], name="payment_dispute_due")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_dispute_amount_positive")]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def kept_back(self) -> Decimal:
        """What the provider has taken out of the shop's money for it, yuan; 0 when it was given back."""
        return self.amount if self.withdrawn_at and not self.reinstated_at else ZERO


class StripeEvent(models.Model):
    """A message of the provider, stored in the transaction of its effect, so that it counts once."""

    class Outcome(models.TextChoices):
        APPLIED = "applied", _("Taken into account")
        NOTHING_NEW = "nothing_new", _("Nothing new")
        UNKNOWN_TYPE = "unknown_type", _("Of no concern")
        UNMATCHED = "unmatched", _("Belongs to no order")
        WRONG_MODE = "wrong_mode", _("Test message in live shop, or the reverse")
        MISMATCH = "mismatch", _("Amount or currency differ")

    id = models.CharField(max_length=120, primary_key=True)
    type = models.CharField(max_length=80)
    payload = models.JSONField()
    payment_intent_id = models.CharField(max_length=120, blank=True, db_index=True)
    created = models.DateTimeField(help_text="By the provider's clock.")
    received_at = models.DateTimeField(db_index=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    # A person has looked at a message that could not be applied, and says what became of it.
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(_("Note"), max_length=200, blank=True)

    # Outcomes that a person must look at.
    ODD: ClassVar[tuple[str, ...]] = (Outcome.UNMATCHED, Outcome.WRONG_MODE, Outcome.MISMATCH)

    class Meta:
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")

    def __str__(self) -> str:
        return f"{self.id} {self.type}"


class Reconciliation(models.Model):
    """One comparison with the provider: how far it read, what it found missing and repaired."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    events_seen = models.PositiveIntegerField()
    events_missed = models.PositiveIntegerField()
    attempts_checked = models.PositiveIntegerField()
    attempts_repaired = models.PositiveIntegerField()
    refunds_sent = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("Reconciliation")
        verbose_name_plural = _("Reconciliations")

    def __str__(self) -> str:
        return f"{self.finished_at:%Y-%m-%d %H:%M}"


from oscar.apps.payment.models import *  # noqa: E402, F403
