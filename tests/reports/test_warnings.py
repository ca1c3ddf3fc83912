"""Ways out of a denominator, and counts that double or halve in a year, ask a reason."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from imports.kinds.figures.plain import read_plain
from procedures.models import Role, Unit
from reports.figures.draft import Typed, save
from reports.figures.readiness import report_faults
from reports.figures.row import FigureRow
from reports.figures.unit_report import read_sheet
from reports.figures.unit_reports import read_sheets
from reports.flow.corrections import correct
from reports.flow.workflow import awaiting, fingerprint
from reports.models import LineStatus, Measurement, Report, Survey
from reports.obligations import Asking
from targets.models import Indicator, Period
from tests.factories import (
    keep,
    make_calendar,
    make_dossiers,
    make_indicator,
    make_line,
    make_member,
    make_province,
    make_report,
    make_sent,
    make_survey,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db
KINDS: dict[str, dict[str, str]] = {
    "share": {},
    "yes_no": {"kind": "unit_count"},
    "dossiers": {"source": "dossiers"},
    "survey": {"source": "survey", "survey_subject": "one_stop"},
}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def calendar() -> dict[str, Period]:
    return make_calendar()


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def declare(kind: str) -> Indicator:
    """Return the indicator of the kind, which every unit is asked for in every quarter."""
    return make_target(make_indicator("X-01", **KINDS[kind])).indicator


def state(line: Measurement, part: int, whole: int, collected: int | None = None) -> Measurement:
    """Let the line be counted from dossiers or answers, where it is of such a kind."""
    if line.indicator.source == "dossiers":
        make_dossiers(line.report, whole, part)
    if line.indicator.source == "survey":
        survey = make_survey(line.report, {"Phục vụ": (part, whole - part)})
        survey.collected = collected
        survey.save()
        keep(line)
    return line


def figures_of(kind: str, part: int, whole: int) -> tuple[int | bool, ...]:
    """Return what the line itself holds of the figure."""
    return {"share": (part, whole), "yes_no": (bool(part),)}.get(kind, ())


def rows_of(unit: Unit, period: Period) -> list[FigureRow]:
    """Return the row as the unit's pages read it, and as those of a reviewer of many reports do."""
    (sheet,) = read_sheets(Asking.read(), period, [unit.pk])
    return [read_sheet(unit, period).rows[0], sheet.rows[0]]


def test_measured_before_and_not_applicable_now_asks_why(
    kind: str, unit: Unit, calendar: dict[str, Period]
) -> None:
    indicator = declare(kind)
    state(make_line(unit, indicator, calendar["2018-q1"], *figures_of(kind, 1, 40)), 1, 40)
    make_sent(unit, indicator, calendar["2018-q2"], answer="not_applicable", note="không còn việc")
    for row in rows_of(unit, calendar["2018-q2"]):
        assert ["Measured before (Q1 2018" in text for text in row.warnings] == [True]
        assert row.needs_a_reason


def test_a_whole_that_falls_to_nothing_asks_why(unit: Unit, calendar: dict[str, Period]) -> None:
    for kind in ("share", "dossiers", "survey"):
        indicator = declare(kind)
        state(make_line(unit, indicator, calendar["2018-q1"], *figures_of(kind, 4, 40)), 4, 40)
        state(make_sent(unit, indicator, calendar["2018-q2"], *figures_of(kind, 0, 0)), 0, 0)
        for row in rows_of(unit, calendar["2018-q2"]):
            assert row.warnings == ["tổng số falls from 40 (Q1 2018) to 0. If nothing occurred, write why."]
        indicator.targets.all().delete()
        Report.objects.all().delete()
        indicator.delete()


def test_a_correction_out_of_the_denominator_is_held_against_the_accepted_figure(
    unit: Unit, calendar: dict[str, Period]
) -> None:
    period = calendar["2018-q2"]
    line = make_line(unit, declare("share"), period, 40, 100)
    changed = {"part": "0", "whole": "0"}
    correct(line.report, "X-01", changed, by=make_member(make_province(), Role.COORDINATOR), reason="đếm lại")
    for row in rows_of(unit, period):
        assert any("falls from 100 (Q2 2018) to 0" in text for text in row.warnings)


@pytest.mark.parametrize(
    ("part", "whole", "warned"),
    [
        (40, 200, []),  # exactly twice
        (40, 201, ["tổng số"]),
        (20, 50, []),  # exactly half
        (20, 49, ["tổng số"]),
        (19, 90, ["số đạt"]),
        (81, 90, ["số đạt"]),
    ],
)
def test_a_count_beyond_twice_or_below_half_of_a_year_before_asks_why(
    part: int, whole: int, warned: list[str], unit: Unit, calendar: dict[str, Period]
) -> None:
    indicator = declare("share")
    make_line(unit, indicator, calendar["2017-q2"], 40, 100)
    make_sent(unit, indicator, calendar["2018-q2"], part, whole)
    for row in rows_of(unit, calendar["2018-q2"]):
        found = [text for text in row.warnings if "Q2 2017" in text]
        assert [text.split(":")[0] for text in found] == warned


def test_counts_that_stay_below_ten_double_without_a_word(unit: Unit, calendar: dict[str, Period]) -> None:
    indicator = declare("share")
    make_line(unit, indicator, calendar["2017-q2"], 1, 4)
    make_sent(unit, indicator, calendar["2018-q2"], 3, 9)
    assert [row.warnings for row in rows_of(unit, calendar["2018-q2"])] == [[], []]


