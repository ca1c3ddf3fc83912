"""A lost password and the first sign-in: links that work once, lead to us alone and tell nothing (B12)."""

from __future__ import annotations

import datetime as dt
import logging
import re
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts import posting, refusals
from accounts.letters import link
from accounts.models import AuditEvent, User
from accounts.pace import Pace
from reform_portal.logs import WithoutLinks
from tests.accounts.addresses import opened
from tests.accounts.signing_in import OTHER, PASSWORD, acts, is_signed_in, make_owner, told, try_password

pytestmark = pytest.mark.django_db(transaction=True)  # letters are written beside the answer

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


@pytest.fixture
def owner() -> User:
    return make_owner(email="owner@example.vn")


def ask(address: str = "owner@example.vn", **headers: str) -> Any:
    """Ask for a link, and wait until the letter is out."""
    answer = Client().post(reverse("lost-password"), {"email": address}, headers=headers)
    posting.finish()
    return answer


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


def test_the_letter_leads_to_a_new_password(owner: User, client: Client) -> None:
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


@pytest.mark.parametrize("header", HEADERS)
def test_no_letter_leads_to_another_host(header: str, settings: Settings) -> None:
    settings.PORTAL_ADDRESS = "https://cchc.example"
    assert len(HEADERS) * len(HOSTS) >= 50
    for number, host in enumerate(HOSTS):
        make_owner(f"owner{number}", email=f"owner{number}@example.vn")
        ask(f"owner{number}@example.vn", **{header: host})
    assert all(link_in(letter).startswith("https://cchc.example/dat-lai-mat-khau/") for letter in mail.outbox)


def test_most_forged_hosts_get_as_far_as_a_letter(owner: User) -> None:
    ask(**{"X-Forwarded-Host": "evil.example"})
    assert len(mail.outbox) == 1


def test_known_and_unknown_addresses_are_answered_alike(owner: User) -> None:
    make_owner("off", email="off@example.vn", is_active=False)
    answers = [ask(address) for address in ("owner@example.vn", "nobody@example.vn", "off@example.vn")]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, reverse("lost-password-sent"))
    }
    assert [letter.to for letter in mail.outbox] == [["owner@example.vn"]]
    assert acts("password_link_asked") == 3


def test_nobody_fills_a_strangers_letterbox(owner: User) -> None:
    for _ in range(10):
        ask()
    assert len(mail.outbox) == 3
    assert acts("password_link_asked") == 10


def test_a_server_that_cannot_be_reached_is_logged_and_told_to_nobody(
    owner: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert ask().status_code == 302
    assert any("could not be sent" in record.message for record in caplog.records)


def test_the_answer_looks_at_nobody_so_that_it_takes_one_time_for_all(owner: User) -> None:
    asked = []
    for address in ("owner@example.vn", "nobody@example.vn"):
        with CaptureQueriesContext(connection) as queries:
            ask(address)
        asked.append([re.sub(r"'[^']*'", "?", query["sql"]) for query in queries])
    assert asked[0] == asked[1]
    assert not any("accounts_user" in query for query in asked[0])


def test_a_letter_that_went_out_is_an_act_of_its_own(owner: User) -> None:
    ask()
    ask("nobody@example.vn")
    sent = AuditEvent.objects.get(action="password_link_sent")
    assert (sent.who, sent.subject_key, sent.ip) == ("owner", str(owner.pk), "127.0.0.1")
    assert [act.subject_key for act in AuditEvent.objects.filter(action="password_link_asked")] == ["", ""]


@pytest.mark.parametrize(("https", "printed"), [(True, False), (False, True)])
def test_no_link_is_printed_where_the_portal_is_open_to_the_world(
    https: bool, printed: bool, owner: User, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    settings.HTTPS = https
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    ask()
    printed_out = "".join(capfd.readouterr())
    assert ("/dat-lai-mat-khau/" in printed_out) == printed


def test_no_link_stands_in_the_log_or_the_journal(owner: User, caplog: pytest.LogCaptureFixture) -> None:
    path = re.sub(r"^https?://[^/]+", "", link(owner))
    Client(enforce_csrf_checks=True).post(path)
    handlers = [one for one in logging.getLogger().handlers if isinstance(one.formatter, WithoutLinks)]
    lines = [one.format(record) for one in handlers for record in caplog.records]
    assert lines
    assert all(line.endswith(": /dat-lai-mat-khau/…") for line in lines)
    assert AuditEvent.objects.get().address == "POST /dat-lai-mat-khau/…"


def test_of_an_address_twenty_ask_at_once_and_one_more_is_put_off(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reform_portal.gates.Pace", partial(Pace, clock=lambda: 0.0))  # time stands still
    client = Client()
    codes = [
        client.post(reverse("lost-password"), {"email": f"n{number}@example.vn"}).status_code
        for number in range(25)
    ]
    assert codes == [302] * 20 + [429] * 5
    refusals.write_all()
    assert (acts("password_link_asked"), told("put_off"), acts("put_off")) == (20, 5, 2)


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
