"""The user's own workbook back, with what is wrong marked in it."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from sheets.cells.value import shown
from sheets.marking.look import AUTHOR, FILL, WIDTHS, link_to
from sheets.reading.book import Book, Grid, Unreadable, Value, cell_address
from sheets.reading.sandbox import run_apart

Faults = Mapping[tuple[str, int, int], str]  # sheet, row and column from 0: what is wrong there

_LARGEST = 150_000  # cells that are marked in place: with more, openpyxl takes longer than anybody waits
_CELL = 32_000  # characters, a little less than Excel allows
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # which no XML can hold
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
_SHEET_NAME = 31  # characters


def marked(content: bytes, book: Book, faults: Faults) -> bytes:
    """Return an XLSX with each bad cell filled and commented, and a sheet that lists them all.

    content  the file as it was uploaded: an XLSX keeps its formulas and formats, and loses charts; all else
             is written anew, and so is what is too large to be marked in its place
    """
    cells = sum(len(grid.rows) * len(grid.rows[0]) for grid in book.grids if grid.rows)
    if book.format != "xlsx" or book.old_font or cells > _LARGEST:
        return _written_anew(book, faults)
    try:
        return run_apart("sheets.marking.sandboxed", _question(book, faults) + content)
    except Unreadable:  # Excel and our reader take what openpyxl does not
        return _written_anew(book, faults)


def _question(book: Book, faults: Faults) -> bytes:
    """Return the line that says what to mark and what to list."""
    question = {
        "title": _("Errors"),
        "rows": [[_plain(text) for text in row] for row in (_head(), *_listed(book, faults))],
        "faults": [[*place, _plain(fault)] for place, fault in faults.items()],
    }
    return json.dumps(question).encode() + b"\n"


def _head() -> tuple[str, ...]:
    return _("Sheet"), _("Cell"), _("What it holds"), _("What to mend")


def _listed(book: Book, faults: Faults) -> Iterator[tuple[str, ...]]:
    """Yield sheet, address, value and fault of each bad cell, in the order of the book."""
    grids = {grid.name: grid for grid in book.grids}
    order = {name: number for number, name in enumerate(grids)}
    for name, row, column in sorted(faults, key=lambda place: (order.get(place[0], -1), *place[1:])):
        value = _value(grids.get(name), row, column)
        yield name, cell_address(row, column), shown(value), faults[name, row, column]


def _value(grid: Grid | None, row: int, column: int) -> Value:
    if grid is None or row >= len(grid.rows) or column >= len(grid.rows[row]):
        return None
    return grid.rows[row][column]


def _written_anew(book: Book, faults: Faults) -> bytes:
    """Return a workbook with the values of the book, and the marks."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as workbook:
        names = _sheet_names(grid.name for grid in book.grids)
        for grid in book.grids:
            writer = _Writer(workbook, workbook.add_worksheet(names[grid.name]))
            writer.write(grid, {place[1:]: fault for place, fault in faults.items() if place[0] == grid.name})
        _list_anew(workbook, book, faults, names)
    return stream.getvalue()


def _sheet_names(names: Iterable[str]) -> dict[str, str]:
    """Return for each name one that Excel takes: short, without its signs, and only once."""
    taken = {_("Errors").lower()}
    found: dict[str, str] = {}
    for number, name in enumerate(names, start=1):
        short = _NO_SHEET_NAME.sub(" ", _plain(name)).strip()[:_SHEET_NAME].rstrip("' ")
        if not short or short.lower() in taken:
            short = f"{short[: _SHEET_NAME - 6]} ({number})".strip()
        taken.add(short.lower())
        found[name] = short
    return found


def _list_anew(workbook: Any, book: Book, faults: Faults, names: dict[str, str]) -> None:
    sheet = workbook.add_worksheet(_("Errors"))
    sheet.write_row(0, 0, _head(), workbook.add_format({"bold": True}))
    for number, row in enumerate(_listed(book, faults), start=1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, _plain(text))
        target = f"internal:{link_to(names.get(row[0], row[0]), row[1])}"
        sheet.write_url(number, 1, target, string=row[1])
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)


class _Writer:
    """Writes one sheet: values by their types, and no text as a formula."""

    def __init__(self, workbook: Any, sheet: Any) -> None:
        self.sheet = sheet
        shapes = {dt.date: "dd/mm/yyyy", dt.datetime: "dd/mm/yyyy hh:mm", dt.time: "hh:mm"}
        self.good = {kind: workbook.add_format({"num_format": shape}) for kind, shape in shapes.items()}
        self.bad = {
            kind: workbook.add_format({"num_format": shape, "bg_color": f"#{FILL}"})
            for kind, shape in {**shapes, object: "General"}.items()
        }

    def write(self, grid: Grid, faults: Mapping[tuple[int, int], str]) -> None:
        """Write the values, and on each bad one its comment."""
        for row, cells in enumerate(grid.rows):
            for column, value in enumerate(cells):
                if value is not None:
                    self._cell(row, column, value, self.good.get(type(value)))
        for (row, column), fault in faults.items():
            value = _value(grid, row, column)
            self._cell(row, column, value, self.bad.get(type(value), self.bad[object]))
            self.sheet.write_comment(
                row, column, _plain(fault), {"author": AUTHOR, "x_scale": 2.5, "y_scale": 1.5}
            )

    def _cell(self, row: int, column: int, value: Value, shape: Any) -> None:
        if value is None:
            self.sheet.write_blank(row, column, None, shape)
        elif isinstance(value, bool):
            self.sheet.write_boolean(row, column, value, shape)
        elif isinstance(value, int | float) and math.isfinite(value):
            self.sheet.write_number(row, column, value, shape)
        elif isinstance(value, dt.time) or (isinstance(value, dt.date) and value.year >= 1900):
            self.sheet.write_datetime(row, column, value, shape)
        else:
            self.sheet.write_string(row, column, _plain(str(value)), shape)


def _plain(text: str) -> str:
    """Return the text without what no workbook can hold."""
    return _CONTROL.sub("", text)[:_CELL]
