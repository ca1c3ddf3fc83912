"""A printed number is rounded once and never stands on the other side of its threshold."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import Comparator, Number, Threshold, printed, printed_count, printed_index


def at_least(percent: Number) -> Threshold:
    return Threshold(percent, Comparator.AT_LEAST)


def above(percent: Number) -> Threshold:
    return Threshold(percent, Comparator.ABOVE)


def read_back(text: str) -> Fraction:
    return Fraction(text.replace(".", "").replace(",", "."))


@pytest.mark.parametrize(
    ("value", "threshold", "text"),
    [
        (Decimal("92.3"), None, "92,3"),
        (Decimal("79.96"), None, "80,0"),
        (Decimal("79.96"), at_least(80), "79,96"),
        (Decimal("79.96"), 80, "79,96"),
        (Decimal("79.9996"), at_least(80), "79,9996"),
        (Decimal("79.99996"), at_least(80), "79,99996"),
        (Decimal("79.999996"), at_least(80), "79,999996"),
        (Decimal("79.9999999"), at_least(80), "79,999999"),
        (Decimal("79.9999999"), 80, "79,999999"),
        (Decimal("80.0000001"), above(80), "80,000001"),
        (Decimal("80.0000001"), at_least(80), "80,000001"),
        (Decimal("89.96"), above(90), "89,96"),
        (Decimal("80.04"), at_least(80), "80,04"),
        (Decimal("80.0000001"), 80, "80,000001"),
        (Decimal("80.04"), above(80), "80,04"),
        (Decimal(80), at_least(80), "80,0"),
        (Decimal(80), above(80), "80,0"),
        (80, 80, "80,0"),
        (Decimal("11.2526"), at_least(30), "11,3"),
        (Decimal("20.04"), Threshold(20, Comparator.AT_MOST), "20,04"),
        (Decimal("20.0000001"), Threshold(20, Comparator.AT_MOST), "20,000001"),
        (Decimal("19.96"), Threshold(20, Comparator.BELOW), "19,96"),
        (Decimal("19.9999999"), Threshold(20, Comparator.BELOW), "19,999999"),
        (Decimal("33.33"), Decimal("33.33"), "33,33"),
        (Fraction(100, 3), Fraction(100, 3), "33,333333"),
        (Fraction(200, 3), Fraction(200, 3), "66,666667"),
        (Fraction(100, 3), at_least(Fraction(100, 3)), "33,333333"),
        (Fraction(100, 3), above(Fraction(100, 3)), "33,333333"),
        (Decimal("33.36"), at_least(Decimal("33.37")), "33,36"),  # 33,4 would be above it
        (0, None, "0,0"),
        (100, at_least(100), "100,0"),
        (Fraction(99999, 1000), at_least(100), "99,999"),
    ],
)
def test_a_number_gets_the_digits_that_keep_it_on_its_side(value: Any, threshold: Any, text: str) -> None:
    assert printed(value, threshold) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.05", "0,1"), ("0.25", "0,3"), ("0.35", "0,4"), ("-0.25", "-0,3"), ("-0.04", "0,0"), ("-1", "-1,0")],
)
def test_a_half_is_rounded_up_away_from_zero(value: str, text: str) -> None:
    assert printed(Decimal(value)) == text


def test_thousands_are_grouped_with_a_dot() -> None:
    assert printed(Decimal("1234.56")) == "1.234,6"
    assert [printed_count(number) for number in (0, 999, 1000, 1234567, -17265)] == [
        "0", "999", "1.000", "1.234.567", "-17.265"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [("88.47", "88,47"), ("0.9039", "0,9039"), ("60", "60"), ("60.50", "60,50"), ("6E+1", "60")],
)
def test_an_index_keeps_the_digits_of_its_source(value: str, text: str) -> None:
    assert printed_index(Decimal(value)) == text


@pytest.mark.parametrize("value", [79.96, "80", True, None])
def test_only_exact_numbers_are_printed(value: Any) -> None:
    with pytest.raises(TypeError):
        printed(value)


limits = st.integers(0, 100) | st.decimals(0, 100, places=4) | st.fractions(0, 100, max_denominator=7)
nearby = st.builds(
    lambda sign, digits, size: Fraction(sign * size, 10**digits),
    st.sampled_from([-1, 0, 1]),
    st.integers(0, 12),
    st.integers(1, 9),
)


@given(limits, nearby.filter(bool), st.sampled_from(Comparator))
def test_a_number_off_the_threshold_is_printed_off_it_and_on_its_own_side(
    limit: Number, distance: Fraction, comparator: Comparator
) -> None:
    value = Fraction(limit) + distance
    for threshold in (limit, Threshold(limit, comparator)):
        shown = read_back(printed(value, threshold))
        assert (shown > limit, shown < limit) == (distance > 0, distance < 0)


@given(st.integers(0, 100) | st.decimals(0, 100, places=6), st.sampled_from(Comparator))
def test_the_threshold_itself_is_printed_as_the_threshold(limit: Number, comparator: Comparator) -> None:
    assert read_back(printed(limit, limit)) == limit
    assert read_back(printed(limit, Threshold(limit, comparator))) == limit


@given(st.fractions(-1000, 1000), st.none() | limits)
def test_a_printed_number_is_never_more_than_half_a_tenth_away(value: Fraction, limit: Number | None) -> None:
    assert abs(read_back(printed(value, limit)) - value) <= Fraction(1, 20)
