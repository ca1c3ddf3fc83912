"""Cells in a text: CSV as offices write it, and what is copied from a spreadsheet and pasted."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from sheets.reading import old_fonts
from sheets.reading.unreadable import SheetFault, Unreadable

IN_FILES = "\t;,|"
IN_PASTED = "\t;"  # a column of percentages is pasted as "92,3"
_LOOKED_AT = 50  # rows
_HINT = re.compile(r"sep=([;,|\t])\r?\n", re.IGNORECASE)  # which Excel obeys, and does not show as a row
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # which stands in no text
_SEEN = 1000  # bytes by which an encoding is known
_LONGEST = 10 * 1024 * 1024  # characters of one cell: as many as a file may hold
csv.field_size_limit(_LONGEST)


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text and its encoding, or raise Unreadable: UTF-16 by its mark, UTF-8, or an old one.

    Bytes that are no UTF-8 come from an old Windows: Windows-1258, or letters of a TCVN3 or VNI font, which
    Windows took for Western ones.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        attempts = ["utf-16"]
    elif (unmarked := _unmarked(content[:_SEEN])) is not None:
        attempts = [unmarked]
    else:
        western = content.decode("latin-1")
        if _CONTROL.search(western):
            raise Unreadable(SheetFault.NO_SHEET)
        attempts = ["utf-8-sig", "latin-1" if old_fonts.old_font_of(western.splitlines()) else "cp1258"]
    names = {
        "utf-16-le": "utf-16",
        "utf-16-be": "utf-16",
        "utf-8-sig": "utf-8",
        "cp1258": "windows-1258",
        "latin-1": "windows-1252",
    }
    for encoding in attempts:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            raise Unreadable(SheetFault.NO_SHEET)
        return text, names.get(encoding, encoding)
    raise Unreadable(SheetFault.ENCODING)


def _unmarked(content: bytes) -> str | None:
    """Return the kind of UTF-16 that the bytes are without its mark: every other one is mostly 0."""
    high, low = content[1::2].count(0), content[::2].count(0)
    if low == 0 and high * 4 > len(content):
        return "utf-16-le"
    return "utf-16-be" if high == 0 and low * 4 > len(content) else None


def rows_of(text: str, marks: str = IN_FILES) -> tuple[list[list[str]], str]:
    """Return every row of the text, empty ones too, and the mark that divides them, or raise Unreadable."""
    hint = _HINT.match(text)
    mark = hint.group(1) if hint else _mark_of(text, marks)
    text = text[hint.end() :] if hint else text
    try:
        return _rows(text, mark), mark
    except Unreadable:
        if marks != IN_PASTED:
            raise
    # Spreadsheets copy a cell that begins with a quotation mark as it is; then no mark encloses anything.
    return [line.split(mark) for line in re.split(r"\r\n|\r|\n", text)], mark


def _rows(text: str, mark: str) -> list[list[str]]:
    """Return the rows that the mark divides; an open quotation mark is named by its line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    rows: list[list[str]] = []
    begins_in = 1
    try:
        for row in reader:
            rows.append(row)
            begins_in = reader.line_num + 1
    except csv.Error:
        raise Unreadable(SheetFault.QUOTES, line=str(begins_in)) from None
    return rows


def _mark_of(text: str, marks: str) -> str:
    """Return the mark that divides most rows into one same number of cells, of which there are several."""
    return max(marks, key=lambda mark: _regularity(text, mark))


def _regularity(text: str, mark: str) -> tuple[int, int]:
    """Return how many of the first rows have the commonest width, and that width; none for a width of one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    widths = Counter(
        len(row) for row, _number in zip(reader, range(_LOOKED_AT), strict=False) if len(row) > 1
    )
    if not widths:
        return 0, 0
    width, count = widths.most_common(1)[0]
    return count, width
