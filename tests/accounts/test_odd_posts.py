"""No form of signing in and of accounts is brought down by what it is sent: each answers with a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from accounts import second_factor, sessions
from accounts.letters import link
from accounts.models import User
from procedures.models import Level, Role
from tests.accounts.signing_in import OTHER, PASSWORD, make_owner, try_password
from tests.factories import make_member, make_province, make_unit
from tests.odd_posts import ODD, WORSE, check, nothing_stays, odd_often, send, try_twice

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = {"new_password1": OTHER, "new_password2": OTHER}
SHEET = "Tên đăng nhập;Họ tên;Mã đơn vị;Vai trò;Email;Điện thoại;Mật khẩu"
PERSON = {"number": 2, "username": "phuloc", "unit": "482", "role": "official", "name": "A", "email": ""}


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


# People from a sheet ---------------------------------------------------------------------------------------


@pytest.fixture
def chief(client: Client) -> Client:
    """Return the browser of who makes accounts, with a district to make them for."""
    make_unit(Level.DISTRICT, code="482")
    client.force_login(make_member(make_province(), Role.ADMIN))
    return client


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORSE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD, inner, max_size=3),
    max_leaves=6,
)
PEOPLE = st.lists(
    st.dictionaries(st.sampled_from([*PERSON, "phone", "password", "is_staff"]), JSON, max_size=4).map(
        lambda changed: PERSON | changed
    ),
    max_size=3,
)


@odd_often
@given(rows=st.one_of(PEOPLE.map(json.dumps), JSON.map(json.dumps), WORSE))
@example(rows="[" * 100_000)
@example(rows='[{"number": Infinity, "username": "a", "unit": "482", "role": "official"}]')
@example(rows='[{"number": 2, "username": "a\\ud800\\u0000", "unit": "482", "role": "official"}]')
@example(rows='[{"number": 2, "username": null, "unit": ["482"], "role": {}}]')
def test_odd_rows_of_people_are_answered_by_a_page(rows: str, chief: Client) -> None:
    with nothing_stays(chief):
        check(send(chief, reverse("make-people"), [("rows", rows)]))


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
        page: Any = chief.post(reverse("import-people"), {"sheet": SimpleUploadedFile(name, content)})
        check(page)
        if page.context.get("sent"):
            check(send(chief, reverse("make-people"), [("rows", page.context["sent"])]))
