"""The first sheet of a workbook: what a meeting needs of it on one page of paper.

Title, period and scope, then eight columns of the table that the export puts in front. A table of more rows
than a page holds is cut, and the sheet says how many more there are and where.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from accounts.figures import count_words
from sheets.admin_formats import safe_text
from sheets.laying_out import A4, finer, put_cell, set_up_print, sheet_name
from sheets.vietnamese import fold
from sheets.writing import Cell, ColumnFormat, Export, PercentCell, Row

NAME = gettext_lazy("Summary")
FOLDED_NAMES = frozenset({"summary", "tom tat"})  # whichever language wrote the workbook
MOST_COLUMNS = 8
MOST_ROWS = 30  # that are still read when they are on one page
WIDTHS = {ColumnFormat.PROSE: 34, ColumnFormat.TEXT: 22, ColumnFormat.MOMENT: 17}
USUAL = 12


class FrontSheet:
    """The sheet while it is being written, row by row beside the sheet of its table."""

    def __init__(self, book: Any, export: Export) -> None:
        self.book, self.table = book, export.front
        self.places = self.table.front or tuple(range(len(self.table.columns)))[:MOST_COLUMNS]
        self.sheet = book.add_worksheet(sheet_name(str(NAME)))
        self.finer: dict[int, Any] = {}
        self.rows = 0
        self.at = count()
        self._write_head(export)
        self.looks = [self._look(self.table.columns[place].kind) for place in self.places]

    def _write_head(self, export: Export) -> None:
        """Write whose figures they are, and the heads of the columns, which each page repeats."""
        title = self.book.add_format({"bold": True, "font_size": 14})
        head = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        self._tell(str(export.title or self.table.name), title)
        if export.warning:
            self._tell(export.warning, self.book.add_format({"italic": True}))
        for name, words in export.about:
            self._tell(f"{name}: {words}")
        at = next(self.at)
        for place, column in enumerate(self.table.columns[one] for one in self.places):
            self.sheet.write_string(at, place, safe_text(column.heading), head)
            self.sheet.set_column(place, place, WIDTHS.get(column.kind, USUAL))
        set_up_print(self.sheet, export.warning, A4)
        self.sheet.repeat_rows(at)
        self.sheet.fit_to_pages(1, 1)

    def _tell(self, text: str, look: Any = None) -> None:
        """Write a line across the page."""
        self.sheet.write_string(next(self.at), 0, safe_text(text), look)

    def _look(self, kind: ColumnFormat) -> Any:
        return self.book.add_format(
            {"num_format": kind.value[0], "valign": "top", "text_wrap": True, "border": 1}
        )

    def add(self, row: Row) -> None:
        """Write the eight cells of a row, as long as there is room on the page."""
        self.rows += 1
        if self.rows > MOST_ROWS or len(row) < len(self.table.columns):  # a remark is no row of the table
            return
        at = next(self.at)
        for place, (look, cell) in enumerate(zip(self.looks, (row[one] for one in self.places), strict=True)):
            if cell is None:
                self.sheet.write_blank(at, place, None, look)
            else:
                put_cell(self.sheet, (at, place), cell, self._fine(look, cell))

    def _fine(self, look: Any, cell: Cell) -> Any:
        """Return the look of a percentage with as many decimals as it needs."""
        if not isinstance(cell, PercentCell) or cell.digits <= 1:
            return look
        if cell.digits not in self.finer:
            self.finer[cell.digits] = self.book.add_format(
                {"valign": "top", "border": 1} | finer(cell.digits)
            )
        return self.finer[cell.digits]

    def finish(self) -> None:
        """Say how many rows are left out, and where they stand."""
        more = self.rows - MOST_ROWS
        if more > 0:
            words = ngettext(
                "%(count)s more row on the sheet “%(sheet)s”.",
                "%(count)s more rows on the sheet “%(sheet)s”.",
                more,
            )
            told = {"count": count_words(more), "sheet": sheet_name(str(self.table.name))}
            self._tell(words % told)


def is_front(name: str) -> bool:
    """Say whether a sheet of that name is the first one of our workbooks, which holds its table in short."""
    return fold(name) in FOLDED_NAMES
