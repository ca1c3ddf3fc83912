"""What the import knows of a kind of file: its sheets and columns, who may, and three functions.

The steps of the import (views.py) work on this alone, so that a kind is added without touching them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from accounts.models import User
from imports.checked import Checked
from imports.models import ImportBatch
from procedures.rights import Action
from sheets.reading.book import Grid, Place, Value
from sheets.tables.sheet_column import SheetColumn, Words
from sheets.tables.table import ColumnField, DataLine, FoundTable


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the kind: the name it bears in our template, its columns, and those it cannot do without."""

    key: str
    title: str
    columns: tuple[SheetColumn, ...]
    needed: tuple[tuple[str, ...], ...] = ()  # of each group one column

    def column(self, key: str) -> SheetColumn:
        """Return the column of the key."""
        return next(column for column in self.columns if column.key == key)

    @property
    def fields(self) -> list[ColumnField]:
        """Return the columns as the finder of tables knows them."""
        return [column.as_field() for column in self.columns]

    @property
    def headings(self) -> list[str]:
        """Return all headings that may stand above a column."""
        return [words for one in self.fields for words in (one.label, *one.aliases)]


@dataclass(frozen=True)
class Filled:
    """A sheet of a file with its table, taken for a part, each column for a field."""

    part: SheetPart
    grid: Grid
    table: FoundTable
    columns: Mapping[str, int]  # by field, the position
    fractions: frozenset[str] = frozenset()  # fields whose 0,923 means 92,3
    takes_formulas: bool = False

    def value(self, line: DataLine, key: str) -> Value:
        """Return what the line holds in the column of the field; nothing where there is no such column."""
        at = self.columns.get(key)
        if at is None or at >= len(line.values):
            return None
        value = line.values[at]
        if value is None and (line.row, at) in self._merged and self.part.column(key).spans:
            row, column = self._merged[line.row, at]
            return self.grid.rows[row][column]
        return value

    @cached_property
    def _merged(self) -> dict[Place, Place]:
        """Return of each cell in a merged area the first of the area, which alone holds its value."""
        return {
            (row, column): (top, left)
            for (top, left), (bottom, right) in self.table.merged
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }

    def is_shared(self, line: DataLine, key: str) -> bool:
        """Say whether the cell is merged with those of other rows, and so belongs to none of them alone."""
        first = self._merged.get((line.row, self.columns.get(key, -1)))
        above, below = ((row, self.columns.get(key, -1)) for row in (line.row - 1, line.row + 1))
        return first is not None and first in (self._merged.get(above), self._merged.get(below))

    def formulas(self, line: DataLine) -> Iterator[tuple[int, str]]:
        """Yield the columns of the line in which a formula stands, with its text."""
        for at in self.columns.values():
            formula = self.grid.formulas.get((line.row, at))
            if formula is not None:
                yield at, formula


@dataclass(frozen=True)
class ImportOrder:
    """An import with what it holds, ready to be checked or written."""

    batch: ImportBatch
    sheets: tuple[Filled, ...]
    seen: Mapping[str, int] = field(default_factory=dict)  # what the check that was looked at compared with
    tell: Callable[[int], None] = field(default=lambda rows: None)  # how many rows are done

    @property
    def rows(self) -> int:
        """Return how many rows of data there are."""
        return sum(len(sheet.table.lines) for sheet in self.sheets)


@dataclass(frozen=True)
class Undone:
    """What came of undoing: how many lines are as before, and which were left as they are, and why."""

    restored: int
    kept: int


@dataclass(frozen=True)
class ImportKind:
    """A kind of file."""

    code: str
    label: Words
    right: Action
    has_period: bool
    parts: tuple[SheetPart, ...]  # the first is the one a file cannot do without
    check: Callable[[ImportOrder], Checked]
    write: Callable[
        [ImportOrder, User], Checked
    ]  # in a transaction; raises Refused or Overtaken to write nothing
    undo: Callable[[ImportBatch, User], Undone]  # likewise
    sentence: Words = ""  # what such a file brings, for whoever chooses
    asks_password: bool = False  # whoever writes or takes back proves once more who they are
