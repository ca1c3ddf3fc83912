"""Reminders: the words, the letters, the calendar, and that nobody is reminded twice."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import clock
from accounts.models import AuditEvent, User
from procedures.models import Role, Unit
from reports.models import LineStatus, Reminder, Report
from targets.models import DeadlineExtension, Period, Target
from tests.factories import HUE, make_communes, make_member, make_report, make_sent, make_target, make_unit
from tests.reports.review.conftest import remind

pytestmark = pytest.mark.django_db
LATE = dt.date(2018, 6, 17)


# Words -----------------------------------------------------------------------------------------------------


def test_the_words_name_unit_period_hour_what_is_missing_where_and_whom_to_call(
    desk: Client, period: Period, commune: Unit, target: Target
) -> None:
    answered = make_target(for_districts=False, for_departments=False)
    report = make_report(commune, period, Report.Status.DRAFT)
    report.measurements.create(indicator=answered.indicator, part=1, whole=2, status=LineStatus.DRAFT)
    page = desk.get(f"/dieu-phoi/nhac/xem-truoc/?ky=2018-q2&don-vi={commune.code}").content.decode()
    assert (
        "Đề nghị UBND xã Lộc Trì, huyện Phú Lộc gửi số liệu CCHC quý II/2018 trước 16:30 ngày 15/06/2018. "
        f"Còn thiếu: {target.indicator.label}. "
        "Nhập tại: https://cchc.example/bao-cao/2018-q2/20107/nhap/. "
        "Liên hệ: Lê Thị B, 0234 3822 545."
    ) in page


def test_words_for_offices_are_vietnamese_whatever_the_reader_reads(
    desk: Client, period: Period, commune: Unit, target: Target
) -> None:
    desk.cookies.load({"django_language": "en"})
    page = desk.get(f"/dieu-phoi/nhac/xem-truoc/?don-vi={commune.code}").content.decode()
    assert "Đề nghị UBND xã Lộc Trì" in page


def test_an_overdue_unit_reads_by_how_many_days(
    desk: Client, period: Period, commune: Unit, target: Target, settings: Settings
) -> None:
    settings.PORTAL_TODAY = LATE
    page = desk.get(f"/dieu-phoi/nhac/xem-truoc/?don-vi={commune.code}").content.decode()
    assert "đã quá hạn 2 ngày (hạn 16:30 ngày 15/06/2018)" in page


def test_the_unit_sees_the_words_among_its_tasks(
    desk: Client, period: Period, commune: Unit, target: Target, official: User
) -> None:
    remind(desk, commune)
    desk.force_login(official)
    assert "Đề nghị UBND xã Lộc Trì" in desk.get("/viec-cua-toi/").content.decode()


# Choosing and sending --------------------------------------------------------------------------------------


def test_all_overdue_units_are_reminded_with_three_presses(
    desk: Client, period: Period, target: Target, settings: Settings
) -> None:
    settings.PORTAL_TODAY = LATE
    late, granted, sent = make_communes(3)
    make_sent(sent, target.indicator, period, 1, 2)
    DeadlineExtension.objects.create(
        period=period,
        unit=granted,
        due_at=dt.datetime(2018, 6, 20, 16, 30, tzinfo=HUE),
        reason="lụt",
        at=clock.now(),
    )
    assert "Nhắc 1 đơn vị quá hạn" in desk.get("/dieu-phoi/").content.decode()
    offer = desk.get("/dieu-phoi/nhac/?ky=2018-q2").context["offer"]  # the first
    chosen = [one.unit for one, is_chosen in offer if is_chosen]
    assert chosen == [late]
    assert {one.unit for one, _ in offer} == {late, granted}
    desk.get(f"/dieu-phoi/nhac/xem-truoc/?ky=2018-q2&don-vi={late.code}")  # the second
    assert remind(desk, *chosen).status_code == 302  # the third
    assert list(Reminder.objects.values_list("unit", "step")) == [(late.pk, "manual")]


def test_what_was_chosen_on_the_desk_is_ticked(desk: Client, period: Period, target: Target) -> None:
    one, _other = make_communes(2)
    offer = desk.get(f"/dieu-phoi/nhac/?ky=2018-q2&don-vi={one.code}").context["offer"]
    assert [each.unit for each, is_chosen in offer if is_chosen] == [one]


@pytest.mark.parametrize(
    ("day", "chosen", "says"), [(1, "", False), (17, "", True), (17, "&don-vi=20107", False)]
)
def test_overdue_units_are_said_to_be_ticked_where_they_are(
    day: int,
    chosen: str,
    says: bool,
    desk: Client,
    commune: Unit,
    period: Period,
    target: Target,
    settings: Settings,
) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, day)
    page = desk.get(f"/dieu-phoi/nhac/?ky=2018-q2{chosen}")
    assert ("Các đơn vị quá hạn đã được chọn sẵn" in page.content.decode()) == says


@pytest.mark.parametrize("step", ["", "xem-truoc/"])
def test_of_a_locked_period_no_silent_unit_is_said_to_have_sent(
    step: str, desk: Client, period: Period, commune: Unit, target: Target
) -> None:
    Period.objects.filter(pk=period.pk).update(locked_at=period.province_due_at)
    answer = desk.get(f"/dieu-phoi/nhac/{step}?ky=2018-q2&don-vi={commune.code}")
    assert "vì đã gửi" not in answer.content.decode()
    answer = desk.get(remind(desk, commune).headers["Location"].split("#")[0])
    assert "vì đã gửi" not in answer.content.decode()


def test_who_has_sent_meanwhile_is_named_and_not_reminded(
    desk: Client, period: Period, target: Target
) -> None:
    silent, sent = make_communes(2)
    make_sent(sent, target.indicator, period, 1, 2)
    answer = desk.get(remind(desk, silent, sent).headers["Location"].split("#")[0])
    assert f"Không nhắc vì đã gửi: {sent.placed_name_on(period.data_to)}" in answer.content.decode()
    assert list(Reminder.objects.values_list("unit", flat=True)) == [silent.pk]


def test_one_press_is_one_act_in_the_record_with_every_unit(
    desk: Client, period: Period, target: Target, coordinator: User
) -> None:
    units = make_communes(3)
    remind(desk, *units)
    act = AuditEvent.objects.get(action="remind")
    assert act.by == coordinator
    assert {change.field for change in act.changes.all()} == {unit.code for unit in units}


def test_a_form_sent_twice_reminds_once(desk: Client, period: Period, commune: Unit, target: Target) -> None:
    body = {"ky": "2018-q2", "don-vi": commune.code, "once": uuid.uuid4()}
    for _ in range(2):
        desk.post("/dieu-phoi/nhac/gui/", body)
    assert Reminder.objects.count() == 1


def test_a_district_reminds_its_own_communes_alone(
    client: Client, period: Period, commune: Unit, district: Unit, target: Target
) -> None:
    stranger = make_unit()
    client.force_login(make_member(district, Role.DISTRICT_COORDINATOR))
    remind(client, commune, stranger)
    assert list(Reminder.objects.values_list("unit", flat=True)) == [commune.pk]


def test_nobody_is_reminded_of_a_period_that_is_not_open(
    desk: Client, period: Period, commune: Unit, target: Target
) -> None:
    remind(desk, commune, code="2018-q1")
    assert not Reminder.objects.exists()
