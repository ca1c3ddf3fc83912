"""Rules of the database are made anew by every migration, and a portal in use is never without them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, OperationalError, connection, models
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor

from accounts import audit, triggers
from accounts.models import AuditChange, AuditEvent
from accounts.triggers import SteppingAround, Trigger
from procedures import guards
from procedures.models import Level, Procedure
from reports.changes import watched
from targets import guards as targets_guards
from tests.factories import make_unit
from tests.procedures.catalogue_rows import make_level, make_procedure

pytestmark = pytest.mark.django_db(transaction=True)

IS_POSTGRESQL = connection.vendor == "postgresql"
STANDING = (
    """
    SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(pg_trigger.oid), prosrc, tgenabled::text
    FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal
    """
    if IS_POSTGRESQL
    else "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
)
BEFORE = dt.date(2014, 12, 31)


def ours() -> list[Trigger]:
    return [*audit.guards(), *guards.guards(), *targets_guards.guards(), *watched.watchers()]


def standing() -> dict[str, Any]:
    """Return what stands in the database, by name."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        return {name: rest for name, *rest in cursor.fetchall()}


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def plant(trigger: Trigger, table: str, kind: str = "") -> None:
    """Put up an old rule under the name: one that refuses nothing."""
    if IS_POSTGRESQL:
        event = "AFTER INSERT" if kind else "BEFORE INSERT"
        does = f"{event} ON {table} FOR EACH ROW EXECUTE FUNCTION lax()"
        lax = (
            "CREATE OR REPLACE FUNCTION lax() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
        )
        execute(lax, f"CREATE {kind} TRIGGER {trigger.name} {does}")
    else:
        execute(f"CREATE TRIGGER {trigger.name} AFTER DELETE ON {table} BEGIN SELECT 1; END")


def an_old_rule(trigger: Trigger) -> None:
    plant(trigger, trigger.table)


def one_of_another_table(trigger: Trigger) -> None:
    plant(trigger, "procedures_field")


def a_constraint(trigger: Trigger) -> None:
    plant(trigger, trigger.table, "CONSTRAINT")


def one_that_was_switched_off(trigger: Trigger) -> None:
    an_old_rule(trigger)
    execute(f"ALTER TABLE {trigger.table} DISABLE TRIGGER {trigger.name}")


def nothing(trigger: Trigger) -> None:
    """Leave the portal without the rule."""


EVERYWHERE = [an_old_rule, one_of_another_table, nothing]
ON_POSTGRESQL = [a_constraint, one_that_was_switched_off]


@pytest.mark.parametrize("before", [*EVERYWHERE, *(ON_POSTGRESQL if IS_POSTGRESQL else [])])
def test_the_next_migrate_renews_every_rule_whatever_stood_there(before: Callable[[Trigger], None]) -> None:
    rules = standing()
    assert len(rules) == len(ours())
    triggers.drop_triggers(ours())
    for trigger in ours():
        before(trigger)
    assert standing() != rules
    call_command("migrate", verbosity=0)
    assert standing() == rules


def test_a_rule_changed_in_the_code_reaches_a_standing_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    procedure = make_procedure(make_unit(Level.DEPARTMENT))
    with monkeypatch.context() as of_old:
        of_old.setattr(guards, "_outside", lambda dated, procedure: "0 = 1")
        guards.guard()
        make_level(procedure, 2, BEFORE).delete()
    call_command("migrate", verbosity=0)
    with pytest.raises(IntegrityError):
        make_level(procedure, 2, BEFORE)


def test_a_changed_guard_of_the_journal_reaches_a_standing_portal() -> None:
    event = audit.write("change", None, by=None)
    no_update = [trigger for trigger in audit.guards() if trigger.name.endswith("auditevent_no_update")]
    triggers.drop_triggers(no_update)
    plant(no_update[0], no_update[0].table)
    AuditEvent.objects.filter(pk=event.pk).update(reason="of old")
    call_command("migrate", verbosity=0)
    with pytest.raises(DatabaseError, match="never changed"):
        AuditEvent.objects.filter(pk=event.pk).update(reason="anew")


