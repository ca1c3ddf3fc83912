"""A spreadsheet as its writer sees it: sheets of cells with their addresses, whatever file it came in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | None
Place = tuple[int, int]  # row and column, both from 0


class Unreadable(ValueError):
    """A file that is refused as a whole; the text says what is wrong with it and how to mend it."""


@dataclass(frozen=True)
class Grid:
    """One sheet: every row from the first on, empty ones too, so that a place is an address."""

    name: str
    rows: list[list[Value]]
    hidden_rows: frozenset[int] = frozenset()
    formulas: dict[Place, str] = field(default_factory=dict)  # cells whose value a formula made
    merged: tuple[tuple[Place, Place], ...] = ()  # first and last cell; only the first holds the value
    is_hidden: bool = False


@dataclass(frozen=True)
class Book:
    """A file that was read."""

    format: str  # "xlsx", "xls", "ods", "csv", or "paste"
    grids: tuple[Grid, ...]
    dates_from_1904: bool = False
    encoding: str = "utf-8"  # of a text file: "utf-8", "utf-16", "windows-1258"
    old_font: str = ""  # "TCVN3" or "VNI" where the text was written for such a font and is converted here
    properties: dict[str, str] = field(
        default_factory=dict
    )  # custom ones of a workbook: our template's version


def address(row: int, column: int) -> str:
    """Return the place as a spreadsheet names it: (0, 0) is "A1", (13, 27) is "AB14"."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
