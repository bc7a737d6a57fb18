"""What the local Stripe remembers: its objects, its events and the answers it gave under an idempotency key."""

from __future__ import annotations

from django.db import models


class LocalObject(models.Model):
    """One object of the API (session, payment intent, charge, refund, dispute) in the shape it is answered in."""

    sequence = models.BigAutoField(primary_key=True)  # the order of creation, which lists go by
    stripe_id = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=40)
    created = models.BigIntegerField()  # seconds since 1970
    payment_intent = models.CharField(max_length=80, blank=True, default="", db_index=True)
    charge = models.CharField(max_length=80, blank=True, default="", db_index=True)
    data = models.JSONField()
    private = models.JSONField(default=dict)  # what the stand-in must know and Stripe would not show

    class Meta:
        indexes = [models.Index(fields=["kind", "-sequence"], name="local_stripe_kind_newest")]

    def __str__(self) -> str:
        return self.stripe_id


class LocalEvent(models.Model):
    """One event, as it is delivered to the webhook and answered by the events list."""

    sequence = models.BigAutoField(primary_key=True)
    stripe_id = models.CharField(max_length=80, unique=True)
    type = models.CharField(max_length=80, db_index=True)
    created = models.BigIntegerField(db_index=True)
    payload = models.JSONField()
    deliveries = models.PositiveIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.stripe_id} {self.type}"


class IdempotentAnswer(models.Model):
    """The first answer to a request that carried an idempotency key; later requests with the key get it again."""

    key = models.CharField(max_length=255, primary_key=True)
    path = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the parameters
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    request_id = models.CharField(max_length=80)
    created = models.BigIntegerField()

    def __str__(self) -> str:
        return self.key
