"""Signing in: who comes in, who is kept out for how long, and what is said and written down."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import attempts, refusals
from accounts.models import AuditEvent, User
from tests.accounts.signing_in import (
    OTHER,
    PASSWORD,
    acts,
    fail,
    is_signed_in,
    make_owner,
    pass_time,
    told,
    try_password,
)

pytestmark = pytest.mark.django_db

LOOKED_AT = ("sign_in_failed", "locked_out")


@pytest.fixture
def owner() -> User:
    return make_owner()


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that reached the hasher."""
    seen: list[str] = []
    verify = MD5PasswordHasher.verify

    def counting(self: MD5PasswordHasher, password: str, encoded: str) -> bool:
        seen.append(password)
        return bool(verify(self, password, encoded))

    monkeypatch.setattr(MD5PasswordHasher, "verify", counting)
    return seen


def text_of(answer: object) -> str:
    """Return a page without what differs from one to the next."""
    content = getattr(answer, "content").decode()  # noqa: B009
    return re.sub(r'name="(csrfmiddlewaretoken|username)" value="[^"]*"|value="\w+"', "", content)


def test_the_right_password_opens_the_portal(owner: User, client: Client) -> None:
    answer = try_password(client, PASSWORD)
    assert answer.headers["Location"] == "/"
    assert is_signed_in(client)
    event = AuditEvent.objects.get()
    assert (event.action, event.by, event.who, event.ip) == ("signed_in", owner, "owner", "10.0.0.1")


def test_a_password_in_taken_apart_letters_is_the_same(owner: User, client: Client) -> None:
    owner.set_password("Sông Hương đêm trăng")  # composed
    owner.save()
    try_password(client, "So\u0302ng Hu\u031bo\u031bng đêm trăng")
    assert is_signed_in(client)


def test_the_boxes_take_what_a_password_manager_fills(client: Client) -> None:
    page = client.get(reverse("sign-in")).content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/tai-khoan/", "/tai-khoan/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_to_pages_of_ours_alone(
    wanted: str, led_to: str, owner: User, client: Client
) -> None:
    assert try_password(client, PASSWORD, next=wanted).headers["Location"] == led_to


def test_whoever_is_signed_in_is_led_on(owner: User, client: Client) -> None:
    client.force_login(owner)
    assert client.get(reverse("sign-in")).status_code == 302


# B5: the same words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["owner", "nobody", "off", "Owner"])
def test_known_and_unknown_names_are_answered_alike(username: str, owner: User) -> None:
    make_owner("off", is_active=False)
    known = fail(5, "owner", ip="10.0.0.2")
    other = fail(5, username)
    assert [answer.status_code for answer in other] == [200] * 4 + [429]
    told = [[re.sub(r"\d\d:\d\d", "", text_of(answer)) for answer in answers] for answers in (other, known)]
    assert told[0] == told[1]  # but for the minute in which the second was locked


def test_an_account_switched_off_is_told_nothing_else(client: Client) -> None:
    make_owner("off", is_active=False)
    right, wrong = try_password(client, PASSWORD, "off"), try_password(client, OTHER, "off")
    assert text_of(right) == text_of(wrong)
    assert not is_signed_in(client)


# B1: brute force from one machine and from many ------------------------------------------------------------


def test_of_200_guesses_from_one_machine_five_are_looked_at(owner: User, looked_at: list[str]) -> None:
    fail(200)
    assert try_password(Client(), PASSWORD).status_code == 429
    assert len(looked_at) == 5
    assert sum(acts(action) for action in LOOKED_AT) == 5
    refusals.write_all()
    assert told("sign_in_refused") + told("sign_in_put_off") == 196
    assert acts() <= 9


@pytest.mark.parametrize("machines", [20, pytest.param(200, marks=pytest.mark.nightly)])
def test_of_guesses_from_many_machines_50_are_looked_at(
    machines: int, owner: User, looked_at: list[str]
) -> None:
    for machine in range(machines):
        fail(5, ip=f"10.1.0.{machine}")
    assert try_password(Client(), PASSWORD, ip="10.2.0.1").status_code == 429
    assert len(looked_at) == 50
    refusals.write_all()
    assert sum(map(told, (*LOOKED_AT, "sign_in_refused", "sign_in_put_off"))) == 5 * machines + 1


def test_with_a_limit_of_1000_they_would_all_be(
    owner: User, looked_at: list[str], settings: Settings
) -> None:
    settings.AXES_FAILURE_LIMIT = 1000
    fail(20)
    assert len(looked_at) == 20


def test_machines_without_an_address_count_as_one(owner: User, looked_at: list[str]) -> None:
    fail(6, ip="")
    assert try_password(Client(), PASSWORD, ip="unix:").status_code == 429
    assert len(looked_at) == 5


def test_the_name_opens_after_twelve_hours_and_not_before(owner: User, client: Client) -> None:
    fail(5)
    pass_time(hours=11, minutes=59)
    fail(1)  # which does not begin the twelve hours anew
    assert try_password(client, PASSWORD).status_code == 429
    pass_time(minutes=2)
    try_password(client, PASSWORD)
    assert is_signed_in(client)


