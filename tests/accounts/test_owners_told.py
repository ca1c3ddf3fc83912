"""The owner of an account hears by mail of what others did to what opens it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import InterfaceError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks as Commits

from accounts import posting, second_factor
from accounts.letters import leave_after_commit
from accounts.models import User
from procedures import people
from procedures.models import Level, Role
from tests.accounts.signing_in import PASSWORD, make_owner
from tests.factories import make_member, make_province, make_unit
from tests.procedures.people_rows import people_in

pytestmark = pytest.mark.django_db

SECRET = {"usable_password": "true", "password1": "Mot-mat-khau-2020", "password2": "Mot-mat-khau-2020"}
SHEET = "Tên đăng nhập;Họ tên;Mã đơn vị;Vai trò;Email\nmoi;Người Mới;482;official;moi@example.vn\n"


@pytest.fixture
def admin() -> User:
    return make_member(
        make_province(), Role.ADMIN, username="quantri", name="Quản trị", email="qt@example.vn"
    )


@pytest.fixture
def chief(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def owner() -> User:
    return make_owner(email="owner@example.vn", name="Lê Thị Hoa")


@pytest.fixture
def sent(django_capture_on_commit_callbacks: Commits) -> Callable[[Callable[[], Any]], list[Any]]:
    """Do something, and return the letters that left after it."""

    def doing(deed: Callable[[], Any]) -> list[Any]:
        with django_capture_on_commit_callbacks(execute=True):
            deed()
            assert mail.outbox == []
        posting.finish()
        return sorted(mail.outbox, key=lambda letter: str(letter.to))

    return doing


def page_of(user: User, **fields: str) -> tuple[str, dict[str, str]]:
    """Return where an account is changed, and its form."""
    joined = {"date_joined_0": "01/01/2018", "date_joined_1": "08:00:00"}
    form = {"username": user.username, "name": user.name, "email": user.email, "is_active": "on"} | joined
    return reverse("admin:accounts_user_change", args=[user.pk]), form | fields


def test_of_another_password(chief: Client, owner: User, sent: Any) -> None:
    (letter,) = sent(lambda: chief.post(f"/quan-tri/accounts/user/{owner.pk}/password/", SECRET))
    assert letter.to == ["owner@example.vn"]
    assert "Mật khẩu của tài khoản “owner” đã được đặt lại." in letter.body
    assert "Quản trị (quantri)" in letter.body
    assert "gọi ngay quản trị cổng" in letter.body
    assert SECRET["password1"] not in letter.body


def test_of_another_address_at_the_old_one_and_the_new(chief: Client, owner: User, sent: Any) -> None:
    new, old = sent(lambda: chief.post(*page_of(owner, email="moi@example.vn")))
    assert (new.to, old.to) == (["moi@example.vn"], ["owner@example.vn"])
    assert "Trước: owner@example.vn. Nay: moi@example.vn." in old.body


def test_of_an_address_that_is_gone(chief: Client, owner: User, sent: Any) -> None:
    (letter,) = sent(lambda: chief.post(*page_of(owner, email="")))
    assert letter.to == ["owner@example.vn"]


def test_of_a_second_factor_that_is_gone(chief: Client, owner: User, sent: Any) -> None:
    second_factor.set_up(owner, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=0, this=None)
    marked = {"action": "remove_second_factor", "_selected_action": [owner.pk]}
    (letter,) = sent(lambda: chief.post(reverse("admin:accounts_user_changelist"), marked))
    assert letter.to == ["owner@example.vn"]
    assert "Lớp xác thực thứ hai của tài khoản “owner” đã bị gỡ." in letter.body


def test_of_an_account_by_a_sheet(admin: User, sent: Any) -> None:
    make_unit(Level.DISTRICT, code="482")
    (letter,) = sent(lambda: people.make(people_in("moi;Người Mới;482;official;moi@example.vn;;"), by=admin))
    assert letter.to == ["moi@example.vn"]
    assert "Tài khoản “moi” đã được tạo" in letter.body
    assert "Quản trị (quantri)" in letter.body


def test_of_an_account_by_a_command(tmp_path: Path, sent: Any) -> None:
    make_unit(Level.DISTRICT, code="482")
    (tmp_path / "a.csv").write_text(SHEET)
    (letter,) = sent(lambda: call_command("make_users", str(tmp_path / "a.csv"), stdout=StringIO()))
    assert "người vận hành máy chủ, bằng lệnh" in letter.body


def test_not_of_what_opens_nothing(chief: Client, owner: User, sent: Any) -> None:
    assert sent(lambda: chief.post(*page_of(owner, name="Lê Thị Hoà"))) == []


def test_not_of_their_own_deeds(chief: Client, admin: User, sent: Any) -> None:
    own = page_of(admin, email="khac@example.vn")
    assert sent(lambda: (chief.post(*own), second_factor.forget_second_factor(admin, by=admin))) == []


def test_a_letter_that_cannot_be_keeps_no_other_from_leaving(owner: User, sent: Any) -> None:
    lines = ["Owner\nBcc: everybody@example.vn", "Owner"]  # no letter has a head of two lines
    asked = [mail.EmailMessage(line, "", to=[owner.email]) for line in lines]
    assert [letter.subject for letter in sent(lambda: leave_after_commit(asked))] == ["Owner"]


def test_a_mail_server_that_is_away_undoes_nothing(
    chief: Client, owner: User, sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
    assert sent(lambda: chief.post(f"/quan-tri/accounts/user/{owner.pk}/password/", SECRET)) == []
    owner.refresh_from_db()
    assert not owner.check_password(PASSWORD)


def closed() -> None:
    raise InterfaceError


@pytest.mark.parametrize("trouble", ["connections do not close", "the process ends"])
def test_a_seat_is_given_back_in_trouble_too(
    trouble: str, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commits
) -> None:
    if trouble == "the process ends":
        ended = ThreadPoolExecutor(1)
        ended.shutdown()
        monkeypatch.setattr(posting, "_senders", ended)
    else:
        monkeypatch.setattr("django.db.connections.close_all", closed)
    monkeypatch.setattr(posting, "_room", BoundedSemaphore(1))
    with django_capture_on_commit_callbacks(execute=True):
        leave_after_commit([mail.EmailMessage("Owner", "", to=["owner@example.vn"])])
    assert posting._room.acquire(timeout=5)
