"""People from a sheet: all or none, each fault by its cell, one-time passwords handed out once."""

from __future__ import annotations

import time
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AuditEvent, Session, User
from procedures import people
from procedures.models import Level, Membership, Role
from sheets.admin_formats import Csv, UnreadableSheet, Xlsx
from tests.factories import make_member, make_province, make_unit, make_user

pytestmark = pytest.mark.django_db

HEAD = "Tên đăng nhập;Họ tên;Mã đơn vị;Vai trò;Email;Điện thoại;Mật khẩu"
GOOD = "phuloc;Cán bộ Phú Lộc;482;official;phuloc@example.vn;0234 1;"


@pytest.fixture(autouse=True)
def district() -> None:
    make_unit(Level.DISTRICT, code="482", name="Huyện Phú Lộc")
    make_unit(code="20107", name="Xã Lộc Thuỷ")


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(make_member(make_province(), Role.ADMIN))
    return client


def sheet(*rows: str, head: str = HEAD) -> bytes:
    """Return a CSV file as Excel in Vietnam writes it."""
    return "\n".join([head, *rows]).encode("utf-8-sig")


def look(chief: Client, content: bytes, name: str = "nguoi-dung.csv") -> Any:
    """Hand a sheet in."""
    return chief.post(reverse("import-people"), {"sheet": SimpleUploadedFile(name, content)})


def make(chief: Client, page: Any) -> Any:
    """Press the button below the preview."""
    return chief.post(reverse("make-people"), {"rows": page.context["sent"]})


def faults(*rows: str) -> list[tuple[int, str]]:
    """Return row and column of each fault."""
    found = people.faults_of(people.read(sheet(*rows), "a.csv"))
    assert all(fault.words.strip().endswith(".") for fault in found)
    return [(fault.row, fault.column) for fault in found]


def test_a_sheet_is_shown_and_nothing_is_made_yet(chief: Client) -> None:
    page = look(chief, sheet(GOOD))
    assert "phuloc@example.vn" in page.content.decode()
    assert not User.objects.filter(username="phuloc").exists()


def test_a_sheet_becomes_accounts_with_one_time_passwords(chief: Client, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, "accounts.hashers.OneTimeHasher"]
    assert make(chief, look(chief, sheet(GOOD))).headers["Location"] == reverse("people-made")
    user = User.objects.get(username="phuloc")
    assert (user.name, user.email, user.phone) == ("Cán bộ Phú Lộc", "phuloc@example.vn", "0234 1")
    assert user.must_change_password
    assert [(held.unit.code, held.role) for held in user.memberships.all()] == [("482", Role.OFFICIAL)]
    handed_out = chief.post(reverse("people-passwords"))
    (row,) = Xlsx().create_dataset(handed_out.content).dict
    assert (row["Tên đăng nhập"], row["Đơn vị"]) == ("phuloc", "Huyện Phú Lộc")
    assert user.check_password(row["Mật khẩu dùng một lần"])


def test_the_passwords_are_handed_out_once(chief: Client) -> None:
    make(chief, look(chief, sheet(GOOD)))
    (row,) = Session.objects.filter(user__isnull=False)
    assert "phuloc" not in str(row.get_decoded())  # enciphered while they wait
    assert chief.post(reverse("people-passwords")).headers["Content-Disposition"].startswith("attachment")
    assert chief.post(reverse("people-passwords")).status_code == 302
    assert AuditEvent.objects.filter(action="passwords_handed_out").count() == 1


def test_making_accounts_is_one_act_that_names_them_all(chief: Client) -> None:
    make(chief, look(chief, sheet(GOOD, "locthuy;Xã Lộc Thuỷ;20107;head;;;")))
    event = AuditEvent.objects.get(action="users_made")
    assert event.channel == "sheet"
    assert [change.field for change in event.changes.all()] == ["phuloc", "locthuy"]


