"""Money: exact at the provider's door, and parts that add up."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.core.money import NotPayable, from_minor, split, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"), [("0.01", "CNY", 1), ("19.99", "cny", 1999), ("500", "JPY", 500), ("0", "CNY", 0)]
)
def test_amounts_become_minor_units(amount: str, currency: str, minor: int) -> None:
    assert to_minor(D(amount), currency) == minor
    assert from_minor(minor, currency) == D(amount)


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "CNY"), ("-1", "CNY"), ("0.5", "JPY")])
def test_amounts_that_would_be_rounded_are_refused(amount: str, currency: str) -> None:
    with pytest.raises(NotPayable):
        to_minor(D(amount), currency)


def test_a_split_gives_the_missing_fen_to_the_largest_remainders() -> None:
    parts = split(D("10.00"), [D(1), D(1), D(1)])

    assert parts == [D("3.34"), D("3.33"), D("3.33")]


def test_a_split_over_nothing_gives_all_to_the_first() -> None:
    assert split(D("5.00"), [D(0), D(0)]) == [D("5.00"), D("0.00")]
    assert split(D("0.00"), []) == []
    with pytest.raises(ValueError, match="nothing to divide"):
        split(D("1.00"), [])


money = st.integers(min_value=0, max_value=10**9).map(lambda fen: D(fen) / 100)


@given(amount=money, weights=st.lists(money, min_size=1, max_size=30))
def test_parts_always_add_up_and_stay_within_one_fen_of_their_share(amount: D, weights: list[D]) -> None:
    parts = split(amount, weights)

    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)
    total = sum(weights)
    if total:
        assert all(abs(part - amount * w / total) < D("0.01") for part, w in zip(parts, weights, strict=True))
