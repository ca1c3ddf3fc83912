"""Before anything is installed: the version of Python, the secrets of the machine, the way to a database."""

from __future__ import annotations

import argparse
import os
import socket
import stat
from pathlib import Path

import pytest

from reports.demo.people import PEOPLE
from tools import bootstrap, dotenv, serve
from tools.project import Stop, without_settings


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 2)])
def test_a_python_that_is_new_enough_is_taken(version: tuple[int, int, int]) -> None:
    assert bootstrap.too_old(version) == ""


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 13)])
def test_an_older_one_is_told_in_a_sentence_what_to_do(version: tuple[int, int, int]) -> None:
    sentence = bootstrap.too_old(version)
    assert sentence.startswith(
        f"The portal needs Python 3.11 or newer, and this is {version[0]}.{version[1]}."
    )


def test_missing_secrets_are_written_once_and_others_stay(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("ALLOWED_HOSTS=portal.example", encoding="utf-8")
    dotenv.fill(["PORTAL_FIRST_SECRET", "PORTAL_PASSWORD"], file)
    first = dotenv.read(file)
    dotenv.fill(["PORTAL_FIRST_SECRET", "PORTAL_PASSWORD"], file)
    assert dotenv.read(file) == first
    assert first["ALLOWED_HOSTS"] == "portal.example"
    assert len(first["PORTAL_FIRST_SECRET"]) >= 50
    assert len(first["PORTAL_PASSWORD"]) == 14


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such bits")
def test_only_its_owner_reads_the_secrets(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    dotenv.fill(["PORTAL_FIRST_SECRET"], file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_empty_or_commented_variable_is_not_set(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# A=1\nB=\nexport C='x'\nD=a=b\n", encoding="utf-8")
    assert dotenv.read(file) == {"C": "x", "D": "a=b"}


def options(**changes: bool) -> argparse.Namespace:
    """Return the options of ./run."""
    return argparse.Namespace(**{"published": False, "fresh": False, "port": None} | changes)


def test_invented_figures_never_reach_a_database_of_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://portal@db/portal")
    assert serve.edition_of(options()) is None
    for refused in ("published", "fresh"):
        with pytest.raises(Stop, match="DATABASE_URL is set"):
            serve.edition_of(options(**{refused: True}))


def test_each_edition_has_a_file_of_its_own_and_only_the_demo_has_a_day_of_its_own() -> None:
    demo, published = (serve.environment_of(one, 8000) for one in (serve.DEMO, serve.PUBLISHED))
    assert demo["DATABASE_URL"].endswith("/var/demo.sqlite3")
    assert published["DATABASE_URL"].endswith("/var/published.sqlite3")
    assert (demo["PORTAL_TODAY"], published["PORTAL_TODAY"]) == ("2020-12-12", "")
    assert set(serve.environment_of(None, 8000)) == {"PORTAL_ADDRESS"}


@pytest.mark.parametrize("edition", [serve.DEMO, serve.PUBLISHED, None])
def test_links_lead_to_the_port_that_is_served_unless_the_operator_names_another_address(
    edition: serve.Edition | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORTAL_ADDRESS", raising=False)
    assert serve.environment_of(edition, 8123)["PORTAL_ADDRESS"] == "http://127.0.0.1:8123"
    monkeypatch.setenv("PORTAL_ADDRESS", "https://cchc.example")
    assert serve.environment_of(edition, 8123)["PORTAL_ADDRESS"] == "https://cchc.example"


def test_the_accounts_that_run_prints_are_those_of_the_demo() -> None:
    assert list(serve.DEMO.accounts) == [person.username for person in PEOPLE]


def test_a_port_that_somebody_asked_for_is_not_exchanged_for_another() -> None:
    with socket.socket() as other:
        other.bind((serve.HOST, 0))
        other.listen()
        taken: int = other.getsockname()[1]
        with pytest.raises(Stop, match=f"Port {taken} is taken"):
            serve.free_port(taken)


def test_tests_take_nothing_from_the_settings_of_the_machine() -> None:
    settings = without_settings()
    assert settings["PORTAL_TODAY"] == ""
    assert settings["DATABASE_URL"] == "sqlite://:memory:"
    assert set(settings) >= {"SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "HTTPS", "DEMO_PASSWORD"}
