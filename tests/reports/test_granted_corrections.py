"""A granted correction opens its figure alone, in a locked period too, and stands where it is decided."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db.models import Q
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditChange
from procedures.models import Role
from reports.flow import waiting
from reports.flow.corrections import ask_correction, correct, decide_correction
from reports.flow.waiting import waiting_corrections
from reports.flow.workflow import move
from reports.models import CorrectionRequest, LineStatus, Measurement, MeasurementRevision, Report
from reports.refusal import Refused
from targets.models import Period
from tests.factories import HUE, make_indicator, make_line, make_member, make_province, make_target
from tests.reports.test_accepted_figures import KINDS, SHARE, World, world_of

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

WORDS = {  # of the figure that was accepted first, and of the one that replaces it
    "share": ("40/100 = 40,0 %", "30/100 = 30,0 %"),
    "yes_no": ("Có", "Chưa"),
    "dossiers": ("40/100 = 40,0 %", "30/100 = 30,0 %"),
    "survey": ("40/100 = 40,0 %", "30/100 = 30,0 %"),
    "index": ("88,47", "85,00"),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def world(kind: str) -> World:
    return world_of(KINDS[kind])


def lock(world: World) -> None:
    moment = dt.datetime(2018, 12, 20, tzinfo=HUE)
    Period.objects.filter(pk=world.period.pk).update(locked_at=moment)
    world.period.refresh_from_db()


def grant(world: World) -> None:
    line = Measurement.objects.select_related("report").get(indicator__code=world.code)
    asked = ask_correction(line, by=world.official, reason="đếm nhầm")
    decide_correction(asked, granted=True, by=world.coordinator, answer="")


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(text)).replace("\u00a0", " "))


def test_in_a_locked_period_it_is_changed_sent_and_approved_and_then_closed_again(world: World) -> None:
    lock(world)
    with pytest.raises(Refused):
        world.type(**world.kind.then)
    grant(world)
    world.type(**world.kind.then, why="đếm lại")
    assert world.value == world.kind.values[0]
    world.move("submit")
    assert world.value == world.kind.values[0]
    world.move("approve")
    assert world.value == world.kind.values[1]
    assert Measurement.objects.get().corrected_at is not None
    assert CorrectionRequest.objects.get().settled_at is not None
    with pytest.raises(Refused):
        world.type(**world.kind.first)
    with pytest.raises(Refused):
        world.move("reopen")


def test_what_is_approved_anew_as_it_was_is_closed_too() -> None:
    world = world_of(SHARE)
    lock(world)
    grant(world)
    world.move("submit")
    world.move("approve")
    with pytest.raises(Refused):
        world.move("reopen")


def test_nothing_else_of_the_report_is_opened() -> None:
    world = world_of(SHARE)
    other = make_target(make_indicator("X-02")).indicator
    make_line(world.unit, other, world.period, 1, 2, status=LineStatus.SUBMITTED)
    lock(world)
    grant(world)
    world.type(part="30", why="đếm lại")
    world.code = "X-02"
    with pytest.raises(Refused):
        world.type(part="2")
    world.move("submit")
    move(world.report, "approve", by=world.other)
    stands = dict(Measurement.objects.values_list("indicator__code", "status"))
    assert stands == {"X-01": "accepted", "X-02": "submitted"}


def test_figures_that_are_counted_from_one_table_are_opened_together() -> None:
    world = world_of(KINDS["dossiers"])
    other = make_target(make_indicator("X-02", source="dossiers", dossier_part="settled_on_time")).indicator
    world.move("reopen")
    world.type(**{"g0-received_online": "35"}, why="đếm lại")
    world.move("submit")
    world.move("approve")
    assert set(Measurement.objects.values_list("indicator__code", "status")) == {
        ("X-01", "accepted"),
        (other.code, "accepted"),
    }
    lock(world)
    grant(world)
    world.type(**{"g0-received_online": "30"}, why="đếm lại")
    world.move("submit")
    world.move("approve")
    assert not CorrectionRequest.objects.open().exists()


# Where it stands -------------------------------------------------------------------------------------------


def test_a_waiting_correction_tells_what_counts_what_shall_and_why(kind: str, world: World) -> None:
    correct(world.report, world.code, world.kind.then, by=world.coordinator, reason="đếm lại")
    (one,) = waiting_corrections(Q())
    assert (plain(one.old), plain(one.new)) == WORDS[kind]
    assert (one.reason, one.by) == ("đếm lại", world.coordinator)
    assert (one.is_of(world.coordinator), one.is_of(world.other)) == (True, False)


def returned(world: World) -> None:
    move(world.report, "reopen", by=world.coordinator, note="xem lại mẫu số")
    world.type(part="30", why="đếm lại")
    world.move("submit")


def asked_for(world: World) -> None:
    lock(world)
    grant(world)
    world.type(part="30", why="đếm lại")
    world.move("submit")


@pytest.mark.parametrize(("way", "reason"), [(returned, "xem lại mẫu số"), (asked_for, "đếm nhầm")])
def test_it_stands_at_the_desk_whichever_way_and_period_and_among_the_tasks_of_its_unit(
    way: Callable[[World], None], reason: str, client: Client, settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 12, 12)
    world = world_of(SHARE)
    way(world)
    told = f"Số đã duyệt, đang được tính 40/100 = 40,0 % Số mới, chưa duyệt 30/100 = 30,0 % Lý do {reason}"
    for user, place in ((world.coordinator, "/dieu-phoi/?ky=2018-q3"), (world.official, "/viec-cua-toi/")):
        client.force_login(user)
        assert told in plain(client.get(place).content.decode())
    move(world.report, "approve", by=world.coordinator)
    assert told not in plain(client.get("/viec-cua-toi/").content.decode())


def test_what_was_opened_and_is_sent_as_it_was_still_waits_for_somebody() -> None:
    world = world_of(SHARE)
    lock(world)
    grant(world)
    world.move("submit")
    (one,) = waiting_corrections(Q())
    assert (plain(one.new), one.reason) == ("40/100 = 40,0 %, như trước", "đếm nhầm")


def test_where_too_many_wait_the_longest_waiting_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST", 1)
    world = world_of(SHARE)
    other = make_target(make_indicator("X-02")).indicator
    make_line(world.unit, other, world.period, 1, 2)
    for code in (world.code, "X-02"):
        correct(world.report, code, {"part": "1", "whole": "3"}, by=world.coordinator, reason="đếm lại")
    longest = MeasurementRevision.objects.filter(measurement__indicator=other, number=2)
    longest.update(at=dt.datetime(2018, 9, 1, tzinfo=HUE))
    (one,) = waiting_corrections(Q())
    assert one.line.indicator == other


def test_what_was_left_waiting_by_a_lock_is_no_task_of_anybody() -> None:
    world = world_of(SHARE)
    correct(world.report, world.code, world.kind.then, by=world.coordinator, reason="đếm lại")
    lock(world)
    assert not waiting_corrections(Q())


def test_its_unit_finds_it_among_its_tasks_and_the_row_alone_open(client: Client) -> None:
    world = world_of(SHARE)
    lock(world)
    grant(world)
    client.force_login(world.official)
    assert (
        f"/bao-cao/2018-q4/{world.unit.code.lower()}/nhap/#X-01"
        in client.get("/viec-cua-toi/").content.decode()
    )
    page = client.get(f"/bao-cao/2018-q4/{world.unit.code.lower()}/nhap/").content.decode()
    assert "quý IV/2018 đã chốt. Chỉ các dòng được chấp thuận đính chính là còn mở" in plain(page)
    assert 'name="X-01-part"' in page


# What pages and journal say --------------------------------------------------------------------------------


def test_a_receipt_calls_what_was_sent_late_late_and_names_the_first_time(
    client: Client, settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 12, 14)
    world = world_of(SHARE)
    settings.PORTAL_TODAY = dt.date(2018, 12, 18)  # three days after the deadline
    returned(world)
    client.force_login(world.official)
    page = plain(client.get(f"/bao-cao/2018-q4/{world.unit.code.lower()}/da-gui/").content.decode())
    assert re.search(r"Đã gửi báo cáo lúc \d\d:\d\d 18/12/2018, muộn 3 ngày\.", page)
    assert re.search(r"gửi lần đầu lúc \d\d:\d\d 14/12/2018, đúng hạn: tính", page)


def test_who_approves_the_rest_is_told_what_is_with_the_unit(client: Client) -> None:
    world = world_of(SHARE)
    other = make_target(make_indicator("X-02", short_name="Dòng hai")).indicator
    make_line(world.unit, other, world.period, 1, 2, status=LineStatus.SUBMITTED)
    move(world.report, "reopen", by=world.coordinator, note="xem lại")
    client.force_login(world.other)
    place = f"/dieu-phoi/duyet/{world.report.pk}/"
    seen = client.get(place).context["page"].seen
    answer = client.post(f"{place}duyet/", {"seen": seen}, follow=True)
    assert "Còn 1 dòng đã trả lại nên báo cáo chưa được duyệt xong" in plain(answer.content.decode())
    assert Report.objects.get().status == Report.Status.RETURNED


def test_the_journal_tells_how_the_line_stands_and_no_raw_codes() -> None:
    world = world_of(KINDS["yes_no"])
    correct(world.report, world.code, {"achieved": "chua"}, by=world.coordinator, reason="đếm lại")
    told = set(AuditChange.objects.values_list("before", "after"))
    assert ("Đã duyệt", "Chờ duyệt") in told
    assert ("Có", "Chưa") in told
    assert not {"co", "chua", "on", "accepted", "submitted"} & {text for pair in told for text in pair}


def test_the_history_tells_the_figures_of_tables(kind: str, world: World, client: Client) -> None:
    client.force_login(make_member(make_province(), Role.COORDINATOR))
    correct(world.report, world.code, world.kind.then, by=world.coordinator, reason="đếm lại")
    page = plain(client.get(f"/bao-cao/2018-q4/{world.unit.code.lower()}/lich-su/").content.decode())
    assert all(words in page for words in WORDS[kind])
