"""What a lock makes of the verdicts is shown before it, and it is taken back until something is published."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from accounts.models import AuditEvent, User
from procedures.models import Unit
from reports.flow.calendar import publish_period, unlock_period
from reports.refusal import Overtaken
from targets.models import Period, PeriodStep, Target
from tests.factories import make_communes, make_line, make_province
from tests.reports.review.conftest import Answer
from tests.reports.review.test_locking import LOCK, is_open, late, lock, marks

pytestmark = pytest.mark.django_db
__all__ = ["late"]  # a fixture


# What changes for whom -------------------------------------------------------------------------------------


def test_the_page_tells_the_verdicts_that_the_lock_turns_and_for_whom(
    desk: Client, district: Unit, target: Target, period: Period
) -> None:
    """Of three communes one reported: closed over two, the period holds too little for a verdict."""
    make_province()
    communes = make_communes(3, parent=district)
    for unit in communes:
        make_line(unit, target.indicator, Period.objects.get(code="2018-q1"), 9, 10)
    make_line(communes[0], target.indicator, period, 9, 10)
    page = desk.get(LOCK)
    (turn,) = page.context["page"].verdicts.turning
    assert (turn.before.words, turn.after.words) == (
        "Đạt (quý I/2018)",
        "Chưa đủ số liệu (quý II/2018)",
    )
    assert turn.names[:2] == ("Tỉnh Thừa Thiên Huế", "Huyện Phú Lộc")
    (alone,) = page.context["page"].verdicts.units
    assert (alone.before.words, alone.after.words, len(alone.names)) == ("Đạt", "Số liệu cũ", 2)
    text = " ".join(page.content.decode().split())
    assert "Chưa đủ số liệu (quý II/2018)" in text
    assert is_open()


def test_nothing_turns_where_all_is_in(desk: Client, target: Target, commune: Unit, period: Period) -> None:
    make_province()
    make_line(commune, target.indicator, period, 1, 2)
    page = desk.get(LOCK)
    assert not page.context["page"].verdicts.changes
    assert "Không có kết luận nào của tỉnh" in page.content.decode()


# Taking the lock back, until something is published ---------------------------------------------------------


def step(client: Client, name: str, **fields: str) -> Answer:
    address = f"/dieu-phoi/ky/2018-q2/{name}/"
    return client.post(address, fields | {"once": str(uuid.uuid4())})


@pytest.mark.usefixtures("late")
def test_a_lock_is_taken_back_without_a_word_for_as_long_as_nothing_is_published(
    desk: Client, period: Period, target: Target, commune: Unit
) -> None:
    lock(desk, marks(desk))
    assert "/dieu-phoi/ky/2018-q2/hoan-tac/" in desk.get("/dieu-phoi/ky/").content.decode()
    assert step(desk, "hoan-tac").status_code == 302
    assert is_open()
    assert list(PeriodStep.objects.values_list("act", flat=True)) == ["lock_period", "unlock_period"]
    assert AuditEvent.objects.filter(action="unlock_period").count() == 1


@pytest.mark.usefixtures("late")
def test_once_published_a_lock_stands_and_the_period_is_opened_again_for_a_reason(
    desk: Client, period: Period, target: Target, commune: Unit, coordinator: User
) -> None:
    lock(desk, marks(desk))
    named = {"confirmed": "quý II/2018"}
    assert "Ghi lý do" in step(desk, "cong-bo", **named).content.decode()
    assert step(desk, "cong-bo", reason="Báo cáo 12/BC-SNV ngày 18/06/2018", **named).status_code == 302
    assert "đã công bố" in desk.get("/dieu-phoi/ky/").content.decode()
    assert "Không hoàn tác chốt" in step(desk, "hoan-tac").content.decode()
    assert 'name="reason"' not in desk.get("/dieu-phoi/ky/2018-q2/hoan-tac/").content.decode()
    with pytest.raises(Overtaken, match="đã được công bố"):
        publish_period(period, by=coordinator, reason="lần nữa")
    assert not is_open()
    assert step(desk, "mo-lai", reason="sót một xã", **named).status_code == 302
    assert is_open()


def test_an_open_period_is_not_published(period: Period, coordinator: User) -> None:
    with pytest.raises(Overtaken, match="chưa chốt"):
        publish_period(period, by=coordinator, reason="Báo cáo 12")
    with pytest.raises(Overtaken, match="chưa chốt"):
        unlock_period(period, by=coordinator)
