"""All rows of the database before and after, so that a test can say exactly what a request changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from accounts.models import AuditChange, AuditEvent, TakenForm
from reports.models import EvidenceCheck
from tests.rights.world import our_models

# What every request may leave behind: that it was refused, its form taken, or what its files cost to look at.
TRACES: tuple[type[models.Model], ...] = (AuditEvent, AuditChange, TakenForm, EvidenceCheck)

Rows = dict[str, dict[Any, dict[str, Any]]]  # by table, then by key, then by column


@dataclass(frozen=True)
class Change:
    """One row that was added, removed or changed, with the columns that hold something new."""

    table: str
    key: Any
    how: str
    values: dict[str, Any] = field(hash=False, default_factory=dict)


def watched() -> list[type[models.Model]]:
    """Return the models whose rows are compared: all but those of the traces, and of sessions."""
    return [
        model for model in our_models() if model not in TRACES and "session" not in model.__name__.lower()
    ]


def all_rows() -> Rows:
    """Return every row that is compared."""
    return {model._meta.label: all_rows_of(model) for model in watched()}


def all_rows_of(model: type[models.Model]) -> dict[Any, dict[str, Any]]:
    """Return every row of one model by its key."""
    columns = [column.attname for column in model._meta.concrete_fields]
    return {row[model._meta.pk.attname]: row for row in model._base_manager.values(*columns)}


def changes(before: Rows, after: Rows) -> list[Change]:
    """Return what came between, in the order of the tables."""
    return [change for table in after for change in _of_table(table, before.get(table, {}), after[table])]


def _of_table(table: str, before: dict[Any, Any], after: dict[Any, Any]) -> Iterator[Change]:
    for key in before.keys() - after.keys():
        yield Change(table, key, "removed", before[key])
    for key, row in after.items():
        if key not in before:
            yield Change(table, key, "added", row)
        elif row != before[key]:
            new = {name: value for name, value in row.items() if value != before[key][name]}
            yield Change(table, key, "changed", new)


def shape(found: list[Change]) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Return the changes without what differs each time: keys, moments, what is drawn by lot."""
    return sorted(
        (one.table, one.how, tuple((name, _plain(name, value)) for name, value in sorted(one.values.items())))
        for one in found
    )


DRAWN = {
    "id",
    "key",
    "password",
    "sha256",
    "token",
    "last_login",
    "fingerprint",
    "session_key",
    "checked_key",
}


def _plain(name: str, value: Any) -> str:
    return "…" if name in DRAWN or isinstance(value, dt.datetime) else str(value)


@dataclass
class Writing:
    """Whether a statement that writes was sent to the database."""

    happened: bool = False


@contextmanager
def writing() -> Iterator[Writing]:
    """Note whether anything is written in the block, but for the traces of a request."""
    seen = Writing()
    traces = ("session", *(f'"{model._meta.db_table}"' for model in TRACES))

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(one in sql for one in traces):
            seen.happened = True
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen
