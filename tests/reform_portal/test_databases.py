"""A request waits for the database for seconds, a job for minutes; which of the two a process is, it says."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from reform_portal.databases import JOB, JOB_VARIABLE, WEB, declare_job, limited
from tests.contention.served import address

pytestmark = pytest.mark.engine

NAMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
SHOWN = f"""
from django.db import connection
cursor = connection.cursor()
print(*[cursor.execute(f"SHOW {{name}}") or cursor.fetchone()[0] for name in {NAMES}])
"""


def shown(name: str) -> str:
    """Return the limit of a connection that no test has opened: those may be silent for longer."""
    opened = connection.copy()
    try:
        with opened.cursor() as cursor:
            cursor.execute(f"SHOW {name}")
            return str(cursor.fetchone()[0])
    finally:
        opened.close()


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_request_gives_up_after_seconds() -> None:
    assert [shown(name) for name in NAMES] == ["10s", "3s", "10s"]


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_command_is_a_job_and_may_take_longer() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", SHOWN],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": address()},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["30min", "1min", "10min"]


@pytest.mark.parametrize(
    ("command", "is_job"),
    [
        (["manage.py", "migrate"], True),
        (["manage.py", "work_import", "7"], True),
        (["manage.py", "backup", "runserver"], True),
        (["manage.py", "runserver", "8000"], False),
        (["manage.py"], True),
    ],
)
def test_a_command_that_answers_requests_is_no_job(
    command: list[str], is_job: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(JOB_VARIABLE, "")  # so that what is set here is taken away again
    declare_job(command)
    assert bool(os.environ[JOB_VARIABLE]) is is_job


def test_the_options_of_the_address_stay() -> None:
    given: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {"sslmode": "require"}}
    given["OPTIONS"]["options"] = "-c lock_timeout=1s"
    options = limited(given, WEB, 60)["OPTIONS"]
    assert options["sslmode"] == "require"
    assert options["options"].endswith("_timeout=10s -c lock_timeout=1s")  # of two the last counts
    assert options["connect_timeout"] == 5


def test_sqlite_lets_a_job_wait_longer_for_its_turn() -> None:
    given = {"ENGINE": "django.db.backends.sqlite3"}
    waits = [limited(given, limits, 60)["OPTIONS"]["timeout"] for limits in (WEB, JOB)]
    assert waits == [10, 60]
