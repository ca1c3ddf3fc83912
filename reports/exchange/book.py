"""A spreadsheet as its writer sees it: sheets of cells with their addresses, whatever file it came in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from reports.exchange.faults import Unreadable, Why

__all__ = ["ERRORS", "Book", "Grid", "Place", "Unreadable", "Value", "Why", "address", "is_error"]

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | None
Place = tuple[int, int]  # row and column, both from 0


# What a cell shows whose formula failed. Such a value stands in Grid.rows as this text.
ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)


def is_error(value: Value) -> bool:
    """Say whether the cell shows that its formula failed: #REF!, #DIV/0!, or LibreOffice's Err:502."""
    return isinstance(value, str) and (value in ERRORS or value.startswith("Err:"))


@dataclass(frozen=True)
class Grid:
    """One sheet: every row from the first on, empty ones too, so that a place is an address."""

    name: str
    rows: list[list[Value]]
    hidden_rows: frozenset[int] = frozenset()
    formulas: dict[Place, str] = field(default_factory=dict)  # cells whose value a formula made
    merged: tuple[tuple[Place, Place], ...] = ()  # first and last cell; only the first holds the value
    is_hidden: bool = False
    widths: tuple[
        int, ...
    ] = ()  # cells of each row, of a text that commas divide: those in numbers do as well
    unsaved: frozenset[Place] = frozenset()  # formulas without a stored value


@dataclass(frozen=True)
class Book:
    """A file that was read."""

    format: str  # "xlsx", "xls", "ods", "csv", or "paste"
    grids: tuple[Grid, ...]
    dates_from_1904: bool = False
    encoding: str = "utf-8"  # of a text file: "utf-8", "utf-16", "windows-1258"
    old_font: str = ""  # "TCVN3" or "VNI" where the text was written for such a font and is converted here
    font_sample: tuple[tuple[str, str], ...] = ()  # before and after, for the preview of that conversion
    properties: dict[str, str] = field(default_factory=dict)  # custom ones: the version of our template


def address(row: int, column: int) -> str:
    """Return the place as a spreadsheet names it: (0, 0) is "A1", (13, 27) is "AB14"."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
