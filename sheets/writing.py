"""The one writer of tables: an XLSX with typed cells and a sheet of notes, or a CSV file, row by row.

What a cell holds is typed here and printed by whoever opens the file. No text becomes a formula; the only
formulas are our own, of percentages whose part and whole stand in the same row.
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
from typing import IO, Any

import xlsxwriter
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from accounts import clock
from indicators import Number, Threshold, exact, printed
from sheets.admin_formats import harmless, safe_text

CHUNK = 500  # rows of a CSV file that are sent together
CSV_DIGITS = 10  # decimals of a number that has more
LONGEST_NAME = 31  # of a sheet, in letters
MANY, NAMES = 10, 3  # columns; a table of more keeps the first three in sight, which say of what
BUTTON = 3  # characters that the button of the filter takes
ON_A4 = 200  # characters beside each other: more would be too small to read
A3 = 8
A4 = 9  # as Excel numbers paper


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


@dataclass(frozen=True)
class Export:
    """What a page gives out: its tables, and what to know about them."""

    slug: str  # the name of the file
    tables: tuple[ExportTable, ...]
    notes: tuple[Note, ...] = ()
    warning: str = ""  # on every page of a print


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


# XLSX ------------------------------------------------------------------------------------------------------


def write_xlsx(export: Export, stream: IO[bytes]) -> None:
    """Write the workbook into the stream: a sheet a table, the notes last. No row is kept in memory."""
    book = xlsxwriter.Workbook(
        stream,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": export.slug, "created": clock.now().replace(tzinfo=None)})
    for table in export.tables:
        _Sheet(book, table, export.warning).write()
    if export.notes:
        _write_notes(book, export)
    book.close()


def sheet_name(name: str) -> str:
    """Return the name as Excel takes it for a sheet: without signs of its own, cut at a word."""
    allowed = "".join(" " if sign in "[]:*?/\\" else sign for sign in name).strip("' ")
    return allowed if len(allowed) <= LONGEST_NAME else allowed[: LONGEST_NAME + 1].rpartition(" ")[0]


class _Sheet:
    """A sheet that is being written."""

    def __init__(self, book: Any, table: ExportTable, warning: str) -> None:
        self.book, self.table, self.warning = book, table, warning
        self.sheet = book.add_worksheet(sheet_name(str(table.name)))
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.formats = [book.add_format(_format(column.kind)) for column in table.columns]
        self.widths = [_narrowest(column) for column in table.columns]
        self.finer: dict[int, Any] = {}  # formats of percentages with more than one decimal

    def write(self) -> None:
        """Write the head and every row, then what depends on their number."""
        for place, column in enumerate(self.table.columns):
            self.sheet.write_string(0, place, safe_text(column.heading), self.head)
        last = 0
        for last, row in enumerate(self.table.rows, 1):
            for place, cell in enumerate(row):
                self._put(last, place, cell, row)
        for place, width in enumerate(self.widths):
            self.sheet.set_column(place, place, width)
        self.sheet.freeze_panes(1, NAMES if len(self.widths) > MANY else 0)
        self.sheet.autofilter(0, 0, last, len(self.table.columns) - 1)
        set_up_print(self.sheet, self.warning, A3 if sum(self.widths) > ON_A4 else A4)

    def _put(self, at: int, place: int, cell: Cell, row: Row) -> None:
        look = self.formats[place]
        match cell:
            case None:
                self._put_nothing(at, place, row)
            case str() | Promise():
                if text := safe_text(str(cell)):
                    self.sheet.write_string(at, place, text, look)
                    self._widen(place, len(text) + 1)
            case dt.datetime():
                self.sheet.write_datetime(at, place, clock.local(cell).replace(tzinfo=None), look)
            case dt.date():
                self.sheet.write_datetime(at, place, cell, look)
            case PercentCell():
                self._put_percent(at, place, cell, row)
            case _:
                self.sheet.write_number(at, place, float(cell), look)

    def _widen(self, place: int, wanted: int) -> None:
        """Let a column of texts be as wide as its longest, up to what its kind allows."""
        if wanted > self.widths[place]:
            self.widths[place] = max(self.widths[place], min(wanted, self.table.columns[place].kind.value[1]))

    def _put_percent(self, at: int, place: int, cell: PercentCell, row: Row) -> None:
        look, value = self._look(place, cell.digits), float(cell.value / 100)
        counts = _counts(self.table.columns[place], row)
        if counts and counts[1] and cell.value == Fraction(100 * counts[0], counts[1]):
            self.sheet.write_formula(at, place, self._formula(at, place), look, value)
        else:
            self.sheet.write_number(at, place, value, look)

    def _put_nothing(self, at: int, place: int, row: Row) -> None:
        """Leave the cell empty; of a whole of 0 by a formula, which counts as soon as somebody mends it."""
        counts = _counts(self.table.columns[place], row)
        if counts and not counts[1]:
            self.sheet.write_formula(at, place, self._formula(at, place), self.formats[place], "")

    def _formula(self, at: int, place: int) -> str:
        part, whole = (xl_rowcol_to_cell(at, one) for one in self.table.columns[place].share or ())
        return f'=IF({whole}=0,"",{part}/{whole})'

    def _look(self, place: int, digits: int) -> Any:
        if digits <= 1:
            return self.formats[place]
        if digits not in self.finer:
            format_ = _format(ColumnFormat.PERCENT) | {"num_format": f"0.{'0' * digits}%"}
            self.finer[digits] = self.book.add_format(format_)
        return self.finer[digits]


def _format(kind: ColumnFormat) -> dict[str, Any]:
    """Return how cells of the kind look: a text longer than its column is wide goes on in the next line."""
    return {
        "num_format": kind.value[0],
        "valign": "top",
        "text_wrap": kind in (ColumnFormat.TEXT, ColumnFormat.PROSE),
    }


def _narrowest(column: ExportColumn) -> int:
    """Return how wide the column is without rows: as its kind, one of texts as the longest word over it."""
    if column.kind not in (ColumnFormat.TEXT, ColumnFormat.PROSE, ColumnFormat.CODE):
        return int(column.kind.value[1])
    return BUTTON + max(map(len, column.heading.split()), default=0)


def _counts(column: ExportColumn, row: Row) -> tuple[int, int] | None:
    """Return the part and the whole of the row's percentage, None where it has none."""
    if column.share is None:
        return None
    part, whole = (row[place] for place in column.share)
    return (part, whole) if isinstance(part, int) and isinstance(whole, int) else None


def set_up_print(sheet: Any, warning: str = "", paper: int = A4) -> None:
    """Let the sheet be printed as wide as a page, its head on each."""
    sheet.set_paper(paper)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L&A&C{warning}")
    sheet.set_footer("&L&F&R&P/&N")


def _write_notes(book: Any, export: Export) -> None:
    sheet = book.add_worksheet(_("Notes"))
    label, text = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    for at, (name, words) in enumerate(export.notes):
        sheet.write_string(at, 0, safe_text(name), label)
        if words:
            sheet.write_string(at, 1, safe_text(words), text)
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
