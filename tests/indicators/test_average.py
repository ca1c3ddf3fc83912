"""Averages: the three cases of docs/method.md, section 12, worked out by hand, and what is refused."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from indicators import (
    Average,
    Comparator,
    Direction,
    Forecast,
    Kind,
    Path,
    Point,
    Reason,
    Scale,
    Share,
    StandingCode,
    Threshold,
    bounds,
    certainty,
    deviation,
    excess,
    forecast,
    lag_quarters,
    meets,
    pool_averages,
    printed,
    standing,
)

LOWER = Direction.LOWER_IS_BETTER
WITHIN_15 = Threshold(15, Comparator.AT_MOST, Scale.MEASURE)
OFFICES = (Average(4500, 300), Average(1200, 100), Average(900, 20))  # 15, 12 and 45 minutes


def test_a01_sums_are_pooled_over_cases_and_the_largest_excess_comes_first() -> None:
    together = pool_averages(OFFICES)
    assert together == Average(6600, 420)
    assert together.value == Fraction(110, 7)  # the mean of the three averages would be 24
    assert printed(together.value, WITHIN_15) == "15,7"
    assert meets(together, WITHIN_15) is False
    assert excess(together, WITHIN_15) == 300  # 6,600 − 15 · 420
    assert [excess(one, WITHIN_15) for one in OFFICES] == [0, 0, 600]


def test_a02_a_long_path_runs_in_minutes() -> None:
    path = Path(WITHIN_15, 20, baseline=25)
    assert path.expected(10) == 20
    assert path.length == 10
    assert deviation(18, path, 10, LOWER) == Fraction(1, 5)
    assert lag_quarters(18, path, 10, LOWER) == -4
    assert deviation(22, path, 10, LOWER) == Fraction(-1, 5)
    assert lag_quarters(22, path, 10, LOWER) == 4
    for value, code in ((Average(18 * 7, 7), StandingCode.ON_TRACK), (Average(22, 1), StandingCode.BEHIND)):
        found = standing(
            threshold=WITHIN_15, direction=LOWER, speaking=10, share=value, path=path, kind=Kind.AVERAGE
        )
        assert found.code is code
        assert found.flags == frozenset()  # of seven cases none is called small


def test_a03_a_short_path_is_taken_for_five_per_cent_of_the_threshold() -> None:
    path = Path(WITHIN_15, 20, baseline=Decimal("15.2"))
    assert path.length == Fraction(3, 4)
    assert path.is_short
    assert path.expected(10) == Fraction("15.1")
    assert deviation(Decimal("15.25"), path, 10, LOWER) == Fraction(-1, 5)
    assert lag_quarters(Decimal("15.25"), path, 10, LOWER) is None


def test_a_forecast_goes_below_100_and_not_below_0() -> None:
    falling = [Point(quarter, 380 - 20 * quarter) for quarter in range(1, 13)]  # 140 minutes in the twelfth
    assert forecast(falling, 13, scale=Scale.MEASURE) == Forecast(Fraction(120), Fraction(119), Fraction(121))
    assert forecast(falling, 20, scale=Scale.MEASURE) == Forecast(Fraction(0), Fraction(0), Fraction(1))


def test_silent_offices_leave_neither_bounds_nor_certainty() -> None:
    assert bounds(Average(6600, 420), 100) is None
    assert certainty(Average(6600, 420), WITHIN_15, [100]) is None


def test_nothing_occurred_is_no_average() -> None:
    nothing = Average(0, 0)
    assert nothing.value is None
    assert meets(nothing, WITHIN_15) is None
    assert excess(nothing, WITHIN_15) is None
    found = standing(threshold=WITHIN_15, direction=LOWER, speaking=10, share=nothing)
    assert (found.code, found.reason) == (StandingCode.NO_DATA, Reason.NOTHING_OCCURRED)


def test_where_higher_is_better_the_excess_is_what_the_sum_lacks() -> None:
    assert excess(Average(40, 10), Threshold(5, Comparator.AT_LEAST, Scale.MEASURE)) == 10
    assert excess(Average(70, 10), Threshold(5, Comparator.AT_LEAST, Scale.MEASURE)) == 0


@pytest.mark.parametrize("bare", [Fraction(15), Decimal("15.7"), 15, Share(1, 2)])
def test_averages_of_averages_are_refused(bare: Any) -> None:
    with pytest.raises(TypeError):
        pool_averages([Average(4500, 300), bare])


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (-1, 5), (5, -1)])
def test_a_sum_over_no_cases_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="got"):
        Average(part, whole)


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError):
        Average(1.5, 3)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Threshold(15.5, Comparator.AT_MOST, Scale.MEASURE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("figure", "threshold"),
    [(Share(1, 2), WITHIN_15), (Average(30, 2), Threshold(15, Comparator.AT_MOST))],
)
def test_minutes_are_not_held_against_a_percentage(figure: Any, threshold: Threshold) -> None:
    with pytest.raises(ValueError, match="the threshold is in"):
        meets(figure, threshold)


def test_a_threshold_in_minutes_has_no_end_and_is_above_0() -> None:
    assert Threshold(480, Comparator.AT_MOST, Scale.MEASURE).met_by(479)
    with pytest.raises(ValueError, match="above 0"):
        Threshold(0, Comparator.AT_MOST, Scale.MEASURE)
    with pytest.raises(ValueError, match="0 or more"):
        Threshold(-1, Comparator.AT_MOST, Scale.MEASURE)
