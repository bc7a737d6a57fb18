"""Writes about money, one file a verb."""

from storefront.payment.operations.by_hand import (
    AlreadyRecorded,
    NotByHand,
    Receipt,
    confirm_refund,
    name_transfer,
    record_receipt,
)
from storefront.payment.operations.close import check_attempt_later, close_attempt, close_attempt_later
from storefront.payment.operations.decide import NothingToDecide, decide_event, decide_refund
from storefront.payment.operations.dispute import apply_dispute
from storefront.payment.operations.event import apply_event, apply_waiting_events
from storefront.payment.operations.fee import learn_fee
from storefront.payment.operations.reconcile import ReconciliationIncomplete, reconcile
from storefront.payment.operations.refund import (
    RefundBlocked,
    RefundTooLarge,
    apply_refund,
    refund_cancelled_order,
    refund_order,
    send_refund,
)
from storefront.payment.operations.settle import Settlement, end_attempt, record_refusal, settle_attempt
from storefront.payment.operations.start import start_payment
from storefront.payment.ways import OrderNotPayable, PaymentUnavailable

__all__ = [
    "AlreadyRecorded",
    "NotByHand",
    "Receipt",
    "confirm_refund",
    "name_transfer",
    "record_receipt",
    "NothingToDecide",
    "OrderNotPayable",
    "PaymentUnavailable",
    "ReconciliationIncomplete",
    "RefundBlocked",
    "RefundTooLarge",
    "Settlement",
    "apply_dispute",
    "apply_event",
    "apply_refund",
    "apply_waiting_events",
    "check_attempt_later",
    "close_attempt",
    "close_attempt_later",
    "decide_event",
    "decide_refund",
    "end_attempt",
    "learn_fee",
    "reconcile",
    "record_refusal",
    "refund_cancelled_order",
    "refund_order",
    "send_refund",
    "settle_attempt",
    "start_payment",
]
