"""Reads the CSV files that ship with the portal. A cell that cannot be read is named: file, row, column."""

from __future__ import annotations

import csv
import datetime as dt
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from django.utils import timezone

T = TypeVar("T")
FIRST_ROW = 2  # as a spreadsheet counts: row 1 holds the names of the columns


class WrongRow(Exception):
    """A row of a file that cannot be what it says."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a file, every cell still text."""

    file: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def wrong(self, column: str, wanted: str) -> WrongRow:
        """Return the error that names the cell, what is there and what should be."""
        return self.refused(column, f"it should be {wanted}.")

    def refused(self, column: str, sentence: str) -> WrongRow:
        """Return the error that names the cell, what is there and the sentence that refuses it."""
        place = f"{self.file}, row {self.number}, column {column}"
        return WrongRow(f"{place}: there is {self.cells[column]!r}; {sentence}")

    def read(self, column: str, reader: Callable[[str], T]) -> T:
        """Return the cell as the reader understands it; what the reader refuses is a wrong row."""
        try:
            return reader(self.cells[column])
        except ValueError as refused:
            raise self.wrong(column, str(refused)) from None


def read_rows(path: Path, columns: Collection[str]) -> list[FileRow]:
    """Return the rows of a file that has just these columns, in any order; texts are composed (NFC)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = [[unicodedata.normalize("NFC", cell.strip()) for cell in row] for row in csv.reader(file)]
    header = table[0] if table else []
    if sorted(header) != sorted(columns):
        raise WrongRow(
            f"{path.name}, row 1, column {_odd_column(header, columns)}: there is {','.join(header)!r}; "
            f"it should be {','.join(columns)!r}."
        )
    for number, row in enumerate(table[1:], FIRST_ROW):
        if len(row) != len(header):
            raise WrongRow(
                f"{path.name}, row {number}, column {len(header)}: there are {len(row)} cells; "
                f"it should be {len(header)}."
            )
    return [
        FileRow(path.name, number, dict(zip(header, row, strict=True)))
        for number, row in enumerate(table[1:], FIRST_ROW)
    ]


def _odd_column(header: list[str], columns: Collection[str]) -> str:
    """Return the name of the first column that is missing, not asked for, or there twice."""
    missing = [name for name in columns if name not in header]
    return next(iter(missing or [name for name in header if name not in columns] or header), "1")


def words(text: str) -> str:
    """Return a text that must not be empty."""
    if not text:
        raise ValueError("a text, not empty")
    return text


def anything(text: str) -> str:
    """Return the text as it stands, the empty one too."""
    return text


def whole_number(text: str) -> int:
    """Return a whole number, not negative, without grouping."""
    if not (text.isascii() and text.isdecimal()):
        raise ValueError("a whole number such as 12")
    return int(text)


def count_or_none(text: str) -> int | None:
    """Return a whole number, or None where the cell is empty."""
    return whole_number(text) if text else None


def decimal(text: str) -> Decimal:
    """Return a number written with a decimal point."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("a number such as 88.47") from None
    if not number.is_finite():
        raise ValueError("a number such as 88.47")
    return number


def yes_no(text: str) -> bool:
    """Return True for "yes" and False for "no"."""
    if text not in ("yes", "no"):
        raise ValueError("yes or no")
    return text == "yes"


def day(text: str) -> dt.date:
    """Return a day written as 2020-01-31."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day such as 2020-01-31") from None


def day_or_none(text: str) -> dt.date | None:
    """Return a day, or None where the cell is empty."""
    return day(text) if text else None


def moment(text: str) -> dt.datetime:
    """Return a moment written as 2020-01-31 16:30, in the portal's zone."""
    try:
        written = dt.datetime.strptime(text, "%Y-%m-%d %H:%M")
    except ValueError:
        raise ValueError("a moment such as 2020-01-31 16:30") from None
    return timezone.make_aware(written)


def one_of(values: Collection[str]) -> Callable[[str], str]:
    """Return a reader that takes these words only."""

    def read(text: str) -> str:
        if text not in values:
            raise ValueError("one of " + ", ".join(repr(value) for value in values))
        return text

    return read
