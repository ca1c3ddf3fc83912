"""Every text that a person types has a length: a longer one is refused in words, and nothing of it is cut."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from accounts import clock
from accounts.lengths import LONGEST, too_long, within_length
from accounts.models import User
from accounts.refusal import Refused
from procedures.models import Role, Unit
from reports.figures.draft import LONGEST_CELL, Typed, save
from reports.flow.calendar import extend, lock_period, open_period, reopen_period
from reports.flow.closing import Closing
from reports.flow.corrections import ask_correction, check_first, correct, decide_correction
from reports.flow.workflow import move
from reports.models import DraftCell, LineStatus, Measurement, Report
from targets.models import Period, Target
from tests.factories import (
    above,
    make_calendar,
    make_line,
    make_member,
    make_province,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db

LONG = "đ" * (LONGEST + 1)
OURS = {"accounts", "procedures", "targets", "reports", "imports"}
# What the portal writes itself, or whose door counts: no person types into these fields.
WRITTEN_BY_THE_PORTAL = {
    "AuditChange.after",
    "AuditChange.before",
    "AuditEvent.reason",
    "DossierCount.note",  # loaded with published figures
    "ImportBatch.refusal",
    "ImportedField.text",
    "ImportedOver.text",
    "KeptDossierCount.note",
    "KeptSurvey.note",
    "MeasurementRevision.note",
    "MeasurementRevision.reason",
    "MeasurementRevision.warning_reason",
    "Reminder.mailed_to",
    "Reminder.text",
    "Session.session_data",
    "Survey.note",  # that of its line
}
COUNTED_AT_THE_DOOR = {  # an older one that is longer stays, and the line can still be saved
    "DraftCell.text",
    "Measurement.note",
    "Measurement.review_note",
    "Measurement.warning_reason",
    "ReportEvent.note",
}


@pytest.fixture
def period() -> Period:
    return make_calendar()["2018-q2"]


@pytest.fixture
def unit(period: Period) -> Unit:
    return make_unit(code="20014")


@pytest.fixture
def official(unit: Unit) -> User:
    return make_member(unit, Role.OFFICIAL)


@pytest.fixture
def coordinator(unit: Unit) -> User:
    return make_member(make_province(), Role.COORDINATOR)


def test_every_field_for_words_has_a_length() -> None:
    free = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.local_fields
        if isinstance(field, models.TextField) and field.editable and within_length not in field.validators
    }
    assert free == WRITTEN_BY_THE_PORTAL | COUNTED_AT_THE_DOOR


def test_a_text_may_be_as_long_as_it_may_be() -> None:
    assert too_long("đ" * LONGEST) == ""
    assert "2.001" in too_long(LONG)
    with pytest.raises(ValidationError, match=r"2\.000"):
        within_length(LONG)


@pytest.mark.parametrize("box", ["note", "why"])
def test_a_note_too_long_is_not_taken_and_the_figure_beside_it_is(
    box: str, unit: Unit, period: Period, official: User
) -> None:
    code = make_target().code
    typed = {code: {"part": Typed("7"), "whole": Typed("10"), box: Typed(LONG)}}
    saved = save(unit, period, typed, by=official)
    assert [(left.cell, left.text) for left in saved.too_long] == [(box, LONG)]
    line = Measurement.objects.get()
    assert (line.part, line.note, line.warning_reason) == (7, "", "")


def test_a_box_of_figures_takes_no_letter_to_the_editor(unit: Unit, period: Period, official: User) -> None:
    code = make_target().code
    typed = {code: {"part": Typed("1" * (LONGEST_CELL + 1)), "whole": Typed("x" * LONGEST_CELL)}}
    saved = save(unit, period, typed, by=official)
    assert [left.cell for left in saved.too_long] == ["part"]
    assert DraftCell.objects.get().name == "whole"


def test_a_longer_note_of_before_stays_whole_while_its_figure_changes(
    unit: Unit, period: Period, official: User
) -> None:
    target = make_target()
    make_line(unit, target.indicator, period, 7, 10, status=LineStatus.DRAFT)
    Report.objects.update(status=Report.Status.DRAFT)
    Measurement.objects.update(note=LONG)
    save(unit, period, {target.code: {"part": Typed("8", "7"), "note": Typed(LONG, LONG)}}, by=official)
    line = Measurement.objects.get()
    assert (line.part, line.note) == (8, LONG)


@pytest.fixture
def sent(unit: Unit, period: Period) -> tuple[Report, Target]:
    target = make_target()
    line = make_line(unit, target.indicator, period, 7, 10, status=LineStatus.SUBMITTED)
    Report.objects.update(status=Report.Status.SUBMITTED)
    return Report.objects.get(pk=line.report_id), target


def test_every_door_for_words_refuses_a_text_too_long(
    sent: tuple[Report, Target], unit: Unit, period: Period, official: User, coordinator: User
) -> None:
    report, target = sent
    until = clock.now() + dt.timedelta(days=900)
    district = make_member(above(unit), Role.DISTRICT_COORDINATOR)
    note = {"note": LONG}
    doors: dict[str, Callable[[], object]] = {
        "return": lambda: move(report, "return", by=coordinator, note=LONG),
        "correct": lambda: correct(report, target.code, {"part": "8"}, by=coordinator, reason=LONG),
        "corrected note": lambda: correct(report, target.code, note, by=coordinator, reason="x"),
        "first check": lambda: check_first(report, by=district, words=LONG),
        "extend": lambda: extend(period, unit, until=until, by=coordinator, reason=LONG),
    }
    taken = []
    for name, door in doors.items():
        try:
            door()
        except Refused as refusal:
            if "2.001" in str(refusal):
                continue
        taken.append(name)
    assert taken == []


def test_a_request_and_its_answer_have_a_length(
    sent: tuple[Report, Target], official: User, coordinator: User
) -> None:
    move(sent[0], "approve", by=coordinator)
    line = Measurement.objects.get()
    with pytest.raises(Refused, match=r"2\.001"):
        ask_correction(line, by=official, reason=LONG)
    asked = ask_correction(line, by=official, reason="sai")
    with pytest.raises(Refused, match=r"2\.001"):
        decide_correction(asked, granted=False, by=coordinator, answer=LONG)


def test_no_step_of_a_period_is_taken_by_a_book(period: Period, coordinator: User) -> None:
    Period.objects.filter(pk=period.pk).update(opened_at=None)
    with pytest.raises(Refused, match=r"2\.001"):
        open_period(period, by=coordinator, reason=LONG)
    Period.objects.filter(pk=period.pk).update(opened_at=period.unit_due_at)
    with pytest.raises(Refused, match=r"2\.001"):
        lock_period(period, by=coordinator, reason=LONG, seen=Closing.read(period).marks)
    Period.objects.filter(pk=period.pk).update(locked_at=period.province_due_at)
    with pytest.raises(Refused, match=r"2\.001"):
        reopen_period(period, by=coordinator, reason=LONG)
