"""Locking a period asks first: who is out, why before the deadline, and the name of the period typed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import clock
from accounts.models import AuditEvent, User
from procedures.models import Level, Role, Unit
from reports.flow.calendar import extend, lock_period, open_period
from reports.flow.workflow import move
from reports.models import CorrectionRequest, Report
from reports.refusal import Overtaken, Refused
from targets.models import Period, PeriodStep, Target
from tests.factories import HUE, make_communes, make_line, make_member, make_province, make_sent, make_unit
from tests.reports.review.conftest import Answer

pytestmark = pytest.mark.django_db

LOCK = "/dieu-phoi/ky/2018-q2/chot/"
AFTER_THE_DEADLINE = dt.date(2018, 6, 16)


@pytest.fixture
def late(settings: Settings) -> None:
    """Live on the day after the units' deadline."""
    settings.PORTAL_TODAY = AFTER_THE_DEADLINE


def marks(client: Client) -> str:
    return str(client.get(LOCK).context["page"].marks)


def lock(client: Client, seen: str, **fields: str) -> Answer:
    usual = {"reason": "", "confirmed": "quý II/2018", "seen": seen}
    return client.post(LOCK, usual | fields | {"once": str(uuid.uuid4())})


def is_open() -> bool:
    return Period.objects.get(code="2018-q2").is_open


def group(client: Client, code: str) -> Any:
    return next(one for one in client.get(LOCK).context["page"].groups if one.code == code)


def names(client: Client, code: str) -> list[tuple[str, int]]:
    """Return the units of a group as the page has them: each with its figures."""
    return [(one.name, one.figures) for place in group(client, code).places for one in place.out]


# One press -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("late")
def test_one_press_locks_nothing(desk: Client, period: Period, target: Target, commune: Unit) -> None:
    answer = desk.post(LOCK, {"once": str(uuid.uuid4())})
    assert "Gõ quý II/2018 để xác nhận." in answer.content.decode()
    assert is_open()


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("typed", ["quý II/2018", "QUÝ ii/2018", " quy  II / 2018 ", "quyii/2018"])
def test_the_name_is_typed_in_any_case_with_any_spaces_and_without_accents(
    typed: str, desk: Client, period: Period, target: Target, commune: Unit
) -> None:
    assert lock(desk, marks(desk), confirmed=typed).status_code == 302
    assert not is_open()


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("typed", ["quý I/2018", "quý III/2018", "chốt", "2018-q2", "q", "quý II/2018."])
def test_another_name_is_refused_and_what_was_typed_stays(
    typed: str, desk: Client, period: Period, target: Target, commune: Unit
) -> None:
    page = lock(desk, marks(desk), confirmed=typed, reason="đủ số").content.decode()
    assert f"“{typed}” không phải tên kỳ này" in page
    assert "đủ số</textarea>" in page
    assert page.count("<title>Lỗi") == 1
    assert is_open()


# Before the deadline ---------------------------------------------------------------------------------------


def test_before_the_units_deadline_a_lock_takes_a_reason(
    desk: Client, period: Period, target: Target, commune: Unit
) -> None:
    page = lock(desk, marks(desk)).content.decode()
    assert "Đơn vị vẫn còn hạn gửi, muộn nhất đến 16:30 15/06/2018" in page
    assert "Ghi lý do" in page
    assert is_open()
    assert lock(desk, marks(desk), reason="đủ số sớm").status_code == 302
    assert not is_open()


def test_no_step_before_its_day_is_taken_without_a_reason_whoever_asked_for_none(
    desk: Client, period: Period, target: Target, commune: Unit, coordinator: User
) -> None:
    """The page asks when it is shown, and a day or a deadline may have moved since."""
    with pytest.raises(Refused, match="mở trước ngày đó"):
        open_period(Period.objects.get(code="2018-q3"), by=coordinator)
    with pytest.raises(Refused, match="trước hạn đó"):
        lock_period(period, by=coordinator, seen=marks(desk).split())


