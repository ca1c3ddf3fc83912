"""The demo on the days that decide a programme: before its deadline, after it, and with a period locked."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from indicators import StandingCode
from procedures.models import Level
from reports.figures.registry import kind_of
from reports.figures.revisions import FIGURES, HELD, keep_rows
from reports.models import LineStatus, Measurement, MeasurementRevision, Report, Survey
from reports.obligations import is_reported
from reports.scopes import PEER_GROUPS, Scope, group_scope, province_scope, unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import OneByOne
from reports.verdicts.standing import judge_all
from reports.verdicts.verdict import Verdict
from targets.models import Period, Target
from tests.factories import HUE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

Code = StandingCode
DEADLINE = dt.date(2020, 12, 31)
NOTHING_TO_JUDGE = {"TTHC-04": Code.NO_DATA}  # no procedure was issued in the year


def whole_scopes(ledger: Ledger) -> Iterator[Scope]:
    """Yield every scope of more than one unit: the province, districts with their communes, peer groups."""
    yield province_scope()
    yield from (unit_scope(unit) for unit in ledger.units.values() if unit.level == Level.DISTRICT)
    yield from map(group_scope, PEER_GROUPS)


def standings_everywhere(ledger: Ledger, period: Period) -> Iterator[tuple[str, str, Code]]:
    """Yield target, scope and standing of every scope that there is, each unit by itself as well."""
    for scope in whole_scopes(ledger):
        for verdict in judge_all(ledger, period, scope):
            if verdict.standing:
                yield verdict.indicator.code, scope.code, verdict.standing.code
    for group, indicator in ((group, one) for group in PEER_GROUPS for one in ledger.indicators):
        for unit, mark in OneByOne(ledger, indicator, period, group_scope(group)).marks().items():
            yield indicator.code, ledger.units[unit].code, mark.code


def of_the_province(code: str = "2020-q4") -> dict[str, Verdict]:
    """Return the verdicts of the programme's targets for the province."""
    ledger = Ledger.read()
    period = next(period for period in ledger.periods.values() if period.code == code)
    found = judge_all(ledger, period, province_scope())
    return {one.indicator.code: one for one in found if one.target and one.target.in_programme}


def code_of(verdict: Verdict) -> Code | None:
    return verdict.standing.code if verdict.standing else None


def lock() -> None:
    moment = dt.datetime(2021, 1, 15, 8, tzinfo=HUE)
    Period.objects.filter(code="2020-q4").update(locked_at=moment)


@pytest.mark.parametrize("today", [dt.date(2020, 12, 12), dt.date(2020, 12, 21), DEADLINE])
def test_nothing_is_missed_anywhere_before_the_day_of_its_deadline(
    today: dt.date, settings: Settings
) -> None:
    settings.PORTAL_TODAY = today
    ledger = Ledger.read()
    early = set(Target.objects.filter(deadline=DEADLINE).values_list("indicator__code", flat=True))
    assert len(early) > 15
    seen = set()
    for code, scope, standing in standings_everywhere(ledger, ledger.periods[20]):
        seen.add(standing)
        assert standing is not Code.MISSED or code not in early, (code, scope)
    assert Code.MISSED in seen  # the target of 2016