def test_a_user_may_have_several_roles_in_several_rows(chief: Client) -> None:
    make(chief, look(chief, sheet(GOOD, "phuloc;;482;district_coordinator;;;", "phuloc;;20107;head;;;")))
    assert Membership.objects.filter(user__username="phuloc").count() == 3


def test_an_administrator_by_sheet_reaches_the_administration_by_that_role_alone(chief: Client) -> None:
    make(chief, look(chief, sheet("phuloc;;482;official;;;", "phuloc;;46;admin;;;")))
    user = User.objects.get(username="phuloc")
    assert (user.is_staff, user.is_superuser) == (False, False)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    chief.force_login(user)
    assert chief.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize(
    "words", ["official", "Cán bộ nhập liệu", "can bo nhap lieu", "CÁN BỘ NHẬP LIỆU", "Reporting official"]
)
def test_a_role_is_read_by_code_and_by_words(words: str) -> None:
    assert people.role_of(words) == Role.OFFICIAL


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (";;482;official;;;", "Tên đăng nhập"),
        ("có dấu cách;;482;official;;;", "Tên đăng nhập"),
        (f"{'a' * 151};;482;official;;;", "Tên đăng nhập"),
        ("taken;;482;official;;;", "Tên đăng nhập"),
        ("new;;999;official;;;", "Mã đơn vị"),
        ("new;;;official;;;", "Mã đơn vị"),
        ("new;;482;boss;;;", "Vai trò"),
        ("new;;482;;;;", "Vai trò"),
        ("new;;20107;district_coordinator;;;", "Vai trò"),
        ("new;;482;official;không-phải-thư;;", "Email"),
        (f"new;;482;official;;{'1' * 31};", "Điện thoại"),
        (f"new;{'a' * 151};482;official;;;", "Họ tên"),
        ("new;;482;official;;;ngắn", "Mật khẩu"),
        ("new;;482;official;;;Hue@20262026", "Mật khẩu"),
    ],
)
def test_each_fault_names_its_cell(row: str, column: str) -> None:
    make_user("taken")
    assert (3, column) in faults(GOOD, row)
    assert all(number == 3 for number, _column in faults(GOOD, row))


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    assert faults("", GOOD, "", "new;;999;official;;;") == [(5, "Mã đơn vị")]


def test_the_same_user_twice_must_be_the_same_person() -> None:
    assert faults(GOOD, "phuloc;Người khác;20107;head;;;") == [(3, "Họ tên")]
    assert faults(GOOD, GOOD) == [(3, "Vai trò")]


def test_one_bad_row_keeps_all_from_being_made(chief: Client) -> None:
    page = look(chief, sheet(GOOD, "new;;999;official;;;"))
    assert "999" in page.content.decode()
    rows = people.read(sheet(GOOD, "new;;999;official;;;"), "a.csv")
    with pytest.raises(people.Refused):
        people.make(rows, by=None)
    assert not User.objects.filter(username__in=["phuloc", "new"]).exists()


def test_what_changed_since_the_preview_is_looked_at_again(chief: Client) -> None:
    page = look(chief, sheet(GOOD))
    make_user("phuloc")
    answer = make(chief, page)
    assert answer.status_code == 200
    assert "phuloc" in User.objects.values_list("username", flat=True)
    assert AuditEvent.objects.filter(action="users_made").count() == 0


@pytest.mark.parametrize(
    "sent", ["", "x", "[]", "[1]", '[{"number": 1}]', '{"a": 1}', "null", '[{"role": {}}]']
)
def test_a_preview_that_was_tampered_with_is_refused(sent: str, chief: Client) -> None:
    assert chief.post(reverse("make-people"), {"rows": sent}).status_code in (200, 302)
    assert AuditEvent.objects.filter(action="users_made").count() == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01", b"PK\x03\x04", sheet(), sheet(GOOD, head="a;b"), sheet(GOOD, head="Họ tên;Email")],
)
def test_a_file_that_is_no_sheet_of_people_is_refused_with_a_sentence(content: bytes, chief: Client) -> None:
    page = look(chief, content or b" ")
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()


