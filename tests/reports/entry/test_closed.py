"""A unit whose report was left out by a lock is told that and why, with what it typed and what to do."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from procedures.models import Role, Unit
from reports.flow.calendar import lock_period, publish_period
from reports.flow.closing import Closing
from reports.models import Report
from targets.models import Period
from tests.factories import make_calendar, make_indicator, make_member, make_province, make_target, make_unit

pytestmark = pytest.mark.django_db
PLACES = ("/viec-cua-toi/", "/bao-cao/2018-q2/20014/nhap/")


@pytest.fixture
def period(settings: Settings) -> Period:
    settings.PORTAL_TODAY = dt.date(2018, 6, 12)
    return make_calendar()["2018-q2"]


@pytest.fixture
def coordinator(period: Period) -> User:
    return make_member(make_province(), Role.COORDINATOR)


@pytest.fixture
def typed(period: Period, client: Client) -> Unit:
    """Return a commune that typed two figures, one of them unreadable, and sent nothing."""
    unit = make_unit(code="20014")
    report = Report.objects.create(unit=unit, period=period)
    first, second = (make_target(make_indicator(code, short_name=code)) for code in ("X-1", "X-2"))
    report.measurements.create(indicator=first.indicator, part=3, whole=4)
    report.measurements.create(indicator=second.indicator)
    report.draft_cells.create(indicator=second.indicator, name="part", text="mười")
    client.force_login(make_member(unit, Role.OFFICIAL))
    return unit


def lock(period: Period, by: User, reason: str = "đủ số") -> None:
    lock_period(period, by=by, seen=Closing.read(period).marks, reason=reason)


def read(client: Client, place: str) -> str:
    return " ".join(unescape(client.get(place).content.decode()).split())


@pytest.mark.parametrize("place", PLACES)
def test_it_is_told_when_and_why_what_it_typed_and_what_to_do(
    place: str, client: Client, typed: Unit, period: Period, coordinator: User
) -> None:
    lock(period, coordinator, "lãnh đạo yêu cầu")
    page = read(client, place)
    assert "trước hạn gửi của đơn vị (16:30 15/06/2018). Lý do: “lãnh đạo yêu cầu”." in page
    assert "Báo cáo chưa gửi nên các số dưới đây không được tính vào đâu." in page
    assert "X-1: <strong>3/4" in page
    assert "X-2: <strong>mười</strong>" in page
    assert "báo ngay Sở Nội vụ" in page


def test_after_the_deadline_that_is_the_reason(
    client: Client, typed: Unit, period: Period, coordinator: User, settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 18)
    lock(period, coordinator, "")
    assert "hạn gửi của đơn vị là 16:30 15/06/2018." in read(client, PLACES[0])


def test_once_published_the_way_is_another(
    client: Client, typed: Unit, period: Period, coordinator: User
) -> None:
    lock(period, coordinator)
    publish_period(period, by=coordinator, reason="Báo cáo 12/BC-SNV")
    assert "Số liệu kỳ này đã công bố." in read(client, PLACES[1])


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_said_where_nothing_is_left_out(
    place: str, client: Client, typed: Unit, period: Period, coordinator: User
) -> None:
    assert "Việc cần làm tiếp" not in read(client, place)
    Report.objects.get().measurements.all().delete()
    Report.objects.get().draft_cells.all().delete()
    lock(period, coordinator)
    assert "Việc cần làm tiếp" not in read(client, place)
