"""The forecast: changes over a year worked out by hand, when there is none, and ends in whole points."""

import statistics
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import Forecast, Frequency, Point, Scale, Share, forecast, forecast_running, pool
from indicators.forecast import quantile

fractions = st.fractions(-100, 200, max_denominator=40)

UNEVEN = (10, 12, 11, 13, 14, 18, 13, 20, 20, 21, 22, 23)  # 2016 to 2018
VOLUMES = (100, 100, 100, 300)  # the last quarter of a year is the busiest


def series(*values: Fraction | Decimal | int, first: int = 1) -> list[Point]:
    return [Point(quarter, value) for quarter, value in enumerate(values, first)]


def rising(*quarters: int) -> list[Point]:
    """Return two points more each quarter, so eight more each year."""
    return [Point(quarter, 2 * quarter) for quarter in quarters]


def within(quarters: Iterable[int]) -> dict[int, Share]:
    """Return shares within each quarter of two points more each time, with the volumes of the season."""
    volumes = {quarter: VOLUMES[(quarter - 1) % 4] for quarter in quarters}
    return {quarter: Share(2 * quarter * volume // 100, volume) for quarter, volume in volumes.items()}


@pytest.mark.parametrize(
    ("at", "value", "low", "high"),
    [
        (20, 33, 27, 41),  # yearly changes 4 6 2 7 6 3 9 3, twice
        (18, Fraction(61, 2), 26, 37),  # one and a half times: 36.5 is rounded outward
        (16, 28, 25, 32),
        (15, Fraction(51, 2), 23, 31),  # three quarters left: 2 7 0 6 2 8 2 3
        (13, 24, 18, 30),  # one quarter left: 1 4 -5 7 0 1 1 1
    ],
)
def test_a_stock_goes_on_as_in_its_median_slowest_and_fastest_year(
    at: int, value: Fraction | int, low: int, high: int
) -> None:
    assert forecast(series(*UNEVEN), at) == Forecast(Fraction(value), Fraction(low), Fraction(high))


def test_a_straight_series_goes_straight_on_and_its_ends_are_a_point_away() -> None:
    assert forecast(rising(*range(1, 13)), 20) == Forecast(Fraction(40), Fraction(39), Fraction(41))


def test_a_share_ends_between_0_and_100() -> None:
    falling = series(*range(60, 0, -5))
    assert forecast(falling, 20) == Forecast(Fraction(0), Fraction(0), Fraction(1))
    climbing = series(*range(40, 100, 5))
    assert forecast(climbing, 20) == Forecast(Fraction(100), Fraction(99), Fraction(100))


def test_only_changes_of_the_last_eight_quarters_speak() -> None:
    calm = dict(enumerate(range(2, 34, 2), 1))
    wild = calm | {4: 90}  # its own change and that of quarter 8 are older
    points = [Point(quarter, value) for quarter, value in reversed(wild.items())]
    assert forecast(points, 20) == Forecast(Fraction(40), Fraction(39), Fraction(41))


@pytest.mark.parametrize(
    ("points", "at"),
    [
        ([], 20),
        (rising(*range(1, 12)), 16),  # eleven quarters
        (rising(*range(2, 13)), 20),
        (rising(1, 5, 6, 8, 9, 12), 20),  # changes in 5, 9 and 12
        (rising(*range(1, 12)), 20),
        (rising(*range(1, 13)), 21),  # nine quarters ahead
        (rising(*range(1, 13)), 12),
        (rising(*range(1, 13)), 11),
    ],
)
def test_too_little_is_known_or_it_is_too_far_ahead(points: list[Point], at: int) -> None:
    assert forecast(points, at) is None


def test_four_changes_over_twelve_quarters_are_enough() -> None:
    assert forecast(rising(1, 5, 6, 8, 9, 10, 12), 20) is not None


@pytest.mark.parametrize(
    ("frequency", "quarters", "known"),
    [
        (Frequency.HALF_YEAR, (4, 6, 8, 10, 12), True),
        (Frequency.HALF_YEAR, (6, 8, 10, 12), False),
        (Frequency.YEAR, (4, 8, 12), True),
        (Frequency.YEAR, (8, 12), False),
    ],
)
def test_rarer_figures_need_fewer_changes_and_no_twelve_quarters(
    frequency: Frequency, quarters: tuple[int, ...], known: bool
) -> None:
    found = forecast(rising(*quarters), 20, frequency=frequency)
    assert found == (Forecast(Fraction(40), Fraction(39), Fraction(41)) if known else None)


def test_of_yearly_figures_all_years_speak() -> None:
    yearly = [Point(4, 10), Point(8, 40), Point(12, 42), Point(16, 44)]
    found = forecast(yearly, 20, frequency=Frequency.YEAR)
    assert found == Forecast(Fraction(46), Fraction(45), Fraction(74))


def test_a_half_yearly_figure_with_half_a_year_left_goes_by_half_years() -> None:
    halves = [Point(quarter, value) for quarter, value in ((12, 10), (14, 20), (16, 24), (18, 30))]
    found = forecast(halves, 20, frequency=Frequency.HALF_YEAR)  # 10, 4 and 6
    assert found == Forecast(Fraction(36), Fraction(34), Fraction(40))


def test_two_points_in_one_quarter_are_refused() -> None:
    with pytest.raises(ValueError, match="one point a quarter"):
        forecast([*series(1, 2, 3, 4), Point(4, 5)], 20)


def test_a_point_takes_no_float() -> None:
    with pytest.raises(TypeError):
        Point(1, 2.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("newest", "known"),
    [(12, Share(0, 0)), (16, Share(0, 0)), (18, Share(70, 200)), (19, Share(108, 300))],
)
def test_a_running_total_ends_with_the_shares_to_come_weighed_by_their_volumes(
    newest: int, known: Share
) -> None:
    # within the quarters of 2020: 34, 36, 38 and three times 40 per cent
    found = forecast_running(within(range(1, newest + 1)), known, 20)
    assert found == Forecast(Fraction(38), Fraction(37), Fraction(39))


def test_the_ends_of_a_running_total_are_its_slowest_and_fastest_year() -> None:
    values = (10, 10, 10, 10, 20, 22, 14, 18, 30, 30, 30, 30)  # changes 10 12 4 8 10 8 16 12
    quarters = {quarter: Share(value, 100) for quarter, value in enumerate(values, 1)}
    assert forecast_running(quarters, Share(0, 0), 16) == Forecast(Fraction(40), Fraction(34), Fraction(46))


def test_a_quarter_to_come_is_never_more_than_all() -> None:
    values = (10, 20, 30, 40, 30, 40, 50, 60, 50, 60, 70, 90)  # 20 more each year, the last time 30
    quarters = {quarter: Share(value, 100) for quarter, value in enumerate(values, 1)}
    # 70, 80, 90 and 100, not 110; with 30 more 80, 90, 100 and 100
    assert forecast_running(quarters, Share(0, 0), 16) == Forecast(Fraction(85), Fraction(84), Fraction(93))


def test_a_deadline_within_the_year_sums_up_to_it() -> None:
    assert forecast_running(within(range(1, 17)), Share(0, 0), 18) == Forecast(
        Fraction(35), Fraction(34), Fraction(36)
    )


def test_a_half_yearly_total_has_two_parts_a_year() -> None:
    halves = {quarter: Share(2 * quarter, 100) for quarter in (4, 6, 8, 10, 12)}
    found = forecast_running(halves, Share(0, 0), 16, frequency=Frequency.HALF_YEAR)  # 28 and 32
    assert found == Forecast(Fraction(30), Fraction(29), Fraction(31))
    assert forecast_running(halves, Share(0, 0), 16) is None


def test_a_quarter_that_had_to_be_left_out_is_known_and_not_to_come() -> None:
    found = forecast_running(within(range(1, 18)), Share(70, 200), 20, through=18)
    assert found == Forecast(Fraction(38), Fraction(37), Fraction(39))


def test_a_quarter_to_come_follows_the_newest_year_in_which_anything_occurred() -> None:
    quarters = within(range(1, 17)) | {15: Share(0, 0)}
    found = forecast_running(quarters, Share(0, 0), 20)  # 2018 had 22 per cent, two years make it 38
    assert found == Forecast(Fraction(38), Fraction(37), Fraction(39))


@pytest.mark.parametrize(
    ("quarters", "at"),
    [
        (range(0), 20),
        (range(1, 12), 16),
        (range(1, 12), 20),
        (range(1, 13), 21),
        (range(1, 21), 20),
        ([quarter for quarter in range(1, 17) if quarter % 4 != 3], 20),  # no third quarter is known
    ],
)
def test_of_a_running_total_too_little_is_known_too(quarters: Iterable[int], at: int) -> None:
    assert forecast_running(within(quarters), Share(0, 0), at) is None


@given(
    st.integers(0, 30),
    st.integers(0, 5),
    st.lists(st.integers(1, 9), min_size=4, max_size=4),
    st.integers(12, 19),
)
def test_an_even_share_within_the_quarters_is_forecast_as_it_comes(
    first: int, step: int, volumes: list[int], newest: int
) -> None:
    def quarter_alone(quarter: int) -> Share:
        volume = volumes[quarter % 4]
        return Share((first + step * quarter) * volume, 200 * volume)

    known = pool(quarter_alone(quarter) for quarter in range(17, newest + 1))
    found = forecast_running({q: quarter_alone(q) for q in range(1, newest + 1)}, known, 20)
    assert found is not None
    assert found.value == pool(map(quarter_alone, range(17, 21))).percent


@given(
    st.integers(0, 3),
    st.lists(st.integers(0, 30), min_size=4, max_size=4),
    st.sampled_from([12, 16]),
)
def test_seasons_fall_out_of_changes_over_whole_years(step: int, seasons: list[int], newest: int) -> None:
    values = {quarter: step * quarter + seasons[quarter % 4] for quarter in range(1, 21)}
    found = forecast([Point(quarter, values[quarter]) for quarter in range(1, newest + 1)], 20)
    assert found is not None
    assert found.value == values[20]


def is_in_whole_points_around_its_middle(found: Forecast, ceiling: int | None) -> bool:
    low, value, high = found.low, found.value, found.high
    room_below = low == 0 or value - low >= 1
    room_above = high == ceiling or high - value >= 1
    whole = low.denominator == high.denominator == 1
    return whole and room_below and room_above and 0 <= low <= value <= high <= (ceiling or high)


@given(
    st.dictionaries(st.integers(-4, 24), fractions | st.decimals(0, 100, places=2), max_size=20),
    st.integers(-4, 30),
    st.sampled_from(Frequency),
    st.sampled_from(Scale),
)
def test_a_forecast_has_ends_in_whole_points_around_its_middle(
    values: dict[int, Fraction | Decimal], at: int, frequency: Frequency, scale: Scale
) -> None:
    points = [Point(quarter, value) for quarter, value in values.items()]
    found = forecast(points, at, frequency=frequency, scale=scale)
    ceiling = 100 if scale is Scale.PERCENT else None
    assert found is None or is_in_whole_points_around_its_middle(found, ceiling)


counts = st.integers(0, 9).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))


@settings(max_examples=40)
@given(st.lists(counts, min_size=12, max_size=19), st.sampled_from([18, 19, 20]))
def test_a_running_forecast_has_ends_in_whole_points_around_its_middle(shares: list[Share], at: int) -> None:
    found = forecast_running(dict(enumerate(shares, 1)), pool(shares[16:]), at)
    assert found is None or is_in_whole_points_around_its_middle(found, 100)


@settings(max_examples=40)
@given(st.lists(fractions, min_size=1, max_size=12))
def test_the_middle_quantile_is_the_median(values: list[Fraction]) -> None:
    assert quantile(values, Fraction(1, 2)) == statistics.median(values)


@settings(max_examples=40)
@given(st.lists(fractions, min_size=2, max_size=12))
def test_the_quartiles_are_linear_between_the_ranks(values: list[Fraction]) -> None:
    quartiles = [quantile(values, Fraction(rank, 4)) for rank in (1, 2, 3)]
    assert quartiles == statistics.quantiles(values, n=4, method="inclusive")
