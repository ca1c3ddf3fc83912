"""How long a process waits for the database: a request briefly, so that what hangs holds no thread for ever.

A job – an import outside of its request, a migration, a loader, a backup – may take longer, since nobody sits
before a page that waits for it. `manage.py` says that it is a job; whatever says nothing is a request.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

JOB_VARIABLE = "PORTAL_JOB"
SERVERS = {"runserver", "testserver"}  # commands that answer requests


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds after which the database gives up on a process.

    statement    one query
    lock         the wait for a row or a table that another transaction holds
    idle         a transaction in which nothing is asked
    sqlite_lock  the wait for SQLite's one lock, for which all who save stand in line
    """

    statement: int
    lock: int
    idle: int
    sqlite_lock: int


WEB = Limits(statement=10, lock=3, idle=10, sqlite_lock=10)
JOB = Limits(statement=1800, lock=60, idle=600, sqlite_lock=60)

# A server that vanished without a word is noticed after half a minute, one out of reach after five seconds.
_REACHED = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4}
_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
    "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
)


def declare_job(arguments: list[str]) -> None:
    """Say that this process is a job, unless its command answers requests."""
    if not SERVERS & set(arguments[1:2]):
        os.environ[JOB_VARIABLE] = "1"


def is_job() -> bool:
    """Say whether this process, or the one that started it, has called itself a job."""
    return bool(os.environ.get(JOB_VARIABLE))


def limited(database: dict[str, Any], limits: Limits, connection_age: int) -> dict[str, Any]:
    """Add what each engine needs to keep concurrent writers apart, connections alive and waits short."""
    if database["ENGINE"].endswith("sqlite3"):
        # A transaction that reads and then writes takes the lock at its start, or writers lose their turn.
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": limits.sqlite_lock,
            "init_command": _PRAGMAS,
        }
        return database | {"OPTIONS": options}
    seconds = {
        "statement_timeout": limits.statement,
        "lock_timeout": limits.lock,
        "idle_in_transaction_session_timeout": limits.idle,
    }
    of_the_address = database.get("OPTIONS", {})
    given = [f"-c {name}={value}s" for name, value in seconds.items()]
    told = " ".join([*given, of_the_address.get("options", "")]).strip()
    options = {**_REACHED, **of_the_address, "options": told}
    return database | {"OPTIONS": options, "CONN_MAX_AGE": connection_age, "CONN_HEALTH_CHECKS": True}
