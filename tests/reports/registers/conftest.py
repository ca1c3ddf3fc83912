"""The unit that keeps registers, its official, and the day on which they do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from accounts.models import User
from procedures.models import Role, Unit
from reports.registers.kinds import REGISTERS
from tests.factories import (
    make_member,
    make_task,
    make_unit,
)
from tests.reports.registers.boxes import TODAY


@pytest.fixture
def today() -> Iterator[None]:
    with override_settings(PORTAL_TODAY=TODAY):
        yield


@pytest.fixture
def unit() -> Unit:
    for code in REGISTERS:
        make_task(code)
    return make_unit(code="20014", name="Xã Hương Thọ")


@pytest.fixture
def official(client: Client, unit: Unit) -> User:
    user = make_member(unit, Role.OFFICIAL)
    client.force_login(user)
    return user
