"""Cells in a text: CSV as offices write it, and what is copied from a spreadsheet and pasted."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from reports.exchange import fonts
from reports.exchange.faults import Unreadable, Why

IN_FILES = "\t;,"
IN_PASTED = "\t;"  # a column of percentages is pasted as "92,3"
_LOOKED_AT = 50  # rows
_HINT = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)  # which Excel obeys, and does not show as a row
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # which stands in no text
_LONGEST = 10 * 1024 * 1024  # characters of one cell: as many as a file may hold
csv.field_size_limit(_LONGEST)


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text and its encoding, or raise Unreadable: UTF-16 by its mark, UTF-8, or an old one.

    Bytes that are no UTF-8 come from an old Windows: Windows-1258, or letters of a TCVN3 or VNI font, which
    Windows took for Western ones.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        attempts = ["utf-16"]
    else:
        western = content.decode("latin-1")
        if _CONTROL.search(western):
            raise Unreadable(Why.NO_SHEET)
        attempts = ["utf-8-sig", "latin-1" if fonts.old_font_of(western.splitlines()) else "cp1258"]
    names = {"utf-8-sig": "utf-8", "cp1258": "windows-1258", "latin-1": "windows-1252"}
    for encoding in attempts:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            raise Unreadable(Why.NO_SHEET)
        return text, names.get(encoding, encoding)
    raise Unreadable(Why.ENCODING)


def rows_of(text: str, marks: str = IN_FILES) -> list[list[str]]:
    """Return every row of the text, empty ones too, divided by one of the marks, or raise Unreadable."""
    hint = _HINT.match(text)
    if hint:
        return _rows(text[hint.end() :], hint.group(1))
    return _rows(text, _mark_of(text, marks))


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
        raise Unreadable(Why.QUOTES, line=str(begins_in)) from None
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
