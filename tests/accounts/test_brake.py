"""An office behind one address, and a guesser in it: who is let through and who is put off."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from axes.models import AccessFailureLog
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import attempts, tickets
from accounts.models import User
from accounts.pace import Pace
from tests.accounts.signing_in import PASSWORD, fail, make_owner, try_password

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

OFFICE = "10.0.0.1"
KNOWN = 10  # of the people, those on a device that is known
Guess = Callable[[int], object]


@pytest.fixture
def portal() -> Client:
    """One process of the portal: what it remembers of an address counts for all browsers."""
    return Client()


def browser(portal: Client) -> Client:
    """Return a browser of somebody else that asks the same process."""
    client = Client()
    client.handler = portal.handler
    return client


def make_office(portal: Client, people: int) -> list[Client]:
    """Return the browsers of so many people; the first of them were used to sign in before."""
    kept = make_password(PASSWORD)
    User.objects.bulk_create(User(username=f"nguoi{number}", password=kept) for number in range(people))
    browsers = [browser(portal) for _ in range(people)]
    for number, client in enumerate(browsers[:KNOWN]):
        assert try_password(client, PASSWORD, f"nguoi{number}", ip=f"10.5.0.{number}").status_code == 302
        del client.cookies["session"]
    return browsers


def at_new_names(portal: Client) -> Guess:
    """Guess at another name each time, and keep no cookie."""
    return lambda number: try_password(browser(portal), "wrong", f"moi{number}", OFFICE)


def at_one_name(portal: Client) -> Guess:
    """Guess at one name again and again."""
    return lambda number: try_password(browser(portal), f"wrong{number}", "victim", OFFICE)


def with_tickets(portal: Client) -> Guess:
    """Press twice for each name, as people do who read the page."""
    client = browser(portal)
    return lambda number: try_password(client, "wrong", f"moi{number // 2}", OFFICE)


@pytest.mark.parametrize("people", [30, pytest.param(200, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("guesser", [at_new_names, at_one_name, with_tickets])
def test_beside_a_guesser_each_is_in_by_the_second_press_and_a_known_device_by_the_first(
    people: int, guesser: Callable[[Client], Guess], portal: Client
) -> None:
    browsers, guess, guesses = make_office(portal, people), guesser(portal), count()
    for _ in range(80):
        guess(next(guesses))
    presses = []
    for number, client in enumerate(browsers):
        guess(next(guesses))
        pressed = 1
        while try_password(client, PASSWORD, f"nguoi{number}", OFFICE).status_code != 302 and pressed < 9:
            pressed += 1
        presses.append(pressed)
    assert presses[:KNOWN] == [1] * KNOWN
    assert max(presses) <= 2


@pytest.fixture
def braked(portal: Client) -> None:
    """An address from which thirty failures came within the minute."""
    for number in range(attempts.OF_A_MACHINE):
        try_password(browser(portal), "wrong", f"moi{number}", OFFICE)


@pytest.mark.usefixtures("braked")
def test_a_ticket_is_good_for_one_name_from_one_address(portal: Client) -> None:
    make_owner()
    make_owner("other")
    client = browser(portal)
    first = try_password(client, PASSWORD)
    assert (first.status_code, first.headers["Retry-After"]) == (429, "3")
    assert "Thử lại sau vài giây" in first.content.decode()
    assert try_password(client, PASSWORD, "other").status_code == 429  # which gives a ticket for that name
    assert try_password(client, PASSWORD).status_code == 429
    assert try_password(client, PASSWORD).status_code == 302


@pytest.mark.usefixtures("braked")
@pytest.mark.parametrize("forged", ["", "x", "WyJhYiIsImNkIl0:1w:x"])
def test_a_ticket_cannot_be_forged(forged: str, portal: Client, settings: Settings) -> None:
    make_owner()
    client = browser(portal)
    client.cookies[settings.TICKET_COOKIE_NAME] = forged
    assert try_password(client, PASSWORD).status_code == 429


@pytest.mark.usefixtures("braked")
def test_a_ticket_lasts_ten_minutes(portal: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_owner()
    client = browser(portal)
    try_password(client, PASSWORD)
    monkeypatch.setattr(tickets, "AGE", -1)
    assert try_password(client, PASSWORD).status_code == 429


@pytest.mark.usefixtures("braked")
def test_a_ticket_is_good_for_one_press(portal: Client) -> None:
    make_owner()
    client = browser(portal)
    answers = [try_password(client, "wrong").status_code for _ in range(6)]
    assert answers == [429, 200, 429, 200, 429, 200]


def test_a_known_device_with_its_right_password_keeps_a_pace(portal: Client) -> None:
    make_owner()
    client, answers = browser(portal), []
    for _ in range(13):
        answers.append(try_password(client, PASSWORD).status_code)
        client.cookies.pop("session", None)
    assert answers == [302] * 11 + [429] * 2  # the first as a stranger


def test_with_tickets_an_address_fails_240_times_a_minute_and_no_more(
    portal: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "BY_SECOND_PRESS", 40)
    guess = with_tickets(portal)
    for number in range(140):
        guess(number)
    assert AccessFailureLog.objects.count() == 40


def test_a_guesser_with_tickets_has_five_guesses_at_a_name_like_any_other(portal: Client) -> None:
    make_owner()
    client = browser(portal)
    answers = [try_password(client, f"wrong-{number}") for number in range(100)]
    assert AccessFailureLog.objects.count() == 5
    assert {answer.status_code for answer in answers[5:]} == {429}


def test_a_network_of_the_newer_kind_counts_as_one_address(portal: Client) -> None:
    make_owner()
    codes = [
        try_password(browser(portal), f"wrong-{n}", ip=f"2001:db8:1:1::{n}").status_code for n in range(6)
    ]
    assert codes == [200] * 4 + [429] * 2
    assert try_password(browser(portal), PASSWORD, ip="2001:db8:1:1:ffff::1").status_code == 429
    assert try_password(browser(portal), PASSWORD, ip="2001:db8:1:2::1").status_code == 302


def test_a_right_password_leaves_the_failures_before_it_as_they_were(client: Client) -> None:
    owner = make_owner()
    fail(3)
    client.force_login(owner)
    before = list(AccessFailureLog.objects.order_by("pk").values())
    assert client.post(reverse("prove"), {"password": PASSWORD}, REMOTE_ADDR="10.0.0.1").status_code == 302
    assert list(AccessFailureLog.objects.order_by("pk").values()) == before
    assert [try_password(Client(), "wrong").status_code for _ in range(2)] == [200, 429]


def test_an_attempt_whose_process_died_counts_as_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    make_owner()
    for _ in range(5):
        with monkeypatch.context() as dying:
            dying.setattr("procedures.backends.MemberBackend.authenticate", die)
            with pytest.raises(KeyboardInterrupt):
                try_password(Client(), PASSWORD)
    assert try_password(Client(), PASSWORD).status_code == 429


def die(*_: Any, **__: Any) -> None:
    """Stop in the middle."""
    raise KeyboardInterrupt


# The pace of an address -------------------------------------------------------------------------------------


class Clock:
    """Seconds that are moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_an_address_has_so_many_turns_and_then_one_every_so_often() -> None:
    clock = Clock()
    pace = Pace(3, 10, clock)
    assert [pace.allows("a") for _ in range(5)] == [True] * 3 + [False] * 2
    assert pace.allows("b")
    clock.now += 9
    assert not pace.allows("a")
    clock.now += 1
    assert [pace.allows("a") for _ in range(2)] == [True, False]
    clock.now += 1000
    assert [pace.allows("a") for _ in range(4)] == [True] * 3 + [False]


def test_of_many_addresses_those_not_heard_of_for_longest_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("accounts.pace.MOST", 2)
    pace = Pace(1, 10, Clock())
    assert [pace.allows(one) for one in ("a", "b", "a", "c", "a", "b")] == [
        True,
        True,
        False,
        True,
        False,
        True,
    ]
