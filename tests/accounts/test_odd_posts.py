"""No form of signing in and of accounts is brought down by what it is sent: each answers with a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts import second_factor, sessions
from accounts.letters import link
from accounts.models import User
from procedures.models import Level, Role
from tests.accounts.signing_in import OTHER, PASSWORD, make_owner, try_password
from tests.factories import make_member, make_province, make_unit
from tests.imports.sheets import hand_in, match, newest, run
from tests.odd_posts import ODD, TOO_LONG, check, nothing_stays, odd_often, send, try_twice

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = {"new_password1": OTHER, "new_password2": OTHER}
SHEET = "Tên đăng nhập;Họ tên;Mã đơn vị;Vai trò;Email;Điện thoại;Mật khẩu"


def stranger(owner: User) -> tuple[Client, str]:
    """Return a browser in which nobody has signed in, and no address of its own."""
    return Client(), ""


def half(owner: User) -> tuple[Client, str]:
    """Return a browser in which the right password was given, and a code is owed."""
    second_factor.set_up(owner, SECRET, step=0, this=None)
    client = Client()
    try_password(client, PASSWORD)
    return client, ""


def signed_in(owner: User) -> tuple[Client, str]:
    """Return the browser of the owner, who has just given their password."""
    client = Client()
    try_password(client, PASSWORD)
    return client, ""


def with_codes(owner: User) -> tuple[Client, str]:
    """Return the browser of somebody whose telephone is set up."""
    client, path = signed_in(owner)
    session = client.session
    session[sessions.SECOND_FACTOR] = True
    session.save()
    second_factor.set_up(owner, SECRET, step=0, this=session.session_key)
    return client, path


def first_password(owner: User) -> tuple[Client, str]:
    """Return the browser of somebody who came with a one-time password."""
    User.objects.filter(pk=owner.pk).update(must_change_password=True)
    return signed_in(owner)


def by_letter(owner: User) -> tuple[Client, str]:
    """Return the browser in which the link of a letter was opened, and where its form goes."""
    client = Client()
    return client, client.get(re.sub(r"^https?://[^/]+", "", link(owner))).headers["Location"]


def two_browsers(owner: User) -> tuple[Client, str]:
    """Return a browser of the owner, and where another of theirs is signed out."""
    other, _ = signed_in(owner)
    key = other.session.session_key
    row = next(one for one in owner.sessions.all() if one.session_key == key)
    return signed_in(owner)[0], reverse("session-end", args=[row.handle])


Scene = Callable[[User], tuple[Client, str]]
FORMS: dict[str, tuple[Scene, str, dict[str, str]]] = {
    "sign in": (stranger, "sign-in", {"username": "owner", "password": PASSWORD, "next": "/tai-khoan/"}),
    "give a code": (half, "sign-in-code", {"code": "123456"}),
    "choose the language": (stranger, "set-language", {"language": "en", "next": "/phuong-phap/"}),
    "lose the password": (stranger, "lost-password", {"email": "owner@example.vn"}),
    "new password by letter": (by_letter, "", NEW),
    "first password": (first_password, "change-password", NEW),
    "change the password": (signed_in, "change-password", {"old_password": PASSWORD, **NEW}),
    "give the password again": (signed_in, "prove", {"password": PASSWORD, "next": "/tai-khoan/"}),
    "set up a telephone": (signed_in, "second-factor", {"code": "123456"}),
    "take the telephone away": (with_codes, "second-factor-remove", {}),
    "renew the codes": (with_codes, "recovery-codes-renew", {}),
    "sign out of a browser": (two_browsers, "", {}),
    "sign out of the others": (signed_in, "sessions-end-others", {}),
    "sign out": (signed_in, "sign-out", {}),
}


@pytest.fixture
def owner() -> User:
    return make_owner(email="owner@example.vn")


@pytest.mark.parametrize("name", FORMS)
@odd_often
@given(data=st.data())
def test_an_odd_post_is_answered_by_a_page(name: str, data: st.DataObject, owner: User) -> None:
    scene, view, boxes = FORMS[name]
    with nothing_stays(Client()):
        client, path = scene(owner)
        try_twice(client, path or reverse(view), data, boxes)


@pytest.mark.parametrize(
    "wanted", ["khong-co-trang-nay", "/" + "x" * 5_000, "https://[", "//evil.example/", "/\n"]
)
def test_who_asks_for_no_page_is_led_to_one_of_ours(wanted: str, owner: User) -> None:
    client = Client()
    check(try_password(client, PASSWORD, next=wanted))
    check(client.get(reverse("sign-in"), {"next": wanted}))
    check(client.post(reverse("prove"), {"password": PASSWORD, "next": wanted}))


@pytest.mark.parametrize("name", ["sign in", "lose the password", "change the password"])
def test_a_form_that_is_too_long_is_answered_by_a_page_that_says_so(name: str, owner: User) -> None:
    scene, view, boxes = FORMS[name]
    answer = send(scene(owner)[0], reverse(view), [*boxes.items(), ("username", "ộ" * 300_000)])
    assert answer.status_code == TOO_LONG
    assert "rút ngắn phần đã nhập" in answer.content.decode()


# People from a sheet ---------------------------------------------------------------------------------------


@pytest.fixture
def chief(client: Client) -> Client:
    """Return the browser of who makes accounts, with a district to make them for."""
    make_unit(Level.DISTRICT, code="482")
    client.force_login(make_member(make_province(), Role.ADMIN))
    return client


CELL = st.one_of(
    ODD, st.sampled_from(["phuloc", "482", "official", "a@example.vn", "\udcff", '"', ";", "\n"])
)
LINES = st.lists(st.lists(CELL, max_size=8).map(";".join), max_size=4)


@odd_often
@given(
    content=st.one_of(
        LINES.map(lambda lines: "\n".join([SHEET, *lines]).encode("utf-8", "surrogatepass")),
        st.binary(max_size=200),
        st.binary(max_size=60).map(lambda tail: b"PK\x03\x04" + tail),
    ),
    name=st.sampled_from(["nguoi.csv", "nguoi.xlsx", "nguoi", "nguoi.txt"]),
)
def test_an_odd_sheet_of_people_is_answered_by_a_page(content: bytes, name: str, chief: Client) -> None:
    with nothing_stays(chief):
        answer = hand_in(chief, content, name=name, kind="people", period="")
        step(answer)
        if answer.status_code == 302:
            page: Any = chief.get(reverse("imports:import-columns", args=[newest().pk]))
            step(page)
            if page.context.get("matched"):
                step(match(chief, newest()))
            step(run(chief, newest()))


def step(answer: Any) -> None:
    """Hold an answer against what a step of the import may be answered with."""
    assert answer.status_code in (200, 302, 400)
    assert answer.status_code == 302 or b"</html>" in answer.content
