"""The forecast: exact medians, a range around it, and no bad value that bends it."""

import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import Forecast, Point, Scale, forecast
from indicators.forecast import quantile

fractions = st.fractions(-100, 200, max_denominator=40)


def series(*values: Fraction | Decimal | int, first: int = 1) -> list[Point]:
    return [Point(quarter, value) for quarter, value in enumerate(values, first)]


def test_a_straight_series_goes_straight_on() -> None:
    assert forecast(series(10, 12, 14, 16), 20) == Forecast(Fraction(48), Fraction(48), Fraction(48))


def test_a_bent_series_is_worked_out_by_hand() -> None:
    # slopes 1, 5/2, 7/2, 11/3, 4, 6; their median 43/12, their quartiles 11/4 and 47/12
    expected = Forecast(Fraction(1189, 24), low=Fraction(327, 8), high=Fraction(1265, 24))
    assert forecast(series(10, 14, 15, 21), 12) == expected


def test_one_wild_value_does_not_bend_the_line() -> None:
    result = forecast(series(10, 12, 90, 16, first=0), 10)
    assert result == Forecast(Fraction(30), low=Fraction(30), high=Fraction(100))


def test_an_index_is_not_cut_to_100() -> None:
    result = forecast(series(10, 12, 90, 16, first=0), 10, scale=None)
    assert result is not None
    assert result.high == Fraction(1203, 4)


def test_a_falling_share_ends_at_zero() -> None:
    assert forecast(series(40, 30, 20, 10), 20) == Forecast(Fraction(0), Fraction(0), Fraction(0))


@pytest.mark.parametrize("number", [0, 1, 3])
def test_fewer_than_four_points_give_no_forecast(number: int) -> None:
    assert forecast(series(*range(number)), 20) is None


def test_only_the_last_eight_points_speak_in_any_order() -> None:
    old, recent = series(90, 5, 77), series(20, 22, 21, 25, 30, 28, 33, 40, first=4)
    assert forecast([*reversed(recent), *old], 20) == forecast(recent, 20)


def test_a_gap_in_the_series_counts_with_its_quarters() -> None:
    points = [Point(1, 10), Point(3, 14), Point(4, 16), Point(8, 24)]
    assert forecast(points, 10) == Forecast(Fraction(28), Fraction(28), Fraction(28))


def test_two_points_in_one_quarter_are_refused() -> None:
    with pytest.raises(ValueError, match="one point a quarter"):
        forecast([*series(1, 2, 3, 4), Point(4, 5)], 20)


def test_a_point_takes_no_float() -> None:
    with pytest.raises(TypeError):
        Point(1, 2.5)  # type: ignore[arg-type]


@given(st.lists(fractions, min_size=1, max_size=12))
def test_the_middle_quantile_is_the_median(values: list[Fraction]) -> None:
    assert quantile(values, Fraction(1, 2)) == statistics.median(values)


@given(st.lists(fractions, min_size=2, max_size=12))
def test_the_quartiles_are_linear_between_the_ranks(values: list[Fraction]) -> None:
    quartiles = [quantile(values, Fraction(rank, 4)) for rank in (1, 2, 3)]
    assert quartiles == statistics.quantiles(values, n=4, method="inclusive")


@given(
    st.dictionaries(st.integers(-4, 24), fractions | st.decimals(0, 100, places=2), max_size=10),
    st.integers(-4, 30),
    st.sampled_from([Scale.PERCENT, Scale.MEASURE, None]),
)
def test_a_forecast_raises_nothing_and_lies_within_its_range(
    values: dict[int, Fraction | Decimal], at: int, scale: Scale | None
) -> None:
    result = forecast([Point(quarter, value) for quarter, value in values.items()], at, scale=scale)
    assert (result is None) == (len(values) < 4)
    if result is not None:
        assert result.low <= result.value <= result.high
        assert scale is None or result.low >= 0
        assert scale is not Scale.PERCENT or result.high <= 100
