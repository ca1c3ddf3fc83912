"""The rank of a unit among its peers: the order, ties, enough figures, and the change since a period ago."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import Settings

from indicators import StandingCode
from procedures.models import Level, Terrain, Unit
from reports.units.ranking import Rank, RankCounts, places, rank_counts, rank_of, tallies_of, would_lead
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import UnitStanding
from targets.models import Period, Target
from tests.factories import make_calendar, make_communes, make_line, make_province, make_target, make_unit


@pytest.fixture(autouse=True)
def _after_the_deadlines_of_quarter_2_of_2018(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 7, 1)


def counted(met: int, on_track: int = 0, decided: int = 10, *, missing: int = 0) -> RankCounts:
    """Return a tally of ten expected figures."""
    return RankCounts(met, on_track, decided, expected=10, missing=missing)


def test_the_largest_share_met_comes_first_then_the_largest_on_track() -> None:
    found = places(
        {
            1: counted(5, 3),
            2: counted(6),
            3: counted(5, 4),
            4: counted(4, 0, 5),  # four of five are more than six of ten
        }
    )
    assert found == {4: 1, 2: 2, 3: 3, 1: 4}


def test_equal_units_share_a_place_and_the_next_one_waits() -> None:
    found = places({1: counted(5), 2: counted(7), 3: counted(1, 0, 2), 4: counted(1)})
    assert found == {2: 1, 1: 2, 3: 2, 4: 4}


@pytest.mark.parametrize(
    ("expected", "missing", "is_ranked"),
    [
        (10, 2, True),  # 80 % to the very figure
        (10, 3, False),
        (11, 2, True),  # 81.8 %
        (4, 1, False),  # 75 %
        (0, 0, False),  # nothing is expected yet: nothing to compare
    ],
)
def test_below_80_per_cent_of_its_figures_a_unit_is_not_ranked(
    expected: int, missing: int, is_ranked: bool
) -> None:
    one = RankCounts(3, 0, 5, expected, missing)
    assert one.is_ranked is is_ranked
    assert bool(places({1: one})) is is_ranked


def test_a_unit_of_which_nothing_is_decided_is_not_ranked() -> None:
    assert not RankCounts(0, 0, 0, expected=3, missing=0).is_ranked


def test_only_what_is_decided_counts_and_a_target_without_a_path_is_not_met() -> None:
    found = rank_counts(
        [
            UnitStanding(StandingCode.MET, is_expected=True),
            UnitStanding(StandingCode.ON_TRACK, is_expected=True),
            UnitStanding(StandingCode.BEHIND, is_expected=True),
            UnitStanding(StandingCode.MISSED, is_expected=True),
            UnitStanding(StandingCode.NO_PATH, is_expected=True),
            UnitStanding(StandingCode.AT_RISK, is_expected=True),
            UnitStanding(StandingCode.MET, is_expected=True, is_small=True),  # of fewer than ten
            UnitStanding(StandingCode.CONTRIBUTES, is_expected=True),
            UnitStanding(StandingCode.OUTDATED, is_expected=True, is_missing=True),
            UnitStanding(StandingCode.NO_DATA, is_expected=True, is_missing=True),
            UnitStanding(StandingCode.NO_DATA),
        ]
    )
    assert found == RankCounts(met=1, on_track=1, decided=6, expected=10, missing=2)


def test_a_unit_would_lead_when_nobody_stood_before_it() -> None:
    tallies = {1: counted(5, 1), 2: counted(7, 1), 3: counted(9, 1, missing=5)}
    assert would_lead(tallies, 1, counted(7, 1))  # level with the first; the third has too few figures
    assert not would_lead(tallies, 1, counted(7))


@pytest.fixture
def calendar(db: None) -> dict[str, Period]:
    return make_calendar()


def rank(unit: Unit, period: Period, group: str = "cap-xa-dong-bang") -> Rank:
    """Return the rank of the unit in its group."""
    ledger = Ledger.read()
    found = rank_of(ledger, ledger.units[unit.pk], period, tallies_of(ledger, group, period))
    assert found is not None
    return found


def fill(target: Target, period: Period, figures: dict[Unit, int]) -> None:
    """Write down accepted percentages."""
    for unit, percent in figures.items():
        make_line(unit, target.indicator, period, percent, 100)


def test_a_unit_climbs(calendar: dict[str, Period]) -> None:
    targets = [make_target(sign=">=", threshold=50) for _ in range(2)]
    first, second, third = make_communes(3)
    for target, low in zip(targets, (10, 60), strict=True):
        fill(target, calendar["2018-q1"], {first: 90, second: 90, third: low})  # 2, 2 and 1 met
        fill(target, calendar["2018-q2"], {first: 90, second: low, third: 90})  # 2, 1 and 2 met
    found = rank(third, calendar["2018-q2"])
    assert (found.place, found.before, found.ranked) == (1, 3, 3)
    assert (found.last, found.change) == (2, 1)  # the first and the third are equal: it is one place better
    fell = rank(second, calendar["2018-q2"])
    assert (fell.place, fell.before, fell.before_last, fell.change) == (3, 1, 2, -1)
    stayed = rank(first, calendar["2018-q2"])
    assert (stayed.before, stayed.before_last, stayed.change) == (1, 2, 0)
    assert rank(first, calendar["2018-q1"]).change is None  # nobody had a figure in 2017


def test_a_silent_unit_has_no_rank_and_says_how_much_is_missing(calendar: dict[str, Period]) -> None:
    target, other = make_target(), make_target()
    spoken, silent = make_communes(2)
    fill(target, calendar["2018-q2"], {spoken: 90, silent: 90})
    fill(other, calendar["2018-q2"], {spoken: 10})
    found = rank(silent, calendar["2018-q2"])
    assert (found.place, found.change) == (None, None)
    assert (found.tally.missing, found.tally.expected) == (1, 2)
    assert (found.ranked, found.unranked) == (1, 1)


def test_like_is_ranked_with_like(calendar: dict[str, Period]) -> None:
    target = make_target()
    [delta] = make_communes(1)
    [mountain] = make_communes(1, terrain=Terrain.MOUNTAIN)
    department = make_unit(Level.DEPARTMENT)
    fill(target, calendar["2018-q2"], {delta: 60, mountain: 70, department: 80})
    for unit, group in (
        (delta, "cap-xa-dong-bang"),
        (mountain, "cap-xa-mien-nui"),
        (department, "so-ban-nganh"),
    ):
        found = rank(unit, calendar["2018-q2"], group)
        assert (found.group, found.place, found.ranked) == (group, 1, 1)


def test_the_province_has_no_peers(calendar: dict[str, Period]) -> None:
    province = make_province()
    assert rank_of(Ledger.read(), province, calendar["2018-q2"], {}) is None
