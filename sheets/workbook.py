"""The writer of workbooks: tables with typed cells and a sheet of notes, row by row.

No text becomes a formula; the only formulas are our own, of percentages whose part and whole stand in the
same row.
"""

from __future__ import annotations

from fractions import Fraction
from typing import IO, Any

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from accounts import clock
from sheets.admin_formats import safe_text
from sheets.front import FrontSheet
from sheets.laying_out import A3, A4, finer, put_cell, set_up_print, sheet_name
from sheets.writing import Cell, ColumnFormat, Export, ExportColumn, ExportTable, PercentCell, Row

MANY, NAMES = 10, 3  # columns; a table of more keeps the first three in sight, which say of what
BUTTON = 3  # characters that the button of the filter takes
ON_A4 = 200  # characters beside each other: more would be too small to read


def write_xlsx(export: Export, stream: IO[bytes]) -> None:
    """Write the workbook into the stream: a sheet for a meeting, one for each table, the notes last.

    No row is kept in memory: the first sheet is written beside the one whose table it shows.
    """
    book = xlsxwriter.Workbook(
        stream,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": export.slug, "created": clock.now().replace(tzinfo=None)})
    front = FrontSheet(book, export)
    for table in export.tables:
        _Sheet(book, table, export.warning, front if table is export.front else None).write()
    front.finish()
    if export.notes:
        _write_notes(book, export)
    book.close()


class _Sheet:
    """A sheet that is being written."""

    def __init__(self, book: Any, table: ExportTable, warning: str, front: FrontSheet | None) -> None:
        self.book, self.table, self.warning, self.front = book, table, warning, front
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
            if self.front:
                self.front.add(row)
        for place, width in enumerate(self.widths):
            self.sheet.set_column(place, place, width)
        self.sheet.freeze_panes(1, NAMES if len(self.widths) > MANY else 0)
        self.sheet.autofilter(0, 0, last, len(self.table.columns) - 1)
        set_up_print(self.sheet, self.warning, A3 if sum(self.widths) > ON_A4 else A4)

    def _put(self, at: int, place: int, cell: Cell, row: Row) -> None:
        match cell:
            case None:
                self._put_nothing(at, place, row)
            case PercentCell():
                self._put_percent(at, place, cell, row)
            case _:
                put_cell(self.sheet, (at, place), cell, self.formats[place])
                if isinstance(cell, str | Promise):
                    self._widen(place, len(str(cell)) + 1)

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
            self.finer[digits] = self.book.add_format(_format(ColumnFormat.PERCENT) | finer(digits))
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
