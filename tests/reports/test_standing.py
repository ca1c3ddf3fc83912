"""From rows to verdicts: what is pooled, who owes it, and what a single unit is told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from indicators import Flag, Gap, Reason, StandingCode
from procedures.models import Level, Terrain
from reports.models import StatedIndex
from reports.scopes import group_scope, unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import standings
from targets.models import Applicability, Period
from tests.factories import (
    keep,
    make_calendar,
    make_communes,
    make_dossiers,
    make_indicator,
    make_line,
    make_province,
    make_report,
    make_stated,
    make_survey,
    make_target,
    make_unit,
)
from tests.reports.verdicts import code_of, counts_of, flags_of, reason_of, verdict_of

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture(autouse=True)
def _after_the_deadlines_of_quarter_2_of_2018(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 7, 1)


def test_only_accepted_lines_count(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    first, second = make_communes(2)
    make_line(first, target.indicator, periods["2018-q2"], 60, 100)
    make_line(second, target.indicator, periods["2018-q2"], 0, 100, status="submitted")
    verdict = verdict_of(target, periods["2018-q2"])
    assert counts_of(verdict) == (60, 100)
    assert verdict.coverage == 50


def test_nothing_occurred_is_reported_and_has_no_verdict(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    (commune,) = make_communes(1)
    make_line(commune, target.indicator, periods["2018-q2"], 0, 0)
    verdict = verdict_of(target, periods["2018-q2"])
    assert code_of(verdict) is StandingCode.NO_DATA
    assert reason_of(verdict) is Reason.NOTHING_OCCURRED
    assert verdict.coverage == 100


def test_a_correction_replaces_the_value(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    (commune,) = make_communes(1)
    line = make_line(commune, target.indicator, periods["2018-q2"], 40, 100)
    line.part, line.version = 30, 2
    line.save()
    keep(line)
    assert verdict_of(target, periods["2018-q2"]).value == 30


@pytest.mark.parametrize(
    ("answer", "threshold", "today", "code"),
    [
        (True, 100, dt.date(2020, 12, 12), StandingCode.MET),
        (False, 100, dt.date(2020, 12, 12), StandingCode.AT_RISK),  # of the last period, before the deadline
        (False, 100, dt.date(2021, 1, 1), StandingCode.MISSED),
        # Not every unit is asked to have it: of one that has it not nothing is said but that.
        (True, 50, dt.date(2021, 1, 1), StandingCode.CONTRIBUTES),
        (False, 50, dt.date(2021, 1, 1), StandingCode.CONTRIBUTES),
    ],
)
def test_a_single_unit_has_it_or_not(
    answer: bool,
    threshold: int,
    today: dt.date,
    code: StandingCode,
    periods: dict[str, Period],
    settings: Settings,
) -> None:
    indicator = make_indicator(kind="unit_count")
    target = make_target(indicator, threshold=threshold, baseline=Decimal(10))
    (commune,) = make_communes(1)
    make_line(commune, indicator, periods["2020-q4"], answer)
    settings.PORTAL_TODAY = today
    assert code_of(verdict_of(target, periods["2020-q4"], unit_scope(commune))) is code


def test_a_district_that_is_asked_alone_has_it_or_not(periods: dict[str, Period]) -> None:
    indicator = make_indicator(kind="unit_count")
    target = make_target(
        indicator, threshold=100, baseline=Decimal(50), for_communes=False, for_departments=False
    )
    district = make_unit(Level.DISTRICT)
    make_unit(parent=district)
    make_line(district, indicator, periods["2018-q2"], False)
    verdict = verdict_of(target, periods["2018-q2"], unit_scope(district))
    assert (code_of(verdict), verdict.path) == (StandingCode.NO_PATH, None)


def test_what_is_not_applicable_stays_so_in_the_next_version(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    make_target(target.indicator, version=2, in_force_from=dt.date(2018, 1, 1), for_districts=False)
    (commune,) = make_communes(1)
    Applicability.objects.create(
        target=target, unit=commune, valid_from=dt.date(2016, 1, 1), reason="không thuộc thẩm quyền"
    )
    for period in ("2017-q4", "2018-q2"):
        verdict = verdict_of(target, periods[period], unit_scope(commune))
        assert code_of(verdict) is StandingCode.NOT_APPLICABLE


def test_a_stated_total_speaks_also_where_no_unit_owes_a_figure(periods: dict[str, Period]) -> None:
    target = make_target()
    make_stated(make_province(), target.indicator, periods["2018-q2"], 90, 100)
    assert verdict_of(target, periods["2018-q2"]).value == 90


def test_a_stated_total_speaks_only_where_few_units_do(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    (commune,) = make_communes(1)
    make_stated(make_province(), target.indicator, periods["2018-q2"], 1148, 2596)
    verdict = verdict_of(target, periods["2018-q2"])
    assert counts_of(verdict) == (1148, 2596)
    assert Flag.STATED in flags_of(verdict)
    assert (verdict.counted, verdict.owing, verdict.certainty, verdict.lines) == (None, None, None, ())
    assert verdict.gap == Gap(150, reachable=True)
    assert verdict_of(target, periods["2018-q2"], unit_scope(commune)).value is None  # not for a part of it
    make_line(commune, target.indicator, periods["2018-q2"], 1, 4)
    assert verdict_of(target, periods["2018-q2"]).value == 25


def test_not_applicable_leaves_what_is_owed(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    first, second, third = make_communes(3)
    make_line(first, target.indicator, periods["2018-q2"], 60, 100)
    make_line(second, target.indicator, periods["2018-q2"], answer="not_applicable", note="không có hồ sơ")
    Applicability.objects.create(
        target=target, unit=third, valid_from=dt.date(2016, 1, 1), reason="không thuộc thẩm quyền"
    )
    verdict = verdict_of(target, periods["2018-q2"])
    assert (verdict.counted, verdict.owing) == (1, 1)
    for unit in (second, third):
        assert (
            code_of(verdict_of(target, periods["2018-q2"], unit_scope(unit))) is StandingCode.NOT_APPLICABLE
        )


def test_a_target_that_no_unit_of_the_scope_is_in_is_not_applicable(periods: dict[str, Period]) -> None:
    target = make_target(terrain=Terrain.MOUNTAIN, for_districts=False, for_departments=False)
    (delta,) = make_communes(1)
    assert code_of(verdict_of(target, periods["2018-q2"], unit_scope(delta))) is StandingCode.NOT_APPLICABLE


def test_a_district_is_pooled_with_its_communes_and_no_others(periods: dict[str, Period]) -> None:
    target = make_target()
    district = make_unit(Level.DISTRICT)
    inside = make_unit(parent=district)
    (outside,) = make_communes(1)
    make_line(district, target.indicator, periods["2018-q2"], 1, 10)
    make_line(inside, target.indicator, periods["2018-q2"], 2, 10)
    make_line(outside, target.indicator, periods["2018-q2"], 10, 10)
    verdict = verdict_of(target, periods["2018-q2"], unit_scope(district))
    assert counts_of(verdict) == (3, 20)
    assert verdict_of(target, periods["2018-q2"], unit_scope(inside)).value == 20


def test_a_peer_group_holds_its_own_kind(periods: dict[str, Period]) -> None:
    target = make_target()
    (delta,) = make_communes(1)
    (mountain,) = make_communes(1, terrain=Terrain.MOUNTAIN)
    make_line(delta, target.indicator, periods["2018-q2"], 1, 10)
    make_line(mountain, target.indicator, periods["2018-q2"], 9, 10)
    assert verdict_of(target, periods["2018-q2"], group_scope("cap-xa-mien-nui")).value == 90


def test_a_merged_commune_keeps_its_history_and_owes_nothing_afterwards(
    periods: dict[str, Period], settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2020, 4, 1)
    target = make_target(for_districts=False)
    district = make_unit(Level.DISTRICT)
    old = make_unit(parent=district, valid_to=dt.date(2019, 12, 31))
    survivor = make_unit(parent=district)
    for unit in (old, survivor):
        make_line(unit, target.indicator, periods["2019-q4"], 60, 100)
    make_line(survivor, target.indicator, periods["2020-q1"], 120, 200)
    before = verdict_of(target, periods["2019-q4"])
    after = verdict_of(target, periods["2020-q1"])
    assert (before.counted, before.owing, after.counted, after.owing) == (2, 2, 1, 1)
    assert counts_of(before) == counts_of(after) == (120, 200)


def test_dossier_groups_are_summed(periods: dict[str, Period], settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2021, 2, 1)
    indicator = make_indicator(source="dossiers")
    target = make_target(indicator, threshold=30)
    district = make_unit(Level.DISTRICT)
    report = make_report(district, periods["2020-q4"])
    make_dossiers(report, 19_593, 3_764, group="hồ sơ thành phố")
    make_dossiers(report, 13_857, 0, group="hồ sơ đất đai")
    make_line(district, indicator, periods["2020-q4"])
    verdict = verdict_of(target, periods["2020-q4"], unit_scope(district))
    assert counts_of(verdict) == (3_764, 33_450)
    assert verdict.gap == Gap(6_271, reachable=True)
    assert code_of(verdict) is StandingCode.MISSED


def test_answers_are_pooled_over_the_questions_of_the_indicators_subject(periods: dict[str, Period]) -> None:
    indicator = make_indicator(source="survey", survey_subject="one_stop")
    target = make_target(indicator, sign=">", threshold=80)
    (commune,) = make_communes(1)
    report = make_report(commune, periods["2018-q2"])
    make_survey(report, {"thái độ": (90, 10), "thời gian": (0, 20)})
    make_survey(report, {"trường học": (500, 0)}, subject="education")
    make_line(commune, indicator, periods["2018-q2"])
    verdict = verdict_of(target, periods["2018-q2"], unit_scope(commune))
    assert counts_of(verdict) == (90, 120)


def test_a_survey_near_its_threshold_says_that_chance_may_explain_it(periods: dict[str, Period]) -> None:
    indicator = make_indicator(source="survey", survey_subject="one_stop")
    target = make_target(indicator, sign=">", threshold=80)
    (commune,) = make_communes(1)
    make_survey(make_report(commune, periods["2018-q2"]), {"thái độ": (81, 19)})
    make_line(commune, indicator, periods["2018-q2"])
    verdict = verdict_of(target, periods["2018-q2"], unit_scope(commune))
    assert code_of(verdict) is StandingCode.MET
    assert Flag.INTERVAL_COVERS_THRESHOLD in flags_of(verdict)


def test_contributions_name_who_falls_short(periods: dict[str, Period]) -> None:
    target = make_target(threshold=50, for_districts=False)
    weak, weaker, strong = make_communes(3)
    make_line(weak, target.indicator, periods["2018-q2"], 40, 100)  # 10 short of 50
    make_line(weaker, target.indicator, periods["2018-q2"], 20, 100)  # 30 short
    make_line(strong, target.indicator, periods["2018-q2"], 70, 100)
    lines = verdict_of(target, periods["2018-q2"]).lines
    assert [(line.unit, int(line.contribution_percent or 0)) for line in lines] == [
        (weaker, 75),
        (weak, 25),
        (strong, 0),
    ]


def test_what_follows_from_units_alone_is_worked_out_once_for_every_indicator(
    periods: dict[str, Period],
) -> None:
    indicator = make_target().indicator
    ledger = Ledger.read()
    alone = ledger.narrowed([indicator.code], None)
    assert alone.order is ledger.order
    assert alone.moves is ledger.moves
    assert alone.standing_units is ledger.standing_units
    unit = make_unit()
    assert set(Ledger.read([indicator.code], of=unit).order) == {unit.pk}


@pytest.mark.cold
def test_the_number_of_queries_does_not_grow_with_the_units(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    for commune in make_communes(2):
        make_line(commune, target.indicator, periods["2018-q2"], 1, 2)
    scope = unit_scope(make_province())
    with CaptureQueriesContext(
        connection,
    ) as few:
        standings(periods["2018-q2"], scope)
    for commune in make_communes(20):
        make_line(commune, target.indicator, periods["2018-q2"], 1, 2)
        make_line(commune, target.indicator, periods["2018-q1"], 1, 2)
    with CaptureQueriesContext(connection) as many:
        standings(periods["2018-q2"], scope)
    assert len(few) == len(many) <= 14


@pytest.mark.parametrize(("status", "value"), [("submitted", None), ("accepted", Decimal("88.47"))])
def test_an_index_that_a_report_states_counts_once_it_is_approved(status: str, value: Decimal | None) -> None:
    province, period = make_province(), make_calendar()["2020-q4"]
    index = make_indicator("PARINDEX", kind="index", frequency="year")
    line = make_line(province, index, period, status=status)
    StatedIndex.objects.create(
        report=line.report, indicator=index, value=Decimal("88.47"), decimals=2, rank=3, source="công bố"
    )
    keep(line)
    (verdict,) = standings(period, unit_scope(province))
    assert (verdict.index.value if verdict.index else None) == value
