"""An indicator names its numerator among the columns of dossiers: on time of settled, overdue of open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import IntegrityError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEvent, User
from indicators import Share
from procedures.models import Level, Role, Unit
from reports.figures.draft import Typed, figure_form, save
from reports.figures.readiness import report_faults
from reports.figures.unit_report import read_sheet
from reports.flow.corrections import correct
from reports.flow.workflow import move
from reports.models import KeptDossierCount, LineStatus, Measurement, Report
from reports.refusal import Refused
from reports.scopes import own_scope
from reports.verdicts.standing import standings
from targets.models import Indicator, Period
from tests.factories import make_calendar, make_indicator, make_member, make_target, make_unit
from tests.imports.sheets import DOSSIER_HEADINGS, checked, run, undo, workbook

pytestmark = pytest.mark.django_db
COUNTS = {
    "carried_over": 10,
    "received": 100,
    "received_online": 30,
    "settled_on_time": 72,
    "settled_late": 8,
    "in_progress_in_time": 25,
    "in_progress_overdue": 5,
}
TABLE = {f"g0-{name}": Typed(str(count)) for name, count in COUNTS.items()} | {"g0-group": Typed("toàn bộ")}


@pytest.fixture(autouse=True)
def _in_english_on_a_day_of_the_period() -> Iterator[None]:
    with translation.override("en"), override_settings(PORTAL_TODAY=dt.date(2018, 6, 12)):
        yield


@pytest.fixture
def period() -> Period:
    return make_calendar()["2018-q2"]


@pytest.fixture
def unit(period: Period) -> Unit:
    return make_unit()


@pytest.fixture
def official(unit: Unit) -> User:
    return make_member(unit, Role.OFFICIAL)


def asked(code: str, dossier_part: str = "", sign: str = ">=") -> Indicator:
    way = "higher_is_better" if sign == ">=" else "lower_is_better"
    indicator = make_indicator(
        code, source="dossiers", dossier_part=dossier_part, direction=way, part_name=f"tử số {code}"
    )
    return make_target(indicator, sign, 90 if sign == ">=" else 10).indicator


def value_of(unit: Unit, period: Period, code: str) -> Share | None:
    (verdict,) = standings(period, own_scope(unit), codes=[code])
    share = verdict.share
    assert share is None or isinstance(share, Share)
    return share


def approve(unit: Unit, period: Period) -> None:
    report = Report.objects.get(unit=unit, period=period)
    move(report, "submit", by=make_member(unit, Role.HEAD))
    move(report, "approve", by=make_member(make_unit(Level.DEPARTMENT), Role.COORDINATOR))


@pytest.mark.parametrize(
    ("part", "sign", "share"),
    [
        ("", ">=", Share(30, 100)),
        ("received_online", ">=", Share(30, 100)),
        ("settled_on_time", ">=", Share(72, 80)),
        ("in_progress_overdue", "<=", Share(5, 30)),
    ],
)
def test_the_named_column_is_counted_in_form_query_and_page(
    part: str, sign: str, share: Share, unit: Unit, period: Period, official: User
) -> None:
    asked("D-01", part, sign)
    saved = save(unit, period, {"D-01": TABLE}, by=official)
    assert saved.sheet.rows[0].share == share
    approve(unit, period)
    assert value_of(unit, period, "D-01") == share
    reader = signed_in(make_member(make_unit(Level.DEPARTMENT), Role.LEADER))
    page = reader.get(
        f"{reverse('reports:target-detail', args=['d-01'])}?ky=2018-q2&pham-vi={unit.code.lower()}"
    ).text
    text = " ".join(page.split())
    assert f"tử số D-01 ÷ tổng số = <strong> {share.part} ÷ {share.whole}" in text


def test_two_figures_of_one_table_are_typed_once_and_sent_both(
    unit: Unit, period: Period, official: User
) -> None:
    asked("D-01")
    asked("D-02", "settled_on_time")
    page = signed_in(official).get(reverse("reports:entry", args=[period.code, unit.code.lower()])).text
    assert "counted in the table of D-01" in page
    assert 'name="D-02-g0-received"' not in page
    saved = save(unit, period, {"D-01": TABLE}, by=official)
    assert report_faults(saved.sheet) == []
    approve(unit, period)
    assert value_of(unit, period, "D-01") == Share(30, 100)
    assert value_of(unit, period, "D-02") == Share(72, 80)
    assert KeptDossierCount.objects.count() == 2  # each revision keeps its own


def test_what_is_not_applicable_beside_the_table_leaves_the_table(
    unit: Unit, period: Period, official: User
) -> None:
    asked("D-01")
    asked("D-02", "settled_on_time")
    save(unit, period, {"D-01": TABLE}, by=official)
    na = {"na": Typed("on"), "note": Typed("không giải quyết hồ sơ")}
    sheet = save(unit, period, {"D-02": na}, by=official).sheet
    assert [row.share for row in sheet.rows] == [Share(30, 100), None]
    assert sheet.rows[1].is_not_applicable


def test_figures_of_one_table_change_together_or_not_at_all(
    unit: Unit, period: Period, official: User
) -> None:
    asked("D-01")
    asked("D-02", "settled_on_time")
    save(unit, period, {"D-01": TABLE}, by=official)
    approve(unit, period)
    Measurement.objects.filter(indicator__code="D-01").update(status=LineStatus.RETURNED)
    Report.objects.update(status=Report.Status.RETURNED)
    typed = {"g0-received_online": Typed("40", "30")}
    with pytest.raises(Refused, match="can no longer be changed"):
        save(unit, period, {"D-01": typed}, by=official)
    Measurement.objects.update(status=LineStatus.RETURNED)
    save(unit, period, {"D-01": typed}, by=official)
    assert [line.version for line in Measurement.objects.order_by("pk")] == [2, 2]


@pytest.fixture
def report(unit: Unit, period: Period, official: User) -> Report:
    """Return an approved report whose two figures are counted from one table: 30 of 100, and 72 of 80."""
    asked("D-01")
    asked("D-02", "settled_on_time")
    save(unit, period, {"D-01": TABLE}, by=official)
    approve(unit, period)
    return Report.objects.get()


def coordinator() -> User:
    return make_member(make_unit(Level.DEPARTMENT), Role.COORDINATOR)


FEWER_ON_TIME = {"g0-settled_on_time": "60", "g0-settled_late": "20"}


def test_a_correction_of_the_table_corrects_every_figure_counted_from_it(
    report: Report, unit: Unit, period: Period
) -> None:
    by, other = coordinator(), coordinator()
    correct(report, "D-01", FEWER_ON_TIME, by=by, reason="đếm lại")
    for line in Measurement.objects.all():
        revision = line.revisions.get(number=line.version)
        assert (line.status, revision.reason, revision.corrects) == ("submitted", "đếm lại", True)
        assert revision.dossier_counts.get().settled_on_time == 60
    first, second = AuditEvent.objects.filter(action="correct").order_by("pk")
    assert [(event.reason, event.role) for event in (first, second)] == [("đếm lại", "coordinator")] * 2
    told = [(one.field, one.before, one.after) for one in second.changes.all()]
    assert told[1:] == [(f"D-02 · {Indicator.objects.get(code='D-02').label}", "72/80", "60/80")]
    steps = report.events.filter(transition="correct").order_by("pk")
    assert list(steps.values_list("measurement__indicator__code", flat=True)) == ["D-01", "D-02"]
    # Until the replacement is accepted the last accepted figure speaks, and nobody approves their own.
    assert value_of(unit, period, "D-02") == Share(72, 80)
    report.refresh_from_db()
    for line in Measurement.objects.all():
        with pytest.raises(Refused, match="corrected a figure never approves it"):
            move(report, "approve", by=by, only=line)
    move(report, "approve", by=other)
    assert value_of(unit, period, "D-01") == Share(30, 100)
    assert value_of(unit, period, "D-02") == Share(60, 80)
    assert Measurement.objects.exclude(corrected_at=None).count() == 2


def test_the_page_of_the_correction_names_the_figures_that_go_with_it(report: Report) -> None:
    client = signed_in(coordinator())
    address = reverse("reports:correct-line", args=[report.pk, "D-01"])
    page = client.get(address)
    assert "Counted from the same table, and corrected with it: <strong>D-02</strong>" in " ".join(
        page.text.split()
    )
    boxes = {f"D-01-{name}": text for name, text in figure_form(page.context["row"]).texts.items()}
    sent = boxes | {"D-01-g0-received_online": "40", "reason": "đếm lại", "seen": page.context["seen"]}
    answer = client.post(address, sent, follow=True)
    assert [line.version for line in Measurement.objects.all()] == [2, 2], answer.text


def test_a_table_is_not_corrected_while_a_figure_of_it_is_with_the_unit(report: Report) -> None:
    line = Measurement.objects.get(indicator__code="D-02")
    move(report, "reopen", by=coordinator(), note="xem lại", only=line)
    with pytest.raises(Refused, match="D-02, counted from the same table, is with its unit"):
        correct(report, "D-01", FEWER_ON_TIME, by=coordinator(), reason="đếm lại")


def test_a_correction_leaves_no_figure_without_its_table(report: Report) -> None:
    """See the table stand as it stood: what was refused is undone."""
    gone = {"na": "on", "note": "không tiếp nhận"}
    with pytest.raises(Refused, match="D-02 is counted from this table"):
        correct(report, "D-01", gone, by=coordinator(), reason="nhầm")
    assert report.dossier_counts.get().settled_on_time == 72
    assert [line.version for line in Measurement.objects.all()] == [1, 1]


def test_what_is_not_applicable_beside_the_table_stays_so_when_it_is_corrected(
    unit: Unit, period: Period, official: User
) -> None:
    asked("D-01")
    asked("D-02", "settled_on_time")
    na = {"na": Typed("on"), "note": Typed("không giải quyết hồ sơ")}
    save(unit, period, {"D-01": TABLE, "D-02": na}, by=official)
    approve(unit, period)
    correct(Report.objects.get(), "D-01", FEWER_ON_TIME, by=coordinator(), reason="đếm lại")
    held = {line.indicator.code: (line.answer, line.status) for line in Measurement.objects.all()}
    assert held == {"D-01": ("measured", "submitted"), "D-02": ("not_applicable", "accepted")}


def test_more_on_time_than_settled_is_refused_even_as_printed(
    unit: Unit, period: Period, official: User
) -> None:
    asked("D-01", "settled_on_time")
    typed = TABLE | {
        "g0-settled": Typed("70"),
        "g0-settled_on_time": Typed("72"),
        "printed_source": Typed("báo cáo quý"),
    }
    saved = save(unit, period, {"D-01": typed}, by=official)
    assert "larger than the whole" in report_faults(saved.sheet)[0].text


def test_the_sheet_of_dossiers_brings_both_figures_and_takes_both_back(unit: Unit, period: Period) -> None:
    asked("D-01")
    asked("D-02", "settled_on_time")
    client = signed_in(make_member(make_unit(Level.DEPARTMENT), Role.COORDINATOR))
    line = [unit.code, "toàn bộ", 10, 100, 30, 80, 72, 8, 30, 25, 5]
    content = workbook([], others={"Hồ sơ": [DOSSIER_HEADINGS, line]})
    batch = checked(client, content)
    run(client, batch)
    assert [row.share for row in read_sheet(unit, period).rows] == [Share(30, 100), Share(72, 80)]
    undo(client, batch)
    assert [row.share for row in read_sheet(unit, period).rows] == [None, None]


def test_only_dossiers_have_such_a_numerator() -> None:
    with pytest.raises(IntegrityError):
        make_indicator(dossier_part="settled_on_time")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client
