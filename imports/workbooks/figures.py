"""The workbook that units fill in: it knows its period and its units, and holds what the portal has.

Handed in as it is, it changes nothing. Codes are locked, without a password, and so is what does not apply.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from imports.kinds.figures import columns as figures
from imports.kinds.figures.periods import Periods
from imports.kinds.kind import ImportKind, SheetPart
from imports.matching import FoundSheet, NoColumns, find
from imports.workbooks.figure_rows import (
    BEFORE,
    MEANING,
    NO_WORD,
    STATES,
    YES_WORD,
    TemplateLine,
    template_lines,
)
from reports.figures.registry import kind_of
from reports.figures.unit_report import UnitReport
from sheets.admin_formats import safe_text
from sheets.cells.value import text_of
from sheets.laying_out import set_up_print
from sheets.reading.book import Book, Grid
from targets.models import Period

VERSION = "2"  # raised when a column comes or goes
VERSION_NAME, PERIOD_NAME, UNITS_NAME = "mau-cchc", "ky", "don-vi"  # custom properties of the workbook
LISTS: Mapping[str, Sequence[str]] = {
    "achieved": (YES_WORD, NO_WORD, "XÓA"),
    "satisfied": (YES_WORD, NO_WORD),
    "state": STATES,
}
WIDTHS = {"unit_name": 26, "district": 20, "target_name": 44, "note": 30, "why": 30, "question": 36}
GREY = "#E3E7EC"
PERIOD = figures.FIGURES.column("period")
HEADS_WITHIN = 100  # rows in which the headings of a sheet are looked for


def template(period: Period, sheets: Sequence[UnitReport], about: str) -> bytes:
    """Return the workbook for the reports.

    about  the code of what was asked for: a unit, a district, a group of units, the province
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    for name, value in ((VERSION_NAME, VERSION), (PERIOD_NAME, period.code), (UNITS_NAME, about)):
        book.set_custom_property(name, value, "text")
    for part in figures.PARTS:
        _write_part(book, part, template_columns(part, sheets), template_lines(part, sheets))
    _write_guide(book, period)
    book.close()
    return stream.getvalue()


def outdated_words(book: Book, kind: ImportKind, period: Period) -> str:
    """Return why a filled template is refused, "" where it is none, or one of this version and period.

    Each row says its period, because a sheet that is copied, pasted or saved as CSV has no properties.
    """
    try:
        tables = find(kind, book)
    except NoColumns:  # which is told in the step of the columns
        tables = []
    version, periods = book.properties.get(VERSION_NAME), Periods(period, Period.objects.all())
    in_file = periods.named(book.properties.get(PERIOD_NAME, "")) if version else None
    in_rows = {periods.named(text) for table in tables for text in _periods_in(table)}
    others = {in_file} - {None, period} or (set() if period in in_rows else in_rows)
    old = min((one.label for one in others if one), default="")
    if not old and (version not in (None, VERSION) or any(map(_is_first_version, book.grids))):
        old = _("version %(version)s") % {"version": version or "1"}
    words = _(
        "The file uses an old template (%(old)s). Download that of %(new)s and paste the figures into it."
    )
    return words % {"old": old, "new": period} if old else ""


def _periods_in(found: FoundSheet) -> set[str]:
    """Return what the rows of the sheet say of their period."""
    sure = (one for one in found.proposals if one.certainty == "sure" and one.field == PERIOD.key)
    places = [one.column.index for one in sure]
    return {text_of(line.values[at]) for line in found.table.lines for at in places if at < len(line.values)}


def _is_first_version(grid: Grid) -> bool:
    """Say whether the sheet has the headings of the first template, whose rows did not say their period."""
    heads = (set(row) for row in grid.rows[:HEADS_WITHIN])
    return any({BEFORE, MEANING} <= head and head.isdisjoint(PERIOD.aliases) for head in heads)


def template_columns(part: SheetPart, sheets: Sequence[UnitReport] = ()) -> list[tuple[str, str]]:
    """Return the columns of a sheet: their keys, and their headings, which the import knows for certain.

    sheets  the reports that are handed out: a column that figures seldom need stands there where one does
    """
    needed = {key for sheet in sheets for row in sheet.rows for key in kind_of(row.asked.indicator).boxes}
    columns = [
        (column.key, column.aliases[0])
        for column in part.columns
        if not column.is_seldom or column.key in needed
    ]
    if part is figures.FIGURES:
        after = [key for key, _heading in columns].index("target_name") + 1
        columns[after:after] = [(MEANING, MEANING), (BEFORE, BEFORE)]
    return columns


def _write_part(
    book: Any, part: SheetPart, columns: Sequence[tuple[str, str]], lines: Iterable[TemplateLine]
) -> None:
    sheet = book.add_worksheet(part.title)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": GREY, "border": 1})
    opened = book.add_format({"locked": False, "border": 1, "num_format": "#,##0"})
    shut = book.add_format({"locked": True, "border": 1, "bg_color": GREY, "num_format": "#,##0"})
    for place, (key, heading) in enumerate(columns):
        sheet.set_column(place, place, WIDTHS.get(key, 14))
        sheet.write_string(0, place, heading, head)
    last = 0
    for last, line in enumerate(lines, 1):
        for place, (key, _heading) in enumerate(columns):
            cell, look = line.cells.get(key), opened if key in line.open else shut
            if isinstance(cell, int):
                sheet.write_number(last, place, cell, look)
            elif cell:
                sheet.write_string(last, place, safe_text(cell), look)
            else:
                sheet.write_blank(last, place, None, look)
    for place, (key, _heading) in enumerate(columns):
        if key in LISTS and last:
            sheet.data_validation(1, place, last, place, {"validate": "list", "source": list(LISTS[key])})
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
    set_up_print(sheet)


def _write_guide(book: Any, period: Period) -> None:
    sheet = book.add_worksheet("Hướng dẫn")
    bold, plain = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, _("Template for the figures of %(period)s") % {"period": period}, bold)
    for at, words in enumerate(_guide(), 1):
        sheet.write_string(at, 0, f"{at}. {words}", plain)


def _guide() -> list[str]:
    return [
        _("Write into the white cells alone. Grey cells hold codes, or do not apply to the row."),
        _("Write a part and its whole as whole numbers. If nothing occurred, write 0 into both."),
        _("An empty cell leaves what the portal has. “XÓA” clears it."),
        _("Where a figure does not concern the unit, choose “Không áp dụng” and write why."),
        _("Dossiers are written into the sheet “Hồ sơ”, surveys into the sheet “Khảo sát”."),
        _("Codes, sheets and headings stay as they are. Save the file as XLSX and hand it in on the portal."),
    ]
