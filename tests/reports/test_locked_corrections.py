"""A coordinator's own correction in a locked period: by a document, decided by another, shut for all else."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.test import Client

from accounts.models import AuditEvent
from procedures.models import Level, Role
from reports.figures.draft import figure_form
from reports.figures.unit_report import read_sheet
from reports.flow.corrections import ask_correction, correct, decide_correction
from reports.flow.locked_corrections import drop_correction
from reports.flow.waiting import waiting_corrections
from reports.flow.workflow import fingerprint, move
from reports.models import LineStatus, LockedCorrection, Measurement, Report
from reports.refusal import Overtaken, Refused
from targets.models import Period
from tests.factories import above, make_indicator, make_line, make_member, make_target, make_unit
from tests.reports.test_accepted_figures import KINDS, SHARE, World, world_of
from tests.reports.test_granted_corrections import grant, lock, plain

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

PAPER = "Biên bản 5/BB-SNV ngày 20/12/2018"


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest) -> World:
    """Return a unit whose figure is accepted, in a period that is locked."""
    made = world_of(KINDS[request.param])
    lock(made)
    return made


@pytest.fixture
def share() -> World:
    made = world_of(SHARE)
    lock(made)
    return made


def put_right(world: World, reason: str = "đếm lại", document: str = PAPER) -> None:
    """Let the first coordinator correct the figure."""
    texts = world.kind.then
    correct(world.report, world.code, texts, by=world.coordinator, reason=reason, document=document)


def test_the_accepted_figure_speaks_until_another_coordinator_accepts_the_new_one(world: World) -> None:
    put_right(world)
    assert world.value == world.kind.values[0]
    assert not world.is_corrected
    with pytest.raises(Refused, match="không tự duyệt"):
        world.move("approve")
    world.move("approve", by=world.other)
    assert world.value == world.kind.values[1]
    assert world.line.corrected_at is not None
    assert world.report.status == Report.Status.APPROVED
    assert not LockedCorrection.objects.open().exists()
    with pytest.raises(Refused):
        world.move("reopen", by=world.other)


def test_dropped_the_approved_figure_stands_as_it_stood(world: World) -> None:
    before, boxes = world.line.accepted, texts_of(world)
    assert before is not None
    put_right(world)
    drop_correction(world.report, world.code, by=world.other, reason="số cũ đúng")
    line = world.line
    assert (line.status, world.report.status) == (LineStatus.ACCEPTED, Report.Status.APPROVED)
    assert (world.value, world.is_corrected) == (world.kind.values[0], False)
    assert texts_of(world) == boxes
    assert line.accepted is not None
    assert line.accepted.number == line.version
    assert (line.accepted.accepted_by, line.accepted.accepted_at) == (before.accepted_by, before.accepted_at)
    with pytest.raises(Overtaken):
        drop_correction(world.report, world.code, by=world.other, reason="lần nữa")
    put_right(world)
    world.move("approve", by=world.other)
    assert world.value == world.kind.values[1]


def texts_of(world: World) -> dict[str, str]:
    row = read_sheet(world.unit, world.period).row(world.code)
    assert row is not None
    return dict(figure_form(row).texts)


@pytest.mark.parametrize(
    ("reason", "document", "words"),
    [
        ("", PAPER, "lý do sửa số"),
        ("đếm lại", " ", "ghi văn bản chứng minh số đúng"),
        ("đếm lại", "x" * 301, "không quá 300 ký tự"),
    ],
)
def test_it_takes_a_reason_and_a_document(reason: str, document: str, words: str, share: World) -> None:
    with pytest.raises(Refused, match=words):
        put_right(share, reason, document)
    assert share.line.status == LineStatus.ACCEPTED
    assert not LockedCorrection.objects.exists()


# Who may not -----------------------------------------------------------------------------------------------


def test_neither_the_unit_nor_a_district_corrects_decides_or_drops(share: World) -> None:
    near, far = above(share.unit), make_unit(Level.DISTRICT)
    districts = [make_member(one, Role.DISTRICT_COORDINATOR) for one in (near, far)]
    for who in (share.official, *districts):
        with pytest.raises(PermissionDenied):
            correct(share.report, share.code, {"part": "30"}, by=who, reason="sai", document=PAPER)
    put_right(share)
    for who in (share.official, *districts):
        with pytest.raises(PermissionDenied):
            share.move("approve", by=who)
        with pytest.raises(PermissionDenied):
            drop_correction(share.report, share.code, by=who, reason="không")


def test_for_its_unit_the_period_stays_shut(share: World) -> None:
    put_right(share)
    with pytest.raises(Refused):
        share.type(part="20")
    with pytest.raises(Refused, match="đã chốt"):
        share.move("withdraw")
    with pytest.raises(Refused, match="chờ điều phối viên khác"):
        ask_correction(share.line, by=share.official, reason="nhầm")
    for step in ("return", "reopen"):  # which would give it to the unit
        with pytest.raises(Refused, match="đã chốt"):
            share.move(step, by=share.other)


def test_a_request_that_waited_is_granted_once_the_correction_is_decided(share: World) -> None:
    request = ask_correction(share.line, by=share.official, reason="nhầm")
    put_right(share)
    with pytest.raises(Refused, match="quyết định đính chính đó trước"):
        decide_correction(request, granted=True, by=share.other, answer="")
    drop_correction(share.report, share.code, by=share.other, reason="để đơn vị sửa")
    decide_correction(request, granted=True, by=share.other, answer="")
    share.type(part="36", why="đếm lại")


def test_nothing_else_of_the_report_is_opened(share: World) -> None:
    other = make_target(make_indicator("X-02")).indicator
    make_line(share.unit, other, share.period, 1, 2, status=LineStatus.SUBMITTED)
    with pytest.raises(Refused, match="X-02 chưa từng được duyệt"):
        correct(share.report, "X-02", {"part": "2"}, by=share.coordinator, reason="sót", document=PAPER)
    put_right(share)
    share.move("approve", by=share.other)
    assert set(Measurement.objects.values_list("indicator__code", "status")) == {
        ("X-01", "accepted"),
        ("X-02", "submitted"),
    }


# Beside other ways -----------------------------------------------------------------------------------------


def test_a_third_figure_is_approved_by_whose_figure_it_is_not(share: World) -> None:
    put_right(share)
    correct(share.report, share.code, {"part": "35"}, by=share.other, reason="lại", document=PAPER)
    assert LockedCorrection.objects.open().get().by == share.other
    with pytest.raises(Refused):
        share.move("approve", by=share.other)
    share.move("approve", by=share.coordinator)
    assert share.value == 35


def test_what_a_lock_closed_over_is_taken_up_as_it_is() -> None:
    made = world_of(SHARE)
    correct(made.report, made.code, made.kind.then, by=made.coordinator, reason="đếm lại")
    lock(made)
    with pytest.raises(Refused, match="đã chốt"):
        made.move("approve", by=made.other)
    put_right(made)
    made.move("approve", by=made.other)
    assert made.value == made.kind.values[1]


def test_of_a_period_that_is_opened_again_it_is_returned_as_ever(share: World) -> None:
    put_right(share)
    Period.objects.filter(pk=share.period.pk).update(locked_at=None)
    share.move("return", by=share.other)
    assert not LockedCorrection.objects.open().exists()
    share.period.refresh_from_db()
    share.type(part="20", why="đếm lại")


def test_a_figure_that_a_request_opened_goes_back_to_its_unit(share: World) -> None:
    grant(share)
    share.type(part="30", why="đếm lại")
    share.move("submit")
    correct(share.report, share.code, {"part": "35"}, by=share.coordinator, reason="lại", document=PAPER)
    assert not LockedCorrection.objects.exists()
    share.move("return", by=share.other)
    share.type(part="36", why="đếm lại")


def two_of_one_table() -> World:
    """Return a unit with two approved figures that are counted from the same table, the first as 35."""
    made = world_of(KINDS["dossiers"])
    make_target(make_indicator("X-02", source="dossiers", dossier_part="settled_on_time"))
    made.move("reopen")
    made.type(**{"g0-received_online": "35"}, why="đếm lại")
    made.move("submit")
    made.move("approve")
    return made


def test_figures_of_one_table_are_corrected_approved_and_dropped_together() -> None:
    made = two_of_one_table()
    lock(made)
    put_right(made)
    assert LockedCorrection.objects.open().count() == 2
    drop_correction(made.report, made.code, by=made.other, reason="số cũ đúng")
    assert set(Measurement.objects.values_list("status", flat=True)) == {"accepted"}
    assert made.value == 35
    put_right(made)
    made.move("approve", by=made.other)
    assert made.value == 30
    assert not LockedCorrection.objects.open().exists()


def test_a_table_that_another_figure_was_approved_with_is_not_dropped() -> None:
    made = two_of_one_table()
    lock(made)
    put_right(made)
    line = made.report.measurements.get(indicator__code="X-02")
    move(made.report, "approve", by=made.other, only=line)
    with pytest.raises(Refused, match="X-02 đã được duyệt theo bảng mới"):
        drop_correction(made.report, made.code, by=made.other, reason="số cũ đúng")


def test_figures_that_were_approved_with_different_tables_are_not_dropped_into_one() -> None:
    made = two_of_one_table()
    second = {"g0-received_online": "34"}
    correct(made.report, "X-01", second, by=made.coordinator, reason="đếm lại")
    line = made.report.measurements.get(indicator__code="X-02")
    move(made.report, "approve", by=made.other, only=line)
    lock(made)  # over X-01, which is approved as 35 and waits as 34
    put_right(made)
    assert LockedCorrection.objects.open().count() == 2
    for code, other in (("X-01", "X-02"), ("X-02", "X-01")):
        with pytest.raises(Refused, match=f"{other} đã được duyệt theo bảng khác với {code}"):
            drop_correction(made.report, code, by=made.other, reason="số cũ đúng")
    assert LockedCorrection.objects.open().count() == 2
    correct(made.report, "X-01", second, by=made.coordinator, reason="đếm lại", document=PAPER)
    made.move("approve", by=made.other)
    assert made.value == 34
    assert set(Measurement.objects.values_list("status", flat=True)) == {"accepted"}


# Where it stands -------------------------------------------------------------------------------------------


def test_it_stands_at_the_desk_and_among_the_tasks_of_its_unit_and_is_not_called_left_out(
    share: World, client: Client
) -> None:
    put_right(share)
    (one,) = waiting_corrections(Q())
    assert one.reason == f"đếm lại (văn bản: {PAPER})"
    told = "Số đã duyệt, đang được tính 40/100 = 40,0 % Số mới, chưa duyệt 30/100 = 30,0 % Lý do đếm lại"
    for user, place in ((share.other, "/dieu-phoi/"), (share.official, "/viec-cua-toi/")):
        client.force_login(user)
        page = plain(client.get(place).content.decode())
        assert told in page
        assert PAPER in page
        assert "không được tính" not in page
    event = AuditEvent.objects.get(action="correct")
    assert PAPER in event.reason


@pytest.mark.parametrize("step", ["duyet", "bo-dinh-chinh"])
def test_it_is_made_and_decided_on_by_pages(step: str, share: World, client: Client) -> None:
    client.force_login(share.coordinator)
    review = f"/dieu-phoi/duyet/{share.report.pk}/"
    correction = f"{review}sua/x-01/"
    assert f'href="{correction}' in client.get(review).content.decode()
    body = {"X-01-part": "30", "X-01-whole": "100", "reason": "đếm lại", "seen": fingerprint([share.line])}
    refused = client.post(correction, body | {"once": uuid.uuid4()}).content.decode()
    assert "ghi văn bản chứng minh số đúng" in refused
    assert 'value="30"' in refused
    assert "đếm lại</textarea>" in refused
    assert client.post(correction, body | {"document": PAPER, "once": uuid.uuid4()}).status_code == 302
    own = client.get(review).content.decode()
    assert f"{review}duyet/" not in own  # the other one approves it
    assert f"{review}tra-lai/" not in own
    client.force_login(share.other)
    page = client.get(review).content.decode()
    assert f"{review}{step}/" in page
    answer = decided(client, review, step, share)
    assert answer.status_code == 302, answer.content.decode()
    share.line.refresh_from_db()
    assert share.value == (30 if step == "duyet" else 40)


def decided(client: Client, review: str, step: str, world: World) -> Any:
    seen = fingerprint([world.line])
    body = {"line": "X-01", "seen": seen, "note": "số cũ đúng", "once": uuid.uuid4()}
    return client.post(f"{review}{step}/", body)


def test_dropping_takes_a_reason_and_what_was_seen(share: World) -> None:
    put_right(share)
    with pytest.raises(Refused, match="vì sao bỏ đính chính"):
        drop_correction(share.report, share.code, by=share.other, reason=" ")
    seen = fingerprint([share.line])
    correct(share.report, share.code, {"part": "20"}, by=share.other, reason="lại", document=PAPER)
    with pytest.raises(Overtaken):
        drop_correction(share.report, share.code, by=share.coordinator, reason="không", seen=seen)


def test_a_step_alone_drops_nothing(share: World) -> None:
    put_right(share)
    with pytest.raises(Refused):
        move(share.report, "drop", by=share.other, note="không")
