"""What the sheets of a workbook share: their names, their print, and how a cell is put into its place."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.functional import Promise

from accounts import clock
from sheets.admin_formats import safe_text
from sheets.writing import Cell, PercentCell

LONGEST_NAME = 31  # of a sheet, in letters
A3 = 8
A4 = 9  # as Excel numbers paper


def sheet_name(name: str) -> str:
    """Return the name as Excel takes it for a sheet: without signs of its own, cut at a word."""
    allowed = "".join(" " if sign in "[]:*?/\\" else sign for sign in name).strip("' ")
    return allowed if len(allowed) <= LONGEST_NAME else allowed[: LONGEST_NAME + 1].rpartition(" ")[0]


def put_cell(sheet: Any, at: tuple[int, int], cell: Cell, look: Any) -> None:
    """Write what the cell holds, typed and never as a formula; nothing leaves it empty.

    at  row and column, from 0
    """
    match cell:
        case None:
            pass
        case str() | Promise():
            if text := safe_text(str(cell)):
                sheet.write_string(*at, text, look)
        case dt.datetime():
            sheet.write_datetime(*at, clock.local(cell).replace(tzinfo=None), look)
        case dt.date():
            sheet.write_datetime(*at, cell, look)
        case PercentCell():
            sheet.write_number(*at, float(cell.value / 100), look)
        case _:
            sheet.write_number(*at, float(cell), look)


def finer(digits: int) -> dict[str, str]:
    """Return the format of a percentage that needs more decimals to stay on its side of a threshold."""
    return {"num_format": f"0.{'0' * digits}%"}


def set_up_print(sheet: Any, warning: str = "", paper: int = A4) -> None:
    """Let the sheet be printed as wide as a page, its head on each."""
    sheet.set_paper(paper)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L&A&C{warning}")
    sheet.set_footer("&L&F&R&P/&N")
