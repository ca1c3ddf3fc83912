"""A file of people: accounts with one-time passwords that are shown once, and switched off again unused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import clock, sessions
from accounts.models import AuditEvent, User
from imports import store
from imports.checked import Checked
from imports.handing_out import MADE
from imports.models import ImportBatch, ImportedRow
from procedures import people
from procedures.models import Membership
from procedures.rights import Action, may
from sheets.reading.read import read_book
from tests.factories import make_user
from tests.imports.conftest import Province, signed_in
from tests.imports.sheets import checked, hand_in, match, newest, run, undo, workbook

HEADINGS = ("Tên đăng nhập", "Họ tên", "Mã đơn vị", "Vai trò", "Email")
NAMES = ("user", "name", "unit", "role", "email")
LAN = {"user": "lan", "name": "Trần Thị Lan", "unit": "19750", "role": "official", "email": "lan@example.vn"}
HOA = {"user": "hoa", "name": "Lê Văn Hoà", "unit": "19751", "role": "head"}


def book(*rows: Mapping[str, Any]) -> bytes:
    """Return a workbook with the rows, each by the names of its cells."""
    return workbook([[row.get(name) for name in NAMES] for row in rows], HEADINGS, name="Người dùng")


def look(client: Client, *rows: Mapping[str, Any]) -> Checked:
    """Hand the rows in and return what the check found."""
    return store.checked_of(checked(client, book(*rows), kind="people"))


@pytest.fixture
def admin(province: Province) -> Client:
    """Return the browser of the administrator, who gave the password just now."""
    return signed_in(province.people["admin"])


def test_accounts_are_made_and_their_passwords_handed_out_once(admin: Client, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, "accounts.hashers.OneTimeHasher"]
    found = look(admin, LAN, HOA)
    assert found.counts["new"] == 2, found.faults
    answer = run(admin, newest())
    assert answer.headers["Location"] == newest().get_absolute_url()
    address = reverse("people-passwords")
    assert f'action="{address}"' in admin.get(newest().get_absolute_url()).content.decode()
    lan = User.objects.get(username="lan")
    assert (lan.name, lan.email, lan.must_change_password) == ("Trần Thị Lan", "lan@example.vn", True)
    assert Membership.objects.get(user=lan).role == "official"
    sheet = admin.post(address)
    password = str(read_book(sheet.content, "tai-khoan.xlsx").grids[0].rows[1][5])
    assert lan.check_password(password)
    assert admin.post(reverse("people-passwords")).status_code == 302, "they are handed out once"
    kept = store.content_of(newest()) + store.checked_of(newest()).written()
    assert password.encode() not in kept
    assert AuditEvent.objects.filter(action="users_made").count() == 1
    assert f'action="{address}"' not in admin.get(newest().get_absolute_url()).content.decode()


def test_undoing_switches_off_what_nobody_used_and_lists_the_others(admin: Client) -> None:
    look(admin, LAN, HOA)
    run(admin, newest())
    User.objects.filter(username="hoa").update(last_login=timezone.now())
    undo(admin, newest())
    assert dict(User.objects.filter(username__in=["lan", "hoa"]).values_list("username", "is_active")) == {
        "lan": False,
        "hoa": True,
    }
    assert sorted(ImportedRow.objects.values_list("undo", flat=True)) == ["off", "used"]
    assert "kept: somebody signed in with it" in admin.get(newest().get_absolute_url()).content.decode()


def test_a_right_to_approve_by_a_file_counts_from_the_next_day(admin: Client, province: Province) -> None:
    look(admin, LAN | {"role": "coordinator"}, HOA | {"role": "admin"})
    run(admin, newest())
    held = Membership.objects.get(user__username="lan")
    assert (held.granted_by, held.counts_from) == (
        province.people["admin"],
        clock.real().date() + dt.timedelta(days=1),
    )
    assert not may(held.user, Action.REVIEW)
    assert not User.objects.filter(is_staff=True).exists()


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"role": "vua"}, "D2", "is no role"),
    ({"unit": "99999"}, "C2", "No unit is called “99999”"),
    ({"email": "lan"}, "E2", ""),
    ({"user": "a b"}, "A2", ""),
    ({"role": "district_coordinator"}, "D2", "for the unit of a district"),
]


@pytest.mark.parametrize(("changed", "cell", "words"), BAD)
def test_a_bad_cell_is_refused_where_it_stands(
    changed: dict[str, Any], cell: str, words: str, admin: Client
) -> None:
    found = look(admin, LAN | changed, HOA)
    assert [fault.address for fault in found.faults] == [cell]
    assert words in found.faults[0].words
    run(admin, newest())
    assert not User.objects.filter(username__in=["lan", "hoa"]).exists()
    run(admin, newest(), "tot")
    assert User.objects.filter(username__in=["lan", "hoa"]).count() == 1


def test_the_rows_of_one_user_stand_or_fall_together(admin: Client) -> None:
    found = look(admin, LAN, LAN | {"role": "vua"})
    assert [fault.address for fault in found.faults] == ["A2", "D3"]


def test_who_is_there_already_is_unchanged_or_told(admin: Client, province: Province) -> None:
    name = province.people["official"].username
    found = look(admin, {"user": name, "unit": "19750", "role": "official"})
    assert found.counts["unchanged"] == 1
    found = look(admin, {"user": name, "unit": "19751", "role": "head"})
    assert [fault.address for fault in found.faults] == ["A2"]


def test_passwords_wait_enciphered(admin: Client) -> None:
    look(admin, LAN)
    run(admin, newest())
    assert admin.session[MADE]
    assert "Trần" not in str(dict(admin.session.items()))
    assert AuditEvent.objects.filter(action="passwords_handed_out").count() == 0
    admin.post(reverse("people-passwords"))
    admin.post(reverse("people-passwords"))
    assert AuditEvent.objects.filter(action="passwords_handed_out").count() == 1


def test_a_person_may_have_several_roles_in_several_rows(admin: Client) -> None:
    found = look(admin, LAN, LAN | {"unit": "19751", "role": "head"}, LAN | {"unit": "SNV", "role": "admin"})
    assert found.faults == []
    run(admin, newest())
    user = User.objects.get(username="lan")
    assert user.memberships.count() == 3
    assert (user.is_staff, user.is_superuser) == (False, False)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    assert signed_in(user).get(reverse("admin:index")).status_code == 200  # by the role alone


def test_a_name_in_letters_of_double_width_is_that_of_signing_in(admin: Client) -> None:
    look(admin, LAN | {"user": "ｌａｎ"})
    run(admin, newest())
    assert User.objects.filter(username="lan").exists()


def test_who_was_made_since_the_check_is_not_made_twice(admin: Client) -> None:
    look(admin, LAN)
    make_user("lan")
    run(admin, newest())
    assert newest().status == ImportBatch.Status.CHECKED
    assert AuditEvent.objects.filter(action="users_made").count() == 0


@pytest.mark.parametrize("person", ["official", "coordinator", "admin"])
def test_where_sheets_of_people_came_in_leads_here(person: str, province: Province) -> None:
    answer = signed_in(province.people[person]).get("/tai-khoan/nhap/")
    led = {"admin": f"{reverse('imports:import-new')}?loai=people"}
    assert (answer.status_code, answer.headers.get("Location")) == (
        302 if person in led else 403,
        led.get(person),
    )
    assert signed_in(province.people[person]).post("/tai-khoan/nhap/").status_code in (403, 405)


def test_a_sheet_longer_than_a_request_can_take_is_refused(admin: Client) -> None:
    rows = [LAN | {"user": f"u{number}"} for number in range(people.MOST + 1)]
    hand_in(admin, book(*rows), kind="people")
    match(admin, newest())
    assert not newest().checked_key


@pytest.mark.parametrize(("person", "status"), [("official", 400), ("coordinator", 400), ("admin", 302)])
def test_people_are_imported_by_the_administrator(person: str, status: int, province: Province) -> None:
    assert hand_in(signed_in(province.people[person]), book(LAN), kind="people").status_code == status


def forget_the_password(client: Client) -> None:
    session = client.session
    del session[sessions.PROVED]
    session.save()


def test_who_has_not_just_proved_their_password_is_asked_for_it(admin: Client) -> None:
    look(admin, LAN)
    forget_the_password(admin)
    answer = run(admin, newest())
    assert reverse("prove") in answer.headers["Location"]
    assert newest().status == ImportBatch.Status.CHECKED


def test_who_takes_people_back_is_asked_for_their_password_too(admin: Client) -> None:
    look(admin, LAN)
    run(admin, newest())
    forget_the_password(admin)
    answer = admin.post(reverse("imports:import-undo", args=[newest().pk]))
    assert reverse("prove") in answer.headers["Location"]
    assert newest().status == ImportBatch.Status.DONE
