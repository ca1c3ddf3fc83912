"""Reminders that the calendar sends: on which days, to whom, and never twice."""

from __future__ import annotations

import datetime as dt
import threading
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from accounts import clock
from accounts.models import AuditEvent, User
from procedures.models import Role, Unit
from reports.models import Reminder, Report
from reports.review.mailing import PENDING
from targets.models import DeadlineExtension, Period, Target
from tests.factories import HUE, make_communes, make_member, make_report, make_unit

pytestmark = pytest.mark.django_db


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
