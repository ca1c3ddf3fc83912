"""The process that marks one workbook in its place: what to mark and the file come in, the workbook goes out.

It is started by marking.py and never imported. Few cells may claim to be millions (one that is merged over a
whole sheet, or linked from all of it), and openpyxl makes each of them: so it works within limits, only here.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink

from sheets.marking.look import AUTHOR, FILL, WIDTHS, link_to
from sheets.reading import limits

_SCRATCH = 64 * 1024 * 1024  # bytes: openpyxl writes each sheet to a file before it packs it


def main() -> None:
    """Read the question and the workbook from the standard input, and write the workbook with its marks."""
    limits.limit_process(scratch=_SCRATCH)
    question = json.loads(sys.stdin.buffer.readline())
    workbook = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    for sheet in workbook.worksheets:
        _unmark(sheet)
    if question["title"] in workbook.sheetnames:
        del workbook[question["title"]]
    for name, row, column, fault in question["faults"]:
        _mark(workbook[name], row + 1, column + 1, fault)
    _list(workbook.create_sheet(question["title"]), question["rows"])
    stream = io.BytesIO()
    workbook.save(stream)
    sys.stdout.buffer.write(stream.getvalue())


def _unmark(sheet: Any) -> None:
    """Take off the marks of an earlier round."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def _mark(sheet: Any, row: int, column: int, fault: str) -> None:
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):  # the first of the merged cells shows for all
        area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
        cell = sheet.cell(area.min_row, area.min_col)
    earlier = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(earlier + fault, AUTHOR, height=100, width=300)
    cell.fill = PatternFill("solid", fgColor=FILL)


def _list(sheet: Any, rows: Sequence[Sequence[str]]) -> None:
    """Write the list of what is wrong, each address a link to its cell."""
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = text
            cell.data_type = "s"  # a text that begins with "=" stays one
            cell.font = Font(bold=number == 1)
        if number > 1:
            place = sheet.cell(number, 2)
            place.hyperlink = Hyperlink(ref=place.coordinate, location=link_to(row[0], row[1]))
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCD", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width


if __name__ == "__main__":
    main()
