"""What the tests of contention share: a database that several processes reach, a province that reports."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections

from reports.flow.closing import Closing
from targets.models import Period
from tests.factories import make_calendar

# gunicorn does not run on Windows, and only Linux tells the workers of a server.
collect_ignore = (
    ["test_killed_workers.py", "test_killed_imports.py", "test_evidence_bombs.py"]
    if sys.platform != "linux"
    else []
)
collect_ignore_glob = ["test_*.py"] if os.name == "nt" else []

Measured = Callable[..., None]


def by_engine(rounds: int) -> int:
    """Return so many rounds, and a fifth of them on SQLite, where writers only wait for each other."""
    return rounds if connection.vendor == "postgresql" else rounds // 5


@pytest.fixture
def database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Give a database that threads and other processes write to: on SQLite a file, as the portal has it."""
    if connection.vendor != "sqlite":
        yield
        return
    with moved_to(tmp_path / "portal.sqlite3"):
        yield


@contextmanager
def moved_to(file: Path) -> Iterator[None]:
    """Let the default database be a copy in the file for as long as the block lasts."""
    memory, settings = connections["default"], connections.settings["default"]
    memory.ensure_connection()
    with sqlite3.connect(file) as copy:
        memory.connection.backup(copy)
    copy.close()
    # The portal that is served waits for the disk at each commit; the test that only prepares rows need not.
    hasty = {"init_command": f"{settings['OPTIONS']['init_command']}PRAGMA synchronous=OFF;"}
    connections.settings["default"] = settings | {
        "NAME": str(file),
        "OPTIONS": settings["OPTIONS"] | hasty,
    }
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"] = settings, memory


@pytest.fixture
def period(database: None) -> Period:
    """Return an open period in the middle of the calendar."""
    return make_calendar()["2018-q2"]


def as_it_stands(period: Period) -> Iterator[str]:
    """Yield the marks of the moment at which they are asked for, when nobody writes any more."""
    yield from Closing.read(period).marks


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Measured:
    """Return what keeps the figures of a test in test-results/contention.json."""
    return lambda **figures: record_property("contention", figures)
