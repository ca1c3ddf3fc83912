"""A database in real trouble, on both engines: locked by somebody else, full, read-only, away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

from django.db import connection, connections

BEGIN = "BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN"
PATIENCE = 100  # milliseconds for which our own connection waits for a lock, so that no test takes seconds


@contextmanager
def locked() -> Iterator[None]:
    """Let somebody else write for as long as the block lasts; all can be read."""
    if connection.vendor == "sqlite":
        hold, waits = "SELECT 1", (f"PRAGMA busy_timeout={PATIENCE}", "PRAGMA busy_timeout=10000")
    else:
        tables = ", ".join(f'"{name}"' for name in connection.introspection.table_names())
        hold = f"LOCK TABLE {tables} IN SHARE MODE"
        waits = (f"SET lock_timeout = {PATIENCE}", "RESET lock_timeout")
    with another() as other, _set(*waits):
        other.execute(BEGIN)
        other.execute(hold)
        yield
        other.execute("ROLLBACK")


@contextmanager
def full() -> Iterator[None]:
    """Let no row find room: on PostgreSQL none of those that every deed writes."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # no free page is left within the file
            (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        with _set(f"PRAGMA max_page_count={pages}", "PRAGMA max_page_count=1073741823"):
            yield
        return
    refuse = "BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END"
    made = [f"CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$"]
    taken_away = []
    for table in ("accounts_auditevent", "accounts_session"):
        made.append(f"CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION no_room()")
        taken_away.append(f"DROP TRIGGER no_room ON {table}")
    with _set("; ".join(made), "; ".join([*taken_away, "DROP FUNCTION no_room"])):
        yield


@contextmanager
def read_only() -> Iterator[None]:
    """Let nothing be written, as on a standby or a disk that was mounted so."""
    if connection.vendor == "sqlite":
        with _set("PRAGMA query_only=1", "PRAGMA query_only=0"):
            yield
        return
    with _set("SET default_transaction_read_only = on", "RESET default_transaction_read_only"):
        yield


@contextmanager
def away() -> Iterator[None]:
    """Let nobody answer where the database is looked for."""
    kept, settings = connections["default"], connections.settings["default"]
    nowhere = {"NAME": "/nowhere/portal.sqlite3"} if kept.vendor == "sqlite" else {"HOST": "/nowhere"}
    connections.settings["default"] = settings | nowhere
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections.settings["default"], connections["default"] = settings, kept


TROUBLES: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "busy": locked,
    "full": full,
    "read_only": read_only,
    "away": away,
}


@contextmanager
def _set(before: str, after: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(before)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(after)


def cut_off() -> None:
    """Let the server end our connection, as it does when it is stopped."""
    ours = connection.connection.info.backend_pid
    with another() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [ours])


@contextmanager
def another() -> Iterator[Any]:
    """Give the cursor of somebody else, who writes at once unless they begin a transaction."""
    with closing(connections.create_connection("default")) as made, made.cursor() as cursor:
        yield cursor
