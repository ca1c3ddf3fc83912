"""Spreadsheets in and out, for what administrators import: whatever Vietnamese offices make, read safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from unicodedata import category

import tablib
import xlsxwriter
from django.utils.translation import gettext as _
from import_export.formats import base_formats

from sheets.cells.value import Value, cell_address
from sheets.reading.sandbox import read_safely
from sheets.reading.unreadable import SheetFault, Unreadable

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})  # what Unicode calls signs that nobody sees
LONGEST_CELL = 32_000  # characters; Excel keeps 32,767
# Of a sheet that is taken within a request. It is judged within a transaction, and PostgreSQL stops one that
# says nothing for as long as many more take; those go through the import by steps.
MOST_ROWS = 5_000


class UnreadableSheet(ValueError):
    """The file is no spreadsheet that can be taken; the text says why, and how it is mended."""


def rows_in(source: bytes, name: str) -> list[list[Value]]:
    """Return every row of the first sheet from its first on, empty ones too, or raise UnreadableSheet.

    The file is a stranger's: it is opened in a process with limits, whose words for its faults these are.
    """
    try:
        grids = read_safely(source, name).grids
    except Unreadable as refusal:
        raise UnreadableSheet(str(refusal)) from refusal
    if not grids:
        raise UnreadableSheet(str(Unreadable(SheetFault.EMPTY)))
    rows = grids[0].rows
    if sum(any(cell is not None for cell in row) for row in rows) > MOST_ROWS + 1:
        raise UnreadableSheet(_("The sheet has more than %(most)s rows. Divide it.") % {"most": MOST_ROWS})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and len(cell) > LONGEST_CELL:
                words = _("Cell %(cell)s holds more than %(most)s characters. Shorten it.")
                raise UnreadableSheet(words % {"cell": cell_address(number, column), "most": LONGEST_CELL})
    return rows


def plain_cell(cell: Value) -> Any:
    """Return a cell as the library takes it: 3 is the code "3", and what holds nothing is an empty text."""
    if not isinstance(cell, bool) and (
        isinstance(cell, int) or (isinstance(cell, float) and cell.is_integer())
    ):
        return str(int(cell))
    return "" if cell is None else cell


class PlacedDataset(tablib.Dataset):
    """A data set that knows where in its file its head and its rows stand, from 0."""

    rows: Sequence[int] = ()


def row_places(dataset: tablib.Dataset) -> list[int]:
    """Return where the head and each row stand; below each other where nobody noted it."""
    noted = getattr(dataset, "rows", ())
    return list(noted) if noted else list(range(len(dataset) + 1))


def _dataset(rows: list[list[Value]]) -> tablib.Dataset:
    """Return the rows as a data set: the first is the head, empty ones are left out."""
    filled = [(number, [plain_cell(cell) for cell in row]) for number, row in enumerate(rows)]
    filled = [(number, row) for number, row in filled if any(cell not in ("", None) for cell in row)]
    if not filled:
        return tablib.Dataset()
    width = max(_width(row) for _number, row in filled)
    wide = [(row + [""] * width)[:width] for _number, row in filled]
    sheet = PlacedDataset(*wide[1:], headers=[str(name) for name in wide[0]])
    sheet.rows = [number for number, _row in filled]
    return sheet


def _width(row: list[Any]) -> int:
    """Return how many cells the row has up to its last filled one."""
    return max((at for at, cell in enumerate(row, start=1) if cell not in ("", None)), default=0)


class Xlsx(base_formats.Format):
    """An Excel workbook: read as every sheet is, written by xlsxwriter with text kept as text."""

    def __init__(self, encoding: str | None = None) -> None:
        """Take the encoding that import-export offers, and leave it: a file says itself how it is written."""

    def get_title(self) -> str:
        """Return the name of the format."""
        return "xlsx"

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """Return the filled rows, or raise UnreadableSheet."""
        return _dataset(rows_in(in_stream, self.get_title()))

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Return the data set as a workbook; no cell becomes a formula."""
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(
            stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        sheet = book.add_worksheet()
        for row, cells in enumerate([dataset.headers or [], *dataset]):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, "" if cell is None else safe_text(str(cell)))
        sheet.freeze_panes(1, 0)
        sheet.autofit()
        book.close()
        return stream.getvalue()

    def is_binary(self) -> bool:
        """Say that the file is read as bytes."""
        return True

    def get_read_mode(self) -> str:
        """Return the mode in which the file is opened."""
        return "rb"

    def get_extension(self) -> str:
        """Return the ending of the file's name."""
        return "xlsx"

    def get_content_type(self) -> str:
        """Return the media type."""
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def can_import(self) -> bool:
        """Say that the format is read."""
        return True

    def can_export(self) -> bool:
        """Say that the format is written."""
        return True


class Csv(Xlsx):
    """A CSV file: read as every sheet is, written as UTF-8."""

    def get_title(self) -> str:
        """Return the name of the format."""
        return "csv"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Return the data set as UTF-8 with a mark, so that Excel reads it; text that looks like a formula is
        marked as text."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        for row in [dataset.headers or [], *dataset]:
            writer.writerow(["" if cell is None else harmless(str(cell)) for cell in row])
        return stream.getvalue().encode("utf-8-sig")

    def get_extension(self) -> str:
        """Return the ending of the file's name."""
        return "csv"

    def get_content_type(self) -> str:
        """Return the media type."""
        return "text/csv"


def harmless(text: str) -> str:
    """Return the text so that a spreadsheet takes it as text, whatever hides before its first sign."""
    first = next((sign for sign in text if sign in FORMULA_STARTS or category(sign) not in INVISIBLE), "")
    return f"'{text}" if first in FORMULA_STARTS else text


def safe_text(text: str) -> str:
    """Return the text as a cell can keep it: cut to its size, and never taken for a piece of the file itself.

    xlsxwriter copies what begins with <r> and ends with </r> into the workbook as it is: a space ends that.
    """
    cut = text[:LONGEST_CELL]
    return f"{cut} " if cut.startswith("<r>") and cut.endswith("</r>") else cut


FORMATS = [Xlsx, Csv]
