"""A spreadsheet as its writer sees it: sheets of cells with their addresses, whatever file it came in."""

from __future__ import annotations

from dataclasses import dataclass, field

from sheets.cells.value import ERRORS, Value, cell_address, is_error
from sheets.reading.unreadable import SheetFault, Unreadable

__all__ = ["ERRORS", "Book", "Grid", "Place", "SheetFault", "Unreadable", "Value", "cell_address", "is_error"]

Place = tuple[int, int]  # row and column, both from 0


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
