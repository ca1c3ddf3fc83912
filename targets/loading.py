"""Brings the rows of shipped files into the database: what is missing is made, the rest is left alone.

An administrator may have amended a row since it was loaded, so a row that differs from its file is counted
and named, never overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from procedures.models import Unit
from targets.models import Period, Target
from targets.models.period import first_after_locks
from targets.reading import FileRow, read_rows
from targets.unit_days import kept_by_lock

Reader = Callable[[str], Any]
Labels = dict[type[models.Model], dict[str, Any]]  # what a file calls a row, to the key of the row


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that names a row of another table; `by` are the lookups that make up its label."""

    model: type[models.Model]
    by: tuple[str, ...] = ("code",)
    optional: bool = False

    def labels(self) -> dict[str, Any]:
        """Return the key of every row there is, by its label: one query."""
        rows = self.model._default_manager.values_list("pk", *self.by)
        return {" ".join(map(str, label)): key for key, *label in rows}


@dataclass(frozen=True, slots=True)
class Links(Link):
    """A cell that names any number of rows, with spaces between."""


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """How one file becomes rows of one model. The key columns together are the label of a row.

    comes_with  the column of what a row is part of: it is made with that alone, so what an administrator took
                out of it does not come back
    asked_from  the column for the period from which a row counts: the first after all that are locked
    """

    model: type[models.Model]
    file: str
    key: tuple[str, ...]
    columns: Mapping[str, Reader | Link]
    comes_with: str = ""
    asked_from: str = ""

    def label(self, row: FileRow) -> str:
        """Return what the files call this row."""
        return " ".join(row[column] for column in self.key)

    def fields(self, row: FileRow, labels: Labels) -> dict[str, Any]:
        """Return the values of the row's own columns, foreign keys as keys."""
        values: dict[str, Any] = {}
        for column, reads in self.columns.items():
            if isinstance(reads, Links):
                continue
            if isinstance(reads, Link):
                values[f"{column}_id"] = labels[reads.model][row[column]] if row[column] else None
            else:
                values[column] = row.read(column, reads)
        return values

    def lists(self, row: FileRow, labels: Labels) -> dict[str, set[Any]]:
        """Return the keys that the row's many-to-many columns name."""
        return {
            column: {labels[reads.model][label] for label in row[column].split()}
            for column, reads in self.columns.items()
            if isinstance(reads, Links)
        }


@dataclass(slots=True)
class Loaded:
    """What a load came to."""

    made: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    different: list[str] = field(default_factory=list)

    def sentences(self) -> Iterator[str]:
        """Yield a line a table, then one that names the rows that differ from their file."""
        for name, made in self.made.items():
            yield f"{name}: {made} new, {self.kept[name]} already there"
        if self.different:
            rows = "1 row differs" if len(self.different) == 1 else f"{len(self.different)} rows differ"
            left = "was left as it is" if len(self.different) == 1 else "were left as they are"
            yield f"{rows} from the file and {left}: {', '.join(self.different)}"


def read_tables(tables: Sequence[LoadedTable], folder: Path) -> dict[str, list[FileRow]]:
    """Return the rows of all files, every cell read once and every name found; nothing is written.

    raises  WrongRow for the first cell that cannot be
    """
    files = {table.file: read_rows(folder / table.file, tuple(table.columns)) for table in tables}
    known: dict[type[models.Model], set[str]] = {}
    for table in tables:
        for link in _links(table):
            known.setdefault(link.model, set(link.labels()))
        own: set[str] = set()
        for row in files[table.file]:
            _check(table, row, known)
            label = table.label(row)
            if label in own:
                raise row.wrong(table.key[-1], f"said once; {label} stands above already")
            own.add(label)
            known.setdefault(table.model, set()).add(label)
    return files


def _links(table: LoadedTable) -> list[Link]:
    return [reads for reads in table.columns.values() if isinstance(reads, Link)]


def _check(table: LoadedTable, row: FileRow, known: dict[type[models.Model], set[str]]) -> None:
    """Refuse a cell that cannot be read or names a row that is not there."""
    for column, reads in table.columns.items():
        if not isinstance(reads, Link):
            row.read(column, reads)
            continue
        named = row[column].split() if isinstance(reads, Links) else [row[column]] if row[column] else []
        if not named and not reads.optional:
            raise row.wrong(column, f"the name of a {reads.model._meta.verbose_name}")
        if any(label not in known[reads.model] for label in named):
            raise row.wrong(column, f"a known {reads.model._meta.verbose_name}, or one that stands above")


