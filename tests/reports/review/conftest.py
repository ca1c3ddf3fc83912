"""A small province in the middle of quý II/2018: three days before the deadline, one period open."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from procedures.models import Level, Role, Unit
from reports.models import Measurement, Report
from targets.models import Period, Target
from tests.factories import make_calendar, make_member, make_province, make_sent, make_target, make_unit

TODAY = dt.date(2018, 6, 12)
Answer = Any  # of Django's test client: a response, with the context of its page


@pytest.fixture(autouse=True)
def day(settings: Settings) -> None:
    """Live on 12/06/2018."""
    settings.PORTAL_TODAY = TODAY
    settings.PORTAL_ADDRESS = "https://cchc.example"


@pytest.fixture
def period() -> Period:
    """Return quý II/2018, which is open; what was before it is locked, what comes after was never opened."""
    calendar = make_calendar()
    for code, one in calendar.items():
        if code < "2018-q2":
            Period.objects.filter(pk=one.pk).update(locked_at=one.province_due_at)
        elif code > "2018-q2":
            Period.objects.filter(pk=one.pk).update(opened_at=None)
    return Period.objects.get(code="2018-q2")


@pytest.fixture
def target() -> Target:
    """Return a target asked of communes alone."""
    return make_target(for_districts=False, for_departments=False)


@pytest.fixture
def district() -> Unit:
    return make_unit(Level.DISTRICT, name="Huyện Phú Lộc", code="482")


@pytest.fixture
def commune(district: Unit) -> Unit:
    return make_unit(parent=district, name="Xã Lộc Trì", code="20107")


@pytest.fixture
def official(commune: Unit) -> User:
    return make_member(commune, Role.OFFICIAL)


@pytest.fixture
def coordinator() -> User:
    department = make_unit(Level.DEPARTMENT, parent=make_province(), code="SNV", name="Sở Nội vụ")
    return make_member(department, Role.COORDINATOR, name="Lê Thị B", phone="0234 3822 545")


@pytest.fixture
def other_coordinator(coordinator: User) -> User:
    return make_member(Unit.objects.get(code="SNV"), Role.COORDINATOR)


@pytest.fixture
def desk(client: Client, coordinator: User) -> Client:
    """Return the browser of the coordinator."""
    client.force_login(coordinator)
    return client


def remind(client: Client, *units: Unit, code: str = "2018-q2") -> Answer:
    body = {"ky": code, "don-vi": [unit.code for unit in units], "once": uuid.uuid4()}
    return client.post("/dieu-phoi/nhac/gui/", body)


@pytest.fixture
def addressed(official: User) -> User:
    User.objects.filter(pk=official.pk).update(email="canbo@example.vn")
    return official


@pytest.fixture
def line(commune: Unit, target: Target, period: Period, official: User) -> Measurement:
    """Return the only line of a report that waits."""
    return make_sent(commune, target.indicator, period, 40, 100, by=official)


def shown(client: Client, report: Report, query: str = "") -> Answer:
    answer = client.get(f"/dieu-phoi/duyet/{report.pk}/{query}")
    assert answer.status_code == 200
    return answer


def decide(client: Client, report: Report, step: str, **fields: object) -> Answer:
    """Decide as the page would: with what it shows now, unless a test says what was seen."""
    page = client.get(f"/dieu-phoi/duyet/{report.pk}/").context["page"]
    code = fields.get("line")
    seen = page.seen_accepted if step == "mo-lai" else page.seen
    if code:
        seen = next(one.seen for one in page.rows if one.row.code == code)
    body = {"seen": seen, "once": uuid.uuid4()} | fields
    return client.post(f"/dieu-phoi/duyet/{report.pk}/{step}/", body)


def text_of(answer: Answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\u00a0", " "))
