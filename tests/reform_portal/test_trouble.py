"""A database that is locked, full, read-only or away is answered with 503 and words, whatever was asked."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import AuditEvent, User
from accounts.trouble import Trouble, trouble_of
from procedures.models import Role
from reports.models import Measurement
from targets.models import Target
from tests.factories import make_calendar, make_member, make_province, make_target, make_unit
from tests.reform_portal.in_trouble import TROUBLES, away, cut_off, locked, read_only

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

WORDS = {
    "busy": "Cổng đang bận",
    "full": "Cổng hết chỗ để lưu",
    "read_only": "Cổng hiện chỉ xem được",
    "away": "Cổng tạm thời chưa đọc được số liệu",
}
ADDRESS = "/bao-cao/2018-q2/20014/nhap/"


@pytest.fixture
def patient() -> Client:
    """Return a browser: it is shown the page of a fault, where a test would be told the error."""
    return Client(raise_request_exception=False)


@pytest.fixture
def target() -> Target:
    make_calendar()
    return make_target()


@pytest.fixture
def official(target: Target, patient: Client) -> User:
    user = make_member(make_unit(code="20014"), Role.OFFICIAL)
    patient.force_login(user)
    return user


@pytest.fixture
def chief(patient: Client) -> User:
    user = make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True)
    patient.force_login(user)
    return user


def is_told(answer: Any, name: str) -> None:
    """Assert that the page names the trouble, says when to come again and shows nothing of the inside."""
    page = answer.content.decode()
    assert (answer.status_code, WORDS[name] in page) == (503, True), page
    assert int(answer.headers["Retry-After"]) > 0
    assert "Traceback" not in page
    assert answer.headers["X-Request-ID"] in page


@pytest.mark.parametrize("name", TROUBLES)
def test_a_save_is_answered_in_words_with_what_was_typed(
    name: str, patient: Client, official: User, target: Target
) -> None:
    codes = [target.indicator.code, *(make_target().indicator.code for _ in range(30))]
    form = {
        f"{code}-note": "một ghi chú dài " * 60 for code in codes
    }  # a disk that is full has a little room
    with TROUBLES[name]():
        answer = patient.post(ADDRESS, form)
    is_told(answer, name)
    page = answer.content.decode()
    assert f'action="{ADDRESS}"' in page
    assert f'<input type="hidden" name="{codes[0]}-note" value="một ghi chú dài' in page
    assert not Measurement.objects.exists()


def test_what_was_typed_is_saved_once_the_trouble_is_over(
    patient: Client, official: User, target: Target
) -> None:
    part, whole = f"{target.indicator.code}-part", f"{target.indicator.code}-whole"
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies = patient.cookies
    token = _token(browser.get(ADDRESS))
    with locked():
        page = browser.post(ADDRESS, {part: "1.234", whole: "2.000", "csrfmiddlewaretoken": token})
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.content.decode()))
    assert browser.post(ADDRESS, fields).status_code == 302
    assert Measurement.objects.get().part == 1234


def _token(page: Any) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("name", ["busy", "read_only", "away"])
def test_the_administration_is_answered_in_words(name: str, patient: Client, chief: User) -> None:
    unit = make_unit(code="20014")
    page = patient.get(reverse("admin:procedures_unit_change", args=[unit.pk]))
    held = {field.html_name: field.value() for field in page.context["adminform"].form}
    held |= {
        f"{name}_FORMS": "0"
        for one in page.context["inline_admin_formsets"]
        for name in (f"{one.formset.prefix}-TOTAL", f"{one.formset.prefix}-INITIAL")
    }
    held = {name: value for name, value in held.items() if value is not None} | {"name": "Xã Mới"}
    with TROUBLES[name]():
        answer = patient.post(page.request["PATH_INFO"], held)
    is_told(answer, name)
    assert 'name="name" value="Xã Mới"' in answer.content.decode()


def test_a_sheet_is_not_blamed_for_the_database(patient: Client, chief: User) -> None:
    make_unit(code="20014")
    sheet = SimpleUploadedFile("units.csv", b"code,name\r\n20014,Xa moi\r\n", "text/csv")
    with read_only():
        answer = patient.post(
            reverse("admin:procedures_unit_import"), {"import_file": sheet, "format": "1", "resource": "0"}
        )
    is_told(answer, "read_only")
    assert "chọn lại" in answer.content.decode()


@pytest.mark.parametrize("name", ["busy", "read_only", "away"])
def test_a_password_is_on_no_page(name: str, patient: Client) -> None:
    with TROUBLES[name]():
        answer = patient.post("/dang-nhap/", {"username": "owner", "password": "mua-xuan-ve-tren-song"})
    assert answer.status_code == 503
    assert "mua-xuan" not in answer.content.decode()
    assert "Quay lại biểu mẫu" in answer.content.decode()


def test_a_reader_whose_session_cannot_be_read_is_told(patient: Client, official: User) -> None:
    with away():
        is_told(patient.get("/viec-cua-toi/"), "away")


def test_a_refusal_that_cannot_be_written_down_is_told(patient: Client, official: User) -> None:
    with locked():
        is_told(patient.get("/quan-tri/"), "busy")


@pytest.mark.parametrize("name", ["busy", "full", "read_only"])
def test_pages_are_read_while_nothing_can_be_saved(
    name: str, patient: Client, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.real() + dt.timedelta(minutes=5)  # whoever was last seen so long ago is noted anew
    monkeypatch.setattr(clock, "real", lambda: later)
    with TROUBLES[name]():
        assert patient.get(ADDRESS).status_code == 200


@pytest.mark.parametrize("address", ["/dang-nhap/", "/phuong-phap/"])
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_a_page_of_words_is_read_without_the_database(
    address: str, is_signed_in: bool, patient: Client, official: User
) -> None:
    browser = patient if is_signed_in else Client(raise_request_exception=False)
    with away():
        answer = browser.get(address)
    assert answer.status_code == 200
    assert "<h1>" in answer.content.decode()
    assert not answer.cookies.get("session")  # whoever is signed in stays so


def test_the_trouble_is_told_in_the_language_of_the_reader(patient: Client, official: User) -> None:
    patient.cookies.load({"django_language": "en"})
    with away():
        assert "The portal cannot reach its figures" in patient.get(ADDRESS).content.decode()


@pytest.mark.parametrize("name", ["busy", "read_only"])
def test_a_session_that_cannot_be_saved_is_no_deleted_session(
    name: str, patient: Client, official: User
) -> None:
    session = patient.session
    session["half"] = True
    with TROUBLES[name](), pytest.raises(DatabaseError) as refused:
        session.save()
    assert trouble_of(refused.value) is Trouble[name.upper()]


# Kinds -----------------------------------------------------------------------------------------------------


def caught(statement: str) -> BaseException:
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return refused.value


@pytest.mark.parametrize(
    "statement",
    ["SELECT * FROM no_such_table", "SELECT FROM FROM", "INSERT INTO accounts_user DEFAULT VALUES"],
)
def test_a_fault_of_ours_is_no_trouble(statement: str) -> None:
    assert trouble_of(caught(statement)) is None


def test_a_row_that_may_not_be_is_no_trouble() -> None:
    make_unit(code="20014")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make_unit(code="20014")
    assert trouble_of(refused.value) is None


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        ("40001", Trouble.BUSY),
        ("40P01", Trouble.BUSY),
        ("55P03", Trouble.BUSY),
        ("57014", Trouble.SLOW),
        ("25P03", Trouble.SLOW),
        ("25006", Trouble.READ_ONLY),
        ("53100", Trouble.FULL),
        ("53300", Trouble.AWAY),
        ("57P01", Trouble.AWAY),
        ("57P03", Trouble.AWAY),
        ("08006", Trouble.AWAY),
        ("22012", None),
        ("P0001", None),
    ],
)
def test_the_codes_of_postgresql_are_told_apart(state: str, trouble: Trouble | None) -> None:
    assert trouble_of(caught(f"DO $$ BEGIN RAISE 'x' USING ERRCODE = '{state}'; END $$")) is trouble


@pytest.mark.postgres
def test_a_query_in_a_broken_transaction_is_the_trouble_that_broke_it() -> None:
    with transaction.atomic():
        broken = "DO $$ BEGIN RAISE 'x' USING ERRCODE = '55P03'; END $$"
        with pytest.raises(DatabaseError), transaction.mark_for_rollback_on_error("default"):
            connection.cursor().execute(broken)
        with pytest.raises(DatabaseError) as refused:
            AuditEvent.objects.exists()
    assert trouble_of(refused.value) is Trouble.BUSY


@pytest.mark.postgres
def test_a_connection_that_was_cut_is_a_database_that_is_away(patient: Client, official: User) -> None:
    cut_off()
    is_told(patient.get(ADDRESS), "away")
    connection.close()
    assert patient.get(ADDRESS).status_code == 200


@pytest.mark.postgres
def test_a_cursor_used_after_its_end_is_a_fault_of_ours() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with pytest.raises(InterfaceError) as refused:
        cursor.execute("SELECT 1")
    assert trouble_of(refused.value) is None


@pytest.mark.postgres
def test_a_cursor_whose_connection_was_cut_tells_that_the_database_is_away() -> None:
    with connection.cursor() as cursor:
        cut_off()
        for kind in (OperationalError, InterfaceError):  # the cut is noticed, then the connection is closed
            with pytest.raises(kind) as refused:
                cursor.execute("SELECT 1")
            assert trouble_of(refused.value) is Trouble.AWAY
    connection.close()


def test_a_disk_without_room_for_files_is_told_apart() -> None:
    assert trouble_of(OSError(28, "No space left on device")) is Trouble.FULL
    assert trouble_of(OSError(30, "Read-only file system")) is Trouble.READ_ONLY
    assert trouble_of(OSError(2, "No such file or directory")) is None
