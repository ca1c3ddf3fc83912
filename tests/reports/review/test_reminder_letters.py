"""Letters of reminders: who gets them, and what becomes of one that does not leave."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading
import uuid
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from pytest_django import Settings

from accounts import clock, posting
from accounts.models import User
from procedures.models import Role, Unit
from reports.models import Reminder, Report
from reports.review.mailing import LONGEST, PENDING, deliver, take_letters, waiting
from targets.models import Period, Target
from tests.factories import make_communes, make_member, make_report
from tests.reports.review.conftest import remind

pytestmark = pytest.mark.django_db


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
    return deliver(take_letters(Reminder.objects.all()), **options)


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
    first, second = take_letters(Reminder.objects.all()), take_letters(Reminder.objects.all())
    assert [deliver(second), deliver(first)] == [0, 1]
    assert len(mail.outbox) == 1


def test_a_letter_whose_sender_died_waits_again_and_leaves_once(
    period: Period, commune: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending(period, commune)
    silent = take_letters(Reminder.objects.all())
    later = clock.real() + LONGEST + dt.timedelta(seconds=1)
    monkeypatch.setattr(clock, "real", lambda: later)
    assert Reminder.objects.filter(waiting()).count() == 1
    assert [send_all(), deliver(silent)] == [1, 0]
    assert len(mail.outbox) == 1
