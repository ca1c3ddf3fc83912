"""A small province in the middle of quý II/2018: three days before the deadline, one period open."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from procedures.models import Level, Role, Unit
from targets.models import Period, Target
from tests.factories import make_calendar, make_member, make_province, make_target, make_unit

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
