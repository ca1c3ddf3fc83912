"""A small province with a catalogue: a department that keeps procedures, a commune that handles some."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from procedures.models import Level, Procedure, Role, Unit
from tests.factories import make_member, make_province, make_unit
from tests.procedures.catalogue_rows import make_handling, make_level, make_procedure

TODAY = dt.date(2018, 6, 12)


@pytest.fixture
def day(settings: Settings) -> None:
    """Live on 12/06/2018."""
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def department() -> Unit:
    return make_unit(Level.DEPARTMENT, parent=make_province(), code="STP", name="Sở Tư pháp")


@pytest.fixture
def commune() -> Unit:
    return make_unit(parent=make_unit(Level.DISTRICT, code="482"), code="20107", name="Xã Lộc Trì")


@pytest.fixture
def procedure(department: Unit) -> Procedure:
    """Return a procedure of the communes: level 2 and at the desk since 2016."""
    made = make_procedure(department, code="1.000656", authority="commune", name="Đăng ký khai tử")
    make_level(made, 2, dt.date(2016, 1, 1))
    make_handling(made, at_desk=True)
    return made


@pytest.fixture
def keeper(department: Unit) -> User:
    return make_member(department, Role.OFFICIAL, username="tuphap")


@pytest.fixture
def official(commune: Unit) -> User:
    return make_member(commune, Role.OFFICIAL, username="loctri")


@pytest.fixture
def coordinator() -> User:
    return make_member(make_province(), Role.COORDINATOR, username="dieuphoi")


@pytest.fixture
def desk(client: Client, keeper: User) -> Client:
    """Return the browser of the department's official."""
    client.force_login(keeper)
    return client
