"""The interval around a survey's share and the number of answers that is enough."""

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import Comparator, Share, Threshold, interval_covers, sample_size, wilson

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
