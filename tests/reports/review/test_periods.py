"""Periods through their page: the list of them, the order of their steps, a later deadline for one unit."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from accounts import clock
from accounts.models import AuditChange, AuditEvent
from procedures.models import Role, Unit
from targets.models import DeadlineExtension, Period
from tests.factories import make_member, make_province
from tests.reports.review.conftest import Answer

pytestmark = pytest.mark.django_db


def run(client: Client, code: str, step: str, **fields: str) -> Answer:
    """Take a step as its page asks for it: for a reason, with what it showed, its name typed."""
    address = f"/dieu-phoi/ky/{code}/{step}/"
    page = client.get(address).context["page"]
    seen = {"seen": page.marks} if page else {}
    usual = {"reason": "theo chỉ đạo", "confirmed": Period.objects.get(code=code).label, **seen}
    return client.post(address, usual | fields | {"once": str(uuid.uuid4())})


def extend(client: Client, commune: Unit, **fields: str) -> Answer:
    body = {"period": "2018-q2", "unit": commune.code, "day": "20/06/2018", "time": "16:30", "reason": "lụt"}
    return client.post("/dieu-phoi/ky/gia-han/", body | fields | {"once": str(uuid.uuid4())})


def test_a_period_is_opened_locked_and_opened_again_with_a_reason(desk: Client, period: Period) -> None:
    assert run(desk, "2018-q3", "mo").status_code == 302
    assert run(desk, "2018-q2", "chot").status_code == 302
    assert not Period.objects.get(code="2018-q2").is_open
    assert run(desk, "2018-q2", "mo-lai", reason=" ").status_code == 200
    assert run(desk, "2018-q2", "mo-lai", reason="sót một xã").status_code == 302
    assert Period.objects.get(code="2018-q2").is_open
    acts = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["open_period", "lock_period", "reopen_period"]


def test_the_journal_tells_what_moved_in_words(desk: Client, period: Period, commune: Unit) -> None:
    extend(desk, commune)
    run(desk, "2018-q2", "chot")
    run(desk, "2018-q2", "mo-lai", reason="sót một xã")
    told = [(one.field, one.before, one.after) for one in AuditChange.objects.order_by("pk")]
    assert told[0] == ("hạn của đơn vị này", "16:30 15/06/2018", "16:30 20/06/2018")
    assert [field for field, _, _ in told[1:]] == ["thời điểm khoá kỳ", "thời điểm khoá kỳ"]
    (_, empty, locked), (_, was, after) = told[1:]
    assert (empty, after) == ("", "")
    assert locked == was != ""


def test_a_step_that_somebody_else_took_is_told(desk: Client, period: Period) -> None:
    assert run(desk, "2018-q2", "mo").status_code == 409
    assert run(desk, "2018-q3", "chot").status_code == 409
    assert desk.get("/dieu-phoi/ky/2018-q2/xoa/").status_code == 404
    assert desk.get("/dieu-phoi/ky/2099-q9/mo/").status_code == 404


@pytest.mark.parametrize(
    ("day", "time", "due"),
    [
        ("20/06/2018", "16:30", "16:30 20/06/2018"),
        ("03/07/2018", "9:00", "09:00 03/07/2018"),  # the third of July, never the seventh of March
        ("20-06-2018", "8h05", "08:05 20/06/2018"),
        ("20.6.2018", "16.30", "16:30 20/06/2018"),
    ],
)
def test_a_day_and_an_hour_are_read_as_officials_write_them(
    day: str, time: str, due: str, desk: Client, period: Period, commune: Unit
) -> None:
    assert extend(desk, commune, day=day, time=time).status_code == 302
    granted = DeadlineExtension.objects.get()
    assert f"{clock.local(granted.due_at):%H:%M %d/%m/%Y}" == due
    page = desk.get("/dieu-phoi/ky/").content.decode()
    assert due in page
    assert "Xã Lộc Trì – Phú Lộc" in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"day": "06/20/2018"}, "Viết ngày theo thứ tự ngày/tháng/năm"),
        ({"day": "2018-06-20"}, "Viết ngày theo thứ tự ngày/tháng/năm"),
        ({"day": ""}, "Viết ngày"),
        ({"day": "31/06/2018"}, "Viết ngày theo thứ tự ngày/tháng/năm"),
        ({"day": "20/06/2108"}, "kiểm tra lại năm"),
        ({"day": "20/06/0018"}, "hạn mới"),
        ({"day": "10/06/2018"}, "hạn mới"),
        ({"time": "25:00"}, "Viết giờ và phút"),
        ({"time": "chiều"}, "Viết giờ và phút"),
        ({"unit": "khong-co"}, "Chọn một đơn vị"),
        ({"unit": ""}, "Chọn đơn vị"),
        ({"period": "2018-q1"}, "Chọn một kỳ đang mở"),
        ({"reason": "  "}, "lý do"),
        ({"reason": "đ" * 2_001}, "2.001"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_stays_as_typed(
    fields: dict[str, str], told: str, desk: Client, period: Period, commune: Unit
) -> None:
    answer = extend(desk, commune, **fields)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert told.lower() in page.lower()
    assert page.count("<title>Lỗi") == 1
    for name in ("day", "time"):
        assert (
            f'value="{fields.get(name, {"day": "20/06/2018", "time": "16:30"}[name])}"' in page
            or not fields.get(name)
        )
    assert not DeadlineExtension.objects.exists()


def test_an_administrator_runs_periods_without_a_desk(client: Client, period: Period) -> None:
    client.force_login(make_member(make_province(), Role.ADMIN))
    assert client.get("/dieu-phoi/").status_code == 403
    page = client.get("/dieu-phoi/ky/").content.decode()
    assert 'aria-current="page">Kỳ báo cáo' in page
    assert run(client, "2018-q2", "chot").status_code == 302


def test_without_periods_the_page_says_so(desk: Client) -> None:
    assert "Chưa gia hạn cho đơn vị nào" in desk.get("/dieu-phoi/ky/").content.decode()


def test_a_reason_of_a_step_that_is_too_long_is_told_and_stays_as_typed(desk: Client, period: Period) -> None:
    long = "đ" * 2_001
    page = run(desk, "2018-q2", "chot", reason=long).content.decode()
    assert "2.001" in page
    assert "2.000" in page
    assert long in page
    assert Period.objects.get(code="2018-q2").is_open
