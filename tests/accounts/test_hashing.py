"""Turns at hashing: how many at once, who may wait, and that nobody hashes within a transaction."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import hashing
from accounts.hashing import Busy, Turns
from accounts.letters import link
from accounts.models import User
from tests.accounts.signing_in import OTHER, PASSWORD, acts, make_owner, try_password
from tests.factories import make_user

alone = pytest.mark.django_db(transaction=True)  # so that the test itself is no transaction around the page


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process in which two hash, and one waits."""
    monkeypatch.setattr(hashing, "PATIENCE", 0.05)
    monkeypatch.setattr(hashing, "turns", Turns())
    with ExitStack() as taken:
        for _ in range(hashing.AT_ONCE):
            taken.enter_context(hashing.turns.one())
        yield


def test_two_hash_at_once_and_the_third_waits_for_one_of_them() -> None:
    turns = Turns()
    order: list[str] = []
    with ExitStack() as taken:
        for _ in range(2):
            taken.enter_context(turns.one())
        waiting = threading.Thread(target=lambda: hold(turns, order))
        waiting.start()
        until(lambda: len(turns._queue) == 1)
        with pytest.raises(Busy), turns.one():
            order.append("fourth")
        assert order == []
    waiting.join()
    assert order == ["third"]


def hold(turns: Turns, order: list[str]) -> None:
    """Take a turn and say so."""
    with turns.one():
        order.append("third")


def until(true: Any) -> None:
    """Wait until it is so."""
    for _ in range(1000):
        if true():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it did not come to that")


def test_a_known_device_may_wait_where_strangers_may_not() -> None:
    turns = Turns()
    order: list[str] = []
    with ExitStack() as taken:
        for _ in range(2):
            taken.enter_context(turns.one())
        waiting = [threading.Thread(target=lambda: hold(turns, order)) for _ in range(2)]
        waiting[0].start()
        until(lambda: len(turns._queue) == 1)
        with pytest.raises(Busy), turns.one():
            order.append("a stranger")
        known = threading.Thread(target=lambda: _known(turns, order))
        known.start()
        until(lambda: len(turns._queue) == 2)
    waiting[0].join()
    known.join()
    assert sorted(order) == ["known", "third"]


def _known(turns: Turns, order: list[str]) -> None:
    with turns.one(hashing.ROOM_OF_KNOWN):
        order.append("known")


def test_who_waits_comes_before_who_arrives_and_who_arrives_may_wait_in_turn() -> None:
    for _ in range(50):
        turns, order = Turns(1), list[str]()
        with turns.one():
            waiting = threading.Thread(target=lambda: hold(turns, order))  # noqa: B023  # joined below
            waiting.start()
            until(lambda: len(turns._queue) == 1)  # noqa: B023
        with turns.one():
            order.append("who arrives")
        waiting.join()
        assert order == ["third", "who arrives"]


def test_a_turn_is_given_back_whatever_happens_in_it() -> None:
    turns = Turns(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.one():
            1 / 0  # noqa: B018


@pytest.mark.django_db
@pytest.mark.usefixtures("full")
def test_who_finds_no_turn_is_told_so_and_not_counted(client: Client) -> None:
    make_owner()
    answer = try_password(client, "wrong")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    assert "không bị tính" in answer.content.decode()
    assert (acts("sign_in_put_off"), acts("sign_in_failed")) == (1, 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("way", ["own", "letter"])
def test_a_new_password_waits_for_its_turn_as_well(way: str, client: Client) -> None:
    owner = make_owner()
    if way == "own":
        client.force_login(owner)
        path, old = reverse("change-password"), {"old_password": PASSWORD}
    else:
        path, old = opened(client, owner), {}
    form = {**old, "new_password1": OTHER, "new_password2": OTHER}
    assert client.post(path, form).status_code == 429
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


@pytest.mark.django_db
@pytest.mark.usefixtures("full")
def test_passwords_of_the_administration_wait_for_their_turn_as_well(client: Client) -> None:
    owner = make_owner()
    client.force_login(make_user(is_superuser=True))
    form = {"username": "moi", "usable_password": "true", "password1": OTHER, "password2": OTHER}
    for path in (reverse("admin:accounts_user_add"), f"/quan-tri/accounts/user/{owner.pk}/password/"):
        assert client.get(path).status_code == 200
        assert client.post(path, form).status_code == 429
    assert not User.objects.filter(username="moi").exists()
    assert User.objects.get(pk=owner.pk).check_password(PASSWORD)


@pytest.mark.django_db
def test_a_new_account_that_is_refused_costs_no_hash(client: Client, inside: list[bool]) -> None:
    client.force_login(make_user(is_superuser=True))
    form = {"username": "moi", "usable_password": "true", "password1": OTHER, "password2": "else"}
    inside.clear()
    assert client.post(reverse("admin:accounts_user_add"), form).status_code == 200
    assert inside == []


def opened(client: Client, owner: User) -> str:
    """Open the link of a letter, and return where the form goes."""
    return str(client.get(link(owner).partition(":8000")[2], follow=True).request["PATH_INFO"])


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each hash was made within a transaction."""
    seen: list[bool] = []
    encode = MD5PasswordHasher.encode

    def watched(self: MD5PasswordHasher, password: str, salt: str) -> str:
        seen.append(connection.in_atomic_block)
        return str(encode(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", watched)
    return seen


@alone
def test_nobody_hashes_within_a_transaction(client: Client, inside: list[bool]) -> None:
    owner = make_owner()
    inside.clear()
    try_password(Client(), "wrong")
    try_password(Client(), "wrong", "nobody")
    try_password(client, PASSWORD)
    client.post(reverse("prove"), {"password": PASSWORD})
    key = str(uuid.uuid4())
    form = {"old_password": PASSWORD, "new_password1": OTHER, "new_password2": OTHER, "once": key}
    assert client.post(reverse("change-password"), form).status_code == 302
    stranger = Client()
    owner.refresh_from_db()
    form = {"new_password1": "mot-mat-khau-khac-nua", "new_password2": "mot-mat-khau-khac-nua"}
    assert stranger.post(opened(stranger, owner), form).status_code == 302
    assert len(inside) >= 8
    assert not any(inside)


@alone
def test_an_administrator_gives_no_password_within_a_transaction(client: Client, inside: list[bool]) -> None:
    make_owner("boss", is_superuser=True, is_staff=True)
    owner = make_owner()
    try_password(client, PASSWORD, "boss")
    client.post(reverse("prove"), {"password": PASSWORD})
    inside.clear()
    given = {"password1": OTHER, "password2": OTHER, "usable_password": "true"}
    path = reverse("admin:auth_user_password_change", args=[owner.pk])
    assert client.post(path, given).status_code == 302
    new = given | {"username": "newcomer"}
    assert client.post(reverse("admin:accounts_user_add"), new).status_code == 302
    assert len(inside) >= 2
    assert not any(inside)
    for user in (User.objects.get(username="newcomer"), User.objects.get(pk=owner.pk)):
        assert user.must_change_password
        assert user.check_password(OTHER)


@pytest.mark.django_db
def test_the_form_of_a_new_password_sent_twice_is_taken_once(client: Client) -> None:
    make_owner()
    try_password(client, PASSWORD)
    form = {
        "old_password": PASSWORD,
        "new_password1": OTHER,
        "new_password2": OTHER,
        "once": str(uuid.uuid4()),
    }
    answers = [client.post(reverse("change-password"), form) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [reverse("account")] * 2
    assert (acts("password_changed"), acts("sign_in_failed")) == (1, 0)
