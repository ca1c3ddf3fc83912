"""Who gives roles: nobody their own; a right to approve is told to who has one, and counts a day later."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks as Commits

from accounts import clock, keys, posting, second_factor
from accounts.models import AuditEvent, User
from procedures import people
from procedures.models import Level, Membership, Role, Unit
from procedures.rights import APPROVING, RIGHTS, Action, may, roles_of
from tests.factories import (
    HUE,
    make_calendar,
    make_member,
    make_province,
    make_target,
    make_unit,
    make_user,
)
from tests.imports.sheets import checked, run
from tests.procedures.people_rows import people_in

pytestmark = pytest.mark.django_db

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
        "parent": unit.parent_id or "",
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


# Nobody their own ------------------------------------------------------------------------------------------


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
    with pytest.raises(people.Refused):
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


# From the next day -----------------------------------------------------------------------------------------


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


# Who gave it to themselves ---------------------------------------------------------------------------------


def made(client: Client, keeper: User) -> User:
    """Make an account as an administrator does."""
    secret = "Mot-mat-khau-dai-2020"
    form = {"username": "tay-trong", "usable_password": "true", "password1": secret, "password2": secret}
    assert client.post(reverse("admin:accounts_user_add"), form).status_code == 302
    return User.objects.get(username="tay-trong")


def made_by_sheet(client: Client, keeper: User) -> User:
    people.make(people_in("tay-trong;;SNV;official;;;"), by=keeper)
    return User.objects.get(username="tay-trong")


def made_by_an_account_that_they_made(client: Client, keeper: User) -> User:
    between = made(client, keeper)
    keys.touched([user := make_user()], keys.Deed.MADE, by=between)
    return user


def with_another_password(client: Client, keeper: User) -> User:
    user = make_user()
    secret = {"usable_password": "true", "password1": "Mot-mat-khau-2020", "password2": "Mot-mat-khau-2020"}
    assert client.post(f"/quan-tri/accounts/user/{user.pk}/password/", secret).status_code == 302
    return user


def with_another_address(client: Client, keeper: User) -> User:
    user = make_user()
    joined = {"date_joined_0": "01/01/2018", "date_joined_1": "08:00:00"}
    form = {"username": user.username, "email": "ke-khac@example.vn", "is_active": "on"} | joined
    assert client.post(reverse("admin:accounts_user_change", args=[user.pk]), form).status_code == 302
    return user


def without_the_second_factor(client: Client, keeper: User) -> User:
    second_factor.remove(user := make_user(), by=keeper)
    return user


HANDS = [
    made,
    made_by_sheet,
    made_by_an_account_that_they_made,
    with_another_password,
    with_another_address,
    without_the_second_factor,
]


@pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.__name__)
def test_nobody_gets_a_right_to_approve_through_an_account_that_they_had_in_hand(
    hand: Any, chief: Client, admin: User, unit: Unit, at: Any
) -> None:
    puppet = hand(chief, admin)
    User.objects.filter(pk=puppet.pk).update(must_change_password=False)
    puppet.refresh_from_db()
    Membership.objects.create(user=puppet, unit=unit, role=Role.ADMIN)
    answer = give(signed_in(puppet), admin, "coordinator", unit)
    assert "từng tạo tài khoản này" in answer.content.decode()
    other = admin.memberships.get()
    assert change(signed_in(puppet), other, role="coordinator").status_code == 200
    page = reverse("admin:procedures_unit_change", args=[unit.pk])
    row = {"user": admin.pk, "role": "coordinator"}
    assert signed_in(puppet).post(page, rows_of(unit, row)).status_code == 200
    at(NEXT_DAY)
    assert not may(admin, Action.REVIEW)


# What opens an account that may approve --------------------------------------------------------------------


def opened_again(client: Client, keeper: User, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    joined = {"date_joined_0": "01/01/2018", "date_joined_1": "08:00:00"}
    form = {"username": owner.username, "email": owner.email, "is_active": "on"} | joined
    assert client.post(reverse("admin:accounts_user_change", args=[owner.pk]), form).status_code == 302


def given_an_address(client: Client, keeper: User, owner: User) -> None:
    joined = {"date_joined_0": "01/01/2018", "date_joined_1": "08:00:00"}
    form = {"username": owner.username, "email": "ke-khac@example.vn", "is_active": "on"} | joined
    assert client.post(reverse("admin:accounts_user_change", args=[owner.pk]), form).status_code == 302


def given_a_password(client: Client, keeper: User, owner: User) -> None:
    secret = {"usable_password": "true", "password1": "Mot-mat-khau-2020", "password2": "Mot-mat-khau-2020"}
    assert client.post(f"/quan-tri/accounts/user/{owner.pk}/password/", secret).status_code == 302


def freed_of_the_second_factor(client: Client, keeper: User, owner: User) -> None:
    form = {"action": "remove_second_factor", "_selected_action": [owner.pk]}
    assert client.post(reverse("admin:accounts_user_changelist"), form).status_code == 302


TAKEN = [opened_again, given_an_address, given_a_password, freed_of_the_second_factor]


@pytest.mark.parametrize("hand", TAKEN, ids=lambda hand: hand.__name__)
def test_whose_keys_somebody_else_had_approves_from_the_next_day_and_all_who_may_approve_hear(
    hand: Any, chief: Client, admin: User, unit: Unit, letters: Any, at: Any
) -> None:
    make_calendar()
    make_target()
    owner = make_member(unit, Role.COORDINATOR, username="dieuphoi")
    colleague = make_member(make_province(), Role.COORDINATOR, email="a@example.vn")
    assert may(owner, Action.REVIEW)
    with letters():
        hand(chief, admin, owner)
    owner = User.objects.get(pk=owner.pk)
    assert not may(owner, Action.REVIEW)
    (told,) = [letter for letter in mail.outbox if letter.to == ["a@example.vn"]]
    for words in ("dieuphoi", "Sở Nội vụ", "13/06/2018", "Quản trị (quantri)", "23:30 12/06/2018"):
        assert words in told.body
    desk = signed_in(colleague).get(reverse("reports:desk")).content.decode()
    assert f"{owner} (Sở Nội vụ): lại có hiệu lực từ ngày 13/06/2018" in desk
    User.objects.filter(pk=owner.pk).update(must_change_password=False)
    assert "có hiệu lực từ ngày 13/06/2018" in signed_in(owner).get(reverse("account")).content.decode()
    at(NEXT_DAY)
    assert may(User.objects.get(pk=owner.pk), Action.REVIEW)


def test_who_keeps_their_own_account_goes_on_approving(unit: Unit, letters: Any) -> None:
    owner = make_member(unit, Role.COORDINATOR, email="a@example.vn")
    with letters():
        second_factor.remove(owner, by=owner)
    assert may(User.objects.get(pk=owner.pk), Action.REVIEW)
    assert mail.outbox == []


def test_an_administrator_of_their_own_gives_it(chief: Client, admin: User, unit: Unit, at: Any) -> None:
    assert give(signed_in(make_member(unit, Role.ADMIN)), admin, "coordinator", unit).status_code == 302
    at(NEXT_DAY)
    assert may(admin, Action.REVIEW)


def test_a_command_gives_nobody_a_right_to_approve(tmp_path: Path, unit: Unit) -> None:
    (tmp_path / "a.csv").write_bytes(f"{HEAD}\na;;SNV;official;;;\nb;;SNV;coordinator;;;".encode())
    with pytest.raises(CommandError, match="row 3, Vai trò"):
        call_command("make_users", str(tmp_path / "a.csv"))
    assert not User.objects.filter(username__in=["a", "b"]).exists()


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
