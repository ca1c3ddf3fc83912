"""The command for people and scripts."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from procedures.models import Level, Unit
from targets.models import IndexValue, Target
from tests.factories import (
    make_calendar,
    make_communes,
    make_indicator,
    make_line,
    make_province,
    make_stated,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db

KEYS = {
    "target",
    "unit",
    "period",
    "part",
    "whole",
    "printed",
    "comparator",
    "threshold",
    "standing",
    "certainty",
    "units_counted",
    "units_owing",
    "gap",
    "flags",
    "reason",
    "value",
    "rank",
    "speaks",
    "shown_period",
    "collecting",
    "answers",
    "not_applicable",
    "expected",
    "forecast",
    "sources_differ",
    "change_in_a_year",
    "closers",
    "common_list",
}


@pytest.fixture(autouse=True)
def _after_the_deadlines_of_quarter_2_of_2018(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 7, 1)


def rows(*arguments: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("standings", *arguments, "--json", stdout=out)
    return list(json.loads(out.getvalue()))  # the JSON and nothing else


@pytest.fixture
def target() -> Target:
    make_province()
    make_calendar()
    return make_target(make_indicator("HDH-02"), for_departments=False)


def test_a_row_has_every_key_and_plain_values(target: Target) -> None:
    unit = make_unit(Level.DISTRICT, code="474")
    make_line(unit, target.indicator, make_calendar()["2018-q2"], 1148, 2596)
    (row,) = rows("--period", "2018-q2", "--target", "hdh-02", "--unit", "474")
    assert row.keys() == KEYS
    assert row == {
        "target": "HDH-02",
        "unit": "474",
        "period": "2018-q2",
        "part": 1148,
        "whole": 2596,
        "printed": "44,2",
        "comparator": ">=",
        "threshold": "50",
        "standing": "no_path",
        "certainty": "certain_missed",
        "units_counted": 1,
        "units_owing": 1,
        "gap": 150,
        "flags": [],
        "reason": None,
        "value": None,
        "rank": None,
        "speaks": "2018-q2",
        "shown_period": None,
        "collecting": None,
        "answers": None,
        "not_applicable": 0,
        "expected": None,
        "forecast": None,
        "sources_differ": None,
        "change_in_a_year": None,
        "closers": None,
        "common_list": None,
    }


def test_the_command_takes_the_own_office_of_a_district_as_an_address_does(target: Target) -> None:
    district = make_unit(Level.DISTRICT, code="474")
    periods = make_calendar()
    for unit, part in ((district, 3), (make_unit(parent=district), 4)):
        make_line(unit, target.indicator, periods["2018-q2"], part, 10)
    told = [rows("--period", "2018-q2", "--unit", code)[0] for code in ("474", "474-rieng", "474-RIENG")]
    assert [(row["unit"], row["part"], row["whole"]) for row in told] == [
        ("474", 7, 20),
        ("474-rieng", 3, 10),
        ("474-rieng", 3, 10),
    ]


def test_what_is_collected_stands_beside_what_speaks(target: Target, settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 12)
    periods = make_calendar()
    one, other = make_communes(2)
    Unit.objects.filter(level=Level.DISTRICT).update(valid_to=dt.date(2017, 12, 31))
    for unit in (one, other):
        make_line(unit, target.indicator, periods["2018-q1"], 30, 40)
    make_line(one, target.indicator, periods["2018-q2"], 30, 40)
    (row,) = rows("--period", "2018-q2")
    assert (row["speaks"], row["printed"], row["standing"]) == ("2018-q1", "75,0", "met")
    assert row["collecting"] == {
        "period": "2018-q2",
        "counted": 1,
        "owing": 2,
        "answers": [30, 40],
        "bounds": ["37,5", "87,5"],  # 30 and 70 of 80
    }


def test_who_can_close_the_gap_is_told_and_in_which_districts_the_others_are(target: Target) -> None:
    district = make_unit(Level.DISTRICT, code="474")
    units = [make_unit(parent=district, code=f"C{number}") for number in range(5)]
    for unit, part in zip(units, (10, 30, 40, 45, 50), strict=True):
        make_line(unit, target.indicator, make_calendar()["2018-q2"], part, 100)
    (row,) = rows("--period", "2018-q2", "--unit", "cap-xa-dong-bang")
    assert row["closers"] == {
        "units": [
            {"unit": "C0", "short": 40},
            {"unit": "C1", "short": 20},
            {"unit": "C2", "short": 10},
            {"unit": "C3", "short": 5},
        ],
        "scattered": False,
        "short": 4,
        "gross": 75,
        "silent": 0,
        "groups": {"474": 4},
        "keepers": False,
    }


def test_an_old_figure_is_shown_and_does_not_speak(target: Target) -> None:
    unit = make_unit(Level.DISTRICT, code="474")
    make_line(unit, target.indicator, make_calendar()["2018-q1"], 30, 40)
    (row,) = rows("--period", "2018-q2", "--unit", "474")
    assert (row["standing"], row["speaks"], row["shown_period"]) == ("outdated", None, "2018-q1")


def test_a_stated_total_counts_no_units(target: Target) -> None:
    make_communes(2)
    make_stated(make_province(), target.indicator, make_calendar()["2018-q2"], 10, 40)
    (row,) = rows("--period", "2018-q2")
    assert (row["part"], row["printed"], row["gap"]) == (10, "25,0", 10)
    assert (row["units_counted"], row["units_owing"], row["certainty"]) == (None, None, None)
    assert row["flags"] == ["stated"]


def test_nothing_to_say_is_null(target: Target) -> None:
    make_communes(2)
    (row,) = rows("--period", "2018-q2")
    assert (row["part"], row["printed"], row["gap"], row["certainty"]) == (None, None, None, None)
    assert (row["standing"], row["reason"]) == ("no_data", "never_reported")
    assert (row["units_counted"], row["units_owing"]) == (0, 3)  # two communes, one district


def test_a_target_that_a_department_is_not_in_is_not_applicable(target: Target) -> None:
    make_unit(Level.DEPARTMENT, code="SYT")
    (row,) = rows("--period", "2018-q2", "--unit", "syt")
    assert (row["standing"], row["unit"]) == ("not_applicable", "SYT")


@pytest.mark.parametrize(
    ("period", "value", "flags"),
    [
        ("2020-q4", "88.47", []),
        ("2020-q3", None, []),  # the year's index is read at its fourth quarter
    ],
)
def test_an_index_has_value_and_rank_and_no_standing(
    period: str, value: str | None, flags: list[str]
) -> None:
    make_calendar()
    index = make_indicator("PARINDEX", kind="index", frequency="year")
    IndexValue.objects.create(
        indicator=index, unit=make_province(), year=2020, value="88.47", decimals=2, rank=3, source="báo cáo"
    )
    (row,) = rows("--period", period)
    assert (row["standing"], row["threshold"]) == (None, None)
    assert (row["value"], row["rank"]) == ((value, 3) if value else (None, None))
    assert row["printed"] == (value and value.replace(".", ","))
    assert row["flags"] == flags


def test_an_empty_database_says_what_to_load() -> None:
    with pytest.raises(CommandError, match="load_reference"):
        call_command("standings", "--period", "2018-q2")


def test_a_code_with_small_letters_is_found(target: Target) -> None:
    make_target(make_indicator("Khac-1a"))
    make_communes(1)
    assert [row["target"] for row in rows("--period", "2018-Q2", "--target", "KHAC-1A")] == ["Khac-1a"]


def test_people_get_a_table(target: Target) -> None:
    make_stated(make_province(), target.indicator, make_calendar()["2018-q2"], 10, 40)
    make_communes(1)
    out = io.StringIO()
    call_command("standings", "--period", "2018-q2", stdout=out)
    assert "25,0" in out.getvalue()
    assert "no_path" in out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--period", "2018-q5"], "2018-q5"),
        (["--period", "2018-q2", "--unit", "999"], "999"),
        (["--period", "2018-q2", "--target", "ABC"], "HDH-02"),
    ],
)
def test_what_is_not_found_is_said_with_what_there_is(
    arguments: list[str], words: str, target: Target
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("standings", *arguments)
