"""Figures counted in the procedure catalogue: METHOD section 9, through the ledger to the verdict."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from indicators import Flag, Share
from indicators import StandingCode as Code
from procedures.models import Authority, DeskHandling, Field, Level, Procedure, ServiceLevel, Unit
from reports.scopes import Scope, province_scope
from reports.verdicts.standing import standings
from reports.verdicts.verdict import Verdict
from targets.models import Indicator, Period
from tests.factories import (
    make_calendar,
    make_indicator,
    make_period,
    make_province,
    make_stated,
    make_target,
    make_unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
START = dt.date(2015, 1, 1)


@pytest.fixture
def period() -> Period:
    return make_calendar()["2018-q2"]


@pytest.fixture
def department() -> Unit:
    return make_unit(Level.DEPARTMENT)


@pytest.fixture
def subject() -> Field:
    return Field.objects.create(code="HT", name="Hộ tịch")


def procedures(
    number: int, level: int | None, owner: Unit, authority: str = Authority.DEPARTMENT, **fields: Any
) -> list[Procedure]:
    """Return so many procedures in force since 2015 at a level."""
    first = Procedure.objects.count() + 1
    made = [
        Procedure.objects.create(
            **{
                "code": f"T{first + place}",
                "name": "Thủ tục",
                "field": Field.objects.get(),
                "owner": owner,
                "authority": authority,
                "in_force_from": START,
            }
            | fields
        )
        for place in range(number)
    ]
    if level is not None:
        for one in made:
            ServiceLevel.objects.create(procedure=one, level=level, effective_on=one.in_force_from)
    return made


def counted(code: str, what: str, **fields: Any) -> Indicator:
    """Return an indicator of the catalogue with its target."""
    indicator = make_indicator(code, source="catalogue", catalogue_count=what, **fields)
    make_target(indicator, ">=", 50 if what == "level_4" else 100, for_communes=what == "one_stop")
    return indicator


def verdict(indicator: Indicator, period: Period, scope: Scope | None = None) -> Verdict:
    return standings(period, scope or province_scope(), codes=[indicator.code])[0]


def alone(unit: Unit) -> Scope:
    return Scope(unit.code, unit.name, unit, alone=True)


@pytest.mark.usefixtures("subject")
def test_w04_and_w05_are_counted_from_the_procedures_themselves(period: Period, department: Unit) -> None:
    make_province()
    fourth, online = counted("HDH-02", "level_4"), counted("HDH-01-DV", "online")
    for number, level in ((99, 2), (1_349, 3), (1_148, 4)):
        rows = [
            Procedure(
                code=f"{level}.{place}",
                name="Thủ tục",
                field=Field.objects.get(),
                owner=department,
                authority=Authority.PROVINCE,
                in_force_from=START,
            )
            for place in range(number)
        ]
        Procedure.objects.bulk_create(rows)
        ServiceLevel.objects.bulk_create(
            ServiceLevel(procedure=row, level=level, effective_on=START) for row in rows
        )
    found = verdict(fourth, period)
    assert (found.share, found.gap.parts if found.gap else None) == (Share(1_148, 2_596), 150)
    found = verdict(online, period)
    assert (found.share, found.gap.parts if found.gap else None) == (Share(2_497, 2_596), 99)
    assert found.standing is not None
    assert found.standing.flags == set()


@pytest.mark.usefixtures("subject")
def test_a_procedure_of_all_districts_counts_once_for_the_province(period: Period, department: Unit) -> None:
    indicator = counted("HDH-02", "level_4")
    districts = [make_unit(Level.DISTRICT) for _ in range(9)]
    ahead = procedures(3, 3, department, Authority.DISTRICT)[0]
    procedures(2, 4, department)
    procedures(5, 4, department, Authority.COMMUNE)  # the target binds agencies from district level up
    ServiceLevel.objects.create(procedure=ahead, unit=districts[0], level=4, effective_on=dt.date(2018, 1, 1))
    assert verdict(indicator, period).share == Share(2, 5)
    assert verdict(indicator, period, alone(districts[0])).share == Share(1, 3)
    assert verdict(indicator, period, alone(districts[1])).share == Share(0, 3)
    assert verdict(indicator, period, alone(department)).share == Share(2, 2)
    lines = {line.unit: line.share for line in verdict(indicator, period).lines}
    assert lines[districts[0]] == Share(1, 3)


@pytest.mark.usefixtures("subject")
def test_an_agency_counts_where_all_its_eligible_services_are_online(
    period: Period, department: Unit
) -> None:
    indicator = counted("HDH-01", "agencies_online", kind="unit_count")
    idle, other = make_unit(Level.DEPARTMENT), make_unit(Level.DEPARTMENT)
    make_unit(Level.DISTRICT)
    procedures(3, 3, department)
    procedures(1, 1, department, eligible_online=False)
    procedures(1, 4, other)
    procedures(1, None, other)  # without a level is below every level
    procedures(1, 4, department, Authority.DISTRICT)
    found = verdict(indicator, period)
    assert (found.share, found.owing) == (Share(2, 3), 3)  # the idle department offers nothing: not asked
    standing = verdict(indicator, period, alone(idle)).standing
    assert standing is not None
    assert standing.code == Code.NOT_APPLICABLE


@pytest.mark.usefixtures("subject")
def test_one_stop_desks_count_what_communes_do_too(period: Period, department: Unit) -> None:
    indicator = counted("TTHC-02", "one_stop")
    commune = make_unit(Level.COMMUNE)
    at_desk = [*procedures(2, 3, department), *procedures(1, 3, department, Authority.COMMUNE)]
    procedures(1, 3, department, Authority.COMMUNE)
    procedures(1, 3, department, Authority.UNKNOWN)  # nobody handles it
    for one in at_desk:
        DeskHandling.objects.create(procedure=one, at_desk=True, effective_on=START)
    assert verdict(indicator, period).share == Share(3, 4)
    assert verdict(indicator, period, alone(commune)).share == Share(1, 2)
    DeskHandling.objects.create(procedure=at_desk[0], at_desk=False, effective_on=dt.date(2018, 6, 14))
    assert verdict(indicator, period).share == Share(2, 4)  # the cut-off date itself counts


@pytest.mark.usefixtures("subject")
def test_newly_issued_procedures_are_those_of_the_year_to_date(period: Period, department: Unit) -> None:
    indicator = counted("TTHC-04", "assessed", accumulation="year_to_date")
    days = [
        (dt.date(2017, 12, 14), dt.date(2017, 12, 1)),  # the year before
        (dt.date(2017, 12, 15), dt.date(2017, 12, 15)),
        (dt.date(2018, 6, 14), dt.date(2018, 6, 15)),  # assessed a day too late
        (dt.date(2018, 6, 14), None),
        (dt.date(2018, 6, 15), dt.date(2018, 6, 1)),  # the next quarter
    ]
    for issued, assessed in days:
        procedures(
            1,
            3,
            department,
            in_force_from=issued,
            issued_as_new_on=issued,
            impact_assessed_on=assessed,
            impact_document="1/BC" if assessed else "",
        )
    assert verdict(indicator, period).share == Share(1, 3)
    assert verdict(indicator, make_period("2018-q1")).share == Share(1, 1)


@pytest.mark.usefixtures("subject")
def test_where_the_catalogue_speaks_a_stated_total_does_not_and_stays_beside(
    period: Period, department: Unit
) -> None:
    indicator = counted("HDH-02", "level_4")
    before = make_period("2018-q1")
    for one in (before, period):
        make_stated(make_province(), indicator, one, 404, 2_283)
    procedures(2, 4, department, in_force_from=dt.date(2018, 4, 1))
    procedures(1, 3, department, in_force_from=dt.date(2018, 4, 1))
    found = verdict(indicator, period)
    assert (found.share, found.stated, found.counted) == (Share(2, 3), None, 1)
    assert found.overruled is not None
    assert found.overruled.part == 404
    assert found.beside_it == Fraction(200, 3) - Fraction(40_400, 2_283)
    earlier = verdict(indicator, before)
    assert earlier.share == Share(404, 2_283)
    assert earlier.standing is not None
    assert Flag.STATED in earlier.standing.flags


@pytest.mark.usefixtures("subject")
def test_a_level_dated_in_the_past_changes_that_period(department: Unit) -> None:
    indicator = counted("HDH-02", "level_4")
    periods = make_calendar()
    one, _other = procedures(2, 3, department)
    assert verdict(indicator, periods["2017-q1"]).share == Share(0, 2)
    ServiceLevel.objects.create(procedure=one, level=4, effective_on=dt.date(2017, 3, 14))
    shares = [verdict(indicator, periods[code]).share for code in ("2016-q4", "2017-q1", "2020-q4")]
    assert shares == [Share(0, 2), Share(1, 2), Share(1, 2)]


@pytest.mark.usefixtures("subject")
def test_a_cut_off_that_is_not_over_says_nothing(department: Unit, settings: Any) -> None:
    indicator = counted("HDH-02", "level_4")
    period = make_calendar()["2018-q2"]
    procedures(1, 4, department, in_force_from=dt.date(2018, 5, 1))
    settings.PORTAL_TODAY = dt.date(2018, 6, 14)
    found = verdict(indicator, period)
    assert found.standing is not None
    assert (found.share, found.standing.code) == (None, Code.NO_DATA)
    settings.PORTAL_TODAY = dt.date(2018, 6, 15)
    assert verdict(indicator, period).share == Share(1, 1)
