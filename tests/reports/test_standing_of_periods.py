"""Which period's figure speaks, for how long, and what is late or corrected."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from pytest_django import Settings

from indicators import Flag, Reason, StandingCode
from reports.scopes import unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import standings
from targets.models import DeadlineExtension, Period
from tests.factories import (
    make_calendar,
    make_communes,
    make_indicator,
    make_line,
    make_target,
    make_unit,
)
from tests.reports.verdicts import code_of, flags_of, reason_of, verdict_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after_the_deadlines_of_quarter_2_of_2018(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 7, 1)


def test_the_whole_of_a_year_to_date_figure_is_that_of_the_same_quarter_a_year_before(
    periods: dict[str, Period],
) -> None:
    target = make_target(make_indicator(accumulation="year_to_date"), for_districts=False)
    counted, silent = make_communes(2)
    make_line(counted, target.indicator, periods["2018-q2"], 50, 100)
    make_line(silent, target.indicator, periods["2018-q1"], 0, 7)
    assert verdict_of(target, periods["2018-q2"]).bounds is None  # the quarter before tells nothing
    make_line(silent, target.indicator, periods["2017-q2"], 0, 100)
    assert verdict_of(target, periods["2018-q2"]).bounds == (Fraction(25), Fraction(75))


def test_nothing_occurred_in_an_older_period_is_no_figure_either(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    make_line(make_communes(1)[0], target.indicator, periods["2018-q1"], 0, 0)
    verdict = verdict_of(target, periods["2018-q2"])
    assert (code_of(verdict), reason_of(verdict)) == (StandingCode.NO_DATA, Reason.NOTHING_OCCURRED)


@pytest.mark.parametrize(
    ("asked", "code", "reason"),
    [
        ("2018-q2", StandingCode.MET, None),
        ("2019-q2", StandingCode.OUTDATED, None),  # four quarters back it is still shown
        ("2019-q3", StandingCode.NO_DATA, Reason.TOO_OLD),
    ],
)
def test_a_value_is_shown_for_four_silent_quarters(
    asked: str, code: StandingCode, reason: Reason | None, periods: dict[str, Period], settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2019, 10, 1)
    target = make_target(for_districts=False)
    (commune,) = make_communes(1)
    make_line(commune, target.indicator, periods["2018-q2"], 60, 100)
    verdict = verdict_of(target, periods[asked])
    assert (code_of(verdict), reason_of(verdict)) == (code, reason)


def test_values_of_two_periods_are_never_mixed(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    first, second = make_communes(2)
    make_line(first, target.indicator, periods["2018-q1"], 100, 100)
    make_line(second, target.indicator, periods["2018-q2"], 10, 100)
    verdict = verdict_of(target, periods["2018-q2"])
    assert verdict.value == 10
    assert [point.quarter for point in verdict.points] == [9, 10]


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (200, StandingCode.ON_TRACK),
        (190, StandingCode.ON_TRACK),
        (189, StandingCode.AT_RISK),
        (170, StandingCode.AT_RISK),
        (169, StandingCode.BEHIND),
        (300, StandingCode.MET),
    ],
)
def test_half_way_from_10_to_30(part: int, code: StandingCode, periods: dict[str, Period]) -> None:
    target = make_target(threshold=30, baseline=Decimal(10), for_districts=False)
    (commune,) = make_communes(1)
    make_line(commune, target.indicator, periods["2018-q2"], part, 1000)
    assert code_of(verdict_of(target, periods["2018-q2"])) is code
    # The commune is all that the target binds, so it is held against the same path.
    assert code_of(verdict_of(target, periods["2018-q2"], unit_scope(commune))) is code


def test_a_new_definition_starts_the_series_anew(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    make_target(
        target.indicator, version=2, in_force_from=dt.date(2018, 1, 1), redefines=True, for_districts=False
    )
    (commune,) = make_communes(1)
    for period in ("2017-q3", "2017-q4", "2018-q1", "2018-q2"):
        make_line(commune, target.indicator, periods[period], 60, 100)
    verdict = verdict_of(target, periods["2018-q2"])
    assert [point.quarter for point in verdict.points] == [9, 10]
    assert Flag.DEFINITION_CHANGED in flags_of(verdict)
    assert verdict_of(target, periods["2017-q4"]).target == target
    assert Flag.DEFINITION_CHANGED not in flags_of(verdict_of(target, periods["2017-q4"]))


def test_a_figure_corrected_after_its_approval_is_flagged() -> None:
    target, unit, period = make_target(), make_unit(), make_calendar()["2018-q2"]
    make_line(unit, target.indicator, period, 40, 100, corrected_at=period.province_due_at)
    (verdict,) = standings(period, unit_scope(unit))
    assert verdict.standing is not None
    assert Flag.CORRECTED in verdict.standing.flags


def test_a_unit_with_a_later_deadline_is_not_called_late(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 17)
    target, unit, period = make_target(), make_unit(), make_calendar()["2018-q2"]
    assert unit in Ledger.read([target.code]).unsent(period, unit_scope(unit))
    DeadlineExtension.objects.create(
        period=period,
        unit=unit,
        due_at=period.unit_due_at + dt.timedelta(days=5),
        reason="lũ",
        at=period.unit_due_at,
    )
    assert Ledger.read([target.code]).unsent(period, unit_scope(unit)) == []
