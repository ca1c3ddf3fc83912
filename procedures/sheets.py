"""Spreadsheets in and out, for what administrators import: XLSX and CSV as Vietnamese offices make them."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Sequence
from typing import Any
from unicodedata import category

import tablib
import xlsxwriter
from django.utils.translation import gettext_lazy
from import_export.formats import base_formats
from python_calamine import CalamineError, CalamineWorkbook

LONGEST_CELL = 131_072  # characters: four times as many as Excel keeps in one
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})  # what Unicode calls signs that nobody sees
LONGEST_CELL = 32_000  # characters; Excel keeps 32,767

UNREADABLE = gettext_lazy(
    "The file is no sheet that can be read. Save it anew as XLSX or CSV and upload that."
)


class UnreadableSheet(ValueError):
    """The file is no spreadsheet of this kind."""


def plain(cell: Any) -> Any:
    """Return a cell as its writer sees it: 3.0 is the code 3, text is composed, without stray spaces."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, str):
        return unicodedata.normalize("NFC", cell.replace("\u00a0", " ").replace("\0", "")).strip()
    return cell


class Sheet(tablib.Dataset):
    """A data set that knows where in its file its head and its rows stand, from 0."""

    rows: Sequence[int] = ()


def rows_of(dataset: tablib.Dataset) -> list[int]:
    """Return where the head and each row stand; below each other where nobody noted it."""
    noted = getattr(dataset, "rows", ())
    return list(noted) if noted else list(range(len(dataset) + 1))


def _dataset(rows: list[list[Any]]) -> tablib.Dataset:
    """Return the rows as a data set: the first is the head, empty ones are left out."""
    filled = [(number, [plain(cell) for cell in row]) for number, row in enumerate(rows)]
    filled = [(number, row) for number, row in filled if any(cell not in ("", None) for cell in row)]
    if not filled:
        return tablib.Dataset()
    width = max(_width(row) for _number, row in filled)
    wide = [(row + [""] * width)[:width] for _number, row in filled]
    sheet = Sheet(*wide[1:], headers=[str(name) for name in wide[0]])
    sheet.rows = [number for number, _row in filled]
    return sheet


def _width(row: list[Any]) -> int:
    """Return how many cells the row has up to its last filled one."""
    return max((at for at, cell in enumerate(row, start=1) if cell not in ("", None)), default=0)


class Xlsx(base_formats.Format):
    """An Excel workbook: read by calamine, written by xlsxwriter with text kept as text."""

    def __init__(self, encoding: str | None = None) -> None:
        """Take the encoding that import-export offers, and leave it: a file says itself how it is written."""

    def get_title(self) -> str:
        """Return the name of the format."""
        return "xlsx"

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """Return the filled rows, or raise UnreadableSheet."""
        return _dataset(self.rows(in_stream))

    def rows(self, content: bytes) -> list[list[Any]]:
        """Return every row of the first sheet from its first on, empty ones too, or raise UnreadableSheet."""
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        except (CalamineError, IndexError) as error:
            raise UnreadableSheet(UNREADABLE) from error

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Return the data set as a workbook; no cell becomes a formula."""
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(
            stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        sheet = book.add_worksheet()
        for row, cells in enumerate([dataset.headers or [], *dataset]):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, "" if cell is None else as_text(str(cell)))
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
    """A CSV file: comma or semicolon, UTF-8 with or without a mark, or the old Windows-1258."""

    def get_title(self) -> str:
        """Return the name of the format."""
        return "csv"

    def rows(self, content: bytes) -> list[list[Any]]:
        """Return every row, empty ones too, or raise UnreadableSheet for a file in no known encoding."""
        text = _decoded(content)
        first = next((line for line in text.splitlines() if line.strip()), "")
        mark = max(",;\t", key=first.count)
        try:
            rows = [
                list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
            ]
        except csv.Error as error:
            raise UnreadableSheet(UNREADABLE) from error
        if any(len(cell) > LONGEST_CELL for row in rows for cell in row):
            raise UnreadableSheet(UNREADABLE)
        return rows

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


def _decoded(content: bytes) -> str:
    """Return the text: UTF-16 by its mark (what Excel calls Unicode text), else UTF-8, else Windows-1258."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1258"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableSheet(UNREADABLE)


def harmless(text: str) -> str:
    """Return the text so that a spreadsheet takes it as text, whatever hides before its first sign."""
    first = next((sign for sign in text if sign in FORMULA_STARTS or category(sign) not in INVISIBLE), "")
    return f"'{text}" if first in FORMULA_STARTS else text


def as_text(text: str) -> str:
    """Return the text as a cell can keep it: cut to its size, and never taken for a piece of the file itself.

    xlsxwriter copies what begins with <r> and ends with </r> into the workbook as it is: a space ends that.
    """
    cut = text[:LONGEST_CELL]
    return f"{cut} " if cut.startswith("<r>") and cut.endswith("</r>") else cut


FORMATS = [Xlsx, Csv]
