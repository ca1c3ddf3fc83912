"""Reminders: the words, the letters, the calendar, and that nobody is reminded twice."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading
import uuid
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts import clock, posting
from accounts.models import AuditEvent, User
from procedures.models import Role, Unit
from reports.models import LineStatus, Reminder, Report
from reports.review.mailing import LONGEST, PENDING, deliver, take, waiting
from targets.models import DeadlineExtension, Period, Target
from tests.factories import HUE, make_communes, make_member, make_report, make_sent, make_target, make_unit
from tests.reports.review.conftest import Answer

pytestmark = pytest.mark.django_db
LATE = dt.date(2018, 6, 17)


class Broken(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("gone")


class Unreachable(EmailBackend):
    """A mail server that is not there."""

    def open(self) -> bool:
        raise ConnectionRefusedError("nobody listens")


class Slow(EmailBackend):
    """A mail server that answers when the test lets it."""

    reached, answers = threading.Event(), threading.Event()

    def send_messages(self, messages: Any) -> int:
        self.reached.set()
        assert self.answers.wait(timeout=20)
        return super().send_messages(messages)


class Picky(EmailBackend):
    """A mail server that refuses one address, and a library that cannot write another."""

    def send_messages(self, messages: Any) -> int:
        if any("hong@" in address for message in messages for address in message.to):
            raise ValueError("not an address")
        if any("sai@" in address for message in messages for address in message.to):
            raise smtplib.SMTPRecipientsRefused({})
        return super().send_messages(messages)


def backend(settings: Settings, kind: type[EmailBackend]) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{kind.__name__}"


def remind(client: Client, *units: Unit, code: str = "2018-q2") -> Answer:
    body = {"ky": code, "don-vi": [unit.code for unit in units], "once": uuid.uuid4()}
    return client.post("/dieu-phoi/nhac/gui/", body)


@pytest.fixture
def addressed(official: User) -> User:
    User.objects.filter(pk=official.pk).update(email="canbo@example.vn")
    return official


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


# Letters ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_officials_and_heads_with_an_address_get_the_letter_after_all_is_safe(
    desk: Client, period: Period, commune: Unit, target: Target, addressed: User
) -> None:
    make_member(commune, Role.HEAD, email="lanhdao@example.vn")
    make_member(commune, Role.OFFICIAL, email="")
    make_member(commune, Role.OFFICIAL, email="nghi@example.vn", is_active=False)
    remind(desk, commune)
    posting.finish()
    (letter,) = mail.outbox
    assert letter.to == ["canbo@example.vn", "lanhdao@example.vn"]
    assert letter.subject == "Đôn đốc số liệu CCHC quý II/2018 – Xã Lộc Trì – Phú Lộc"
    reminder = Reminder.objects.get()
    assert letter.body == reminder.text
    assert reminder.mailed_at is not None


def test_a_reminder_that_was_undone_sends_no_letter(
    desk: Client, period: Period, commune: Unit, target: Target, addressed: User
) -> None:
    remind(desk, commune)  # in the transaction of the test, which is never safe
    posting.finish()
    assert Reminder.objects.exists()
    assert not mail.outbox


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_mail_server_that_hangs(
    desk: Client, period: Period, commune: Unit, target: Target, addressed: User, settings: Settings
) -> None:
    backend(settings, Slow)
    try:
        assert remind(desk, commune).status_code == 302
        assert Slow.reached.wait(timeout=10)
        assert "Đã nhắc 1 đơn vị" in desk.get("/dieu-phoi/nhac/").content.decode()
        make_report(commune, period, Report.Status.DRAFT)  # no lock is held
        assert not mail.outbox
    finally:
        Slow.answers.set()
    posting.finish()
    assert len(mail.outbox) == 1
    assert Reminder.objects.get().mailed_at is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [Broken, Unreachable])
def test_a_letter_that_did_not_leave_stays_pending_and_is_sent_again(
    kind: type[EmailBackend],
    desk: Client,
    period: Period,
    commune: Unit,
    target: Target,
    addressed: User,
    settings: Settings,
) -> None:
    backend(settings, kind)
    assert remind(desk, commune).status_code == 302
    posting.finish()
    assert Reminder.objects.filter(PENDING).count() == 1
    page = desk.get("/dieu-phoi/nhac/").content.decode()
    assert "1 thư chưa gửi được" in page
    assert "Gửi lại 1 thư" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    desk.post("/dieu-phoi/nhac/gui-lai/", {"ky": "2018-q2", "once": uuid.uuid4()})
    posting.finish()
    assert len(mail.outbox) == 1
    assert not Reminder.objects.filter(PENDING).exists()
    assert "Gửi lại" not in desk.get("/dieu-phoi/nhac/").content.decode()


def pending(period: Period, unit: Unit, to: str = "a@x.vn") -> Reminder:
    """Return a reminder whose letter has not left."""
    return Reminder.objects.create(
        period=period, unit=unit, step="manual", at=clock.now(), text="…", mailed_to=to
    )


def send_all(**options: float) -> int:
    return deliver(take(Reminder.objects.all()), **options)


def test_a_refused_address_keeps_no_other_letter_back(period: Period, settings: Settings) -> None:
    backend(settings, Picky)
    for unit, to in zip(make_communes(4), ("a@x.vn", "sai@x.vn", "hong@x.vn", "b@x.vn"), strict=True):
        pending(period, unit, to)
    assert send_all() == 2
    kept = Reminder.objects.filter(waiting()).order_by("pk").values_list("mailed_to", flat=True)
    assert list(kept) == ["sai@x.vn", "hong@x.vn"]


def test_time_ends_the_sending_and_the_rest_is_pending(period: Period, commune: Unit) -> None:
    pending(period, commune)
    assert send_all(patience=-1) == 0
    assert Reminder.objects.filter(waiting()).count() == 1


def test_what_has_left_is_not_sent_again(period: Period, commune: Unit) -> None:
    pending(period, commune)
    assert [send_all(), send_all()] == [1, 0]
    assert len(mail.outbox) == 1


def test_a_letter_in_the_hands_of_one_sender_is_taken_by_no_other(period: Period, commune: Unit) -> None:
    pending(period, commune)
    first, second = take(Reminder.objects.all()), take(Reminder.objects.all())
    assert [deliver(second), deliver(first)] == [0, 1]
    assert len(mail.outbox) == 1


def test_a_letter_whose_sender_died_waits_again_and_leaves_once(
    period: Period, commune: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending(period, commune)
    silent = take(Reminder.objects.all())
    later = clock.real() + LONGEST + dt.timedelta(seconds=1)
    monkeypatch.setattr(clock, "real", lambda: later)
    assert Reminder.objects.filter(waiting()).count() == 1
    assert [send_all(), deliver(silent)] == [1, 0]
    assert len(mail.outbox) == 1


# The calendar ----------------------------------------------------------------------------------------------


def by_calendar() -> str:
    out = StringIO()
    call_command("send_reminders", stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (11, None),
        (12, "before"),
        (13, None),
        (14, None),
        (15, "due"),
        (16, "after_1"),
        (17, None),
        (18, "after_3"),
        (19, None),
    ],
)
def test_a_unit_is_reminded_on_four_days(
    day: int, step: str | None, period: Period, commune: Unit, target: Target, settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, day)
    by_calendar()
    assert list(Reminder.objects.values_list("step", flat=True)) == ([step] if step else [])


def test_a_unit_with_an_extension_has_its_own_days(
    period: Period, commune: Unit, target: Target, settings: Settings
) -> None:
    other = make_unit()
    DeadlineExtension.objects.create(
        period=period,
        unit=commune,
        due_at=dt.datetime(2018, 6, 20, 10, tzinfo=HUE),
        reason="lụt",
        at=clock.now(),
    )
    for day in range(10, 25):
        settings.PORTAL_TODAY = dt.date(2018, 6, day)
        by_calendar()
    days = {
        unit: [
            f"{clock.local(at):%d}"
            for at in Reminder.objects.filter(unit=unit).order_by("at").values_list("at", flat=True)
        ]
        for unit in (commune, other)
    }
    assert days == {commune: ["17", "20", "21", "23"], other: ["12", "15", "16", "18"]}


@pytest.mark.parametrize(
    ("status", "times"),
    [
        (None, 1),
        (Report.Status.DRAFT, 1),
        (Report.Status.SUBMITTED, 0),
        (Report.Status.RETURNED, 0),
        (Report.Status.APPROVED, 0),
    ],
)
def test_only_those_are_reminded_who_have_sent_nothing(
    status: str | None, times: int, period: Period, commune: Unit, target: Target
) -> None:
    if status:
        make_report(commune, period, status)
    by_calendar()
    assert Reminder.objects.count() == times


def test_a_second_run_reminds_nobody_again_and_says_so(
    period: Period, commune: Unit, target: Target, addressed: User
) -> None:
    first, second = by_calendar(), by_calendar()
    assert "canbo@example.vn mailed" in first
    assert "1 units reminded" in first
    assert "0 units reminded" in second
    assert len(mail.outbox) == 1
    assert AuditEvent.objects.filter(action="remind", channel="command").count() == 1


def test_a_closed_period_and_one_that_never_opened_remind_nobody(
    period: Period, commune: Unit, target: Target
) -> None:
    Period.objects.update(opened_at=None)
    by_calendar()
    Period.objects.update(opened_at=clock.now(), locked_at=clock.now())
    by_calendar()
    assert not Reminder.objects.exists()


@pytest.mark.postgres  # SQLite in memory is one connection
@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_remind_each_unit_once(target: Target, period: Period) -> None:
    for unit in make_communes(12):
        make_member(unit, Role.OFFICIAL, email=f"{unit.code.lower()}@example.vn")
    together, faults = threading.Barrier(2), []

    def run() -> None:
        try:
            together.wait(timeout=10)
            by_calendar()
        except BaseException as fault:  # told by the test itself
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Reminder.objects.count() == 12
    assert len(mail.outbox) == 12
    assert not Reminder.objects.filter(PENDING).exists()