def test_the_page_says_when_the_name_opens_and_whom_to_ask(owner: User) -> None:
    page = fail(5)[-1].content.decode()
    opens = timezone.localtime(AccessAttempt.objects.get().attempt_time) + dt.timedelta(hours=12)
    assert f"{opens:%H:%M}" in page
    assert f"{opens:%d/%m/%Y}" in page
    assert "Sở Nội vụ" in page


def test_a_right_password_lets_the_failures_before_it_be_forgotten(owner: User, client: Client) -> None:
    fail(4)
    try_password(client, PASSWORD)
    fail(4)
    assert try_password(Client(), PASSWORD).status_code == 302


def test_an_administrator_lets_somebody_in_again(owner: User, client: Client) -> None:
    fail(5)
    attempts.unlock(owner, by=None)
    try_password(client, PASSWORD)
    assert is_signed_in(client)
    assert acts("unlocked") == 1


def test_unlocking_reaches_the_ceiling_of_the_name_too(owner: User, client: Client) -> None:
    for machine in range(10):
        fail(5, ip=f"10.1.0.{machine}")
    attempts.unlock(owner, by=None)
    try_password(client, PASSWORD, ip="10.2.0.1")
    assert is_signed_in(client)


# B3: the lock as a weapon ----------------------------------------------------------------------------------


def test_an_attacker_locks_nobody_else_out() -> None:
    owners = [make_owner(f"official{number}") for number in range(50)]
    known = Client()
    try_password(known, PASSWORD, "official0", ip="10.0.0.9")
    known.post(reverse("sign-out"))
    for machine in ["10.0.0.9", *(f"10.3.0.{number}" for number in range(12))]:  # beside the owner, elsewhere
        fail(5, "official0", machine)
    pass_time(minutes=2)
    for owner in owners[1:]:
        assert try_password(Client(), PASSWORD, owner.username, ip="10.0.0.9").status_code == 302
    assert try_password(Client(), PASSWORD, "official0", ip="10.0.0.9").status_code == 429
    assert try_password(known, PASSWORD, "official0", ip="10.0.0.9").status_code == 302


def test_a_lock_of_the_machine_alone_would_close_it_to_all(settings: Settings) -> None:
    settings.AXES_LOCKOUT_PARAMETERS = ["ip_address"]
    make_owner("innocent")
    fail(5, "victim")
    assert try_password(Client(), PASSWORD, "innocent").status_code == 429


def test_a_known_device_has_five_guesses_too(owner: User, client: Client) -> None:
    try_password(client, PASSWORD)
    client.post(reverse("sign-out"))
    answers = [try_password(client, f"wrong-{number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2


@pytest.mark.parametrize("forged", ["", "x", "WyJhYiIsImNkIl0:1w:x", '["a","b"]'])
def test_a_device_cannot_be_forged(forged: str, owner: User, client: Client) -> None:
    for machine in range(10):
        fail(5, ip=f"10.1.0.{machine}")
    client.cookies["device"] = forged
    assert try_password(client, PASSWORD, ip="10.2.0.1").status_code == 429


def test_the_device_of_one_user_is_strange_to_another(owner: User, client: Client) -> None:
    make_owner("other")
    try_password(client, PASSWORD, "other")
    client.post(reverse("sign-out"))
    fail(5)
    assert try_password(client, PASSWORD).status_code == 429
    pass_time(hours=13)
    try_password(client, PASSWORD)
    client.post(reverse("sign-out"))
    fail(5)
    assert try_password(client, PASSWORD).status_code == 302  # an office shares its computer


# The throttle before any hashing ---------------------------------------------------------------------------


def test_a_machine_that_guesses_at_many_names_is_put_off(owner: User, looked_at: list[str]) -> None:
    answers = [fail(1, f"name{number}")[0] for number in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert try_password(Client(), PASSWORD).status_code == 429
    assert looked_at == []
    refusals.write_all()
    assert told("sign_in_put_off") == 2
    pass_time(minutes=1)
    assert try_password(Client(), PASSWORD).status_code == 302


# What is kept of an attempt ---------------------------------------------------------------------------------


def test_no_password_is_written_down(owner: User) -> None:
    fail(2)
    attempt = AccessAttempt.objects.get()
    event = AuditEvent.objects.order_by("pk").last()
    assert "wrong-" not in f"{attempt.post_data} {attempt.get_data} {event.__dict__}"
    assert "csrfmiddlewaretoken=*" in attempt.post_data or "csrf" not in attempt.post_data


def test_a_name_as_it_was_typed_stands_in_the_audit() -> None:
    fail(1, "không-có-ai")
    event = AuditEvent.objects.get()
    assert (event.action, event.by, event.who) == ("sign_in_failed", None, "không-có-ai")


def test_signing_out_is_one_act_and_only_by_post(owner: User, client: Client) -> None:
    try_password(client, PASSWORD)
    assert client.get(reverse("sign-out")).status_code == 405
    client.post(reverse("sign-out"))
    assert not is_signed_in(client)
    assert acts("signed_out") == 1