@transaction.atomic
def load(tables: Sequence[LoadedTable], files: Mapping[str, list[FileRow]]) -> Loaded:
    """Make the rows that are missing, all or none.

    raises  WrongRow for a row that the database or its model refuses
    """
    loaded = Loaded()
    labels: Labels = {}
    for table in tables:
        for link in _links(table):
            labels.setdefault(link.model, link.labels())
        _load_table(table, files[table.file], labels, loaded)
    return loaded


def _load_table(table: LoadedTable, rows: list[FileRow], labels: Labels, loaded: Loaded) -> None:
    there = _there(table)
    whole = f"{table.comes_with}_id"
    begun = {getattr(row, whole) for row in there.values()} if table.comes_with else set()
    own = labels.setdefault(table.model, {})
    later, made = _asked_later(table), 0
    for row in rows:
        label = table.label(row)
        values, lists = table.fields(row, labels), table.lists(row, labels)
        instance = there.get(tuple(values[name] for name in _key_names(table)))
        if instance is None and values.get(whole) in begun:
            loaded.different.append(f"{table.file} {label}")
            continue
        if instance is None and None in later.values():
            raise row.wrong(table.key[0], "loaded before the last period is locked")
        if instance is None:
            instance = _make(table, row, values | later, lists)
            made += 1
        elif _differs(instance, values, lists):
            loaded.different.append(f"{table.file} {label}")
        own[label] = instance.pk
    name = str(table.model._meta.verbose_name_plural)
    loaded.made[name] = loaded.made.get(name, 0) + made
    loaded.kept[name] = loaded.kept.get(name, 0) + len(rows) - made


def _asked_later(table: LoadedTable) -> dict[str, Any]:
    """Return the first period after all that are locked, for rows that those did not ask for.

    It is None where the last one is locked: a row without a period would be asked from the beginning.
    """
    if not table.asked_from or not Period.objects.filter(locked_at__isnull=False).exists():
        return {}
    return {table.asked_from: first_after_locks()}


def _key_names(table: LoadedTable) -> list[str]:
    return [f"{name}_id" if isinstance(table.columns[name], Link) else name for name in table.key]


def _there(table: LoadedTable) -> dict[tuple[Any, ...], models.Model]:
    """Return the rows in the database by their key."""
    lists = [column for column, reads in table.columns.items() if isinstance(reads, Links)]
    names = _key_names(table)
    rows = table.model._default_manager.prefetch_related(*lists)
    return {tuple(getattr(row, name) for name in names): row for row in rows}


def _differs(instance: models.Model, values: dict[str, Any], lists: dict[str, set[Any]]) -> bool:
    return any(getattr(instance, name) != value for name, value in values.items()) or any(
        {other.pk for other in getattr(instance, name).all()} != keys for name, keys in lists.items()
    )


def _make(
    table: LoadedTable, row: FileRow, values: dict[str, Any], lists: dict[str, set[Any]]
) -> models.Model:
    """Make one row; what its model or a constraint refuses is told with the place in the file."""
    instance = table.model(**values)
    links = [name for name, reads in table.columns.items() if isinstance(reads, Link)]
    try:
        instance.clean_fields(exclude=links)
        if isinstance(instance, Target):
            instance.refuse_first_in_locked()
        if isinstance(instance, Unit):
            locked = Period.objects.filter(locked_at__isnull=False)
            if kept := kept_by_lock(None, instance, locked):
                raise ValidationError(kept)
        instance.save(force_insert=True)
        for name, keys in lists.items():
            getattr(instance, name).set(keys)
    except ValidationError as refused:
        column = next((name for name in refused.message_dict if name in table.columns), table.key[0])
        raise row.refused(column, " ".join(refused.messages)) from refused
    except IntegrityError as refused:
        raise row.wrong(table.key[0], _sentence(table.model, refused)) from refused
    return instance


def _sentence(model: type[models.Model], refused: IntegrityError) -> str:
    """Return the sentence of the constraint that the database names."""
    found = [rule for rule in model._meta.constraints if rule.name in str(refused)]
    return f"a row that fits: {found[0].violation_error_message if found else refused}"


def analyse() -> None:
    """Let the database count its rows anew: without it a page after a bulk load is several times slower."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
