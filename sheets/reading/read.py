"""A file as a book: which format it is, decided by its content, and what its cells hold."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from sheets.cells.value import exact_decimal
from sheets.reading import archive, contents, delimited, ods, old_fonts, xls, xlsx
from sheets.reading.book import Book, Grid, SheetFault, Unreadable, Value
from sheets.reading.early import refuse_early, refuse_too_large
from sheets.reading.facts import COLUMNS, ROWS, SheetFacts
from sheets.reading.safe_xml import named_texts

SHEETS = 100

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OLD_PROGRAM = "_VBA_PROJECT".encode("utf-16-le")
_OLD_DOCUMENT = "WordDocument".encode("utf-16-le")
# What nobody sees, and what no database takes.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_KEPT_AS_TEXT = re.compile(r'\s*="([^"]*)"\s*')
_RARE_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Western letters and marks in place of Vietnamese ones; in old fonts they stand for others.
_WESTERN = str.maketrans({"\u00d0": "\u0110", "\u00f0": "\u0111", "\u00ad": None})
_WHOLE = 10**15  # below it a float holds every whole number


def read_book(content: bytes, name: str) -> Book:
    """Return what the file holds, or raise Unreadable.

    content  all bytes; they alone decide which format it is. A stranger's file goes through read_safely:
             some damage makes the reader of workbooks give up with its whole process
    name     as the browser sent it; it names the one sheet of a CSV file
    """
    refuse_early(content)
    if content.startswith(contents.MAGIC):
        return _in_unicode(_packed_book(content))
    if content.startswith(_OLE):
        return _in_unicode(_old_book(content))
    text, encoding = delimited.decoded(content)
    grid = _text_grid(text, PurePath(name).stem or "CSV")
    return _in_unicode(Book("csv", (grid,), encoding=encoding))


def read_pasted(content: bytes) -> Book:
    """Return the cells of a spreadsheet that were pasted as text (UTF-8), or raise Unreadable."""
    if not content.strip():
        raise Unreadable(SheetFault.EMPTY)
    refuse_too_large(len(content))
    return _in_unicode(Book("paste", (_text_grid(content.decode(), "1", delimited.IN_PASTED),)))


def _packed_book(content: bytes) -> Book:
    """Return the book in an XLSX or ODS."""
    parts = archive.parts_of(content)
    if archive.format_of(parts) == "ods":
        found = ods.facts_of(parts)
        grids = tuple(_with_each(_grids(content), found))
        return Book("ods", grids, properties=named_texts(parts.get("meta.xml", b""), "user-defined"))
    sheets, percents = xlsx.sheets_of(parts), xlsx.percents_of(parts)
    facts = {name: xlsx.facts_of(sheet, name, percents) for name, sheet in sheets.items()}
    grids = tuple(_with_facts(grid, facts.get(grid.name, SheetFacts())) for grid in _grids(content))
    return Book(
        "xlsx",
        grids,
        dates_from_1904=xlsx.counts_from_1904(parts),
        properties=xlsx.properties_of(parts),
    )


def _old_book(content: bytes) -> Book:
    """Return the book in an XLS, or raise Unreadable for what else the OLE file holds."""
    if _LOCKED in content:
        raise Unreadable(SheetFault.PASSWORD)
    if _OLD_DOCUMENT in content:
        raise Unreadable(SheetFault.DOCUMENT)
    if _OLD_PROGRAM in content:
        raise Unreadable(SheetFault.MACROS)
    found, from_1904 = xls.facts_of(content)
    return Book("xls", tuple(_with_each(_grids(content), found)), dates_from_1904=from_1904)


def _grids(content: bytes) -> Iterable[Grid]:
    """Yield the sheets with cells, or raise Unreadable."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            about = [found for found in book.sheets_metadata if found.typ == SheetTypeEnum.WorkSheet]
            if len(about) > SHEETS:
                raise Unreadable(SheetFault.SHEETS, limit=str(SHEETS))
            for sheet in about:
                hidden = sheet.visible != SheetVisibleEnum.Visible
                yield replace(_grid(book.get_sheet_by_name(sheet.name)), is_hidden=hidden)
    except Unreadable:
        raise
    except (CalamineError, OSError, ValueError, OverflowError):
        raise Unreadable(SheetFault.DAMAGED) from None


