"""In which quarters an indicator is due, and which may speak for a quarter."""

import pytest

from indicators import LOOK_BACK, Accumulation, Frequency, Kind, due_quarters


@pytest.mark.parametrize(
    ("frequency", "due"),
    [("quarter", [1, 2, 3, 4, 5, 6, 7, 8]), ("half_year", [2, 4, 6, 8]), ("year", [4, 8])],
)
def test_an_indicator_is_due_as_often_as_it_declares(frequency: str, due: list[int]) -> None:
    assert [quarter for quarter in range(-4, 9) if Frequency(frequency).due(quarter)] == due


@pytest.mark.parametrize(
    ("frequency", "quarter", "latest", "previous"),
    [
        (Frequency.QUARTER, 1, 1, None),
        (Frequency.QUARTER, 7, 7, 6),
        (Frequency.HALF_YEAR, 1, None, None),
        (Frequency.HALF_YEAR, 2, 2, None),
        (Frequency.HALF_YEAR, 11, 10, 10),
        (Frequency.HALF_YEAR, 10, 10, 8),
        (Frequency.YEAR, 3, None, None),
        (Frequency.YEAR, 8, 8, 4),
        (Frequency.YEAR, 11, 8, 8),
        (Frequency.YEAR, 0, None, None),
        (Frequency.YEAR, -3, None, None),
    ],
)
def test_the_latest_due_quarter_includes_the_asked_one_and_the_previous_does_not(
    frequency: Frequency, quarter: int, latest: int | None, previous: int | None
) -> None:
    assert (frequency.latest_due(quarter), frequency.previous(quarter)) == (latest, previous)


@pytest.mark.parametrize(
    ("frequency", "asked", "quarters"),
    [
        (Frequency.QUARTER, 10, (10, 9, 8, 7, 6)),
        (Frequency.QUARTER, 2, (2, 1)),
        (Frequency.HALF_YEAR, 11, (10, 8, 6)),
        (Frequency.YEAR, 20, (20, 16)),
        (Frequency.YEAR, 19, (16, 12)),
        (Frequency.YEAR, 7, (4,)),
        (Frequency.YEAR, 3, ()),
    ],
)
def test_a_figure_of_at_most_a_year_before_the_latest_due_quarter_may_be_shown(
    frequency: Frequency, asked: int, quarters: tuple[int, ...]
) -> None:
    assert LOOK_BACK == 4
    assert due_quarters(frequency, asked) == quarters


def test_the_look_back_can_be_closed_or_opened_wide() -> None:
    assert due_quarters(Frequency.QUARTER, 10, back=0) == (10,)
    assert due_quarters(Frequency.YEAR, 11, back=11) == (8, 4)


def test_declarations_are_written_as_other_programs_know_them() -> None:
    assert [kind.value for kind in Kind] == ["share", "unit_count", "index", "average"]
    assert [accumulation.value for accumulation in Accumulation] == ["stock", "year_to_date"]
