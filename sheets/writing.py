"""What tables hold that go out as files, and the writer of CSV files; sheets/workbook.py writes them as XLSX.

What a cell holds is typed here and printed by whoever opens the file. No text becomes a formula.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import chain, islice

from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import capfirst

from accounts import clock
from indicators import Number, Threshold, exact, printed
from sheets.admin_formats import harmless, safe_text

CHUNK = 500  # rows of a CSV file that are sent together
CSV_DIGITS = 10  # decimals of a number that has more


class ColumnFormat(Enum):
    """What a column holds: its format in Excel, and how many characters wide it is, of texts at most."""

    TEXT = ("@", 30)
    PROSE = ("@", 44)  # a sentence
    CODE = ("@", 16)  # digits that are no number
    COUNT = ("#,##0", 11)
    NUMBER = ("General", 10)  # a year, a rank, an index with the digits of its source
    TENTHS = ("0.0", 11)
    PERCENT = ("0.0%", 11)
    DAY = ("dd/mm/yyyy", 12)
    MOMENT = ("dd/mm/yyyy hh:mm:ss", 20)


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column. `share` names the places of part and whole where a percentage is made of them."""

    name: str | Promise
    kind: ColumnFormat = ColumnFormat.TEXT
    share: tuple[int, int] | None = None

    @property
    def heading(self) -> str:
        """Return what stands over the column."""
        return capfirst(str(self.name))


@dataclass(frozen=True, slots=True)
class PercentCell:
    """A percentage, 0 to 100, with the decimals that keep it on its side of a threshold."""

    value: Fraction
    digits: int = 1


# A text may stand in any column: it then says why there is no figure.
Cell = str | Promise | int | Decimal | Fraction | PercentCell | dt.date | dt.datetime | None
Row = Sequence[Cell]
Note = tuple[str, str]  # what it is about, and what is to be known


@dataclass(frozen=True)
class ExportTable:
    """One table: a sheet of a workbook, or a CSV file of its own."""

    slug: str  # in an address
    name: str | Promise  # of the sheet
    columns: tuple[ExportColumn, ...]
    rows: Iterable[Row]  # read once
    front: tuple[int, ...] = ()  # places of the columns that the first sheet shows, else the first eight


@dataclass(frozen=True)
class Export:
    """What a page gives out: its tables, and what to know about them."""

    slug: str  # the name of the file
    tables: tuple[ExportTable, ...]
    notes: tuple[Note, ...] = ()
    title: str | Promise = ""  # of the first sheet; without one, the name of the table that it shows
    shown: str = ""  # the table of the first sheet, else the first
    about: tuple[Note, ...] = ()  # of the notes, those of the first sheet: period, scope, as of when
    warning: str = ""  # on every page of a print

    @property
    def front(self) -> ExportTable:
        """Return the table that the first sheet shows in short."""
        return next(table for table in self.tables if self.shown in ("", table.slug))


def percent_cell(value: Number | None, threshold: Threshold | None = None) -> PercentCell | None:
    """Return the percentage as a cell: printed it stands on the same side of the threshold as on the page."""
    if value is None:
        return None
    digits = printed(value, threshold).rpartition(",")[2]
    return PercentCell(Fraction(exact(value)), len(digits))


# CSV -------------------------------------------------------------------------------------------------------


class _Line:
    """What csv.writer writes to: it hands each line back."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def csv_text(table: ExportTable, language: str) -> Iterator[str]:
    """Yield the file in pieces: RFC 4180 with the mark of UTF-8, a decimal point, days as 14/06/2018.

    language  that of the reader: a stream is written when the request has already forgotten it
    """
    writer = csv.writer(_Line())
    rows = chain(_head(table), table.rows)
    mark = "\ufeff"
    while True:
        with translation.override(language):
            lines = [writer.writerow([csv_cell(cell) for cell in row]) for row in islice(rows, CHUNK)]
        if not lines:
            return
        yield mark + "".join(lines)
        mark = ""


def _head(table: ExportTable) -> Iterator[Row]:
    """Yield the headings, in the language of the moment they are asked for."""
    yield [column.heading for column in table.columns]


def csv_cell(cell: Cell) -> str:
    """Return what a CSV file holds: the exact number, not as a page prints it."""
    match cell:
        case None:
            return ""
        case str() | Promise():
            return safe_text(harmless(str(cell)))
        case dt.datetime():
            return f"{clock.local(cell):%d/%m/%Y %H:%M:%S}"
        case dt.date():
            return f"{cell:%d/%m/%Y}"
        case PercentCell(value=value):
            return _decimal(value)
        case Fraction():
            return _decimal(cell)
        case _:
            return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _decimal(value: Fraction) -> str:
    scaled = round(value * 10**CSV_DIGITS)
    text = f"{Decimal(scaled).scaleb(-CSV_DIGITS):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