def _grid(sheet: CalamineSheet) -> Grid:
    bottom, right = sheet.end or (0, 0)
    _refuse_size(sheet.name, bottom + 1, right + 1)
    rows = [[clean(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    return Grid(sheet.name, rows, merged=tuple(sheet.merged_cell_ranges or ()))


def _with_each(grids: Iterable[Grid], facts: list[SheetFacts]) -> Iterator[Grid]:
    """Yield each grid with what is said of it; where nothing is said of any, as it is."""
    for grid, said in itertools.zip_longest(grids, facts):
        if grid is not None:
            yield _with_facts(grid, said or SheetFacts())


def _with_facts(grid: Grid, facts: SheetFacts) -> Grid:
    """Return the grid with what is said of it, with percentages and the errors of failed cells as shown."""
    for (row, column), moved in facts.percents.items():
        if row < len(grid.rows) and column < len(grid.rows[row]):
            grid.rows[row][column] = _with_sign(grid.rows[row][column], moved)
    for (row, column), error in facts.errors.items():
        if row < ROWS and column < COLUMNS:
            _put(grid.rows, row, column, error)
    return replace(
        grid,
        formulas=facts.formulas,
        hidden_rows=frozenset(facts.hidden_rows),
        unsaved=frozenset(facts.unsaved),
        merged=grid.merged or tuple(facts.merged),
    )


def _with_sign(value: Value, moved: int) -> Value:
    """Return a number as a text with the percent sign that its cell shows, and all of its digits."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return value
    number = format(exact_decimal(value).scaleb(moved), "f")
    return f"{(number.rstrip('0').rstrip('.') if '.' in number else number).replace('.', ',')}%"


def _put(rows: list[list[Value]], row: int, column: int, value: Value) -> None:
    """Put the value where it stands; a row or column that holds nothing else may have been left out."""
    width = max(column + 1, len(rows[0]) if rows else 0)
    rows.extend([None] * width for _ in range(row + 1 - len(rows)))
    rows[row].extend([None] * (column + 1 - len(rows[row])))
    rows[row][column] = value


def _text_grid(text: str, name: str, marks: str = delimited.IN_FILES) -> Grid:
    rows, mark = delimited.rows_of(text, marks)
    width = max(map(len, rows), default=0)
    _refuse_size(name, len(rows), width)
    cells = [[clean(_bare(cell)) for cell in row] + [None] * (width - len(row)) for row in rows]
    return Grid(name, cells, widths=tuple(map(len, rows)) if mark == "," else ())


def _bare(cell: str) -> str:
    """Return what a cell of a text says that spreadsheets are to keep as text: ="00002"."""
    match = _KEPT_AS_TEXT.fullmatch(cell)
    return match.group(1) if match else cell


def _refuse_size(name: str, rows: int, columns: int) -> None:
    if rows > ROWS:
        raise Unreadable(SheetFault.ROWS, sheet=name, limit=str(ROWS))
    if columns > COLUMNS:
        raise Unreadable(SheetFault.COLUMNS, sheet=name, limit=str(COLUMNS))


def clean(cell: Any) -> Value:
    """Return a cell as its writer sees it: 3.0 is 3, text is composed and stripped, and "" is None."""
    if isinstance(cell, str):
        if not cell.isascii():
            cell = _RARE_SPACES.sub(" ", unicodedata.normalize("NFC", cell))
        if not cell.isprintable():
            cell = _UNSEEN.sub("", cell)
        return cell.strip() or None
    if isinstance(cell, float):
        return int(cell) if abs(cell) < _WHOLE and cell.is_integer() else cell
    if isinstance(cell, dt.timedelta):  # a duration: Excel shows hours and minutes
        minutes = cell // dt.timedelta(minutes=1)
        return f"{minutes // 60}:{minutes % 60:02}"
    return cell  # type: ignore[no-any-return]


def _in_unicode(book: Book) -> Book:
    """Return the book with text for an old font converted, and some of it before and after."""
    texts = [cell for grid in book.grids for row in grid.rows for cell in row if isinstance(cell, str)]
    conversion = old_fonts.conversion_of(texts)
    if not conversion.font and not any(letter in text for text in texts for letter in "\u00d0\u00f0\u00ad"):
        return book
    grids = tuple(
        replace(grid, rows=[[_converted(cell, conversion) for cell in row] for row in grid.rows])
        for grid in book.grids
    )
    return replace(book, grids=grids, old_font=conversion.font, font_sample=conversion.sample)


def _converted(cell: Value, conversion: old_fonts.Conversion) -> Value:
    if not isinstance(cell, str):
        return cell
    return conversion.of(cell) if conversion.font else cell.translate(_WESTERN)
