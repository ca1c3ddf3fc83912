"""The interval around a survey's share and the number of answers that is enough."""

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import (
    Comparator,
    Path,
    Share,
    Threshold,
    interval_covers,
    is_too_rough,
    places_apart,
    sample_size,
    wilson,
)

shares = st.integers(1, 5000).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(5, 10), "23.66", "76.34"),
        (Share(81, 263), "25.53", "36.62"),  # this and the next: Newcombe 1998, table I
        (Share(15, 148), "6.24", "16.05"),
        (Share(0, 20), "0.00", "16.11"),
        (Share(1, 29), "0.61", "17.18"),
    ],
)
def test_the_interval_agrees_with_the_published_table(share: Share, low: str, high: str) -> None:
    ends = wilson(share)
    assert ends is not None
    assert (f"{ends[0]:.2f}", f"{ends[1]:.2f}") == (low, high)


def test_no_answers_have_no_interval() -> None:
    assert wilson(Share(0, 0)) is None
    assert interval_covers(Share(0, 0), Threshold(80, Comparator.AT_LEAST)) is False


@given(shares)
def test_the_interval_holds_its_share_and_stays_within_0_and_100(share: Share) -> None:
    ends = wilson(share)
    assert ends is not None
    assert 0 <= ends[0] <= 100 * Fraction(share.part, share.whole) <= ends[1] <= 100


def test_nobody_and_everybody_touch_the_ends_exactly() -> None:
    nobody, everybody = wilson(Share(0, 7)), wilson(Share(7, 7))
    assert nobody is not None
    assert everybody is not None
    assert nobody[0] == 0
    assert everybody[1] == 100


def test_the_interval_does_not_depend_on_the_caller_s_precision() -> None:
    with localcontext() as context:
        context.prec = 4
        rough = wilson(Share(81, 263))
    assert rough == wilson(Share(81, 263))


@pytest.mark.parametrize(
    ("percent", "covers"), [("23.6", False), ("23.7", True), ("76", True), ("77", False)]
)
def test_an_interval_that_covers_the_threshold_is_seen(percent: str, covers: bool) -> None:
    assert interval_covers(Share(5, 10), Threshold(Decimal(percent), Comparator.AT_LEAST)) is covers


def test_twenty_answers_of_ten_people_are_ten() -> None:
    assert wilson(Share(10, 20), 10) == wilson(Share(5, 10))
    assert wilson(Share(3, 9), Fraction(9, 2)) == wilson(Share(30, 90), Decimal("4.5"))
    just_within = Threshold(Decimal("23.7"), Comparator.AT_LEAST)
    assert interval_covers(Share(10, 20), just_within, 10)
    assert not interval_covers(Share(10, 20), just_within)


@pytest.mark.parametrize("people", [0, -1])
def test_answers_of_nobody_are_refused(people: int) -> None:
    with pytest.raises(ValueError, match="people"):
        wilson(Share(1, 2), people)


A_POINT_A_QUARTER = Path(Threshold(80, Comparator.AT_LEAST), 20, baseline=60)


@pytest.mark.parametrize(
    ("part", "whole", "people", "is_rough"),
    [
        (320, 400, None, True),  # a standard error of 2.0 points
        (1_600, 2_000, None, False),  # 0.9 points
        (1_600, 2_000, 400, True),  # five answers of one person are not five persons
        (3, 3, None, True),  # of three that are all satisfied nothing is certain
        (0, 0, None, False),
    ],
)
def test_a_survey_is_too_rough_where_chance_is_more_than_its_path_goes_in_a_quarter(
    part: int, whole: int, people: int | None, is_rough: bool
) -> None:
    assert is_too_rough(Share(part, whole), A_POINT_A_QUARTER, people) is is_rough


def test_a_path_that_goes_faster_takes_a_rougher_survey_and_one_without_a_start_takes_any() -> None:
    faster = Path(Threshold(80, Comparator.AT_LEAST), 20, baseline=30, baseline_at=0)
    assert faster.points_a_quarter == Fraction(5, 2)
    assert not is_too_rough(Share(320, 400), faster)
    late = Path(Threshold(80, Comparator.AT_LEAST), 20, baseline=78, baseline_at=15)
    assert late.points_a_quarter == 1  # the way counts as 5 points at least
    nowhere = Path(Threshold(80, Comparator.AT_LEAST), 20)
    assert nowhere.points_a_quarter is None
    assert not is_too_rough(Share(1, 2), nowhere)


def test_places_that_overlap_are_told_from_the_first_to_the_last() -> None:
    ends = [(70, 80), (75, 85), (81, 90), (10, 20)]
    assert places_apart(ends) == [(2, 3), (1, 3), (1, 2), (4, 4)]
    assert places_apart(ends, higher_is_better=False) == [(2, 3), (2, 4), (3, 4), (1, 1)]
    assert places_apart([(50, 60), (60, 70)]) == [(1, 2), (1, 2)]  # they touch: nobody can tell
    assert places_apart([]) == []


intervals = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 4)).map(lambda one: (one[0], one[0] + one[1])),
    min_size=1,
    max_size=5,
)


@given(intervals, st.booleans())
def test_the_places_are_all_that_the_true_values_may_give(ends: list[tuple[int, int]], higher: bool) -> None:
    worlds = list(product(*(sorted({low, (low + high) // 2, high}) for low, high in ends)))
    for place, (first, last) in enumerate(places_apart(ends, higher_is_better=higher)):
        better = [
            (
                sum(one > world[place] if higher else one < world[place] for one in world),
                sum(one >= world[place] if higher else one <= world[place] for one in world),
            )
            for world in worlds
        ]
        assert first == 1 + min(before for before, _ in better)
        assert last == max(before_or_level for _, before_or_level in better)


@pytest.mark.parametrize(
    ("population", "answers"),
    [(0, 0), (1, 1), (400, 200), (401, 201), (27727, 395), (33450, 396), (10**9, 400)],
)
def test_a_population_needs_so_many_answers(population: int, answers: int) -> None:
    assert sample_size(population) == answers


@pytest.mark.parametrize(("population", "error"), [(-1, ValueError), (10.0, TypeError), (True, TypeError)])
def test_a_population_that_cannot_be_is_refused(population: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        sample_size(population)
