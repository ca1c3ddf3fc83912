"""A broken value stops the start with a sentence that names the variable and what it should hold."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from reform_portal.environment import Environment

KEY = "k" * 50


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    for name in ("DATABASE_URL", "DEBUG", "PORTAL_TODAY", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    return Environment(tmp_path)


@pytest.mark.parametrize(
    ("name", "held", "wanted"),
    [
        ("DEBUG", "perhaps", "true or false"),
        ("HTTPS", "2", "true or false"),
        ("PORTAL_TODAY", "12/12/2020", "a day as year-month-day"),
        ("PORTAL_TODAY", "2020-02-30", "a day as year-month-day"),
        ("CONN_MAX_AGE", "a minute", "a whole number"),
        ("DATABASE_URL", "mysql://host/name", "postgres://"),
        ("DATABASE_URL", "somewhere", "sqlite:///"),
        ("PORTAL_ADDRESS", "cchc.example", "the address of the portal"),
        ("PORTAL_ADDRESS", "https://cchc.example/trang", "the address of the portal"),
        ("EMAIL_URL", "pigeon://host", "smtp"),
        ("EMAIL_URL", "smtp://host:port", "smtp"),
        ("SECOND_FACTOR", "often", "true or false"),
        ("IDLE_MINUTES", "a quarter", "a whole number"),
        ("SECRET_KEY", "short", "random characters"),
        ("SECRET_KEY", "", "random characters"),
    ],
)
def test_the_portal_does_not_start_with(name: str, held: str, wanted: str) -> None:
    last = refused({name: held})
    assert f"variable {name} is" in last
    assert wanted in last


@pytest.mark.parametrize(
    ("name", "held", "wanted"),
    [
        ("TRUSTED_PROXIES", "0", "at least 1 where HTTPS is true"),
        ("DEBUG", "true", "false where HTTPS is true"),
        ("TESTING", "true", "false where HTTPS is true"),
    ],
)
def test_behind_https_the_portal_does_not_start_with(name: str, held: str, wanted: str) -> None:
    behind = {"HTTPS": "true", "TRUSTED_PROXIES": "1", "DEBUG": "false", "TESTING": "false"}
    last = refused(behind | {name: held})
    assert f"variable {name} is '{held}'" in last
    assert wanted in last


def refused(variables: dict[str, str]) -> str:
    """Return the sentence with which the portal refuses to start."""
    started = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"SECRET_KEY": KEY, "DATABASE_URL": "sqlite://:memory:"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    return started.stderr.strip().splitlines()[-1]


def test_a_refused_database_address_hides_its_password(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://portal:geheim@host/name")
    with pytest.raises(ImproperlyConfigured) as refused:
        env.database("DATABASE_URL")
    assert "geheim" not in str(refused.value)


def test_without_an_address_the_database_is_a_file_under_var(env: Environment, tmp_path: Path) -> None:
    assert env.database("DATABASE_URL")["NAME"] == str(tmp_path / "var" / "portal.sqlite3")


def test_a_socket_folder_is_an_option_of_the_address(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://portal@/reform?host=/run/db")
    found = env.database("DATABASE_URL")
    assert (found["NAME"], found["OPTIONS"]) == ("reform", {"host": "/run/db"})


def test_letters_are_printed_until_a_server_is_named(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert env.mail("EMAIL_URL", "consolemail://")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://portal:geheim@mail.example:587")
    found = env.mail("EMAIL_URL", "consolemail://")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example", 587, True)


def test_an_address_ends_without_a_slash(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_ADDRESS", "https://cchc.example/")
    assert env.address("PORTAL_ADDRESS", "") == "https://cchc.example"


def test_the_assumed_day_is_read(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.day("PORTAL_TODAY") is None
    monkeypatch.setenv("PORTAL_TODAY", "2020-12-12")
    assert env.day("PORTAL_TODAY") == dt.date(2020, 12, 12)
