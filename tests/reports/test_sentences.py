"""The three answers, from verdicts whose figures are worked out by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from procedures.models import Level
from reports.dashboards.sentences import Answers, decisive_lines, headline, if_they_met, three_answers
from reports.scopes import unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import judge_all
from targets.models import Period
from tests.factories import (
    make_communes,
    make_indicator,
    make_line,
    make_province,
    make_stated,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def told(period: Period) -> Answers:
    ledger, scope = Ledger.read(), unit_scope(make_province())
    return three_answers(judge_all(ledger, period, scope), ledger.unsent(period, scope))


def head(period: Period) -> str:
    make_unit()  # somebody the target is asked of
    (verdict,) = judge_all(Ledger.read(), period, unit_scope(make_province()))
    return headline(verdict)


def test_without_figures_nothing_is_claimed(periods: dict[str, Period]) -> None:
    make_target()
    said = told(periods["2018-q2"])
    assert said.where.startswith("Not enough figures")
    assert said.todo == ()


def test_the_worst_target_its_units_and_what_to_do(periods: dict[str, Period]) -> None:
    indicator = make_indicator(short_name="Hồ sơ mức độ 4")
    make_target(indicator, threshold=30, baseline=Decimal(10), for_districts=False)
    parent = make_unit(Level.DISTRICT)
    weak = make_unit(parent=parent, name="Xã Yếu")
    strong = make_unit(parent=parent, name="Xã Khá")
    make_line(weak, indicator, periods["2018-q2"], 0, 100)  # 30 short
    make_line(strong, indicator, periods["2018-q2"], 25, 100)  # 5 short; together 25 of 200 = 12.5 %
    said = told(periods["2018-q2"])
    # Expected by now 20 %, so 7.5 points behind a path of 20 points in 20 quarters: 7.5 quarters.
    assert said.where == "1 target behind. Furthest behind: Hồ sơ mức độ 4, about 8 quarters."
    assert said.who == "1 unit makes 85,7\u00a0% of the shortfall of Hồ sơ mức độ 4."  # 30 of 35
    assert [todo.text for todo in said.todo] == [
        f"Hồ sơ mức độ 4 (35 hồ sơ short): press Xã Yếu – {parent.place_name}"
    ]


def test_a_total_without_its_units_names_who_leads(periods: dict[str, Period]) -> None:
    lead = make_unit(Level.DEPARTMENT, name="Sở Thông tin")
    target = make_target(make_indicator(short_name="Mức độ 4", counted_in="dịch vụ"), lead_unit=lead)
    make_stated(make_province(), target.indicator, periods["2019-q4"], 1148, 2596)
    said = told(periods["2019-q4"])
    assert "44,2\u00a0% against ≥\u00a050\u00a0%, 150 dịch vụ short" in said.where
    assert "known for the whole only" in said.who
    assert said.todo[0].text == "Mức độ 4 (150 dịch vụ short): Sở Thông tin leads"


def test_a_figure_that_is_still_gathering_is_not_spoken_of(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    first, _second, _third = make_communes(3)
    make_line(first, target.indicator, periods["2018-q2"], 0, 100)
    assert told(periods["2018-q2"]).where.startswith("Not enough figures")
    (verdict,) = judge_all(Ledger.read(), periods["2018-q2"], unit_scope(make_province()))
    assert headline(verdict).startswith("Approved figures of 1 of 3 units")


def test_a_silent_unit_is_asked_and_not_called_short(periods: dict[str, Period]) -> None:
    indicator = make_indicator(kind="unit_count", short_name="ISO")
    make_target(indicator, threshold=100, for_districts=False)
    first, second = make_communes(2)
    make_line(first, indicator, periods["2018-q2"], True)
    said = told(periods["2018-q2"])
    assert "still open" in said.where
    assert said.who.startswith("1 unit has not reported ISO yet.")
    assert said.todo[0].units == (second,)
    assert "ISO (not reported yet): ask" in said.todo[0].text


def test_all_is_well_only_as_far_as_figures_are_in(periods: dict[str, Period]) -> None:
    make_line(make_unit(Level.DISTRICT), make_target(for_communes=False).indicator, periods["2018-q2"], 9, 10)
    gathering = make_target(for_districts=False)
    make_line(make_communes(3)[0], gathering.indicator, periods["2018-q2"], 0, 10)
    where = told(periods["2018-q2"]).where
    assert where == "No target is behind: all 1 with figures are met. 1 target is still gathering figures."


def test_units_past_their_deadline_are_counted(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    first, second, third = make_communes(3)
    make_line(first, target.indicator, periods["2018-q2"], 60, 100)
    make_line(second, target.indicator, periods["2018-q2"], 60, 100, status="submitted")
    make_line(third, target.indicator, periods["2018-q2"], 60, 100, status="draft")
    assert "1 unit is past its deadline" in told(periods["2018-q2"]).who


def test_a_merged_unit_is_not_asked_to_do_anything(periods: dict[str, Period]) -> None:
    indicator = make_indicator(frequency="year")
    make_target(indicator, for_districts=False)
    parent = make_unit(Level.DISTRICT)
    gone = make_unit(parent=parent, name="Xã Cũ", valid_to=dt.date(2019, 12, 31))
    here = make_unit(parent=parent, name="Xã Mới")
    for unit in (gone, here):
        make_line(unit, indicator, periods["2019-q4"], 1, 10)
    (todo,) = told(periods["2020-q1"]).todo
    assert todo.units == (here,)


def test_the_fewest_units_that_make_three_quarters_of_the_shortfall(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    for part, unit in zip((10, 30, 40, 45, 50), make_communes(5), strict=True):
        make_line(unit, target.indicator, periods["2018-q2"], part, 100)  # short by 40, 20, 10, 5, 0 of 75
    (verdict,) = judge_all(Ledger.read(), periods["2018-q2"], unit_scope(make_province()))
    named = decisive_lines(verdict)
    assert [line.contribution for line in named] == [40, 20]  # 60 of 75 is 80 %
    assert if_they_met(verdict, named) == Fraction(50 + 50 + 40 + 45 + 50, 5)


@pytest.mark.parametrize(
    ("part", "period", "words"),
    [
        (60, "2018-q2", "The target is met: 60,0\u00a0% against ≥\u00a050\u00a0%."),
        (
            40,
            "2020-q4",
            "The deadline 31/12/2020 has passed: 40,0\u00a0% against ≥\u00a050\u00a0%, 10 hồ sơ short.",
        ),
        (
            40,
            "2018-q2",
            "40,0\u00a0% against ≥\u00a050\u00a0%, 10 hồ sơ short. No path was set, so no pace is claimed.",
        ),
    ],
)
def test_the_head_of_a_target_says_how_it_stands(
    part: int, period: str, words: str, periods: dict[str, Period]
) -> None:
    target = make_target()
    make_stated(make_province(), target.indicator, periods[period], part, 100)
    assert head(periods[period]) == words


def test_a_forecast_tells_where_the_pace_leads(periods: dict[str, Period]) -> None:
    target = make_target(threshold=30, baseline=Decimal(10))
    for quarter, part in enumerate(
        (10, 11, 12, 13, 14, 15)
    ):  # a point a quarter: 25 % by quarter 16... 20: 29 %
        make_stated(make_province(), target.indicator, list(periods.values())[quarter], part, 100)
    assert head(periods["2017-q2"]) == (
        "About 1 quarter behind the path. "
        "At the present pace 29,0\u00a0% by 31/12/2020 (about 29,0 to 29,0\u00a0%), 1,0 points short."
    )


@pytest.mark.parametrize(("asked", "words"), [("2018-q2", "No approved figures"), ("2018-q4", "too old")])
def test_why_there_is_no_figure(asked: str, words: str, periods: dict[str, Period]) -> None:
    target = make_target()
    if asked == "2018-q4":
        make_stated(make_province(), target.indicator, periods["2018-q1"], 1, 2)
    assert words in head(periods[asked])
