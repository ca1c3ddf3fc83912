"""A report goes from hand to hand along one table; who may not, or comes too late, is told what to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from accounts.models import AuditEvent, User
from procedures.models import Membership, Role, Unit
from reports.figures.draft import Typed, save
from reports.flow import workflow
from reports.flow.corrections import ask_correction, correct, decide_correction
from reports.flow.workflow import awaiting, fingerprint, move
from reports.models import LineStatus, Measurement, Report
from reports.refusal import Overtaken, Refused
from reports.scopes import unit_scope
from reports.verdicts.standing import standings
from targets.models import Period, Target
from tests.factories import (
    BEFORE,
    make_calendar,
    make_member,
    make_province,
    make_target,
    make_unit,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
Status = Report.Status


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Read the sentences as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def period() -> Period:
    return make_calendar()["2018-q2"]


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def target() -> Target:
    return make_target()


@pytest.fixture
def official(unit: Unit) -> User:
    return make_member(unit, Role.OFFICIAL)


@pytest.fixture
def coordinator() -> User:
    return make_member(make_province(), Role.COORDINATOR)


def entered(unit: Unit, period: Period, by: User, target: Target, part: str, whole: str) -> Report:
    """Return the draft after the figure was typed, from whatever stood there."""
    line = Measurement.objects.filter(report__unit=unit, indicator=target.indicator).first()
    seen = (
        {"part": str(line.part or ""), "whole": str(line.whole or "")} if line else {"part": "", "whole": ""}
    )
    posted = {"part": Typed(part, seen["part"]), "whole": Typed(whole, seen["whole"])}
    report = save(unit, period, {target.indicator.code: posted}, by=by).sheet.report
    assert report is not None
    return report


def line_of(report: Report) -> Measurement:
    """Return the only line."""
    return report.measurements.get()


def test_a_figure_counts_as_soon_as_it_is_approved(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    (waiting,) = standings(period, unit_scope(unit))
    move(report, "approve", by=coordinator)
    (counted,) = standings(period, unit_scope(unit))
    assert waiting.value is None
    assert counted.value == 40
    report.refresh_from_db()
    assert report.status == Status.APPROVED
    assert line_of(report).status == LineStatus.ACCEPTED


def test_a_colleagues_correction_replaces_the_value_and_keeps_the_first(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    entered(unit, period, make_member(unit, Role.OFFICIAL), target, "30", "100")
    move(report, "submit", by=official)
    move(report, "approve", by=coordinator)
    (verdict,) = standings(period, unit_scope(unit))
    assert verdict.value == 30
    kept = line_of(report).revisions.order_by("number").values_list("number", "part")
    assert list(kept) == [(1, 40), (2, 30)]


def test_who_submitted_never_approves_whatever_else_they_are(
    unit: Unit, period: Period, target: Target, official: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    official.memberships.create(unit=make_province(), role=Role.COORDINATOR, counts_from=BEFORE)
    with pytest.raises(Refused, match="never approves"):
        move(report, "approve", by=official)


@pytest.mark.parametrize(
    "role", [Role.OFFICIAL, Role.HEAD, Role.LEADER, Role.ADMIN, Role.DISTRICT_COORDINATOR]
)
def test_only_a_coordinator_approves(
    role: Role, unit: Unit, period: Period, target: Target, official: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    with pytest.raises(PermissionDenied):
        move(report, "approve", by=make_member(unit, role))
    assert AuditEvent.objects.filter(action="approve").count() == 0


def test_a_returned_line_goes_back_with_the_words_and_comes_again(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    other = make_target()
    report = entered(unit, period, official, target, "40", "100")
    save(unit, period, {other.code: {"part": Typed("1"), "whole": Typed("2")}}, by=official)
    move(report, "submit", by=official)
    first = report.measurements.get(indicator=target.indicator)
    with pytest.raises(Refused, match="reason"):
        move(report, "return", by=coordinator, only=first, note=" ")
    move(report, "return", by=coordinator, only=first, note="mẫu số khác danh sách")
    report.refresh_from_db()
    first.refresh_from_db()
    assert (report.status, first.status, first.review_note) == (
        "returned",
        "returned",
        "mẫu số khác danh sách",
    )
    in_time = report.submitted_at
    with pytest.raises(Refused, match="can no longer"):
        save(unit, period, {other.code: {"part": Typed("2", "1")}}, by=official)
    entered(unit, period, official, target, "41", "100")
    move(report, "submit", by=official)
    move(report, "approve", by=coordinator)
    report.refresh_from_db()
    assert (report.status, report.submitted_at) == (Status.APPROVED, in_time)


def test_an_incomplete_report_is_not_sent_and_the_first_repair_is_named(
    unit: Unit, period: Period, target: Target, official: User
) -> None:
    save(unit, period, {target.code: {"part": Typed("18"), "whole": Typed("17")}}, by=official)
    report = Report.objects.get()
    assert report.measurements.count() == 1
    # The line is there for its words, and holds no figure; what was typed is kept as typed.
    assert line_of(report).whole is None
    with pytest.raises(Refused, match="18"):
        move(report, "submit", by=official)
    assert [cell.text for cell in report.draft_cells.order_by("name")] == ["18", "17"]


def test_a_report_is_withdrawn_until_somebody_has_begun_to_decide(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    other = make_target()
    report = entered(unit, period, official, target, "40", "100")
    save(unit, period, {other.code: {"part": Typed("1"), "whole": Typed("2")}}, by=official)
    move(report, "submit", by=official)
    move(report, "withdraw", by=official)
    move(report, "submit", by=official)
    move(report, "approve", by=coordinator, only=report.measurements.get(indicator=target.indicator))
    with pytest.raises(Refused, match="review has begun"):
        move(report, "withdraw", by=official)


def test_what_was_approved_is_what_was_seen(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    seen = fingerprint(awaiting(report.measurements.all()))
    move(report, "withdraw", by=official)
    entered(unit, period, official, target, "99", "100")
    move(report, "submit", by=official)
    with pytest.raises(Overtaken, match="changed"):
        move(report, "approve", by=coordinator, seen=seen)


def test_a_second_coordinator_comes_too_late(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    stale = Report.objects.get(pk=report.pk)
    move(report, "approve", by=coordinator)
    with pytest.raises(Overtaken, match="closed"):
        move(stale, "approve", by=make_member(make_province(), Role.COORDINATOR))


def test_a_coordinators_correction_waits_for_another_coordinator(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    move(report, "approve", by=coordinator)
    correct(report, target.code, {"part": "30"}, by=coordinator, reason="đếm lại theo danh sách")
    line = line_of(report)
    assert (line.part, line.status, line.corrected_at) == (30, "submitted", None)
    with pytest.raises(Refused, match="never approves"):
        move(report, "approve", by=coordinator)
    move(report, "approve", by=make_member(make_province(), Role.COORDINATOR))
    (verdict,) = standings(period, unit_scope(unit))
    assert verdict.value == 30
    assert line_of(report).corrected_at is not None
    act = AuditEvent.objects.get(action="correct")
    assert [(c.before, c.after) for c in act.changes.all()] == [
        ("accepted", "submitted"),  # the line
        ("approved", "awaiting approval"),  # the report
        ("40", "30"),
    ]


def test_a_figure_that_changed_since_it_was_seen_is_not_corrected(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    seen = fingerprint([line_of(report)])
    correct(report, target.code, {"part": "30"}, by=coordinator, reason="đếm lại", seen=seen)
    with pytest.raises(Overtaken, match="since this page was opened"):
        correct(report, target.code, {"part": "35"}, by=coordinator, reason="đếm lại", seen=seen)
    assert line_of(report).part == 30


@pytest.mark.parametrize("texts", [{}, {"part": "40"}, {"part": " 040 ", "whole": "100", "note": ""}])
def test_a_correction_that_changes_nothing_is_refused_and_moves_nothing(
    texts: dict[str, str],
    unit: Unit,
    period: Period,
    target: Target,
    official: User,
    coordinator: User,
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    move(report, "approve", by=coordinator)
    with pytest.raises(Refused, match="Nothing was corrected"):
        correct(report, target.code, texts, by=coordinator, reason="đếm lại")
    line = line_of(report)
    assert (line.status, line.submitted_by, line.corrected_at) == (LineStatus.ACCEPTED, official, None)
    assert not AuditEvent.objects.filter(action="correct").exists()


def test_a_correction_leaves_the_figure_its_sender_and_keeps_both_from_approving_it(
    unit: Unit, period: Period, target: Target, coordinator: User
) -> None:
    sender = make_member(unit, Role.OFFICIAL)
    Membership.objects.create(user=sender, unit=make_province(), role=Role.COORDINATOR, counts_from=BEFORE)
    third = make_member(make_province(), Role.COORDINATOR)
    report = entered(unit, period, sender, target, "40", "100")
    move(report, "submit", by=sender)
    correct(report, target.code, {"part": "30"}, by=coordinator, reason="đếm lại")
    report.refresh_from_db()
    assert (line_of(report).submitted_by, report.submitted_by) == (sender, sender)
    for one in (sender, coordinator):
        with pytest.raises(Refused, match="never approves"):
            move(report, "approve", by=one)
    correct(report, target.code, {"part": "31"}, by=third, reason="đếm lại lần nữa")
    move(report, "approve", by=coordinator)  # whose own figure it no longer is


def test_whose_correction_went_back_to_the_unit_may_approve_what_the_unit_entered_then(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    correct(report, target.code, {"part": "30"}, by=coordinator, reason="đếm lại")
    move(report, "return", by=coordinator, note="Tự đếm lại.")
    move(report, "submit", by=official)
    with pytest.raises(Refused, match="never approves"):  # sent again as the coordinator had left it
        move(report, "approve", by=coordinator)
    move(report, "return", by=coordinator, note="Tự đếm lại.")
    entered(unit, period, official, target, "35", "100")
    move(report, "submit", by=official)
    move(report, "approve", by=coordinator)


def test_a_note_of_the_unit_does_not_free_whoever_corrected_the_figure(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    other = make_member(make_province(), Role.COORDINATOR)
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    correct(report, target.code, {"part": "30"}, by=coordinator, reason="đếm lại")
    move(report, "return", by=other, note="ghi rõ nguồn")
    save(unit, period, {target.code: {"note": Typed("sổ một cửa")}}, by=official)
    move(report, "submit", by=official)
    with pytest.raises(Refused, match="never approves"):
        move(report, "approve", by=coordinator)
    move(report, "approve", by=other)


@pytest.mark.parametrize("name", ["correct", "hand_in", "take_back"])
def test_a_step_of_figures_is_not_taken_without_them(
    name: str, unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    if name != "hand_in":
        move(report, "submit", by=official)
    with pytest.raises(Refused, match="together with figures"):
        move(report, name, by=coordinator, note="vì")
    report.refresh_from_db()
    assert report.status == (Status.DRAFT if name == "hand_in" else Status.SUBMITTED)


def test_a_correction_asked_for_and_granted_returns_the_line(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    move(report, "approve", by=coordinator)
    request = ask_correction(line_of(report), by=official, reason="nhập nhầm quý trước")
    with pytest.raises(Refused, match="already waiting"):
        ask_correction(line_of(report), by=official, reason="lần nữa")
    decide_correction(request, granted=True, by=coordinator, answer="")
    assert line_of(report).status == LineStatus.RETURNED
    with pytest.raises(Overtaken):
        decide_correction(request, granted=False, by=coordinator, answer="không")


def test_a_figure_that_is_not_approved_is_changed_without_asking(
    unit: Unit, period: Period, target: Target, official: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    with pytest.raises(Refused, match="not approved"):
        ask_correction(line_of(report), by=official, reason="đếm nhầm")


def test_in_a_locked_period_nothing_moves(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    Period.objects.filter(pk=period.pk).update(locked_at=period.unit_due_at)
    with pytest.raises(Refused, match="locked"):
        move(report, "approve", by=coordinator)


def test_where_only_the_head_submits_an_official_does_not(
    unit: Unit, period: Period, target: Target, official: User
) -> None:
    Unit.objects.filter(pk=unit.pk).update(head_submits=True)
    report = entered(unit, period, official, target, "40", "100")
    with pytest.raises(Refused, match="only the head"):
        move(report, "submit", by=official)
    move(report, "submit", by=make_member(unit, Role.HEAD))


def test_each_step_is_written_down_once_with_who_and_why(
    unit: Unit, period: Period, target: Target, official: User, coordinator: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    move(report, "return", by=coordinator, note="xem lại mẫu số")
    acts = AuditEvent.objects.order_by("pk").values_list("action", "by", "unit_code", "role", "reason")
    assert list(acts) == [
        ("value", official.pk, unit.code, "official", ""),
        ("submit", official.pk, unit.code, "official", ""),
        ("return", coordinator.pk, unit.code, "coordinator", "xem lại mẫu số"),
    ]
    steps = list(report.events.values_list("transition", "from_status", "to_status"))
    assert steps == [("submit", "draft", "submitted"), ("return", "submitted", "returned")]


def test_somebody_of_no_unit_moves_nothing(
    unit: Unit, period: Period, target: Target, official: User
) -> None:
    report = entered(unit, period, official, target, "40", "100")
    for name in workflow.TRANSITIONS:
        with pytest.raises(PermissionDenied):
            move(report, name, by=make_user(), note="vì")
