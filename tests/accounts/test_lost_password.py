"""A lost password and the first sign-in: links that work once, lead to us alone and tell nothing (B12)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import posting
from accounts.letters import link
from accounts.models import User
from tests.accounts.addresses import opened
from tests.accounts.signing_in import OTHER, PASSWORD, acts, is_signed_in, make_owner, try_password

pytestmark = pytest.mark.django_db

Commits = Callable[..., AbstractContextManager[list[Any]]]
HOSTS = [
    "evil.example",
    "evil.example:8000",
    "127.0.0.1@evil.example",
    "127.0.0.1:8000@evil.example",
    "evil.example#127.0.0.1",
    "evil.example/127.0.0.1",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "EVIL.EXAMPLE",
    "[::1]",
    "0x7f000001",
    "",
    "a" * 300,
]
HEADERS = ["Host", "X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded", "Origin", "Referer"]
FORGED = [(header, host) for header in HEADERS for host in HOSTS]


@pytest.fixture
def owner() -> User:
    return make_owner(email="owner@example.vn")


@pytest.fixture
def ask(django_capture_on_commit_callbacks: Commits) -> Callable[..., Any]:
    """Ask for a link, and wait until the letter is out."""

    def asking(address: str = "owner@example.vn", **headers: str) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            answer = Client().post(reverse("lost-password"), {"email": address}, headers=headers)
        posting.finish()
        return answer

    return asking


def link_in(letter: mail.EmailMessage) -> str:
    """Return the address in a letter."""
    found = re.search(r"https?://\S+", str(letter.body))
    assert found
    return found[0]


def choose(client: Client, address: str, password: str = OTHER) -> Any:
    """Open a link and choose a password there."""
    page = client.get(re.sub(r"^https?://[^/]+", "", address), follow=True)
    where = page.request["PATH_INFO"]
    return client.post(where, {"new_password1": password, "new_password2": password})


def test_the_letter_leads_to_a_new_password(owner: User, client: Client, ask: Callable[..., Any]) -> None:
    assert ask().headers["Location"] == reverse("lost-password-sent")
    (letter,) = mail.outbox
    assert letter.to == ["owner@example.vn"]
    assert choose(client, link_in(letter)).headers["Location"] == reverse("sign-in")
    assert not is_signed_in(client)
    try_password(client, OTHER)
    assert is_signed_in(client)
    assert (acts("password_link_asked"), acts("password_reset")) == (1, 1)


def test_the_link_works_once(owner: User, client: Client) -> None:
    address = link(owner)
    choose(client, address)
    choose(Client(), address, PASSWORD)
    owner.refresh_from_db()
    assert owner.check_password(OTHER)


def test_two_that_opened_it_before_do_not_both_use_it(owner: User) -> None:
    first, second = Client(), Client()
    pages = [one.get(re.sub(r"^https?://[^/]+", "", link(owner)), follow=True) for one in (first, second)]
    where = pages[0].request["PATH_INFO"]
    for client, password in ((first, OTHER), (second, "mot-mat-khau-khac-nua")):
        client.post(where, {"new_password1": password, "new_password2": password})
    owner.refresh_from_db()
    assert owner.check_password(OTHER)


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_the_link_holds_for_sixty_minutes(
    minutes: int, works: bool, owner: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = link(owner)
    later = dt.datetime.now() + dt.timedelta(minutes=minutes)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
    page = client.get(re.sub(r"^https?://[^/]+", "", address), follow=True)
    assert page.context["validlink"] == works


def test_a_new_password_signs_every_browser_out(owner: User, client: Client) -> None:
    try_password(client, PASSWORD)
    owner.refresh_from_db()
    choose(Client(), link(owner))
    assert not is_signed_in(client)


@pytest.mark.parametrize(("header", "host"), FORGED)
def test_no_letter_leads_to_another_host(
    header: str, host: str, owner: User, ask: Callable[..., Any], settings: Settings
) -> None:
    settings.PORTAL_ADDRESS = "https://cchc.example"
    ask(**{header: host})
    assert all(link_in(letter).startswith("https://cchc.example/dat-lai-mat-khau/") for letter in mail.outbox)


def test_there_are_50_forged_hosts_and_most_get_as_far_as_a_letter(
    owner: User, ask: Callable[..., Any]
) -> None:
    assert len(FORGED) >= 50
    ask(**{"X-Forwarded-Host": "evil.example"})
    assert len(mail.outbox) == 1


def test_known_and_unknown_addresses_are_answered_alike(owner: User, ask: Callable[..., Any]) -> None:
    make_owner("off", email="off@example.vn", is_active=False)
    answers = [ask(address) for address in ("owner@example.vn", "nobody@example.vn", "off@example.vn")]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, reverse("lost-password-sent"))
    }
    assert [letter.to for letter in mail.outbox] == [["owner@example.vn"]]
    assert acts("password_link_asked") == 3


def test_nobody_fills_a_strangers_letterbox(owner: User, ask: Callable[..., Any]) -> None:
    for _ in range(10):
        ask()
    assert len(mail.outbox) == 3
    assert acts("password_link_asked") == 10


def test_a_server_that_cannot_be_reached_is_logged_and_told_to_nobody(
    owner: User,
    ask: Callable[..., Any],
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert ask().status_code == 302
    assert any("could not be sent" in record.message for record in caplog.records)


# The first sign-in ------------------------------------------------------------------------------------------


def test_with_a_one_time_password_only_changing_it_and_leaving_are_open(client: Client) -> None:
    make_owner("new", must_change_password=True, is_superuser=True, is_staff=True)
    try_password(client, PASSWORD, "new")
    always = ("change-password", "sign-out", "set-language", "prove")
    assert opened(client, (reverse("change-password"),), but=always) == []
    page = client.get("/", follow=True)
    assert page.redirect_chain[-1][0] == reverse("change-password")
    assert "old_password" not in page.content.decode()


def test_the_one_time_password_is_not_chosen_again(client: Client) -> None:
    make_owner("new", must_change_password=True)
    try_password(client, PASSWORD, "new")
    client.post(reverse("change-password"), {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert User.objects.get(username="new").must_change_password


def test_without_the_gate_the_portal_would_open(client: Client, settings: Settings) -> None:
    gate = "reform_portal.gates.AccountsAreReady"
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != gate]
    make_owner("new", must_change_password=True)
    try_password(client, PASSWORD, "new")
    assert is_signed_in(client)