def test_every_standing_occurs_somewhere(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    ledger = Ledger.read()
    found = {standing for _code, _scope, standing in standings_everywhere(ledger, ledger.periods[19])}
    assert found == set(Code)


def test_locked_over_the_reports_of_12_december_only_the_catalogue_can_miss(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2021, 2, 1)
    lock()
    codes = {code: code_of(verdict) for code, verdict in of_the_province().items()}
    catalogue = {code: codes.pop(code) for code in ("TTHC-02", "TTHC-04", "HDH-01", "HDH-02")}
    assert catalogue == NOTHING_TO_JUDGE | dict.fromkeys(("TTHC-02", "HDH-01", "HDH-02"), Code.MISSED)
    assert codes.pop("TCC-02") is Code.NO_DATA  # one unit owes it, and never reported
    assert set(codes.values()) == {Code.GATHERING}
    assert len(codes) == 13


def test_with_every_report_approved_each_target_says_whether_it_was_missed(settings: Settings) -> None:
    approve_everything()
    settings.PORTAL_TODAY = DEADLINE
    before = {code: code_of(verdict) for code, verdict in of_the_province().items()}
    assert {code for code, standing in before.items() if standing is Code.MISSED} == {"HDH-09"}
    lock()
    settings.PORTAL_TODAY = dt.date(2021, 2, 1)
    after = of_the_province()
    for code, verdict in after.items():
        assert verdict.threshold is not None
        if verdict.value is None:
            assert code in ("TTHC-04", "TCC-02")
            continue
        is_met = verdict.threshold.met_by(verdict.value)
        assert verdict.speaking is not None
        assert verdict.speaking.code == "2020-q4", code
        assert code_of(verdict) is (Code.MET if is_met else Code.MISSED), code
    missed = {code for code, verdict in after.items() if code_of(verdict) is Code.MISSED}
    assert missed >= {"TTHC-02", "CB-02", "HDH-01", "HDH-02", "HDH-03", "HDH-05", "HDH-07", "HDH-09"}
    assert missed.isdisjoint({"TTHC-01", "TTHC-03", "TCC-01", "HDH-04", "HDH-08"})


def approve_everything() -> None:
    """Approve what was sent for quý IV/2020, and let whoever sent nothing report what it reported last."""
    period = Period.objects.get(code="2020-q4")
    Measurement.objects.filter(report__period=period).update(status=LineStatus.ACCEPTED, accepted=HELD)
    ledger = Ledger.read()
    last: dict[tuple[int, int], Measurement] = {}
    lines = Measurement.objects.filter(accepted__isnull=False, report__period__year__gte=2018)
    for line in lines.select_related("report", "indicator").order_by(
        "report__period__year", "report__period__quarter"
    ):
        last[line.report.unit_id, line.indicator_id] = line
    missing: dict[int, list[Measurement]] = defaultdict(list)
    for indicator, owing, accepted in ledger.owed(20):
        for unit in owing - accepted:
            if (unit, indicator.pk) in last and is_reported(indicator):
                missing[unit].append(last[unit, indicator.pk])
    for unit, old in missing.items():
        copy(old, Report.objects.get_or_create(unit_id=unit, period=period)[0])
    Report.objects.filter(period=period).update(
        status=Report.Status.APPROVED, submitted_at=period.unit_due_at
    )


def copy(old: list[Measurement], report: Report) -> None:
    """Let the report state what other reports stated, with what that was counted from, and accept it."""
    report.measurements.filter(indicator__in=[line.indicator_id for line in old]).delete()
    for line in old:
        rows = [] if kind_of(line.indicator).is_on_the_line else [*line.report.dossier_counts.all()]
        if line.indicator.source == "dossiers" and not report.dossier_counts.exists():
            for row in rows:
                row.pk, row.report = None, report
                row.save()
        if line.indicator.source == "survey":
            copy_survey(line, report)
        line.pk, line.report, line.version, line.accepted, line.status = (
            None,
            report,
            1,
            None,
            LineStatus.ACCEPTED,
        )
        line.corrected_at = None
        line.save()
        figures = {name: getattr(line, name) for name in FIGURES}
        revision = MeasurementRevision.objects.create(
            measurement=line, number=1, at=report.period.unit_due_at, channel="form", **figures
        )
        keep_rows([revision])
    report.measurements.update(status=LineStatus.ACCEPTED, accepted=HELD)


def copy_survey(line: Measurement, report: Report) -> None:
    """Let the report hold the survey that the line was counted from."""
    subject = line.indicator.survey_subject
    if Survey.objects.filter(report=report, subject=subject).exists():
        return
    for survey in Survey.objects.filter(report=line.report, subject=subject):
        counts = list(survey.counts.all())
        survey.pk, survey.report = None, report
        survey.save()
        for row in counts:
            row.pk, row.survey = None, survey
            row.save()
