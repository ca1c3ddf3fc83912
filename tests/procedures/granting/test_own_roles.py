"""Nobody gives a role to themselves, whichever way they try."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from procedures import people
from procedures.models import Membership, Role, Unit
from procedures.rights import Action, may
from tests.factories import (
    make_member,
)
from tests.procedures.granting.conftest import HEAD, NEXT_DAY, give, rows_of, signed_in, state
from tests.procedures.people_rows import people_in

pytestmark = pytest.mark.django_db


def own_ways(admin: User, official: User, unit: Unit) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every form by which an administrator might change what they are, each with what is sent."""
    own, other = admin.memberships.get(), official.memberships.get()
    address = {
        verb: reverse(f"admin:procedures_membership_{verb}", args=[own.pk]) for verb in ("change", "delete")
    }
    taken = reverse("admin:procedures_membership_change", args=[other.pk])
    lists = reverse("admin:procedures_membership_changelist")
    accounts = reverse("admin:accounts_user_changelist")
    page = reverse("admin:procedures_unit_change", args=[unit.pk])
    home = reverse("admin:procedures_unit_change", args=[own.unit_id])
    place = {"unit": unit.pk, "role": "coordinator"}
    here = {"id": own.pk, "user": admin.pk, "role": "admin"}
    yield reverse("admin:procedures_membership_add"), {"user": admin.pk, **place}
    yield address["change"], {"user": admin.pk, **place}
    yield address["change"], {"user": official.pk, **place}
    yield taken, {"user": admin.pk, **place}
    yield address["delete"], {"post": "yes"}
    marked = {"action": "delete_selected", "post": "yes"}
    yield lists, marked | {"_selected_action": [own.pk, other.pk]}
    yield accounts, marked | {"_selected_action": [admin.pk]}
    yield reverse("admin:accounts_user_delete", args=[admin.pk]), {"post": "yes"}
    yield page, rows_of(unit, {"user": admin.pk, "role": "coordinator"})
    province = Unit.objects.get(pk=own.unit_id)
    yield home, rows_of(province, here | {"role": "coordinator"})
    yield home, rows_of(province, here | {"DELETE": "on"})
    yield home, rows_of(province, here | {"DELETE": "on", "user": official.pk})


def test_nobody_changes_their_own_roles_by_any_form(
    chief: Client, admin: User, official: User, unit: Unit
) -> None:
    before = state()
    for address, form in own_ways(admin, official, unit):
        answer = chief.post(address, form)
        assert answer.status_code in (200, 403), (address, form)
        told = ("vai trò của mình", "Không thể xóa")
        assert answer.status_code == 403 or any(words in answer.content.decode() for words in told), address
        assert state() == before, (address, form)


def test_a_sheet_gives_nothing_to_an_account_that_is_there(admin: User) -> None:
    with pytest.raises(people.PeopleRefused):
        people.make(people_in("quantri;;46;coordinator;;;"), by=admin)
    assert state() == [("quantri", "46", "admin")]


def test_the_database_itself_keeps_a_role_that_somebody_gave_themselves_out(admin: User, unit: Unit) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.bulk_create(
            [
                Membership(
                    user=admin, unit=unit, role=Role.COORDINATOR, granted_by=admin, counts_from="2010-01-01"
                )
            ]
        )


def test_an_administrator_of_their_own_gives_it(chief: Client, admin: User, unit: Unit, at: Any) -> None:
    assert give(signed_in(make_member(unit, Role.ADMIN)), admin, "coordinator", unit).status_code == 302
    at(NEXT_DAY)
    assert may(admin, Action.REVIEW)


def test_a_command_gives_nobody_a_right_to_approve(tmp_path: Path, unit: Unit) -> None:
    (tmp_path / "a.csv").write_bytes(f"{HEAD}\na;;SNV;official;;;\nb;;SNV;coordinator;;;".encode())
    with pytest.raises(CommandError, match="row 3, Vai trò"):
        call_command("make_users", str(tmp_path / "a.csv"))
    assert not User.objects.filter(username__in=["a", "b"]).exists()
