"""Totals stated for a scope as a whole: when they close their period, and what they decide."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from indicators import Flag, Reason, StandingCode
from procedures.models import Level, Unit
from targets.models import Period, Target
from tests.factories import make_communes, make_line, make_province, make_stated, make_target
from tests.reports.verdicts import code_of, flags_of, reason_of, verdict_of

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def stated_total(period: Period, part: int, as_of: dt.date | None, sign: str = ">=") -> Target:
    """Return a target of two communes, whose province stated so many of 100 for the period."""
    target = make_target(sign=sign, for_districts=False)
    make_communes(2)
    make_stated(make_province(), target.indicator, period, part, 100, as_of_day=as_of)
    return target


def test_a_stated_total_closes_its_period_the_day_after_the_cut_off(
    periods: dict[str, Period], settings: Settings
) -> None:
    period = periods["2018-q2"]
    target = stated_total(period, 60, period.data_to)
    settings.PORTAL_TODAY = dt.date(2018, 6, 14)
    assert reason_of(verdict_of(target, period)) is Reason.NEVER_REPORTED
    settings.PORTAL_TODAY = dt.date(2018, 6, 15)
    verdict = verdict_of(target, period)
    assert code_of(verdict) is StandingCode.MET
    assert verdict.value == 60
    assert flags_of(verdict) == {Flag.STATED}


@pytest.mark.parametrize("as_of", [None, dt.date(2020, 11, 15)])
@pytest.mark.parametrize("part", [60, 40])
def test_a_total_of_before_the_cut_off_or_without_a_day_decides_nothing(
    part: int, as_of: dt.date | None, periods: dict[str, Period], settings: Settings
) -> None:
    target = stated_total(periods["2020-q4"], part, as_of)
    settings.PORTAL_TODAY = dt.date(2021, 2, 1)
    verdict = verdict_of(target, periods["2020-q4"])
    assert verdict.value == part
    assert code_of(verdict) not in (StandingCode.MET, StandingCode.MISSED)


def test_a_total_of_the_cut_off_misses_after_the_deadline(
    periods: dict[str, Period], settings: Settings
) -> None:
    target = stated_total(periods["2020-q4"], 40, dt.date(2020, 12, 14))
    days = ((dt.date(2020, 12, 31), StandingCode.AT_RISK), (dt.date(2021, 1, 1), StandingCode.MISSED))
    for settings.PORTAL_TODAY, code in days:
        assert code_of(verdict_of(target, periods["2020-q4"])) is code


def test_a_total_speaks_where_less_than_half_of_the_units_do(
    periods: dict[str, Period], settings: Settings
) -> None:
    period = periods["2018-q2"]
    target = stated_total(period, 60, period.data_to)
    settings.PORTAL_TODAY = dt.date(2018, 8, 1)
    units = [*Unit.objects.filter(level=Level.COMMUNE), *make_communes(1)]
    make_line(units[0], target.indicator, period, 1, 4)
    assert verdict_of(target, period).value == 60  # one of three units
    make_line(units[1], target.indicator, period, 1, 4)
    assert verdict_of(target, period).value == 25


def test_of_two_sources_the_later_day_speaks_and_the_other_stands_beside_it(
    periods: dict[str, Period], settings: Settings
) -> None:
    period = periods["2018-q2"]
    settings.PORTAL_TODAY = dt.date(2018, 7, 1)
    target = stated_total(period, 60, period.data_to)
    for part, day in ((40, None), (50, dt.date(2018, 3, 31))):
        make_stated(make_province(), target.indicator, period, part, 100, as_of_day=day, source=f"báo {part}")
    stated = verdict_of(target, period).stated
    assert stated
    assert [one.part for one in (stated, *stated.earlier)] == [60, 50, 40]
    with pytest.raises(IntegrityError), transaction.atomic():
        make_stated(make_province(), target.indicator, period, 1, 100, source="báo 40")