# A portal in use --------------------------------------------------------------------------------------------


@contextmanager
def looked_at_by_somebody_else() -> Iterator[list[set[str]]]:
    """Yield the names that somebody else finds standing before every statement of the block."""
    seen: list[set[str]] = []

    def look() -> set[str]:
        try:
            return set(standing())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as somebody_else:

        def watched(execute: Any, *arguments: Any) -> Any:
            seen.append(somebody_else.submit(look).result())
            return execute(*arguments)

        with connection.execute_wrapper(watched):
            yield seen


def test_somebody_else_finds_every_rule_at_every_moment_of_renewing() -> None:
    names = set(standing())
    with looked_at_by_somebody_else() as seen:
        triggers.renew(ours())
    assert len(seen) > len(ours())
    assert all(one == names for one in seen)


def test_a_rule_that_cannot_be_made_leaves_the_one_of_before() -> None:
    rules = standing()
    broken = [Trigger(one.name, one.table, "BEFORE NOTHING", function=one.function) for one in ours()]
    for trigger in broken:
        with pytest.raises(DatabaseError):
            triggers.renew([trigger])
    assert standing() == rules


# While a table is rebuilt -----------------------------------------------------------------------------------


@pytest.fixture
def _migrating() -> Iterator[None]:
    """Let this connection edit tables as it does while it migrates, and as it came afterwards."""
    before = connection.SchemaEditorClass
    triggers.keep_through_migrations(connection)
    yield
    connection.SchemaEditorClass = before


def rebuild(model: type[models.Model], name: str) -> None:
    """Turn a field into a text of any length and back: SQLite makes the table anew for it."""
    was, other = model._meta.get_field(name), models.TextField()
    assert isinstance(was, models.Field)
    other.set_attributes_from_name(name)
    with connection.schema_editor() as editor:
        editor.alter_field(model, was, other)
        editor.alter_field(model, other, was)


@pytest.mark.usefixtures("_migrating")
@pytest.mark.parametrize(("model", "field"), [(Procedure, "fee"), (AuditChange, "field")])
def test_a_migration_that_rebuilds_a_table_keeps_every_rule(model: type[models.Model], field: str) -> None:
    rules = standing()
    with looked_at_by_somebody_else() as seen:
        rebuild(model, field)
    assert all(one == set(rules) for one in seen)
    assert standing() == rules
    with pytest.raises(IntegrityError):
        make_level(make_procedure(make_unit(Level.DEPARTMENT)), 2, BEFORE)


@pytest.mark.usefixtures("_migrating")
def test_a_migration_that_fails_leaves_the_rules_as_they_were() -> None:
    rules = standing()
    with pytest.raises(DatabaseError), connection.schema_editor() as editor:
        list(map(editor.execute, ("CREATE TABLE unfinished (id integer)", "no statement")))
    assert standing() == rules


@pytest.mark.one_engine
@pytest.mark.parametrize("atomic", [True, False])
def test_what_hung_on_a_table_that_is_gone_does_not_come_back(atomic: bool) -> None:
    rules = standing()
    execute("CREATE TABLE other (id integer)", "CREATE TABLE passing (id integer)")
    execute("CREATE TRIGGER looks AFTER INSERT ON other BEGIN SELECT id FROM passing; END")
    connection.disable_constraint_checking()
    with SteppingAround(connection, atomic=atomic) as editor:
        editor.execute("DROP TABLE passing")
    assert standing() == rules
    execute("DROP TABLE other")


@pytest.mark.one_engine
def test_with_the_triggers_left_there_sqlite_cannot_rebuild_the_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "SchemaEditorClass", DatabaseSchemaEditor)
    with pytest.raises(OperationalError):
        rebuild(Procedure, "fee")
