"""A right to approve counts from the next day, and is told to all who have one."""

from __future__ import annotations

import datetime as dt
import importlib
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from procedures.models import Membership, Role, Unit
from procedures.rights import APPROVING, RIGHTS, Action, may, roles_of
from tests.factories import (
    HUE,
    make_calendar,
    make_member,
    make_province,
    make_target,
    make_user,
)
from tests.imports.sheets import checked, run
from tests.procedures.granting.conftest import HEAD, NEXT_DAY, change, give, rows_of, signed_in

pytestmark = pytest.mark.django_db


def by_a_new_membership(chief: Client, official: User, unit: Unit) -> User:
    assert give(chief, official, "coordinator", unit).status_code == 302
    return official


def by_another_role(chief: Client, official: User, unit: Unit) -> User:
    assert change(chief, official.memberships.get(), role="coordinator").status_code == 302
    return official


def on_the_page_of_the_unit(chief: Client, official: User, unit: Unit) -> User:
    held = official.memberships.get()
    row = {"id": held.pk, "user": official.pk, "role": "coordinator"}
    page = reverse("admin:procedures_unit_change", args=[unit.pk])
    assert chief.post(page, rows_of(unit, row)).status_code == 302
    return official


def by_a_sheet_of_people(chief: Client, official: User, unit: Unit) -> User:
    content = f"{HEAD}\nmoi;Người Mới;SNV;coordinator;;;".encode("utf-8-sig")
    batch = checked(chief, content, name="a.csv", kind="people", period="")
    assert run(chief, batch).status_code == 302
    return User.objects.get(username="moi")


def by_somebody_elses_role(chief: Client, official: User, unit: Unit) -> User:
    """A right to approve that counts does not change hands with its day."""
    held = make_member(unit, Role.COORDINATOR).memberships.get()
    assert change(chief, held, user=official.pk).status_code == 302
    return official


WAYS = [
    by_a_new_membership,
    by_another_role,
    on_the_page_of_the_unit,
    by_a_sheet_of_people,
    by_somebody_elses_role,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_right_to_approve_counts_from_the_next_day_in_hue(
    way: Any, chief: Client, admin: User, official: User, unit: Unit, at: Any
) -> None:
    user = User.objects.get(pk=way(chief, official, unit).pk)
    held = user.memberships.get(role=Role.COORDINATOR)
    assert (held.granted_by, held.counts_from) == (admin, dt.date(2018, 6, 13))
    assert not may(user, Action.REVIEW)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    assert signed_in(user).get(reverse("reports:desk")).status_code == 403
    at(NEXT_DAY)
    assert may(user, Action.REVIEW)
    assert signed_in(user).get(reverse("reports:desk")).status_code == 200


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_all_who_may_approve_hear_of_it_by_mail_and_on_their_desk(
    way: Any, chief: Client, admin: User, official: User, unit: Unit, letters: Any, at: Any
) -> None:
    make_calendar()
    make_target()
    first, second = (
        make_member(make_province(), Role.COORDINATOR, email=f"{name}@example.vn") for name in ("a", "b")
    )
    make_member(make_province(), Role.COORDINATOR, email="off@example.vn", is_active=False)
    with letters():
        user = way(chief, official, unit)
    assert sorted(letter.to for letter in mail.outbox) == [["a@example.vn"], ["b@example.vn"]]
    for words in (user.username, "Sở Nội vụ", "13/06/2018", "Quản trị (quantri)", "23:30 12/06/2018"):
        assert words in mail.outbox[0].body
    (told,) = AuditEvent.objects.filter(action="approval_given")
    assert (told.by, told.unit_code, told.changes.get().after) == (admin, "SNV", "13/06/2018")
    assert f"{user} (Sở Nội vụ)" in signed_in(first).get(reverse("reports:desk")).content.decode()
    at(NEXT_DAY + dt.timedelta(days=7))
    assert f"{user} (Sở Nội vụ)" not in signed_in(second).get(reverse("reports:desk")).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role not in APPROVING])
def test_another_role_counts_at_once_and_is_told_to_nobody(
    role: Role, chief: Client, admin: User, unit: Unit, letters: Any
) -> None:
    make_member(make_province(), Role.COORDINATOR, email="a@example.vn")
    user = make_user()
    with letters():
        assert give(chief, user, role, unit).status_code == 302
    assert roles_of(user) == {role}
    assert user.memberships.get().granted_by == admin
    assert mail.outbox == []


def test_which_roles_wait_follows_from_the_table() -> None:
    assert set(RIGHTS[Action.REVIEW]) == APPROVING != set()


def test_the_first_coordinators_are_made_by_who_set_the_portal_up(unit: Unit, at: Any) -> None:
    founder = make_user(is_superuser=True)
    user = make_user()
    assert give(signed_in(founder), user, "coordinator", unit).status_code == 302
    at(NEXT_DAY)
    assert may(user, Action.REVIEW)


def test_a_role_saved_as_it_was_keeps_its_day(chief: Client, unit: Unit) -> None:
    user = make_member(unit, Role.COORDINATOR)
    assert change(chief, user.memberships.get()).status_code == 302
    assert may(user, Action.REVIEW)


def test_whoever_waits_for_their_role_reads_from_when_it_counts(chief: Client, unit: Unit) -> None:
    user = make_user()
    give(chief, user, "coordinator", unit)
    page = signed_in(user).get(reverse("account")).content.decode()
    assert "có hiệu lực từ ngày 13/06/2018" in page


def test_a_row_written_past_the_door_never_approves(official: User, unit: Unit, at: Any) -> None:
    Membership.objects.create(user=official, unit=unit, role=Role.COORDINATOR)
    Membership.objects.filter(user=official, role=Role.OFFICIAL).update(
        role=Role.COORDINATOR, unit=make_province()
    )
    User.objects.filter(pk=official.pk).update(is_superuser=True, is_staff=True)
    at(NEXT_DAY + dt.timedelta(days=365))
    assert not may(User.objects.get(pk=official.pk), Action.REVIEW)
    assert signed_in(official).get(reverse("reports:desk")).status_code == 403


def test_who_may_approve_already_goes_on_after_the_migration(official: User, unit: Unit) -> None:
    Membership.objects.create(user=official, unit=unit, role=Role.COORDINATOR)
    migration = importlib.import_module("procedures.migrations.0005_memberships_that_count")
    migration.count_at_once(apps, None)
    assert Membership.objects.get(user=official, role=Role.OFFICIAL).counts_from is None
    held = Membership.objects.get(user=official, role=Role.COORDINATOR)
    assert (held.counts_from, held.granted_by) == (dt.datetime.now(HUE).date(), None)
