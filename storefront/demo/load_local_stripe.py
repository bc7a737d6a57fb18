"""What the built-in local Stripe must remember of the demo's payments, so that they can be refunded like real ones."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from storefront.core.money import from_minor, to_minor
from storefront.payment.local_stripe.models import LocalObject
from storefront.payment.local_stripe.payments import fee_for
from storefront.payment.models import Charge, PaymentAttempt, Refund

if TYPE_CHECKING:
    from storefront.demo.load_orders import Written


def fee_of(amount: Decimal) -> Decimal:
    """The fee that the local Stripe takes for an amount in yuan."""
    return from_minor(fee_for(to_minor(amount, "CNY")), "CNY")


def remember_payments(written: "Sequence[Written]") -> None:
    """A payment intent, a charge and its fee for each charge of these orders, and their refunds.

    No events: they are history.
    """
    orders = {w.order.pk for w in written}
    rows: list[LocalObject] = []
    refunds = {refund.charge_id: refund for refund in Refund.objects.filter(order__in=orders)}
    for charge in Charge.objects.filter(order__in=orders).select_related("attempt", "order").order_by("charged_at"):
        refund = refunds.get(charge.pk)
        rows += _paid(charge, charge.attempt, refund)
        if refund:
            rows.append(_refunded(charge, refund))
    LocalObject.objects.bulk_create(rows, batch_size=500)


def _paid(charge: Charge, attempt: PaymentAttempt, refund: Refund | None) -> list[LocalObject]:
    created = int(charge.charged_at.timestamp())
    amount = to_minor(charge.amount, charge.currency)
    returned = to_minor(refund.amount, charge.currency) if refund else 0
    metadata = {"order": charge.order.number}
    common: dict[str, object] = {
        "created": created,
        "livemode": False,
        "currency": charge.currency.lower(),
        "metadata": metadata,
    }
    intent: dict[str, object] = {
        "object": "payment_intent",
        "id": charge.payment_intent_id,
        "amount": amount,
        "amount_received": amount,
        "canceled_at": None,
        "cancellation_reason": None,
        "description": None,
        "last_payment_error": None,
        "latest_charge": charge.provider_id,
        "next_action": None,
        "payment_method_types": [attempt.method],
        "status": "succeeded",
        **common,
    }
    paid: dict[str, object] = {
        "object": "charge",
        "id": charge.provider_id,
        "amount": amount,
        "balance_transaction": _movement_id(charge),
        "amount_captured": amount,
        "amount_refunded": returned,
        "captured": True,
        "disputed": False,
        "paid": True,
        "payment_intent": charge.payment_intent_id,
        "payment_method_details": {"type": charge.method, charge.method: {}},
        "refunded": returned == amount,
        "status": "succeeded",
        **common,
    }
    movement: dict[str, object] = {
        "object": "balance_transaction",
        "id": _movement_id(charge),
        "amount": amount,
        "fee": fee_for(amount),
        "source": charge.provider_id,
        "type": "charge",
        **{key: common[key] for key in ("created", "livemode", "currency")},
    }
    # wallets refund asynchronously
    course = {"refund": "succeeded" if charge.method == "card" else "pending"}
    return [
        _row("payment_intent", intent, charge),
        _row("charge", paid, charge, charge.provider_id, course),
        _row("balance_transaction", movement, charge),
    ]


def _movement_id(charge: Charge) -> str:
    return charge.provider_id.replace("ch_", "txn_")


def _refunded(charge: Charge, refund: Refund) -> LocalObject:
    data: dict[str, object] = {
        "object": "refund",
        "id": refund.provider_id,
        "amount": to_minor(refund.amount, refund.currency),
        "charge": charge.provider_id,
        "created": int(refund.requested_at.timestamp()),
        "currency": refund.currency.lower(),
        "failure_reason": None,
        "metadata": {},
        "payment_intent": charge.payment_intent_id,
        "reason": None,
        "status": "succeeded",
    }
    return _row("refund", data, charge, charge.provider_id)


def _row(
    kind: str, data: dict[str, object], charge: Charge, charge_id: str = "", private: dict[str, str] | None = None
) -> LocalObject:
    return LocalObject(
        stripe_id=str(data["id"]),
        kind=kind,
        created=int(str(data["created"])),
        payment_intent=charge.payment_intent_id,
        charge=charge_id,
        data=data,
        private=private or {},
    )