def test_of_dossiers_those_received_are_looked_at(unit: Unit, calendar: dict[str, Period]) -> None:
    indicator = declare("dossiers")
    state(make_line(unit, indicator, calendar["2017-q2"]), 10, 100)
    state(
        make_sent(unit, indicator, calendar["2018-q2"]), 30, 205
    )  # online thrice: that is what is asked for
    for row in rows_of(unit, calendar["2018-q2"]):
        assert [text.split(",")[0] for text in row.warnings] == ["tổng số: 205"]


def test_of_a_survey_the_forms_that_came_back_are_looked_at(unit: Unit, calendar: dict[str, Period]) -> None:
    indicator = declare("survey")
    state(make_line(unit, indicator, calendar["2017-q2"]), 90, 100, collected=100)
    state(make_sent(unit, indicator, calendar["2018-q2"]), 40, 45, collected=201)
    for row in rows_of(unit, calendar["2018-q2"]):
        assert [text.split(",")[0] for text in row.warnings] == ["Forms collected: 201"]


def test_bulk_approval_leaves_out_what_leaves_the_denominator_and_names_the_unit(
    client: Client, unit: Unit, calendar: dict[str, Period]
) -> None:
    indicator, coordinator = declare("share"), make_member(make_province(), Role.COORDINATOR)
    make_line(unit, indicator, calendar["2018-q1"], 40, 100)
    gone: dict[str, Any] = {"answer": "not_applicable", "note": "hết việc", "warning_reason": "sáp nhập"}
    line = make_sent(unit, indicator, calendar["2018-q2"], **gone)
    client.force_login(coordinator)
    boxes = {f"seen-{line.report_id}": fingerprint(awaiting(line.report.measurements.all()))}
    answer = client.post("/dieu-phoi/duyet-loat/", boxes | {"once": str(uuid.uuid4())}, follow=True)
    assert unit.name in answer.text
    line.refresh_from_db()
    assert line.status == LineStatus.SUBMITTED
    assert "Trước đây có số liệu" in client.get(f"/dieu-phoi/duyet/{line.report_id}/").text


def test_a_report_that_leaves_the_denominator_is_not_sent_without_a_reason(
    unit: Unit, calendar: dict[str, Period]
) -> None:
    indicator, period = declare("share"), calendar["2018-q2"]
    make_line(unit, indicator, calendar["2018-q1"], 40, 100)
    make_report(unit, period, Report.Status.DRAFT)
    make_line(unit, indicator, period, answer="not_applicable", note="hết việc", status=LineStatus.DRAFT)
    (fault,) = report_faults(read_sheet(unit, period))
    assert fault.box == "X-01-why"


def test_a_reason_goes_with_the_figure_that_it_explained(unit: Unit, calendar: dict[str, Period]) -> None:
    indicator, period = declare("share"), calendar["2018-q2"]
    official = make_member(unit, Role.OFFICIAL)
    make_line(unit, indicator, calendar["2018-q1"], 40, 100)
    for typed, faults in (
        ({"part": Typed("10"), "whole": Typed("100")}, 1),
        ({"why": Typed("đếm lại")}, 0),
        ({"note": Typed("ghi")}, 0),  # words beside the figure leave its reason
        ({"part": Typed("0", "10"), "whole": Typed("0", "100")}, 1),
        ({"part": Typed("1", "0"), "whole": Typed("9", "0"), "why": Typed("sáp nhập")}, 0),
    ):
        save(unit, period, {"X-01": typed}, by=official)
        assert len(report_faults(read_sheet(unit, period))) == faults, typed


@pytest.mark.parametrize(
    ("texts", "why"),
    [({"note": "ghi"}, "đếm lại"), ({"part": "0", "whole": "0"}, ""), ({"part": "9", "why": "mới"}, "mới")],
)
def test_a_plain_row_of_a_file_brings_no_reason_of_an_earlier_figure(
    texts: dict[str, str], why: str, unit: Unit, calendar: dict[str, Period]
) -> None:
    indicator, period = declare("share"), calendar["2018-q2"]
    make_line(unit, indicator, calendar["2018-q1"], 40, 100)
    make_line(unit, indicator, period, 10, 100, status=LineStatus.DRAFT, warning_reason="đếm lại")
    row = read_sheet(unit, period).rows[0]
    assert row.warnings
    plain = read_plain(row, texts)
    assert plain is not None
    assert plain.why == why


def test_a_survey_with_ticks_of_its_own_is_not_sent_without_its_source_whatever_reason_stands(
    unit: Unit, calendar: dict[str, Period]
) -> None:
    indicator, period = declare("survey"), calendar["2018-q2"]
    make_report(unit, period, Report.Status.DRAFT)
    line = make_line(unit, indicator, period, status=LineStatus.DRAFT, warning_reason="theo mẫu cũ")
    state(line, 40, 40)
    Survey.objects.update(questionnaire=None)
    (fault,) = report_faults(read_sheet(unit, period))
    assert fault.box == "X-01-printed_source"
    by = make_member(unit, Role.OFFICIAL)
    save(unit, period, {"X-01": {"note": Typed("theo mẫu của tỉnh")}}, by=by)
    assert report_faults(read_sheet(unit, period)) == []
