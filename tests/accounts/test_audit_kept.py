"""What was written down stays: the database refuses to touch it, and what is touched all the same shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import F

from accounts import audit, sealing
from accounts.audit import GUARDED
from accounts.models import AuditChange, AuditEvent, AuditSeal
from tests.accounts.keeping import TABLES, execute, lift_the_guard, remove, told, write
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


# The guard --------------------------------------------------------------------------------------------------

BY_MODELS: dict[str, Callable[[type[models.Model]], Any]] = {
    "update": lambda model: model._default_manager.update(id=F("id")),
    "save": lambda model: model._default_manager.get().save(),
    "delete of all": lambda model: remove(model._default_manager.all()),
    "bulk_update": lambda model: model._default_manager.bulk_update(
        model._default_manager.all(), [model._meta.concrete_fields[1].name]
    ),
    "upsert": lambda model: model._default_manager.bulk_create(
        model._default_manager.all(),
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=[model._meta.concrete_fields[1].name],
    ),
}
BY_SQL = {
    "update": "UPDATE {table} SET id = id",
    "delete": "DELETE FROM {table}",
    "upsert": (
        "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT (id) DO UPDATE SET id = {table}.id"
    ),
}
if connection.vendor == "postgresql":
    BY_SQL["truncate"] = "TRUNCATE {table} CASCADE"
else:
    BY_SQL["replace"] = "INSERT OR REPLACE INTO {table} SELECT * FROM {table}"


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
@pytest.mark.parametrize("attempt", BY_MODELS)
def test_models_change_nothing_that_was_written_down(attempt: str, model: type[models.Model]) -> None:
    write(1)
    sealing.seal()
    held = list(model._default_manager.values())
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        BY_MODELS[attempt](model)
    assert list(model._default_manager.values()) == held


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("attempt", BY_SQL)
def test_statements_change_nothing_that_was_written_down(attempt: str, table: str) -> None:
    write(1)
    sealing.seal()
    connection.check_constraints()  # PostgreSQL empties no table while it has keys to look at
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        execute(BY_SQL[attempt].format(table=table))
    assert AuditEvent.objects.count() == AuditChange.objects.count() == AuditSeal.objects.count() == 1


@pytest.mark.parametrize("attempt", sorted(BY_SQL.keys() - {"delete", "truncate"}))
def test_without_the_guard_they_would(attempt: str) -> None:
    write(1)
    lift_the_guard()
    execute(BY_SQL[attempt].format(table=TABLES[0]))


def test_the_guard_is_put_up_again_where_it_stands_already() -> None:
    audit.guard()
    audit.guard()
    assert len(write(2)) == 2


# The commands -----------------------------------------------------------------------------------------------


def run(name: str, *arguments: str) -> str:
    """Return what a command prints."""
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def test_sealing_prints_the_newest_hash_and_looking_takes_it() -> None:
    assert "chưa ghi" in run("seal_audit")
    write(2)
    number, head = run("seal_audit").split()
    assert (number, len(head)) == ("2", 64)
    assert "còn nguyên" in run("verify_audit", "--head", head)
    with pytest.raises(CommandError):
        run("verify_audit", "--head", "0" * 64)


def test_looking_leaves_with_1_and_a_sentence_for_every_act_that_was_changed() -> None:
    events = write(4)
    sealing.seal()
    lift_the_guard()
    AuditEvent.objects.filter(pk__in=[events[0].pk, events[2].pk]).update(reason="khác")
    out = StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("verify_audit", stdout=out)
    assert stopped.value.returncode == 1
    assert len(out.getvalue().splitlines()) == 2
    assert f"Việc số {events[2].pk} " in out.getvalue()


def test_a_second_sealing_at_once_stops_with_a_sentence() -> None:
    write(2)

    def overtaken(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT INTO") and AuditSeal._meta.db_table in sql:
            raise IntegrityError("number 1 is there already")
        return execute(sql, *rest)

    with connection.execute_wrapper(overtaken), pytest.raises(CommandError, match="niêm phong khác"):
        run("seal_audit")


# The rights of docs/deployment.md ---------------------------------------------------------------------------


@pytest.fixture
def as_the_portal() -> Iterator[None]:
    """Give the portal a role of its own with the very statements that the documentation tells."""
    text = (Path(settings.BASE_DIR) / "docs" / "deployment.md").read_text("utf-8")
    write(1)
    sealing.seal()
    connection.check_constraints()
    execute(text.partition("## Keeping what was written down")[2].split("```")[1].removeprefix("sql"))
    execute("SET LOCAL ROLE portal_app")
    yield
    execute("RESET ROLE")


@pytest.mark.postgres
@pytest.mark.parametrize("attempt", sorted(BY_SQL.keys() - {"upsert"}))
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.usefixtures("as_the_portal")
def test_the_role_of_the_portal_may_not_touch_what_was_written_down(table: str, attempt: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        execute(BY_SQL[attempt].format(table=table))


@pytest.mark.postgres
@pytest.mark.usefixtures("as_the_portal")
def test_the_role_of_the_portal_writes_down_seals_and_works_as_ever() -> None:
    write(2)
    assert sealing.seal() is not None
    assert told() == []
    user = make_user()
    user.name = "Đổi Tên"
    user.save()
    user.delete()
    with pytest.raises(DatabaseError, match="must be owner"), transaction.atomic():
        audit.unguard()
