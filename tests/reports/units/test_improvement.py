"""What stands beside a unit's rank: how it went in a year, and by which targets it is ranked."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.utils import translation
from pytest_django import Settings

from procedures.models import Authority, Field, Level, Unit
from reports.scopes import group_scope, own_scope
from reports.units.page import Results, unit_page
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import marks
from reports.verdicts.standing import judge
from targets.models import Period, Target
from tests.factories import (
    make_calendar,
    make_communes,
    make_indicator,
    make_line,
    make_report,
    make_survey,
    make_target,
    make_unit,
)
from tests.reports.test_derived import counted as counted_there
from tests.reports.test_derived import procedures
from tests.reports.test_keepers import own_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after_the_deadlines_of_quarter_4_of_2018(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2019, 2, 1)


@pytest.fixture
def calendar() -> dict[str, Period]:
    return make_calendar()


def went(unit: Unit, calendar: dict[str, Period], *percents: int, whole: int = 100) -> Target:
    """Return a target of which the unit has these percentages in quý IV/2016, quý IV/2017 and quý IV/2018.

    It starts at the first of them, 16 quarters before the deadline.
    """
    target = make_target(make_indicator(), sign=">=", threshold=90, baseline=10)
    for code, percent in zip(("2016-q4", "2017-q4", "2018-q4"), percents, strict=True):
        make_line(unit, target.indicator, calendar[code], percent * whole // 100, whole)
    return target


def results(unit: Unit, period: Period) -> Results:
    ledger = Ledger.read()
    found = unit_page(ledger, ledger.units[unit.pk], period).results
    assert found is not None
    return found


def change(unit: Unit, target: Target, period: Period) -> Fraction | None:
    ledger = Ledger.read()
    return judge(ledger, target.indicator, period, own_scope(ledger.units[unit.pk])).year_change


def test_the_change_in_a_year_is_a_part_of_the_way_beside_the_path(calendar: dict[str, Period]) -> None:
    [unit] = make_communes(1)
    # From 10 % the way is 80 points in 16 quarters: the path goes 20 points a year.
    assert change(unit, went(unit, calendar, 10, 30, 58), calendar["2018-q4"]) == Fraction(28 - 20, 80)
    assert change(unit, went(unit, calendar, 10, 50, 60), calendar["2018-q4"]) == Fraction(10 - 20, 80)
    assert change(unit, went(unit, calendar, 10, 50, 40), calendar["2018-q4"]) == Fraction(-10 - 20, 80)


def test_no_change_is_told_of_what_was_met_both_times_of_few_cases_or_of_a_first_year(
    calendar: dict[str, Period],
) -> None:
    [unit] = make_communes(1)
    last = calendar["2018-q4"]
    assert change(unit, went(unit, calendar, 10, 95, 92), last) is None  # nowhere is left to go
    assert change(unit, went(unit, calendar, 10, 95, 85), last) == Fraction(-10 - 20, 80)  # it fell back
    assert change(unit, went(unit, calendar, 10, 85, 95), last) == Fraction(10 - 20, 80)
    assert change(unit, went(unit, calendar, 11, 33, 66, whole=9), last) is None
    assert change(unit, went(unit, calendar, 10, 30, 58), calendar["2016-q4"]) is None
    unknown = make_target(make_indicator(), sign=">=", threshold=90)  # no path
    for code in ("2017-q4", "2018-q4"):
        make_line(unit, unknown.indicator, calendar[code], 30, 100)
    assert change(unit, unknown, last) is None


def test_the_middle_of_three_targets_stands_beside_the_rank_and_nothing_of_two(
    calendar: dict[str, Period],
) -> None:
    [unit] = make_communes(1)
    went(unit, calendar, 10, 30, 58)  # +10 % of the way
    went(unit, calendar, 10, 30, 54)  # +5 %
    assert results(unit, calendar["2018-q4"]).improvement_words == ""
    went(unit, calendar, 10, 50, 40)  # -37.5 %
    went(unit, calendar, 10, 95, 95)  # met both times
    with translation.override("vi"):
        assert results(unit, calendar["2018-q4"]).improvement_words == (
            "Một năm qua: tiến nhanh hơn nhịp lộ trình 5,0\u00a0% quãng đường từ mức xuất phát đến ngưỡng "
            "(trung vị của 3 mục tiêu)."
        )
    went(unit, calendar, 10, 50, 40)
    with translation.override("en"):  # between +5 and -37.5
        assert results(unit, calendar["2018-q4"]).improvement_words == (
            "Over the last year it went slower than its paths ask, by 16.3\u00a0% of the way from start to "
            "threshold (median of 4 targets)."
        )


def test_a_unit_without_a_rank_is_told_nothing_beside_it(calendar: dict[str, Period]) -> None:
    unit, other = make_communes(2)
    for _ in range(3):
        went(unit, calendar, 10, 30, 58)
    assert results(unit, calendar["2018-q4"]).improvement_words
    went(other, calendar, 10, 30, 58)  # of the unit one of four figures is missing: below 80 %
    assert results(unit, calendar["2018-q4"]).improvement_words == ""


def surveyed(unit: Unit, target: Target, period: Period, satisfied: int, others: int) -> None:
    make_line(unit, target.indicator, period)
    make_survey(make_report(unit, period), {"Thái độ": (satisfied, others)})


def test_surveys_rank_districts_and_no_commune(calendar: dict[str, Period]) -> None:
    indicator = make_indicator("TTHC-01", source="survey", survey_subject="one_stop")
    target = make_target(indicator, sign=">", threshold=80)
    [commune] = make_communes(1)
    district = make_unit(Level.DISTRICT)
    for unit in (commune, district):
        surveyed(unit, target, calendar["2018-q4"], 90, 10)
    ledger = Ledger.read()
    for unit, group in ((commune, "cap-xa-dong-bang"), (district, "cap-huyen")):
        [mark] = marks(ledger, calendar["2018-q4"], group_scope(group))[unit.pk]
        assert mark.is_rough is (unit == commune)
        assert mark.is_expected
    with translation.override("en"):
        assert results(commune, calendar["2018-q4"]).rank_words.startswith("Not ranked")
        assert results(district, calendar["2018-q4"]).rank_words.startswith("Rank 1")


def test_no_lag_is_told_of_a_survey_of_few_people(calendar: dict[str, Period]) -> None:
    indicator = make_indicator("TTHC-01", source="survey", survey_subject="one_stop")
    target = make_target(indicator, sign=">", threshold=80, baseline=60)
    few, many = make_communes(2)
    for unit, times in ((few, 1), (many, 100)):
        surveyed(unit, target, calendar["2016-q1"], 60 * times, 40 * times)
        surveyed(unit, target, calendar["2018-q4"], 70 * times, 30 * times)
    ledger = Ledger.read()
    rough, fine = (
        judge(ledger, target.indicator, calendar["2018-q4"], own_scope(ledger.units[unit.pk]))
        for unit in (few, many)
    )
    assert (rough.lag, rough.is_too_rough, rough.year_change) == (None, True, None)
    assert rough.deviation == fine.deviation
    assert fine.lag is not None
    assert not fine.is_too_rough


def test_a_district_is_ranked_by_the_catalogue_only_by_rows_of_its_own(calendar: dict[str, Period]) -> None:
    Field.objects.create(code="HT", name="Hộ tịch")
    counted_there("HDH-02", "level_4")
    counted_there("HDH-01", "agencies_online", kind="unit_count")
    keeper = make_unit(Level.DEPARTMENT)
    behind, other = make_unit(Level.DISTRICT), make_unit(Level.DISTRICT)
    rows = procedures(12, 4, keeper, Authority.DISTRICT)
    for number, one in enumerate(rows[:10]):
        own_row(one, behind, 2 if number < 6 else 4)
    found = marks(Ledger.read(), calendar["2018-q4"], group_scope("cap-huyen"))
    assert found[other.pk] == []
    assert [(mark.code.value, mark.is_expected, mark.is_small) for mark in found[behind.pk]] == [
        ("no_path", False, False),  # 4 of 10 against half of them
        ("no_path", False, False),  # not all are online
    ]
    of_keeper = marks(Ledger.read(), calendar["2018-q4"], group_scope("so-ban-nganh"))[keeper.pk]
    assert [mark.code.value for mark in of_keeper] == [
        "no_data"
    ]  # it handles nothing itself, and is not asked
