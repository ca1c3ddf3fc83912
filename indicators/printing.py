"""Figures as a Vietnamese reader expects them, rounded once, here, and never across a threshold."""

import math
from decimal import Decimal
from fractions import Fraction

from indicators.exact import Number, exact, integer
from indicators.threshold import Threshold

FEWEST_DIGITS = 1
MOST_DIGITS = 6


def printed(value: Number, threshold: Threshold | Number | None = None) -> str:
    """Return the number with one decimal, or as many up to six as keep it on its side of the threshold.

    value      percent or points
    threshold  the printed number is above, below or equal to it as the exact one is
    returns    "79,96": a decimal comma, no percent sign; half is rounded up (away from 0); where six digits
               are not enough, the sixth is cut towards the value's own side: "79,999999"
    source     docs/method.md, section 8
    """
    number = exact(value)
    for digits in range(FEWEST_DIGITS, MOST_DIGITS + 1):
        rounded = _half_up(number, digits)
        if threshold is None or _same_side(rounded, number, threshold):
            return _written(rounded, digits)
    return _written(_cut(number, threshold), MOST_DIGITS)


def printed_count(number: int) -> str:
    """Return the count with a dot between thousands: "1.234.567". Years and codes are not counts."""
    return f"{integer(number, 'count'):,}".replace(",", ".")


def printed_index(value: Decimal) -> str:
    """Return the value of an index with the digits of its source: "88,47", "0,9039"."""
    exact(value)
    return format(value, "f").replace(".", ",")


def _half_up(number: Fraction, digits: int) -> Fraction:
    """Return the number rounded to so many digits, a half away from 0."""
    scale = 10**digits
    top, bottom = abs(number.numerator), number.denominator
    size = (2 * top * scale + bottom) // (
        2 * bottom
    )  # whole numbers only: pages print figures by the thousand
    return Fraction(size if number >= 0 else -size, scale)


def _same_side(rounded: Fraction, number: Fraction, threshold: Threshold | Number) -> bool:
    """Say whether the rounded number is above, below or equal to the threshold as the exact one is."""
    limit = _limit(threshold)
    return (rounded > limit, rounded < limit) == (number > limit, number < limit)


def _cut(number: Fraction, threshold: Threshold | Number | None) -> Fraction:
    """Return the number with six digits, the sixth cut away from the threshold.

    A number equal to a threshold that six digits cannot write has no side, and is rounded.
    """
    if threshold is None or number == _limit(threshold):
        return _half_up(number, MOST_DIGITS)
    scaled = number * 10**MOST_DIGITS
    end = math.ceil(scaled) if number > _limit(threshold) else math.floor(scaled)
    return Fraction(end, 10**MOST_DIGITS)


def _limit(threshold: Threshold | Number) -> Fraction:
    return exact(threshold.number if isinstance(threshold, Threshold) else threshold)


def _written(rounded: Fraction, digits: int) -> str:
    """Return a number of so many digits as text; 0 has no sign."""
    whole, decimals = divmod(abs(rounded.numerator) * 10**digits // rounded.denominator, 10**digits)
    return f"{'-' if rounded < 0 else ''}{printed_count(whole)},{decimals:0{digits}d}"
