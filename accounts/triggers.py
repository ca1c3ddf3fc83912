"""Triggers: rules that the database keeps itself, whatever writes to it. Whoever has some yields them here.

Every `migrate` makes them anew, so that a rule changed in the code reaches a portal that has stood for years.
A rule that gets another name, or goes, leaves the old one standing: its migration drops it by name. So does a
migration that changes the type of a column which a trigger of PostgreSQL names; it stands again at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor

_STANDING = """
    SELECT tgrelid::regclass::text, tgconstraint <> 0 FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid
    WHERE tgname = %s AND NOT tgisinternal AND relnamespace = current_schema()::regnamespace
"""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger, as the engine in use takes it.

    does      what follows CREATE TRIGGER and the name
    looks_at  other tables that it needs
    function  the statement that makes the function it calls, on PostgreSQL
    """

    name: str
    table: str
    does: str
    looks_at: tuple[str, ...] = ()
    function: str = ""


def renew(triggers: Iterable[Trigger]) -> None:
    """Make the triggers as they should be, whatever stands under their names. Safe to call again.

    Each changes in a transaction of its own: whoever writes meanwhile meets the old rule or the new one,
    never none, and is held up by one table at a time.
    """
    tables = set(connection.introspection.table_names())
    for trigger in triggers:
        with transaction.atomic():
            if {trigger.table, *trigger.looks_at} <= tables:
                _make(trigger)
            elif trigger.table in tables:  # migrated back to before there was the other table
                drop_triggers([trigger])


def drop_triggers(triggers: Iterable[Trigger]) -> None:
    """Take the triggers away."""
    on_a_table = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for trigger in triggers:
            cursor.execute(
                f"DROP TRIGGER IF EXISTS {trigger.name}" + (f" ON {trigger.table}" if on_a_table else "")
            )


def _make(trigger: Trigger) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(trigger.function)
            cursor.execute(_STANDING, [trigger.name])
            for table, is_constraint in cursor.fetchall():
                if table != trigger.table or is_constraint:  # what REPLACE leaves there, or refuses
                    cursor.execute(f"DROP TRIGGER {trigger.name} ON {table}")
            cursor.execute(f"CREATE OR REPLACE TRIGGER {trigger.name} {trigger.does}")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")
            cursor.execute(f"CREATE TRIGGER {trigger.name} {trigger.does}")


# While tables are rebuilt -----------------------------------------------------------------------------------


def keep_through_migrations(database: BaseDatabaseWrapper) -> None:
    """Let the migrations of this connection step around triggers where they stand in the way: on SQLite.

    PostgreSQL alters a table and leaves its triggers alone.
    """
    if database.vendor == "sqlite":
        database.SchemaEditorClass = SteppingAround


class SteppingAround(DatabaseSchemaEditor):
    """Sets triggers aside before the first change of a table, and puts them back in the same transaction.

    SQLite makes a table anew to alter it: it drops the triggers of the old one, and refuses to rename the new
    one while a trigger of another table names it. Nobody else writes meanwhile, so nobody misses the rule.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_aside: dict[str, str] | None = None  # by name the statement; None before the first change
        self.tables_before: set[str] = set()

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Set the triggers aside before the first statement."""
        if self.set_aside is None and not self.collect_sql:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                self.set_aside = dict(cursor.fetchall())
                self.tables_before = set(self.connection.introspection.table_names(cursor))
                for name in self.set_aside:
                    cursor.execute(f"DROP TRIGGER {self.quote_name(name)}")
        super().execute(sql, params)

    def __exit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None:
        """Put back what stood there; where the migration failed, undoing it does."""
        if self.set_aside and (exc_type is None or not self.atomic_migration):
            with self.connection.cursor() as cursor:
                gone = self.tables_before - set(self.connection.introspection.table_names(cursor))
                for statement in self.set_aside.values():
                    if not gone.intersection(re.findall(r"\w+", statement)):
                        cursor.execute(statement)
        super().__exit__(exc_type, exc_value, traceback)
