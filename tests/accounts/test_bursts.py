"""Many guesses at one name at the same moment, on PostgreSQL: how many passwords are looked at (B2)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import attempts, hashing, refusals
from accounts.models import AuditEvent, User
from tests.accounts.signing_in import PASSWORD, make_owner, told, try_password

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 20  # threads: as many connections as a PostgreSQL of two lanes gives
LIMIT = 5


class CountingHasher(MD5PasswordHasher):
    """Takes as long as a real one, so that attempts overlap, and counts the passwords it has looked at."""

    algorithm = "counting"
    seen = running = most = 0
    guard = threading.Lock()

    def verify(self, password: str, encoded: str) -> bool:
        """Compare, slowly."""
        with CountingHasher.guard:
            CountingHasher.seen += 1
            CountingHasher.running += 1
            CountingHasher.most = max(CountingHasher.most, CountingHasher.running)
        time.sleep(0.02)
        with CountingHasher.guard:
            CountingHasher.running -= 1
        return bool(super().verify(password, encoded))


@pytest.fixture(autouse=True)
def counted(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hasher that counts, and turns enough that attempts meet at the lock."""
    settings.PASSWORD_HASHERS = ["tests.accounts.test_bursts.CountingHasher"]
    monkeypatch.setattr(hashing, "turns", hashing.Turns(AT_ONCE))


@pytest.fixture
def owner() -> User:
    return make_owner()


def burst(guesses: int, username: str) -> tuple[int, list[int]]:
    """Send the guesses at once; return how many passwords were looked at, and the codes of the answers."""
    CountingHasher.seen = 0
    begin = threading.Barrier(min(guesses, AT_ONCE))

    def guess(number: int) -> int:
        if number < AT_ONCE:
            begin.wait()
        try:
            return int(try_password(Client(), f"wrong-{number}", username).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        codes = list(pool.map(guess, range(guesses)))
    return CountingHasher.seen, codes


@pytest.mark.parametrize("guesses", [20, 100])
def test_of_a_burst_five_passwords_are_looked_at(guesses: int, owner: User) -> None:
    seen, codes = burst(guesses, "owner")
    assert seen <= LIMIT
    assert set(codes) <= {200, 429}
    refusals.write_all()
    assert sum(map(told, ("sign_in_failed", "locked_out", "sign_in_refused", "sign_in_put_off"))) == guesses
    if seen == LIMIT:
        assert try_password(Client(), PASSWORD).status_code == 429


@pytest.mark.nightly
@pytest.mark.parametrize("guesses", [20, 100])
def test_of_each_of_50_bursts_five_passwords_are_looked_at(guesses: int) -> None:
    owners = [make_owner(f"owner{number}") for number in range(50)]
    worst = max(burst(guesses, owner.username)[0] for owner in owners)
    assert worst <= LIMIT


@pytest.mark.parametrize("guesses", [20, 120])
def test_two_passwords_are_hashed_at_once_whatever_comes(
    guesses: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "turns", hashing.Turns())
    names = [make_owner(f"owner{number}").username for number in range(guesses)]
    CountingHasher.most = 0

    def guess(name: str) -> int:
        try:
            return int(try_password(Client(), "wrong", name).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        codes = list(pool.map(guess, names))
    assert 1 <= CountingHasher.most <= hashing.AT_ONCE
    assert set(codes) <= {200, 429}


@contextmanager
def all_at_once(username: str) -> Iterator[None]:
    """Stand for the lock, and hold nobody up."""
    yield


def test_without_the_lock_more_would_be(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "one_at_a_time", all_at_once)
    assert burst(20, "owner")[0] > LIMIT


def test_who_finds_no_turn_within_a_second_is_put_off(owner: User, client: Client) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with attempts.one_at_a_time("owner"):
                held.set()
                done.wait(10)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    answer = client.post(reverse("sign-in"), {"username": "owner", "password": PASSWORD})
    elsewhere = try_password(Client(), PASSWORD, "another")
    done.set()
    holder.join()
    assert (answer.status_code, elsewhere.status_code) == (429, 200)
    assert AuditEvent.objects.filter(action="sign_in_put_off").count() == 1
    assert try_password(client, PASSWORD).status_code == 302


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_database_that_stops_the_wait_for_another_reason_is_no_burst(owner: User) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with attempts.one_at_a_time("owner"):
            held.set()
            done.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '200ms'")
        with pytest.raises(OperationalError), attempts.one_at_a_time("owner"):
            raise AssertionError("it is held by another")
        cursor.execute("RESET statement_timeout")
    done.set()
    holder.join()
