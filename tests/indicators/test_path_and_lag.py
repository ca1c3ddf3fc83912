"""What is expected by now, how far off a value is, and how many quarters that makes."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import (
    Axis,
    Comparator,
    Direction,
    Number,
    Path,
    Share,
    Threshold,
    deviation,
    is_worse_than_start,
    lag_quarters,
    own_path,
    pace_needed,
    pace_so_far,
    pool,
    quarter_number,
)

HIGHER, LOWER = Direction.HIGHER_IS_BETTER, Direction.LOWER_IS_BETTER

STRAIGHT = Path(30, 20, baseline=10)
BENT = Path(60, 20, baseline=10, milestones=((8, 20), (12, 40)))
FLAT = Path(60, 12, baseline=20, milestones=((4, 40), (8, 40)))
WAITING = Path(60, 14, baseline=20, milestones=((4, 20),))
FALLING = Path(20, 15, baseline=60, milestones=((5, 40),))
LATE = Path(60, 12, milestones=((4, 20), (8, 40)))
DATED = Path(100, 20, baseline=90, baseline_at=10)
RUNNING = Path(30, 20, baseline=2, axis=Axis.MIDDLE)
MEANWHILE = Path(80, 18, baseline=20, baseline_at=10, axis=Axis.MIDDLE)  # from the place 11 to the place 19

percents = st.integers(0, 100) | st.decimals(0, 100, places=2)


@st.composite
def paths(draw: st.DrawFn) -> Path:
    known_at, *between, deadline = sorted(draw(st.sets(st.integers(0, 20), min_size=2, max_size=5)))
    milestones = tuple((quarter, draw(percents)) for quarter in between)
    axis = draw(st.sampled_from(Axis))
    return Path(draw(percents), deadline, draw(st.none() | percents), milestones, known_at, axis)


@pytest.mark.parametrize(
    ("year", "quarter", "number"),
    [(2016, 1, 1), (2016, 4, 4), (2018, 2, 10), (2018, 3, 11), (2020, 4, 20), (2015, 4, 0)],
)
def test_quarters_are_counted_from_the_end_of_2015(year: int, quarter: int, number: int) -> None:
    assert quarter_number(year, quarter) == number


def test_a_year_has_four_quarters() -> None:
    with pytest.raises(ValueError, match="1, 2, 3 or 4"):
        quarter_number(2018, 5)


@pytest.mark.parametrize(
    ("path", "quarter", "expected"),
    [
        (STRAIGHT, -1, None),
        (STRAIGHT, 0, 10),
        (STRAIGHT, 3, 13),
        (STRAIGHT, 20, 30),
        (STRAIGHT, 33, 30),
        (BENT, 4, 15),
        (BENT, 8, 20),
        (BENT, 10, 30),
        (BENT, 16, 50),
        (BENT, 21, 60),
        (LATE, 0, None),
        (LATE, 3, None),
        (LATE, 4, 20),
        (LATE, 6, 30),
        (LATE, 12, 60),
        (Path(30, 20), 10, None),
        (Path(30, 20), 25, None),
        (Path(40, 20, baseline=80), 5, 70),
        (Path(100, 7, baseline=0), 1, Fraction(100, 7)),
        (DATED, 9, None),
        (DATED, 10, 90),
        (DATED, 15, 95),
        (RUNNING, 1, Fraction(11, 2)),  # at the place 2.5
        (RUNNING, 2, Fraction(31, 5)),
        (RUNNING, 4, Fraction(38, 5)),
        (RUNNING, 5, Fraction(111, 10)),  # at 6.5: the new year begins where the share has come meanwhile
        (RUNNING, 20, 30),
        (MEANWHILE, 9, None),  # at 10.5
        (MEANWHILE, 10, 20),
        (MEANWHILE, 12, Fraction(55, 2)),  # at 12
        (MEANWHILE, 17, Fraction(305, 4)),  # at 18.5
        (MEANWHILE, 18, 80),
        (MEANWHILE, 19, 80),
    ],
)
def test_the_expected_value_lies_on_straight_lines_between_the_known_stops(
    path: Path, quarter: int, expected: Number | None
) -> None:
    assert path.expected(quarter) == expected


@pytest.mark.parametrize(
    ("path", "start", "length"),
    [(STRAIGHT, 10, 20), (BENT, 10, 50), (LATE, 20, 40), (Path(80, 20, 78), 78, 5), (Path(80, 20), None, 5)],
)
def test_a_path_starts_at_its_first_stop_and_is_at_least_five_points_long(
    path: Path, start: int | None, length: int
) -> None:
    assert path.start == start
    assert path.length == length


def test_a_path_takes_a_threshold_or_its_bare_percentage() -> None:
    with_comparator = Path(Threshold(Decimal(30), Comparator.ABOVE), 20, baseline=10)
    assert with_comparator.target == STRAIGHT.target == 30


@pytest.mark.parametrize(
    "milestones",
    [((0, 20),), ((20, 30),), ((21, 30),), ((-1, 5),), ((8, 20), (8, 25)), ((9, 20), (8, 25)), ((8, 101),)],
)
def test_milestones_that_are_early_late_doubled_unsorted_or_impossible_are_refused(milestones: Any) -> None:
    with pytest.raises(ValueError, match=r"milestones|percentage"):
        Path(30, 20, baseline=10, milestones=milestones)


@pytest.mark.parametrize(("deadline", "known_at"), [(0, 0), (-4, 0), (10, 10), (10, 11)])
def test_a_deadline_that_is_not_after_the_baseline_is_refused(deadline: int, known_at: int) -> None:
    with pytest.raises(ValueError, match="deadline"):
        Path(30, deadline, baseline_at=known_at)


@pytest.mark.parametrize("quarter", [8, 10])
def test_a_milestone_that_is_not_after_the_day_of_the_baseline_is_refused(quarter: int) -> None:
    with pytest.raises(ValueError, match="milestones"):
        Path(100, 20, baseline=90, milestones=((quarter, 95),), baseline_at=10)


def test_a_running_total_stands_at_the_middle_of_what_it_sums() -> None:
    assert [Axis.MIDDLE.at(quarter) for quarter in (0, 1, 2, 3, 4, 5)] == [
        0, Fraction(5, 2), 3, Fraction(7, 2), 4, Fraction(13, 2)
    ]  # fmt: skip
    assert [Axis.CUT_OFF.at(quarter) for quarter in (0, 1, 4)] == [0, 1, 4]


@given(st.integers(0, 40), st.integers(0, 8), st.sets(st.integers(1, 20), min_size=2, max_size=2))
def test_a_share_that_moves_evenly_within_the_quarters_is_never_off_its_path(
    first: int, step: int, ends: set[int]
) -> None:
    def since_january(quarter: int) -> Fraction:
        january = quarter - (quarter - 1) % 4
        value = pool(Share(first + step * one, 200) for one in range(january, quarter + 1)).percent
        assert value is not None
        return value

    start, end = sorted(ends)
    path = Path(since_january(end), end, since_january(start), baseline_at=start, axis=Axis.MIDDLE)
    for quarter in range(start, end + 1):
        assert deviation(since_january(quarter), path, quarter, HIGHER) == 0


@pytest.mark.parametrize("arguments", [(30.0, 20), (30, 20.0), (30, 20, 10.0), (30, 20, 10, ((8, 20.0),))])
def test_a_path_takes_no_floats(arguments: Any) -> None:
    with pytest.raises(TypeError):
        Path(*arguments)


@pytest.mark.parametrize(
    ("value", "path", "quarter", "direction", "expected"),
    [
        (19, STRAIGHT, 10, HIGHER, Fraction(-1, 20)),
        (Decimal("16.9"), STRAIGHT, 10, HIGHER, Fraction(-31, 200)),
        (25, STRAIGHT, 10, HIGHER, Fraction(1, 4)),
        (25, Path(20, 10, 30), 4, LOWER, Fraction(1, 10)),  # 26 expected, 25 is better
        (79, Path(80, 20, 80), 8, HIGHER, Fraction(-1, 5)),
        (50, LATE, 3, HIGHER, None),
        (50, Path(80, 20), 3, HIGHER, None),
        (20, STRAIGHT, 30, HIGHER, Fraction(-1, 2)),
    ],
)
def test_a_deviation_is_a_part_of_the_whole_way(
    value: Number, path: Path, quarter: int, direction: Direction, expected: Fraction | None
) -> None:
    assert deviation(value, path, quarter, direction) == expected


@pytest.mark.parametrize(
    ("value", "path", "quarter", "direction", "expected"),
    [
        (Decimal("16.9"), STRAIGHT, 10, HIGHER, Fraction(31, 10)),
        (22, STRAIGHT, 10, HIGHER, -2),
        (10, STRAIGHT, 10, HIGHER, 10),  # as at the start: the whole time
        (9, STRAIGHT, 10, HIGHER, None),  # worse than the start: that is said in words
        (15, BENT, 10, HIGHER, 6),  # the path stood at 15 in quarter 4
        (9, BENT, 10, HIGHER, None),
        (30, BENT, 10, HIGHER, 0),
        (35, BENT, 10, HIGHER, -1),  # it will stand at 35 in quarter 11
        (60, BENT, 10, HIGHER, -10),
        (70, BENT, 10, HIGHER, -10),  # it never stands at 70
        (40, FLAT, 10, HIGHER, 2),  # it stood at 40 until quarter 8
        (40, FLAT, 6, HIGHER, 0),
        (20, WAITING, 10, HIGHER, 6),  # as good as the baseline, and it was enough until quarter 4
        (Decimal("20.5"), WAITING, 10, HIGHER, Fraction(47, 8)),
        (40, FLAT, 2, HIGHER, -2),  # it will stand at 40 from quarter 4 on
        (50, FALLING, 10, LOWER, Fraction(15, 2)),
        (25, FALLING, 10, LOWER, Fraction(-5, 2)),
        (61, FALLING, 10, LOWER, None),
        (19, LATE, 6, HIGHER, None),
        (20, LATE, 6, HIGHER, 2),
        (25, LATE, 6, HIGHER, 1),
        (25, LATE, 3, HIGHER, None),
        (22, STRAIGHT, 20, HIGHER, None),
        (22, STRAIGHT, 25, HIGHER, None),
        (79, Path(80, 20, Decimal("75.1")), 8, HIGHER, None),  # a way of 4.9 points
        (79, Path(80, 20, 75), 8, HIGHER, Fraction(-8)),
        (50, Path(80, 20), 8, HIGHER, None),
        (90, DATED, 16, HIGHER, 6),  # of the ten quarters since its own day, not of twenty
        (90, DATED, 9, HIGHER, None),
        (Fraction("4.1"), RUNNING, 1, HIGHER, 1),
        (Fraction("4.8"), RUNNING, 1, HIGHER, Fraction(1, 2)),
        (20, MEANWHILE, 13, HIGHER, Fraction(7, 2)),  # at 14.5, since 11
        (60, MEANWHILE, 18, HIGHER, None),
    ],
)
def test_a_lag_is_told_in_quarters(
    value: Number, path: Path, quarter: int, direction: Direction, expected: Fraction | None
) -> None:
    assert lag_quarters(value, path, quarter, direction) == expected


@given(paths(), st.integers(-5, 30))
def test_the_expected_value_never_leaves_the_known_stops(path: Path, quarter: int) -> None:
    expected = path.expected(quarter)
    if expected is not None:
        values = [percent for _, percent in path.stops]
        assert min(values) <= expected <= max(values)


@given(percents, paths(), st.integers(-5, 30), st.sampled_from(Direction))
def test_a_lag_never_exceeds_the_distance_to_the_start(
    value: Number, path: Path, quarter: int, direction: Direction
) -> None:
    lag = lag_quarters(value, path, quarter, direction)
    if lag is not None:
        assert lag <= path.axis.at(quarter) - path.stops[0][0]


@given(percents, paths(), st.integers(-5, 30), st.sampled_from(Direction))
def test_a_lag_raises_nothing_and_has_the_sign_of_its_deviation(
    value: Number, path: Path, quarter: int, direction: Direction
) -> None:
    lag = lag_quarters(value, path, quarter, direction)
    off = deviation(value, path, quarter, direction)
    if lag is None or off is None:
        return
    start = path.start
    assert start is not None
    if direction.sign * (Fraction(value) - start) >= 0:
        assert (lag > 0, lag < 0) == (off < 0, off > 0)


@given(paths(), st.integers(0, 20), st.sampled_from(Direction))
def test_a_value_on_its_path_is_neither_late_nor_ahead(
    path: Path, quarter: int, direction: Direction
) -> None:
    expected = path.expected(quarter)
    if expected is None or path.start is None or direction.sign * (expected - path.start) < 0:
        return
    assert lag_quarters(expected, path, quarter, direction) in (0, None)


@pytest.mark.parametrize(
    ("value", "path", "direction", "worse"),
    [
        (Decimal("9.9"), STRAIGHT, HIGHER, True),
        (10, STRAIGHT, HIGHER, False),
        (61, FALLING, LOWER, True),
        (60, FALLING, LOWER, False),
        (0, Path(30, 20), HIGHER, False),
    ],
)
def test_a_value_can_be_worse_than_its_start(
    value: Number, path: Path, direction: Direction, worse: bool
) -> None:
    assert is_worse_than_start(value, path, direction) is worse


def test_a_part_of_the_scope_goes_straight_on_from_its_own_first_value() -> None:
    own = own_path(BENT, 30, 3, HIGHER)
    assert own == Path(60, 20, baseline=30, baseline_at=3)
    assert own.expected(2) is None
    assert own.expected(20) == 60
    assert own_path(RUNNING, 4, 3, HIGHER).axis is Axis.MIDDLE


@given(percents, paths(), st.integers(1, 25), st.sampled_from(Direction))
def test_a_start_of_ones_own_is_never_better_than_the_threshold(
    value: Number, path: Path, quarter: int, direction: Direction
) -> None:
    start = own_path(path, value, quarter, direction).start
    if path.start is None or quarter >= path.deadline:
        assert start is None
    else:
        assert start in (Fraction(value), path.target)
        assert direction.sign * (start - path.target) <= 0


def test_where_the_target_claims_no_pace_or_the_start_comes_too_late_there_is_no_path_of_ones_own() -> None:
    without = Path(60, 20)
    assert own_path(without, 30, 3, HIGHER) == without
    assert own_path(LATE, 30, 12, HIGHER) == Path(60, 12)


def test_the_pace_needed_stands_beside_the_pace_so_far() -> None:
    assert pace_needed(15, STRAIGHT, 10) == Fraction(3, 2)  # 15 points in 10 quarters
    assert pace_so_far(15, STRAIGHT, 10) == Fraction(1, 2)  # 5 points in 10 quarters


def test_a_pace_is_told_from_the_first_quarter_to_the_last_before_the_deadline() -> None:
    assert pace_so_far(15, STRAIGHT, 1) == 5
    assert pace_needed(15, STRAIGHT, 19) == 15


def test_no_pace_is_told_from_the_deadline_on_or_without_a_baseline() -> None:
    assert pace_needed(15, STRAIGHT, 20) is None
    assert pace_so_far(15, LATE, 6) is None
    assert pace_so_far(15, STRAIGHT, 0) is None
    assert pace_so_far(95, DATED, 10) is None


def test_the_pace_so_far_is_counted_from_the_day_of_the_baseline() -> None:
    assert pace_so_far(95, DATED, 12) == Fraction(5, 2)