@pytest.mark.usefixtures("late")
def test_a_later_deadline_of_one_unit_is_a_deadline_too(
    desk: Client, period: Period, target: Target, commune: Unit, coordinator: User
) -> None:
    until = dt.datetime(2018, 6, 20, 16, 30, tzinfo=HUE)
    extend(period, commune, until=until, by=coordinator, reason="lụt")
    page = " ".join(lock(desk, marks(desk)).content.decode().split())
    assert "Xã Lộc Trì – Phú Lộc: được gửi đến 16:30 20/06/2018" in page
    assert is_open()
    assert lock(desk, marks(desk), reason="lãnh đạo yêu cầu").status_code == 302


@pytest.mark.usefixtures("late")
def test_of_two_later_deadlines_the_newest_speaks(
    desk: Client, period: Period, target: Target, commune: Unit, coordinator: User
) -> None:
    for day in (25, 16):
        until = dt.datetime(2018, 6, day, 0, 1, tzinfo=HUE)
        extend(period, commune, until=until, by=coordinator, reason="lụt")
    assert lock(desk, marks(desk)).status_code == 302


def test_the_reason_is_kept_with_who_and_when_and_stands_in_the_journal(
    desk: Client, period: Period, target: Target, commune: Unit, coordinator: User
) -> None:
    lock(desk, marks(desk), reason="đủ số sớm")
    step, event = PeriodStep.objects.get(), AuditEvent.objects.get(action="lock_period")
    assert (step.act, step.reason, step.by) == ("lock_period", "đủ số sớm", coordinator)
    assert clock.local(step.at).date() == clock.local(event.at).date() == dt.date(2018, 6, 12)
    assert (event.reason, event.by) == ("đủ số sớm", coordinator)
    (change,) = event.changes.all()
    assert (change.before, change.after != "") == ("", True)
    page = desk.get("/dieu-phoi/ky/2018-q2/mo-lai/").content.decode()
    assert "<q>đủ số sớm</q>" in page


# Who is out ------------------------------------------------------------------------------------------------


@pytest.fixture
def communes(district: Unit, target: Target, period: Period) -> dict[str, Unit]:
    """Return a commune in each state that a lock closes over, and one that is in."""
    made = {
        name: make_unit(parent=district, name=f"Xã {name}")
        for name in ("Chưa Gửi", "Đang Nhập", "Chờ Duyệt", "Trả Lại", "Thiếu", "Xong", "Đính Chính")
    }
    make_line(made["Đang Nhập"], target.indicator, period, 1, 2, status="draft")
    Report.objects.filter(unit=made["Đang Nhập"]).update(status="draft", submitted_at=None)
    make_sent(made["Chờ Duyệt"], target.indicator, period, 1, 2)
    make_line(made["Trả Lại"], target.indicator, period, 1, 2, status="returned")
    Report.objects.filter(unit=made["Trả Lại"]).update(status="returned")
    make_line(made["Xong"], target.indicator, period, 30, 40)
    asked = make_line(made["Đính Chính"], target.indicator, period, 5, 10)
    by = make_member(made["Đính Chính"], Role.OFFICIAL)
    CorrectionRequest.objects.create(measurement=asked, by=by, at=period.unit_due_at, reason="nhầm")
    Report.objects.create(
        unit=made["Thiếu"], period=period, status="approved", submitted_at=period.unit_due_at
    )
    return made


def test_the_page_says_who_is_out_and_how(desk: Client, communes: dict[str, Unit]) -> None:
    assert names(desk, "chua-gui") == [("Xã Chưa Gửi", 0), ("Xã Đang Nhập", 0)]
    assert names(desk, "cho-duyet") == [("Xã Chờ Duyệt", 1)]
    assert names(desk, "tra-lai") == [("Xã Trả Lại", 1)]
    assert names(desk, "thieu") == [("Xã Thiếu", 1)]
    assert names(desk, "dinh-chinh") == [("Xã Đính Chính", 1)]
    page = desk.get(LOCK).content.decode()
    assert "6/7 đơn vị chưa xong báo cáo." in page
    assert (
        "Trong 7 số liệu các đơn vị phải báo cáo cho quý II/2018, 2 số liệu đã duyệt làm nên số tổng hợp."
        in page
    )
    assert "5 số liệu còn lại không nằm trong số tổng hợp nào" in page
    assert "Nhắc 3 đơn vị chưa gửi" in page
    assert "Xã Xong" not in page


