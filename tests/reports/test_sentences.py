"""The three answers, from verdicts whose figures are worked out by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from procedures.models import Level, UnitSuccession
from reports.dashboards.headline import headline
from reports.dashboards.sentences import Answers, three_answers
from reports.scopes import unit_scope
from reports.verdicts.closers import closers_of, if_they_met
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import judge_all
from targets.models import Applicability, Period
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


def test_a_target_of_which_every_unit_is_freed_says_so_and_keeps_what_was(periods: dict[str, Period]) -> None:
    indicator = make_indicator()
    target = make_target(indicator, for_districts=False)
    units = [make_unit(), make_unit()]
    make_line(units[0], indicator, periods["2018-q1"], 5, 10)
    make_line(units[1], indicator, periods["2018-q1"], 5, 10)
    for unit in units:
        Applicability.objects.create(target=target, unit=unit, valid_from=dt.date(2018, 4, 1), reason="QĐ 1")
        (verdict,) = judge_all(Ledger.read(), periods["2018-q2"], unit_scope(unit))
        assert headline(verdict) == f"In Q2 2018 this target does not apply to {unit.name}."
    (verdict,) = judge_all(Ledger.read(), periods["2018-q2"], unit_scope(make_province()))
    assert headline(verdict) == (
        "In Q2 2018 this target applies to none of the 2 units of Tỉnh Thừa Thiên Huế: "
        "each of them is on record as “not applicable”."
    )
    assert [point.value for point in verdict.points if point.value is not None] == [50]
    (verdict,) = judge_all(Ledger.read(), periods["2018-q2"], unit_scope(make_unit(Level.DISTRICT)))
    assert headline(verdict).startswith("This target is not asked of")


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
    # 35 of 200 are lacking: without the second unit's 5 the first one's 30 do not close the gap.
    assert said.who == (
        "Hồ sơ mức độ 4: 2 units fall short, by 35 hồ sơ together. If these 2 meet the threshold, "
        f"Tỉnh Thừa Thiên Huế stands at 30.0\u00a0%: Xã Yếu – {parent.place_name}, "
        f"Xã Khá – {parent.place_name}."
    )
    assert [todo.text for todo in said.todo] == [
        f"Follow up with Xã Yếu – {parent.place_name}, Xã Khá – {parent.place_name} "
        "to bring “Hồ sơ mức độ 4” to ≥\u00a030\u00a0%"
    ]


def test_a_total_without_its_units_names_who_leads(periods: dict[str, Period]) -> None:
    lead = make_unit(Level.DEPARTMENT, name="Sở Thông tin")
    target = make_target(make_indicator(short_name="Mức độ 4", counted_in="dịch vụ"), lead_unit=lead)
    make_stated(make_province(), target.indicator, periods["2019-q4"], 1148, 2596)
    said = told(periods["2019-q4"])
    assert "44.2\u00a0% against ≥\u00a050\u00a0%, 150 dịch vụ short" in said.where
    assert "known for the whole only" in said.who
    assert said.todo[0].text == "Ask Sở Thông tin to lead the work on “Mức độ 4”: 150 dịch vụ short"


def test_a_figure_that_is_still_gathering_is_not_spoken_of(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    first, _second, _third = make_communes(3)
    make_line(first, target.indicator, periods["2018-q2"], 0, 100)
    assert told(periods["2018-q2"]).where.startswith("Not enough figures")
    (verdict,) = judge_all(Ledger.read(), periods["2018-q2"], unit_scope(make_province()))
    assert headline(verdict).startswith("Figures of 1 of 3 units")


def test_a_silent_unit_is_asked_and_not_called_short(periods: dict[str, Period]) -> None:
    indicator = make_indicator(kind="unit_count", short_name="ISO")
    make_target(indicator, threshold=100, for_districts=False)
    first, second = make_communes(2)
    make_line(first, indicator, periods["2018-q2"], True)
    said = told(periods["2018-q2"])
    assert "still open" in said.where
    assert said.who.startswith("1 unit has not reported ISO yet.")
    assert said.todo[0].units == (second,)
    assert said.todo[0].text.endswith(" on the missing figures of “ISO”")


def test_all_is_well_only_as_far_as_figures_are_in(periods: dict[str, Period]) -> None:
    make_line(make_unit(Level.DISTRICT), make_target(for_communes=False).indicator, periods["2018-q2"], 9, 10)
    gathering = make_target(for_districts=False)
    make_line(make_communes(3)[0], gathering.indicator, periods["2018-q2"], 0, 10)
    where = told(periods["2018-q2"]).where
    assert (
        where == "No target is behind: all 1 with figures are met. 1 target has too few figures to be judged."
    )


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


def test_who_went_up_in_another_unit_is_asked_there_and_where_nobody_is_left_the_lead_is(
    periods: dict[str, Period],
) -> None:
    indicator = make_indicator(frequency="year", short_name="ISO")
    lead = make_unit(Level.DEPARTMENT, name="Sở Nội vụ")
    make_target(indicator, for_districts=False, for_departments=False, lead_unit=lead)
    parent = make_unit(Level.DISTRICT)
    gone = make_unit(parent=parent, name="Xã Cũ", valid_to=dt.date(2019, 12, 31))
    here = make_unit(parent=parent, name="Xã Mới")
    for unit, part in ((gone, 1), (here, 5)):
        make_line(unit, indicator, periods["2019-q4"], part, 10)
    (todo,) = answers(periods["2020-q1"]).todo
    assert (todo.units, todo.text[:15]) == ((lead,), "Ask Sở Nội vụ t")
    UnitSuccession.objects.create(predecessor=gone, successor=here, effective_on=dt.date(2020, 1, 1))
    (todo,) = answers(periods["2020-q1"]).todo
    assert todo.units == (here,)


def answers(period: Period) -> Answers:
    """Return the three answers for the province, with who acts today for whom."""
    ledger, scope = Ledger.read(), unit_scope(make_province())
    return three_answers(judge_all(ledger, period, scope), (), acting=ledger.acting)


def test_no_superlative_is_said_of_a_target_that_another_one_exceeds(periods: dict[str, Period]) -> None:
    near = make_target(make_indicator(short_name="Gần"), sign=">=", threshold=80, baseline=Decimal(80))
    far = make_target(make_indicator(short_name="Xa"), sign=">=", threshold=60, baseline=Decimal(10))
    for target, percent in ((near, 79), (far, 15)):  # 0.2 of the shortest way off, and 20/50
        make_stated(make_province(), target.indicator, periods["2018-q2"], percent, 100)
    make_unit()
    where = told(periods["2018-q2"]).where
    assert "Furthest behind: Xa" in where
    make_stated(make_province(), far.indicator, periods["2018-q3"], 29, 100)  # 8.5 of 50 points off
    make_stated(make_province(), near.indicator, periods["2018-q3"], 79, 100)
    where = told(periods["2018-q3"]).where
    assert "First of all: Gần, 79.0\u00a0% against ≥\u00a080\u00a0%" in where


def test_the_fewest_units_that_bring_the_scope_to_its_threshold(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    for part, unit in zip((10, 30, 40, 45, 50), make_communes(5), strict=True):
        make_line(unit, target.indicator, periods["2018-q2"], part, 100)  # short by 40, 20, 10, 5, 0 of 75
    (verdict,) = judge_all(Ledger.read(), periods["2018-q2"], unit_scope(make_province()))
    closing = closers_of(verdict)
    assert (
        closing is not None
    )  # 175 of 500 against half of them: 75 are lacking, and all that are short are needed
    assert [line.contribution for line in closing.lines] == [40, 20, 10, 5]
    assert closing.gross == 75
    assert if_they_met(verdict, closing.lines) == Fraction(50)


def test_many_small_shortfalls_are_scattered(periods: dict[str, Period]) -> None:
    target = make_target(threshold=100, for_districts=False)
    for unit in make_communes(11):
        make_line(unit, target.indicator, periods["2018-q2"], 9, 10)
    (verdict,) = judge_all(Ledger.read(), periods["2018-q2"], unit_scope(make_province()))
    closing = closers_of(verdict)
    assert closing is not None
    assert closing.is_scattered
    assert len(closing.short) == 11
    assert closing.gross == 11
    assert sum(group.count for group in closing.groups) == 11
    assert "They are spread out, most of them in" in told(periods["2018-q2"]).who


def test_those_that_say_no_are_not_enough_while_others_are_silent(periods: dict[str, Period]) -> None:
    indicator = make_indicator(kind="unit_count", short_name="ISO")
    make_target(indicator, threshold=100, for_districts=False)
    first, second, _silent = make_communes(3)
    make_line(first, indicator, periods["2018-q2"], True)
    make_line(second, indicator, periods["2018-q2"], False)
    said = told(periods["2018-q2"])
    assert said.who.startswith(
        "ISO: 1 unit says no. Even all of them would not be enough: 1 unit has not reported."
    )


@pytest.mark.parametrize(
    ("part", "period", "words"),
    [
        (60, "2018-q2", "In Q2 2018 the target is met: 60.0\u00a0% against ≥\u00a050\u00a0%."),
        (
            40,
            "2020-q4",
            "The deadline 31/12/2020 has passed: "
            "in Q4 2020 40.0\u00a0% against ≥\u00a050\u00a0%, 10 hồ sơ short.",
        ),
        (
            40,
            "2018-q2",
            "In Q2 2018 40.0\u00a0% against ≥\u00a050\u00a0%, 10 hồ sơ short. "
            "No path was set: no pace is claimed.",
        ),
    ],
)
def test_the_head_of_a_target_says_how_it_stands(
    part: int, period: str, words: str, periods: dict[str, Period]
) -> None:
    target = make_target()
    make_stated(make_province(), target.indicator, periods[period], part, 100)
    assert head(periods[period]) == words


def test_a_forecast_tells_where_the_years_past_lead(periods: dict[str, Period]) -> None:
    target = make_target(threshold=30, baseline=Decimal(10))
    for quarter in range(12):  # a point a quarter, 4 a year: from 21 % in quý IV/2018 to 29 % two years later
        make_stated(make_province(), target.indicator, list(periods.values())[quarter], 10 + quarter, 100)
    assert head(periods["2018-q4"]) == (
        "In Q4 2018 21.0\u00a0% against ≥\u00a030\u00a0%. "
        "If each year to come is as the slowest to the fastest so far: 28–30\u00a0% by 31/12/2020."
    )


@pytest.mark.parametrize(("asked", "words"), [("2018-q2", "No approved figures"), ("2020-q1", "too old")])
def test_why_there_is_no_figure(asked: str, words: str, periods: dict[str, Period]) -> None:
    target = make_target()
    if asked == "2020-q1":  # locked and silent, more than four quarters after the last figure
        make_stated(make_province(), target.indicator, periods["2018-q1"], 1, 2)
        Period.objects.filter(code=asked).update(locked_at=periods[asked].province_due_at)
    assert words in head(periods[asked])


@pytest.mark.parametrize(
    ("reporting", "kind", "said"),
    [
        (2, "share", "not met in Q2 2018, whatever the silent units report (even if they are twice as"),
        (2, "unit_count", "not met in Q2 2018, whatever the silent units report"),
        (3, "share", ""),  # nobody is silent, so nothing is said of the silent
    ],
)
def test_certainty_is_said_with_its_condition_and_of_silent_units_alone(
    reporting: int, kind: str, said: str, periods: dict[str, Period]
) -> None:
    target = make_target(make_indicator(kind=kind), threshold=100, for_districts=False)
    for unit in make_communes(3)[:reporting]:
        make_line(unit, target.indicator, periods["2018-q2"], *([False] if kind == "unit_count" else [0, 10]))
    (verdict,) = judge_all(Ledger.read(), periods["2018-q2"], unit_scope(make_province()))
    page = " ".join(render_to_string("components/working.html", {"verdict": verdict}).split())
    assert ("Certainty" in page) is bool(said)
    assert said in page
    assert ("twice as" in page) is ("twice as" in said)
