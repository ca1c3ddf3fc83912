"""The command that makes accounts of a sheet: read and checked as the import by steps does it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import AuditEvent, User
from procedures import people
from procedures.models import Level, Membership
from sheets.admin_formats import Xlsx
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db

HEAD = "Tên đăng nhập;Họ tên;Mã đơn vị;Vai trò;Email;Điện thoại;Mật khẩu"
GOOD = "phuloc;Cán bộ Phú Lộc;482;official;phuloc@example.vn;0234 1;"


@pytest.fixture(autouse=True)
def district() -> None:
    make_unit(Level.DISTRICT, code="482", name="Huyện Phú Lộc")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the sheet lies."""
    return tmp_path / "nguoi-dung.csv"


def call(path: Path, *rows: str, head: str = HEAD) -> str:
    """Write the sheet as Excel in Vietnam writes it, call the command, and return what it says."""
    path.write_bytes("\n".join([head, *rows]).encode("utf-8-sig"))
    said = StringIO()
    call_command("make_users", str(path), stdout=said)
    return said.getvalue()


def test_the_accounts_are_made_and_their_passwords_printed(path: Path, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, "accounts.hashers.OneTimeHasher"]
    name, password = call(path, GOOD).split()
    user = User.objects.get(username=name)
    assert (user.name, user.email, user.phone) == ("Cán bộ Phú Lộc", "phuloc@example.vn", "0234 1")
    assert (user.must_change_password, user.is_staff, user.is_superuser) == (True, False, False)
    assert user.check_password(password)
    assert Membership.objects.get(user=user).unit.code == "482"


def test_a_password_of_the_sheet_is_hashed_as_quickly_as_one_drawn_by_lot(
    path: Path, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, "accounts.hashers.OneTimeHasher"]
    call(path, "phuloc;;482;official;;;Gio mua dong bac 1")
    user = User.objects.get(username="phuloc")
    assert user.password.startswith("pbkdf2_one_time$")
    assert user.check_password("Gio mua dong bac 1")


def test_the_passwords_go_into_a_sheet_that_only_its_owner_reads(path: Path, tmp_path: Path) -> None:
    path.write_text(f"{HEAD}\n{GOOD}")
    call_command("make_users", str(path), "--to", str(tmp_path / "b.xlsx"))
    assert (tmp_path / "b.xlsx").stat().st_mode & 0o077 == 0
    (row,) = Xlsx().create_dataset((tmp_path / "b.xlsx").read_bytes()).dict
    assert (row["Tên đăng nhập"], row["Đơn vị"]) == ("phuloc", "Huyện Phú Lộc")


def test_columns_are_known_by_the_names_of_their_fields_and_a_unit_by_its_name(path: Path) -> None:
    call(path, "phuloc;official;Huyện Phú Lộc", head="username;role;unit")
    assert Membership.objects.get(user__username="phuloc").unit.code == "482"


BAD = [
    ("new;;999;official;;;", "row 4, Mã đơn vị: "),
    ("new;;482;boss;;;", "row 4, Vai trò: "),
    ("new;;482;official;;;ngắn", "row 4, Mật khẩu: "),
    ("taken;;482;official;;;", "row 4, Tên đăng nhập: "),
    ("new;;482;coordinator;;;", "row 4, Vai trò: A role that may approve is given by an administrator"),
    ("phuloc;Người khác;482;head;;;", "row 4, Họ tên: "),
    ("new;#REF!;482;official;;;", "row 4, Họ tên: "),
]


@pytest.mark.parametrize(("row", "told"), BAD)
def test_what_is_to_be_mended_is_named_and_nobody_is_made(row: str, told: str, path: Path) -> None:
    make_user("taken")
    with pytest.raises(CommandError) as refusal:
        call(path, GOOD, "", row)  # rows are counted as a spreadsheet does
    assert told in str(refusal.value)
    assert not User.objects.filter(username__in=["phuloc", "new"]).exists()


@pytest.mark.parametrize(
    ("head", "rows", "told"),
    [
        (HEAD, [], ""),
        ("a;b", [GOOD], ""),
        ("Họ tên;Email", ["a;b"], ""),
        ("Tên đăng nhập;Mã đơn vị", ["new;482"], "Vai trò"),
        (f"{HEAD};Chức danh", [f"{GOOD};trưởng phòng"], "Chức danh"),
        (f"{HEAD};Email", [f"{GOOD};a@example.vn"], "Email"),
    ],
)
def test_a_sheet_with_other_columns_is_refused(head: str, rows: list[str], told: str, path: Path) -> None:
    with pytest.raises(CommandError, match=told or "."):
        call(path, *rows, head=head)
    assert not AuditEvent.objects.filter(action="users_made").exists()


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"PK\x03\x04"])
def test_a_file_that_is_no_sheet_is_refused(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("make_users", str(path))
    with pytest.raises(CommandError):
        call_command("make_users", str(path.with_name("none.csv")))


def test_a_sheet_too_long_is_refused(path: Path) -> None:
    rows = [f"u{number};;482;official;;;" for number in range(people.MOST + 1)]
    with pytest.raises(CommandError, match="2000"):
        call(path, *rows)


def test_the_same_sheet_once_more_makes_nobody(path: Path) -> None:
    call(path, GOOD)
    with pytest.raises(CommandError):
        call(path, GOOD)
    assert AuditEvent.objects.filter(action="users_made").count() == 1