@pytest.mark.parametrize("status", ["submitted", "returned"])
def test_a_unit_whose_approved_figure_is_corrected_is_told_under_corrections_alone(
    status: str, desk: Client, commune: Unit, target: Target, period: Period
) -> None:
    line = make_line(commune, target.indicator, period, 1, 2)
    line.status = status
    line.save()
    Report.objects.filter(unit=commune).update(status=status)
    page = desk.get(LOCK).context["page"]
    told = {one.code: one.count for one in page.groups if one.count}
    assert (told, page.unsent) == ({"dinh-chinh": 1}, int(status == "returned"))


@pytest.mark.parametrize("status", ["submitted", "returned"])
def test_a_figure_that_nobody_asks_for_is_told_while_it_waits(
    status: str, desk: Client, target: Target, period: Period
) -> None:
    """As an index of the province, which owes nothing."""
    make_sent(make_province(), target.indicator, period, 1, 2)
    Report.objects.update(status=status)
    page = desk.get(LOCK).context["page"]
    code = {"submitted": "cho-duyet", "returned": "tra-lai"}[status]
    assert [one.code for one in page.groups if one.count] == [code]


def test_a_district_names_ten_units_and_counts_eleven(
    desk: Client, district: Unit, target: Target, period: Period
) -> None:
    other = make_unit(Level.DISTRICT, name="Huyện A Lưới", code="481")
    make_communes(10, parent=district)
    make_communes(11, parent=other)
    few, many = sorted(group(desk, "chua-gui").places, key=lambda place: len(place.out))
    assert [(few.name, few.is_named), (many.name, many.is_named)] == [
        ("Huyện Phú Lộc", True),
        ("Huyện A Lưới", False),
    ]
    page = desk.get(LOCK).content.decode()
    assert "?ky=2018-q2&amp;the=tat-ca&amp;huyen=481" in page
    assert all((one.name in page) is (place is few) for place in (few, many) for one in place.out)


def test_where_nobody_is_out_the_page_says_so(
    desk: Client, target: Target, commune: Unit, period: Period
) -> None:
    make_line(commune, target.indicator, period, 1, 2)
    page = desk.get(LOCK).content.decode()
    assert "Số liệu của cả 1 đơn vị đã được duyệt, không còn gì chờ." in page
    assert 'href="#chua-gui"' not in page


def test_the_page_reads_in_english(desk: Client, communes: dict[str, Unit]) -> None:
    desk.cookies["django_language"] = "en"
    page = desk.get(LOCK).content.decode()
    assert "6 of 7 units are not wholly in." in page
    assert "To confirm, type: quý II/2018" in page


def test_an_administrator_without_a_desk_is_led_nowhere_that_is_closed(
    client: Client, communes: dict[str, Unit]
) -> None:
    client.force_login(make_member(make_province(), Role.ADMIN))
    main = client.get(LOCK).content.decode().partition("<main")[2]
    assert "/dieu-phoi/nhac/" not in main
    assert "/dieu-phoi/?" not in main


# What was seen is what is locked ---------------------------------------------------------------------------


@pytest.mark.usefixtures("late")
def test_a_unit_that_sends_meanwhile_is_named_and_the_page_is_shown_again(
    desk: Client, communes: dict[str, Unit], coordinator: User
) -> None:
    seen = marks(desk)
    move(Report.objects.get(unit=communes["Chờ Duyệt"]), "approve", by=coordinator)
    answer = lock(desk, seen, reason="đủ số")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "đã có thay đổi ở Xã Chờ Duyệt – Phú Lộc. Xem lại rồi chốt." in page
    assert "Xã Chờ Duyệt" not in page.partition('id="chua-gui"')[2]
    assert "đủ số</textarea>" in page
    assert 'value="quý II/2018"' not in page  # what is shown now is to be looked at before it is typed again
    assert is_open()
    assert lock(desk, answer.context["page"].marks).status_code == 302