def test_a_sheet_too_long_is_refused() -> None:
    rows = [f"u{number};;482;official;;;" for number in range(people.MOST + 1)]
    with pytest.raises(UnreadableSheet):
        people.read(sheet(*rows), "a.csv")


def test_a_file_too_large_is_refused(chief: Client) -> None:
    page = look(chief, sheet(GOOD) + b" " * 1_000_001)
    assert 'role="alert"' in page.content.decode()


@pytest.mark.parametrize("kind", [Csv, Xlsx])
def test_the_empty_sheet_can_be_filled_and_taken(kind: type[Xlsx]) -> None:
    (one,) = people.read(kind().export_data(people.template()), f"a.{kind().get_extension()}")
    assert (one.number, one.unit, one.role) == (2, "482", "official")
    assert people.faults_of([one]) == []


def test_a_password_of_the_sheet_is_hashed_as_quickly_as_one_drawn_by_lot(
    chief: Client, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, "accounts.hashers.OneTimeHasher"]
    make(chief, look(chief, sheet("phuloc;;482;official;;;Gio mua dong bac 1")))
    user = User.objects.get(username="phuloc")
    assert user.password.startswith("pbkdf2_one_time$")
    assert user.check_password("Gio mua dong bac 1")


def test_the_units_are_read_once_for_all_passwords_of_a_sheet(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = [f"u{number};;482;official;;;Gio mua dong bac {number}" for number in range(30)]
    written = people.read(sheet(*rows), "a.csv")
    with django_assert_num_queries(3):
        assert people.faults_of(written) == []
    assert faults("phuloc;;482;official;;;Phú Lộc 2020") == [(2, "Mật khẩu")]


def test_nine_hundred_people_are_made_within_the_request(chief: Client, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "accounts.hashers.OneTimeHasher",
    ]
    page = look(chief, sheet(*(f"u{number};Người {number};482;official;;;" for number in range(900))))
    began = time.monotonic()
    make(chief, page)
    assert time.monotonic() - began < 15  # 900 slow hashes would take more than two minutes
    assert User.objects.filter(username__startswith="u", must_change_password=True).count() >= 900


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_nobody_but_administrators_makes_accounts(role: Role, client: Client) -> None:
    client.force_login(make_member(make_province(), role))
    for address in addresses():
        assert {client.get(address).status_code, client.post(address).status_code} <= {403, 405}


def addresses() -> Iterable[str]:
    """Return the pages of making accounts."""
    names = ["import-people", "people-template", "make-people", "people-made", "people-passwords"]
    return [reverse(name) for name in names]


# The command ------------------------------------------------------------------------------------------------


def test_the_command_makes_the_accounts_and_prints_their_passwords(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(sheet(GOOD))
    said = StringIO()
    call_command("make_users", str(tmp_path / "a.csv"), stdout=said)
    assert said.getvalue().startswith("phuloc\t")
    assert User.objects.get(username="phuloc").must_change_password


def test_the_command_writes_a_sheet_that_only_its_owner_reads(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(sheet(GOOD))
    call_command("make_users", str(tmp_path / "a.csv"), "--to", str(tmp_path / "b.xlsx"))
    assert (tmp_path / "b.xlsx").stat().st_mode & 0o077 == 0
    assert len(Xlsx().create_dataset((tmp_path / "b.xlsx").read_bytes())) == 1


@pytest.mark.parametrize("rows", [["new;;999;official;;;"], []])
def test_the_command_names_what_to_mend(rows: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(sheet(*rows))
    with pytest.raises(CommandError):
        call_command("make_users", str(tmp_path / "a.csv"))
    with pytest.raises(CommandError):
        call_command("make_users", str(tmp_path / "none.csv"))
