"""Money: Decimal in the shop, integer minor units at the payment provider's door, one pair of functions between."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")

# Currencies without minor units, as Stripe's documentation lists them.
ZERO_DECIMAL = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)


class NotPayable(ValueError):
    """The amount has more decimals than its currency, or is negative."""


def to_minor(amount: Decimal, currency: str) -> int:
    """Decimal yuan -> integer fen (or whole units for currencies without minor units).

    Raises NotPayable for negative amounts and for amounts finer than the currency, instead of rounding silently.
    """
    factor = 1 if currency.upper() in ZERO_DECIMAL else 100
    minor = amount * factor
    if amount < 0 or minor != minor.to_integral_value():
        raise NotPayable(f"{amount} {currency}")
    return int(minor)


def from_minor(minor: int, currency: str) -> Decimal:
    """Integer fen -> Decimal yuan with two decimals (none for currencies without minor units)."""
    if currency.upper() in ZERO_DECIMAL:
        return Decimal(minor)
    return (Decimal(minor) / 100).quantize(CENT)


def round_money(amount: Decimal) -> Decimal:
    """Commercial rounding (half up) to two decimals."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def split(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Divide `amount` by `weights` into parts that add up to it exactly (largest remainder method).

    amount: Decimal with at most two decimals, >= 0; weights: >= 0, in yuan or any one unit.
    Returns one part a weight, in order. Ties go to the earlier part. All weights zero: the first part takes all.
    Raises ValueError without weights while there is something to divide.
    Source: Hare-Niemeyer apportionment on fen.
    """
    if not weights:
        if amount:
            raise ValueError("nothing to divide the amount over")
        return []
    total = sum(weights, Decimal(0))
    if total == 0:
        return [amount, *([ZERO] * (len(weights) - 1))]
    exact = [amount * w / total for w in weights]
    parts = [e.quantize(CENT, rounding=ROUND_DOWN) for e in exact]
    missing = int((amount - sum(parts, ZERO)) / CENT)
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[:missing]:
        parts[i] += CENT
    return parts