@pytest.mark.usefixtures("late")
def test_who_mistypes_the_name_is_told_all_the_same_what_moved_meanwhile(
    desk: Client, communes: dict[str, Unit], coordinator: User
) -> None:
    seen = marks(desk)
    move(Report.objects.get(unit=communes["Chờ Duyệt"]), "approve", by=coordinator)
    again = lock(desk, seen, confirmed="chốt").context["seen"]
    assert "Xã Chờ Duyệt – Phú Lộc" in lock(desk, again).content.decode()
    assert is_open()


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("what", ["extension", "request", "deadline", "nothing was shown"])
def test_a_deadline_or_a_request_that_moved_meanwhile_is_looked_at_first(
    what: str, desk: Client, communes: dict[str, Unit], period: Period, coordinator: User
) -> None:
    seen = marks(desk)
    if what == "extension":
        until = dt.datetime(2018, 6, 20, 16, 30, tzinfo=HUE)
        extend(period, communes["Chưa Gửi"], until=until, by=coordinator, reason="lụt")
    elif what == "request":
        CorrectionRequest.objects.all().delete()
    elif what == "deadline":
        Period.objects.filter(pk=period.pk).update(unit_due_at=period.unit_due_at - dt.timedelta(days=1))
    else:
        seen = ""
    assert lock(desk, seen, reason="đủ số").status_code == 409
    assert is_open()


@pytest.mark.usefixtures("late")
def test_somebody_who_types_a_draft_holds_up_nobody(
    desk: Client, communes: dict[str, Unit], period: Period, target: Target
) -> None:
    seen = marks(desk)
    report = Report.objects.create(unit=communes["Chưa Gửi"], period=period)
    report.measurements.create(indicator=target.indicator, part=1, whole=2)
    assert lock(desk, seen).status_code == 302


def test_no_deadline_moves_in_a_period_that_is_locked(
    desk: Client, communes: dict[str, Unit], period: Period, coordinator: User
) -> None:
    lock(desk, marks(desk), reason="đủ số")
    until = dt.datetime(2018, 6, 20, 16, 30, tzinfo=HUE)
    with pytest.raises(Overtaken, match="không gia hạn được"):
        extend(period, communes["Chưa Gửi"], until=until, by=coordinator, reason="lụt")


# Opening, and opening again --------------------------------------------------------------------------------


def test_opening_says_whom_it_asks_and_before_its_day_takes_a_reason(
    desk: Client, period: Period, target: Target, commune: Unit
) -> None:
    address = "/dieu-phoi/ky/2018-q3/mo/"
    assert (
        "1 đơn vị phải gửi số liệu quý III/2018 trước 16:30 15/09/2018" in desk.get(address).content.decode()
    )
    typed = {"confirmed": "quý III/2018", "once": str(uuid.uuid4())}
    assert "Ghi lý do" in desk.post(address, typed).content.decode()
    assert not Period.objects.get(code="2018-q3").is_open
    assert desk.post(address, typed | {"reason": "tập huấn"}).status_code == 302
    assert PeriodStep.objects.get().reason == "tập huấn"


def test_on_its_day_a_period_is_opened_without_a_reason(
    desk: Client, period: Period, target: Target, settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 9, 1)
    assert desk.post("/dieu-phoi/ky/2018-q3/mo/", {"confirmed": "quý III/2018"}).status_code == 302


@pytest.mark.parametrize(
    "typed", [{"reason": "sót"}, {"confirmed": "quý I/2018"}, {"reason": " ", "confirmed": "quý I/2018"}]
)
def test_a_locked_period_is_opened_again_for_a_reason_and_by_its_name_alone(
    typed: dict[str, str], desk: Client, period: Period
) -> None:
    address = "/dieu-phoi/ky/2018-q1/mo-lai/"
    assert desk.post(address, typed | {"once": str(uuid.uuid4())}).status_code == 200
    assert Period.objects.get(code="2018-q1").locked_at is not None
    whole = {"reason": "sót", "confirmed": "quý I/2018", "once": str(uuid.uuid4())}
    assert desk.post(address, whole).status_code == 302
    assert Period.objects.get(code="2018-q1").is_open
    assert (PeriodStep.objects.get().act, PeriodStep.objects.get().reason) == ("reopen_period", "sót")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("2018-q2/mo/", "Kỳ này đã mở."),
        ("2018-q1/chot/", "Kỳ này không mở, nên không có gì để chốt."),
        ("2018-q2/mo-lai/", "Kỳ này chưa chốt."),
    ],
)
def test_a_step_that_is_not_possible_says_why_and_shows_no_form(
    address: str, words: str, desk: Client, period: Period
) -> None:
    page = desk.get(f"/dieu-phoi/ky/{address}").content.decode()
    assert words in page
    assert 'name="confirmed"' not in page
