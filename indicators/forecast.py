"""Where a series leads if it goes on as it did: the Theil-Sen line, which one bad value cannot bend."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from indicators.exact import Number, exact, integer
from indicators.scale import Scale

FEWEST_POINTS = 4
MOST_POINTS = 8

LOW, MIDDLE, HIGH = Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class Point:
    """An accepted value (percent, or the points of an index) and the quarter that it speaks for."""

    quarter: int
    value: Number

    def __post_init__(self) -> None:
        integer(self.quarter, "quarter")
        exact(self.value)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value to expect and its range; low <= value <= high."""

    value: Fraction
    low: Fraction
    high: Fraction


def forecast(points: Iterable[Point], at: int, *, scale: Scale | None = Scale.PERCENT) -> Forecast | None:
    """Return what the last 8 points lead to.

    points   one a quarter, in any order; none from before a change of definition
    at       the quarter to forecast, most often the deadline
    scale    a percentage is cut to 0 to 100, minutes and days at 0; None for an index, which is not cut
    returns  None for fewer than 4 points
    raises   ValueError for two points in one quarter
    source   docs/method.md, section 7
    """
    ordered = sorted(points, key=lambda point: point.quarter)
    if len({point.quarter for point in ordered}) < len(ordered):
        raise ValueError("a forecast takes one point a quarter")
    if len(ordered) < FEWEST_POINTS:
        return None
    series = [(point.quarter, exact(point.value)) for point in ordered[-MOST_POINTS:]]
    # Sorted once: to sort them again for each quantile then costs next to nothing.
    slopes = sorted((b - a) / (later - sooner) for (sooner, a), (later, b) in combinations(series, 2))
    low, value, high = (_reached(series, quantile(slopes, rank), at) for rank in (LOW, MIDDLE, HIGH))
    if scale is not None:
        low, value, high = (scale.cut(end) for end in (low, value, high))
    return Forecast(value, low=min(low, value, high), high=max(low, value, high))


def quantile(values: Sequence[Fraction], rank: Fraction) -> Fraction:
    """Return the value below which this part of the values lies, linear between the ranks.

    values  at least one, in any order
    rank    0 to 1; 1/2 is the median, for an even number the mean of the two middle ones
    """
    ordered = sorted(values)
    position = (len(ordered) - 1) * rank
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def _reached(series: Sequence[tuple[int, Fraction]], slope: Fraction, at: int) -> Fraction:
    """Return where the line with this slope, through the middle of the series, stands at a quarter."""
    intercept = quantile([value - slope * quarter for quarter, value in series], MIDDLE)
    return intercept + slope * at
