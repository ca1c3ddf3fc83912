"""What holds for every test: fast passwords, static files from their source, uploads in a folder apart.

And the databases: made once, copied for each process, and for each file of tests that reads the demo.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection

from accounts import audit, refusals
from tests import databases

if TYPE_CHECKING:
    from targets.models import Period

# A slow machine is no failure. By day the same cases run each time: a red test stays red for its reader.
_patience = dt.timedelta(seconds=20)
hypothesis.settings.register_profile("daily", deadline=_patience, derandomize=True)
hypothesis.settings.register_profile("nightly", deadline=_patience, max_examples=2000, print_blob=True)


def pytest_configure(config: pytest.Config) -> None:
    """Change the settings before anything of Django's has read them."""
    hypothesis.settings.load_profile("nightly" if config.getoption("--nightly") else "daily")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep SQLite's database of a worker in a file: one in memory is one connection for every thread.

    A page of the live server that sends two requests at once would have them share a transaction.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        file = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        database["NAME"] = database["TEST"]["NAME"] = file  # the live server asks for the first
        database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, django_db_blocker: Any) -> bool:
    """Begin with a copy of the migrated database, in which there is nothing left to migrate."""
    with django_db_blocker.unblock():
        databases.begin()
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Keep what was migrated for the next process that asks for it."""
    with django_db_blocker.unblock():
        databases.keep(databases.MIGRATED)
        databases.keep_first_rows()


@pytest.fixture(autouse=True)
def kept_between_requests(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a process keep what it read, as it does when served, though the test itself is a transaction.

    What a test undoes is found by the version that it leaves: a change with another number by chance. On
    PostgreSQL a transaction sees its own writes as of old, so there nothing is kept in one. Where a test
    measures the first page of a process (`cold`), nothing was kept, and nothing is.
    """
    from reports import obligations
    from reports.changes import kept
    from reports.review import examined
    from reports.verdicts import ledger

    if connection.vendor == "sqlite" and request.node.get_closest_marker("cold") is None:
        monkeypatch.setattr(kept, "is_in_transaction", lambda: bool(connection.savepoint_ids))
        return
    obligations._ASKING.forget()
    ledger._LEDGER.forget()
    examined._kept.cache_clear()


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo province: 182 units, twenty quarters; for all tests of a file, which leave it as it is."""
    with django_db_blocker.unblock(), databases.filled("load_demo"):
        yield


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The real figures that were found in print."""
    with django_db_blocker.unblock(), databases.filled("load_published"):
        yield


@pytest.fixture
def periods() -> dict[str, Period]:
    """Return the periods of the programme by their codes."""
    from tests.factories import (
        make_calendar,  # which asks for models, and this file is read before there are any
    )

    return make_calendar()


@pytest.fixture(autouse=True)
def _emptied_after_a_test_of_transactions(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test with transactions of its own empty the database behind it, guarded rows too."""
    if not _has_transactions(request):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    audit.unguard()  # emptying ends with the signal after migrating, and that puts the guard back


def _has_transactions(request: pytest.FixtureRequest) -> bool:
    mark = request.node.get_closest_marker("django_db")
    named = {"transactional_db", "live_server"} & set(request.fixturenames)
    return bool(named) or (mark is not None and bool(mark.kwargs.get("transaction")))


@pytest.fixture(autouse=True)
def _may_compute_in_its_transaction() -> None:
    """Let a test be silent within its transaction for as long as it computes; a request may for seconds."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


@pytest.fixture(autouse=True)
def _no_refusal_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every test begin in a minute in which nobody was refused."""
    monkeypatch.setattr(refusals, "folds", refusals.Folds())


@pytest.fixture(autouse=True, scope="session")
def _uploads_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the files that tests upload out of the folder of the portal."""
    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("media"))
