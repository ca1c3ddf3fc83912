"""Many units judged one by one: each exactly as judge() judges it alone."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from indicators import StandingCode
from procedures.models import Level
from reports.scopes import group_scope, own_scope, unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import UnitStanding, marks, median_points
from reports.verdicts.standing import judge
from targets.models import Indicator
from tests.factories import (
    make_calendar,
    make_communes,
    make_indicator,
    make_line,
    make_stated,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db

GROUP = "cap-xa-dong-bang"


@pytest.fixture(autouse=True)
def _after_the_deadlines_of_quarter_2_of_2018(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 7, 1)


def test_in_the_last_year_a_forecast_turns_on_track_into_at_risk(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2020, 2, 1)
    calendar = make_calendar()
    target = make_target(sign=">=", threshold=30, baseline=10)
    [unit] = make_communes(1)
    # From 10 in quý I/2016 the path asks for 25.8 by quý IV/2019. There the value has stood for years: that
    # leads to 25 to 27 by the end of 2020.
    for place, code in enumerate(list(calendar)[:16]):
        make_line(unit, target.indicator, calendar[code], 26 if place else 10, 100)
    ledger = Ledger.read()
    found = [marks(ledger, calendar[code], group_scope(GROUP))[unit.pk] for code in ("2019-q3", "2019-q4")]
    assert [mark.code for (mark,) in found] == [StandingCode.ON_TRACK, StandingCode.AT_RISK]


def test_a_total_stated_for_a_district_is_not_its_own() -> None:
    calendar = make_calendar()
    period = calendar["2018-q2"]
    target = make_target(sign=">=", threshold=50)
    district, department = make_unit(Level.DISTRICT), make_unit(Level.DEPARTMENT)
    for unit in (district, department):
        make_stated(unit, target.indicator, period, 60, 100, as_of_day=period.data_to)
    ledger = Ledger.read()
    [of_district] = marks(ledger, period, group_scope("cap-huyen"))[district.pk]
    [of_department] = marks(ledger, period, group_scope("so-ban-nganh"))[department.pk]
    assert of_district.code is StandingCode.NO_DATA
    assert of_department.code is StandingCode.MET
    own, whole = (
        judge(ledger, target.indicator, period, scope(ledger.units[district.pk]))
        for scope in (own_scope, unit_scope)
    )
    assert own.value is None
    assert whole.value == 60


def test_a_district_by_itself_leaves_out_its_communes() -> None:
    period = make_calendar()["2018-q2"]
    target = make_target(sign=">=", threshold=50)
    district = make_unit(Level.DISTRICT)
    [commune] = make_communes(1, parent=district)
    make_line(district, target.indicator, period, 1, 10)
    make_line(commune, target.indicator, period, 90, 90)
    ledger = Ledger.read()
    own = judge(ledger, target.indicator, period, own_scope(ledger.units[district.pk]))
    assert own.value == 10
    assert (own.counted, own.owing) == (1, 1)
    assert [line.unit.pk for line in own.lines] == [district.pk]


def test_only_what_a_unit_reports_itself_and_is_due_is_expected_of_it() -> None:
    calendar = make_calendar()
    [unit] = make_communes(1)
    for indicator in (
        make_indicator("QUY"),
        make_indicator("NAM", frequency="year"),
        make_indicator("DANH-MUC", source="catalogue"),
        make_indicator("KHONG-PHAT-SINH"),
    ):
        make_target(indicator)
    make_line(unit, Indicator.objects.get(code="KHONG-PHAT-SINH"), calendar["2016-q1"], 0, 0)
    found = marks(Ledger.read(), calendar["2016-q1"], group_scope(GROUP))[unit.pk]
    assert found == [
        UnitStanding(StandingCode.NO_DATA, is_expected=True, is_missing=True),
        UnitStanding(StandingCode.NO_DATA),  # the first year is not over
        UnitStanding(StandingCode.NO_DATA),  # the catalogue knows, not the unit
        UnitStanding(StandingCode.NO_DATA, is_expected=True),  # nothing occurred, and that was reported
    ]


def test_a_second_reading_is_not_counted() -> None:
    period = make_calendar()["2018-q2"]
    make_target(in_programme=False)
    [unit] = make_communes(1)
    assert marks(Ledger.read(), period, group_scope(GROUP)) == {unit.pk: []}


def test_the_median_waits_for_half_of_the_peers() -> None:
    calendar = make_calendar()
    target = make_target()
    units = make_communes(4)
    for unit, part in zip(units, (10, 20, 60, 80), strict=True):
        make_line(unit, target.indicator, calendar["2018-q1"], part, 100)
    make_line(units[0], target.indicator, calendar["2018-q2"], 90, 100)  # one of four: no middle yet
    points = median_points(Ledger.read(), target.indicator, calendar["2018-q2"], group_scope(GROUP))
    assert [(point.quarter, point.value) for point in points] == [(9, Fraction(40))]  # between 20 and 60


def test_no_query_is_asked_however_many_units_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_calendar()
    make_target()
    make_communes(3)
    ledger = Ledger.read()
    with django_assert_num_queries(0):
        assert len(marks(ledger, ledger.periods[10], group_scope(GROUP))) == 3
