"""An evening in a province whose administrator gives roles, by forms and by sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks as Commits

from accounts import clock, posting
from accounts.models import User
from procedures.models import Level, Membership, Role, Unit
from tests.factories import (
    HUE,
    make_member,
    make_province,
    make_unit,
)

EVENING = dt.datetime(2018, 6, 12, 23, 30, tzinfo=HUE)
NEXT_DAY = dt.datetime(2018, 6, 13, 0, 1, tzinfo=HUE)
HEAD = "Tên đăng nhập;Họ tên;Mã đơn vị;Vai trò;Email;Điện thoại;Mật khẩu"


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], None]:
    """Let it be a moment of the test's own: the evening of 12/06/2018 to begin with."""

    def move(moment: dt.datetime) -> None:
        monkeypatch.setattr(clock, "real", lambda: moment)
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(EVENING)
    return move


@pytest.fixture
def admin() -> User:
    return make_member(make_province(), Role.ADMIN, username="quantri", name="Quản trị")


@pytest.fixture
def chief(admin: User) -> Client:
    return signed_in(admin)


@pytest.fixture
def unit() -> Unit:
    return make_unit(Level.DEPARTMENT, code="SNV", name="Sở Nội vụ")


@pytest.fixture
def official(unit: Unit) -> User:
    return make_member(unit, Role.OFFICIAL, username="canbo", name="Cán bộ Nội vụ")


@pytest.fixture
def letters(django_capture_on_commit_callbacks: Commits) -> Callable[[], AbstractContextManager[Any]]:
    """Let what happens in the block be safe after it, and wait until its letters are out."""

    class Sent:
        def __enter__(self) -> None:
            self.commits = django_capture_on_commit_callbacks(execute=True)
            self.commits.__enter__()

        def __exit__(self, *error: Any) -> None:
            self.commits.__exit__(*error)
            posting.finish()

    return Sent


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def give(client: Client, user: User, role: str, unit: Unit) -> Any:
    """Send the form of a new membership."""
    return client.post(
        reverse("admin:procedures_membership_add"), {"user": user.pk, "unit": unit.pk, "role": role}
    )


def change(client: Client, held: Membership, **fields: Any) -> Any:
    """Send the form of a membership with other values."""
    form = {"user": held.user_id, "unit": held.unit_id, "role": held.role} | fields
    return client.post(reverse("admin:procedures_membership_change", args=[held.pk]), form)


def rows_of(unit: Unit, *rows: dict[str, Any]) -> dict[str, Any]:
    """Return the form of a unit with these memberships."""
    form: dict[str, Any] = {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "level": unit.level,
        "placements-TOTAL_FORMS": 0,
        "placements-INITIAL_FORMS": 0,
        "valid_from": "01/01/2010",
        "names-TOTAL_FORMS": 0,
        "names-INITIAL_FORMS": 0,
        "memberships-TOTAL_FORMS": len(rows),
        "memberships-INITIAL_FORMS": sum("id" in row for row in rows),
    }
    for number, row in enumerate(rows):
        form |= {f"memberships-{number}-{name}": value for name, value in row.items()}
        form[f"memberships-{number}-unit"] = unit.pk
    return form


def state() -> list[tuple[str, str, str]]:
    return sorted(Membership.objects.values_list("user__username", "unit__code", "role"))
