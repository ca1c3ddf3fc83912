"""The demo: invented figures in which every shape occurs, the same each time, never beside real ones."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.db.models import Count, F
from pytest_django import Settings

from accounts.models import User
from indicators import Flag, Reason, StandingCode
from procedures.models import DeskHandling, Level, Membership, Procedure, ServiceLevel, Unit
from procedures.tally import CatalogueTally
from reports.demo.lines import InventedLines
from reports.demo.province import Province
from reports.demo.sending import reports
from reports.demo.shape import INVENTED
from reports.models import (
    DossierCount,
    LineStatus,
    Measurement,
    MeasurementRevision,
    Report,
    ReportEvent,
    StatedFigure,
    SurveyCount,
)
from reports.scopes import province_scope, unit_scope
from reports.verdicts.closers import closers_of
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import standings
from reports.verdicts.verdict import Verdict
from targets.models import Applicability, IndexValue, Period, Programme, Target, Task
from tests.databases import PASSWORD, load


@pytest.fixture
def verdicts(demo: None, db: None, settings: Settings) -> dict[str, Verdict]:
    """Return by code what a leader sees first: the province in quý III/2020."""
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    period = Period.objects.get(code="2020-q3")
    return {verdict.indicator.code: verdict for verdict in standings(period, province_scope())}


def codes_of(verdicts: dict[str, Verdict], code: StandingCode) -> set[str]:
    counted = [v for v in verdicts.values() if v.target and v.target.in_programme and v.standing]
    return {v.indicator.code for v in counted if v.standing and v.standing.code == code}


def test_every_standing_of_a_province_occurs_among_the_eighteen(verdicts: dict[str, Verdict]) -> None:
    assert codes_of(verdicts, StandingCode.BEHIND) == {"HDH-03", "CB-02"}
    assert codes_of(verdicts, StandingCode.AT_RISK) == {"CB-03", "HDH-07"}
    assert codes_of(verdicts, StandingCode.OUTDATED) == {"CB-01"}
    assert codes_of(verdicts, StandingCode.MISSED) == {"HDH-09"}
    assert codes_of(verdicts, StandingCode.NO_PATH) == {"HDH-01"}
    assert codes_of(verdicts, StandingCode.NO_DATA) == {"TTHC-04", "TCC-02"}
    assert codes_of(verdicts, StandingCode.MET) == {"TTHC-01", "TTHC-03", "TCC-01", "HDH-04", "HDH-08"}
    assert codes_of(verdicts, StandingCode.ON_TRACK) == {"TTHC-02", "HDH-02", "HDH-05", "HDH-06"}


def test_the_conditions_beside_a_standing_occur_too(verdicts: dict[str, Verdict]) -> None:
    def flags(code: str) -> frozenset[Flag]:
        found = verdicts[code].standing
        assert found is not None
        return found.flags

    assert flags("HDH-04") == {Flag.OPEN, Flag.PROVISIONAL}
    assert flags("HDH-02") == set()  # counted in the catalogue, and nobody is silent
    reasons = {code: v.standing.reason for code, v in verdicts.items() if v.standing}
    assert reasons["TTHC-04"] == Reason.NOTHING_OCCURRED
    assert reasons["TCC-02"] == Reason.NEVER_REPORTED


def test_online_dossiers_are_four_quarters_behind_and_nine_units_can_close_the_gap(
    verdicts: dict[str, Verdict],
) -> None:
    worst = verdicts["HDH-03"]
    lags = [v.lag for code, v in verdicts.items() if v.lag is not None and code != "HDH-03"]
    assert worst.lag is not None
    assert 4 <= worst.lag < 5
    assert worst.lag > max(lags)
    found = closers_of(worst)
    assert found is not None
    assert len(found.lines) == 9
    assert found.lines[0].unit.code == "474"


@pytest.mark.django_db
def test_of_a_district_too_few_communes_reported_to_judge_it(demo: None, settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    district = unit_scope(Unit.objects.get(code="478"))
    (verdict,) = standings(Period.objects.get(code="2020-q3"), district, codes=["CB-02"])
    assert verdict.standing is not None
    assert verdict.standing.code is StandingCode.GATHERING
    assert (verdict.counted, verdict.owing) == (6, 19)


@pytest.mark.django_db
def test_the_newest_locked_period_is_the_default_and_three_units_did_not_send(demo: None) -> None:
    ledger = Ledger.read()
    period = Period.objects.get(code="2020-q3")
    assert ledger.default_period(Period.objects.get(code="2020-q4").opens_on) == period
    reported = Report.objects.filter(period=period).values_list("unit__code", flat=True)
    owing = Unit.objects.on(period.data_to).exclude(level=Level.PROVINCE)
    assert set(owing.exclude(code__in=reported).values_list("code", flat=True)) == {"SCT", "19936", "20098"}


@pytest.mark.django_db
def test_nineteen_periods_are_accepted_and_the_last_is_being_reported(demo: None) -> None:
    closed = Period.objects.exclude(locked_at=None)
    assert closed.count() == 19
    assert set(Report.objects.filter(period__in=closed).values_list("status", flat=True)) == {"approved"}
    last = Counter(Report.objects.filter(period__code="2020-q4").values_list("status", flat=True))
    assert set(last) == {"approved", "submitted", "returned", "draft"}
    sent = sum(last.values()) - last["draft"]
    assert 0.38 <= sent / 175 <= 0.52
    returned = Report.objects.filter(status=Report.Status.RETURNED)
    assert all(
        report.measurements.filter(status=LineStatus.RETURNED).count() == 1 for report in returned.all()
    )


@pytest.mark.django_db
def test_a_few_units_are_silent_in_every_closed_period(demo: None) -> None:
    for period in Period.objects.exclude(locked_at=None):
        owing = Unit.objects.on(period.data_to).exclude(level=Level.PROVINCE).count()
        assert 1 <= owing - Report.objects.filter(period=period).count() <= 4


@pytest.mark.django_db
def test_some_reports_are_late(demo: None) -> None:
    late = Report.objects.filter(submitted_at__gt=F("period__unit_due_at")).count()
    assert 0.01 < late / Report.objects.count() < 0.1


@pytest.mark.django_db
def test_counts_since_the_year_began_never_fall(demo: None) -> None:
    before: dict[tuple[int, int, int], tuple[int, int]] = {}
    rows = DossierCount.objects.order_by("report__period__year", "report__period__quarter").values_list(
        "report__unit", "report__period__year", "report__period__quarter", "received_online", "received"
    )
    for unit, year, quarter, online, received in rows:
        earlier = before.get((unit, year, quarter - 1), (0, 0))
        assert online >= earlier[0]
        assert received >= earlier[1]
        before[unit, year, quarter] = (online, received)


@pytest.mark.django_db
def test_a_unit_that_received_nothing_reports_so(demo: None) -> None:
    rows = DossierCount.objects.filter(received=0)
    assert set(rows.values_list("report__unit__code", flat=True)) == {"BDT"}


@pytest.mark.django_db
def test_surveys_ask_three_questions_with_three_options(demo: None) -> None:
    shapes = SurveyCount.objects.values("survey").annotate(
        rows=Count("pk"), questions=Count("question", distinct=True)
    )
    assert set(shapes.values_list("rows", "questions")) == {(9, 3)}


@pytest.mark.django_db
def test_not_applicable_comes_in_both_ways_with_a_reason(demo: None) -> None:
    lines = Measurement.objects.filter(answer="not_applicable")
    assert set(lines.values_list("report__unit__code", flat=True)) == {"BDT", "SNGV"}
    assert not lines.filter(note="").exists()
    assert Applicability.objects.exclude(approved_by=None).exclude(reason="").count() == 3


@pytest.mark.django_db
def test_every_line_has_its_revisions_and_some_were_corrected(demo: None) -> None:
    counted = Measurement.objects.annotate(times=Count("revisions"))
    assert not counted.exclude(times=F("version")).exists()
    assert counted.filter(times=2).count() > 10
    assert not MeasurementRevision.objects.filter(number=2, reason="").exists()


@pytest.mark.django_db
def test_everything_invented_says_so(demo: None) -> None:
    assert Programme.objects.get().illustrative is True
    assert not StatedFigure.objects.exists()  # what is counted is not stated
    for model in (Procedure, IndexValue):
        assert set(model.objects.values_list("source", flat=True)) == {INVENTED}
    baselines = Target.objects.exclude(baseline=None).values_list("baseline_source", flat=True)
    assert set(baselines) == {INVENTED}
    sourced = Task.objects.exclude(status_source=INVENTED).values_list("code", flat=True)
    assert list(sourced) == ["M08", "M08a", "M08b", "M08c"]


@pytest.mark.django_db
def test_the_catalogue_is_spread_as_the_province_printed_its_own(demo: None) -> None:
    in_force = Procedure.objects.in_force_on(dt.date(2020, 9, 14))
    by_authority = Counter(in_force.values_list("authority", flat=True))
    assert by_authority == {"province": 490, "department": 1_576, "district": 382, "commune": 145, "": 3}
    whole = CatalogueTally.read([dt.date(2020, 9, 14)]).in_all(0)
    assert [whole.at_level(level) for level in range(5)] == [0, 0, 99, 1_349, 1_148]
    assert Procedure.objects.values("name", "authority").distinct().count() == Procedure.objects.count()


@pytest.mark.django_db
def test_every_row_of_the_catalogue_keeps_its_rules(demo: None) -> None:
    for model in (ServiceLevel, DeskHandling):
        for row in model.objects.select_related("procedure", "unit").order_by("pk")[::97]:
            row.full_clean()
    for procedure in Procedure.objects.select_related("owner", "field").order_by("pk")[::53]:
        procedure.full_clean()


@pytest.mark.django_db
def test_dossiers_by_procedure_are_a_part_of_all(demo: None) -> None:
    reports = Report.objects.filter(procedure_counts__isnull=False).distinct()
    assert reports.count() > 100
    for report in reports.prefetch_related("procedure_counts", "dossier_counts")[::7]:
        counts, all_dossiers = report.procedure_counts.all(), report.dossier_counts.all()
        assert sum(one.received for one in counts) <= sum(one.received for one in all_dossiers)
        assert sum(one.received_online for one in counts) <= sum(one.received_online for one in all_dossiers)


@pytest.mark.django_db
def test_there_is_an_account_of_every_role(demo: None) -> None:
    assert set(Membership.objects.values_list("user__username", "unit__code", "role")) == {
        ("lanhdao", "46", "leader"),
        ("dieuphoi", "SNV", "coordinator"),
        ("dieuphoi2", "SNV", "coordinator"),
        ("quantri", "46", "admin"),
        ("phuloc", "482", "official"),
        ("phuloc.truong", "482", "head"),
        ("huyen.phuloc", "482", "district_coordinator"),
        ("quangthanh", "19891", "official"),
        ("stnmt", "STNMT", "official"),
    }
    assert all(user.check_password(PASSWORD) for user in User.objects.all())
    drafts = Report.objects.filter(unit__code__in=["482", "19891"], period__code="2020-q4")
    assert list(drafts.values_list("status", flat=True)) == [Report.Status.DRAFT] * 2


@pytest.mark.django_db
def test_every_report_tells_how_it_came_to_its_status(demo: None) -> None:
    sent = Report.objects.exclude(status=Report.Status.DRAFT)
    assert ReportEvent.objects.filter(transition="submit").count() == sent.count()
    for event in ReportEvent.objects.exclude(transition="submit").select_related("report"):
        assert event.to_status == event.report.status
        assert event.report.submitted_at is not None
        assert event.at > event.report.submitted_at


@pytest.mark.django_db
def test_a_second_load_changes_nothing(demo: None) -> None:
    reports_before = list(Report.objects.order_by("pk").values_list())
    assert "nothing was changed" in load("load_demo")
    assert list(Report.objects.order_by("pk").values_list()) == reports_before


@pytest.mark.django_db
def test_the_same_figures_are_invented_each_time(demo: None) -> None:
    province = Province()
    again = InventedLines(province, reports(province, dict(User.objects.values_list("username", "pk"))))
    again.invent()
    place = ("report__unit__code", "report__period__code", "indicator__code")
    figures = ("status", "answer", "part", "whole", "achieved", "note")
    stored = set(Measurement.objects.values_list(*place, *figures, "report__submitted_at"))
    assert stored == {
        (
            line.report.unit.code,
            line.report.period.code,
            line.indicator.code,
            *(getattr(line, name) for name in figures),
            line.report.submitted_at,
        )
        for line in again.lines
    }
    dossiers = DossierCount.objects.values_list("report__unit__code", "report__period__code", "settled_late")
    assert set(dossiers) == {
        (row.report.unit.code, row.report.period.code, row.settled_late) for row in again.dossiers
    }
    assert sum(row.count for row in again.answers) == sum(SurveyCount.objects.values_list("count", flat=True))


@pytest.mark.django_db
def test_the_demo_leaves_no_row_that_breaks_a_foreign_key(demo: None) -> None:
    connection.check_constraints()
