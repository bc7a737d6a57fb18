"""The one interface of all ways to pay, and the table of which code serves which method.

A further gateway is one module that offers these functions, a line in MODULES, and a value of models.Method. What it
learns it reports through operations: settle_attempt, record_refusal, end_attempt, apply_refund.
"""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import Final, Protocol, cast

from storefront.accounts.models import User
from storefront.order.models import Order
from storefront.payment.models import Method, PaymentAttempt, Refund
from storefront.payment.operations.settle import Settlement


class OrderNotPayable(Exception):
    """The order is paid, closed, or the time to pay it is over."""


class PaymentUnavailable(Exception):
    """The order can't be paid this way now. Nothing was charged; trying again, or another way, is safe."""


class Way(Protocol):
    """What serves a method. None of it runs in a transaction, because it may talk to others."""

    def start(
        self, *, order: Order, method: str, success_url: str, cancel_url: str, actor: User | None, now: datetime
    ) -> str:
        """The address to send the buyer to. Called again it goes on with what it began; an attempt by another method
        is replaced. Raises OrderNotPayable, PaymentUnavailable."""
        ...

    def close(self, *, attempt: PaymentAttempt, now: datetime) -> Settlement | None:
        """Let nobody pay by this attempt any more. When it was paid meanwhile the payment counts: what it led to."""
        ...

    def look(self, *, attempt: PaymentAttempt, now: datetime) -> None:
        """Take over how an open attempt stands."""
        ...

    def send_refund(self, *, refund: Refund, now: datetime) -> None:
        """Ask for a pending refund, and apply the answer. Raises while the answer is uncertain; asked again then."""
        ...


MODULES: Final[dict[str, str]] = {
    Method.CARD: "storefront.payment.ways.hosted",
    Method.ALIPAY: "storefront.payment.ways.hosted",
    Method.WECHAT_PAY: "storefront.payment.ways.hosted",
    Method.BANK_TRANSFER: "storefront.payment.ways.transfer",
    Method.CASH_ON_DELIVERY: "storefront.payment.ways.on_delivery",
}


def way_of(method: str) -> Way:
    """The code that serves a method. Raises KeyError for an unknown one."""
    return cast(Way, import_module(MODULES[method]))
