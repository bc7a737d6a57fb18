"""The card numbers that Stripe publishes for testing, and what each does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["paid", "declined", "challenge", "disputed"]
RefundCourse = Literal["succeeded", "pending", "failed"]


@dataclass(frozen=True)
class TestCard:
    """A test card: what a payment with it comes to, and what a later refund comes to."""

    __test__ = False  # not a test case, in spite of its name

    number: str
    brand: str
    outcome: Outcome = "paid"
    code: str = ""
    decline_code: str = ""
    refund: RefundCourse = "succeeded"


_CARDS = (
    TestCard("4242424242424242", "visa"),
    TestCard("5555555555554444", "mastercard"),
    TestCard("378282246310005", "amex"),
    TestCard("6200000000000005", "unionpay"),
    TestCard("4000000000000002", "visa", "declined", "card_declined", "generic_decline"),
    TestCard("4000000000009995", "visa", "declined", "card_declined", "insufficient_funds"),
    TestCard("4000000000009987", "visa", "declined", "card_declined", "lost_card"),
    TestCard("4000000000000069", "visa", "declined", "expired_card"),
    TestCard("4000000000000127", "visa", "declined", "incorrect_cvc"),
    TestCard("4000000000000119", "visa", "declined", "processing_error"),
    TestCard("4000002500003155", "visa", "challenge"),
    TestCard("4000002760003184", "visa", "challenge"),
    TestCard("4000000000000259", "visa", "disputed"),
    TestCard("4000000000007726", "visa", refund="pending"),
    TestCard("4000000000005126", "visa", refund="failed"),
)
BY_NUMBER = {card.number: card for card in _CARDS}
UNKNOWN = TestCard("", "unknown", "declined", "card_declined", "test_mode_live_card")


def card_for(number: str) -> TestCard:
    """The card of a typed number, blanks and hyphens ignored. A number that is no test card is declined."""
    return BY_NUMBER.get("".join(number.split()).replace("-", ""), UNKNOWN)
