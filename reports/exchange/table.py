"""Where the table stands in a sheet, and which of its columns is which field."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from reports.exchange.book import Grid, Value

Reason = Literal["title", "blank", "total", "heading_again", "numbering"]
Certainty = Literal["sure", "question", "none", "doubled"]


class NoTable(ValueError):
    """The sheet holds no row of headings that we know; the text says which were looked for."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its heading; a heading of two rows reads "upper – lower"."""

    index: int  # from 0
    heading: str
    row: int  # from 0: of the lowest cell of the heading


@dataclass(frozen=True, slots=True)
class Line:
    """A row of data."""

    row: int  # from 0
    values: tuple[Value, ...]  # of the whole row: values[column.index]
    is_hidden: bool = False

    @property
    def number(self) -> int:
        """Return the number of the row as a spreadsheet shows it."""
        return self.row + 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no data, and why."""

    row: int  # from 0
    reason: Reason
    text: str = ""  # what its first filled cell says


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a sheet."""

    head_row: int  # from 0: the lowest row of the headings
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def hidden(self) -> tuple[Line, ...]:
        """Return the lines that their writer may not see; they are among `lines`."""
        return tuple(line for line in self.lines if line.is_hidden)


@dataclass(frozen=True, slots=True)
class Field:
    """What a column may be."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which field a column is taken for. Only "sure" may be taken without asking."""

    column: Column
    field: str  # the key of a field; empty for none
    certainty: Certainty
    question: str = ""


def find_table(grid: Grid, headings: Collection[str]) -> Table:
    """Return the table of the sheet, or raise NoTable.

    headings  all headings that may occur: labels and aliases of every field
    """
    raise NotImplementedError


def propose(table: Table, fields: Sequence[Field]) -> list[Proposal]:
    """Return for each column the field that it probably is, in the order of the columns."""
    raise NotImplementedError
