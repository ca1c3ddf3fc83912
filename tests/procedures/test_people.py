"""People in bulk: each fault by its cell, all or none, one-time passwords of each."""

from __future__ import annotations

import time

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AuditEvent, User
from procedures import people
from procedures.models import Level, Membership, Role
from tests.factories import make_member, make_province, make_unit, make_user
from tests.procedures.people_rows import people_in

pytestmark = pytest.mark.django_db

GOOD = "phuloc;Cán bộ Phú Lộc;482;official;phuloc@example.vn;0234 1;"


@pytest.fixture(autouse=True)
def district() -> None:
    make_unit(Level.DISTRICT, code="482", name="Huyện Phú Lộc")
    make_unit(code="20107", name="Xã Lộc Thuỷ")


@pytest.fixture
def admin() -> User:
    return make_member(make_province(), Role.ADMIN)


def faults(*rows: str) -> list[tuple[int, str]]:
    """Return row and column of each fault."""
    found = people.people_faults(people_in(*rows))
    assert all(fault.words.strip().endswith(".") for fault in found)
    return [(fault.row, people.HEADS[fault.column]) for fault in found]


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


def test_the_same_user_twice_must_be_the_same_person() -> None:
    assert faults(GOOD, "phuloc;Người khác;20107;head;;;") == [(3, "Họ tên")]
    assert faults(GOOD, GOOD) == [(3, "Vai trò")]


def test_one_bad_row_keeps_all_from_being_made(admin: User) -> None:
    with pytest.raises(people.PeopleRefused):
        people.make(people_in(GOOD, "new;;999;official;;;"), by=admin)
    assert not User.objects.filter(username__in=["phuloc", "new"]).exists()


def test_making_accounts_is_one_act_that_names_them_all(admin: User) -> None:
    people.make(people_in(GOOD, "locthuy;Xã Lộc Thuỷ;20107;head;;;"), by=admin)
    event = AuditEvent.objects.get(action="users_made")
    assert event.channel == "sheet"
    assert [change.field for change in event.changes.all()] == ["phuloc", "locthuy"]


def test_a_user_may_have_several_roles_in_several_rows(admin: User) -> None:
    rows = people_in(GOOD, "phuloc;;482;district_coordinator;;;", "phuloc;;20107;head;;;")
    assert len({one.password for one in people.make(rows, by=admin)}) == 1
    assert Membership.objects.filter(user__username="phuloc").count() == 3


def test_people_that_wait_for_their_passwords_are_as_they_were(admin: User) -> None:
    made = people.make(people_in(GOOD), by=admin)
    assert people.of_text(people.people_text(made)) == made


def test_the_units_are_read_once_for_all_passwords_of_a_sheet(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = [f"u{number};;482;official;;;Gio mua dong bac {number}" for number in range(30)]
    written = people_in(*rows)
    with django_assert_num_queries(3):
        assert people.people_faults(written) == []
    assert faults("phuloc;;482;official;;;Phú Lộc 2020") == [(2, "Mật khẩu")]


def test_nine_hundred_people_are_made_within_the_request(admin: User, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "accounts.hashers.OneTimeHasher",
    ]
    rows = people_in(*(f"u{number};Người {number};482;official;;;" for number in range(900)))
    began = time.monotonic()
    people.make(rows, by=admin)
    assert time.monotonic() - began < 15  # 900 slow hashes would take more than two minutes
    assert User.objects.filter(username__startswith="u", must_change_password=True).count() >= 900
