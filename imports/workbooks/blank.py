"""An empty workbook of a kind: headings, lists to choose from, and a sheet on how to fill it in."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from imports.kinds.kind import SheetPart
from procedures.models import Authority, Field, Level, Role, Terrain, UnitKind

GUIDE, LISTS = "Hướng dẫn", "Danh mục"
ROWS = 3000  # below the headings, in which a list is offered
YES_NO = ("interlinked", "eligible_online", "at_desk")
CHOICES = {
    ("procedures", "authority"): Authority,
    ("units", "kind"): UnitKind,
    ("units", "level"): Level,
    ("units", "terrain"): Terrain,
    ("people", "role"): Role,
}


def blank(part: SheetPart) -> bytes:
    """Return the workbook, in the portal's own language whoever asks for it."""
    stream = io.BytesIO()
    with translation.override(settings.LANGUAGE_CODE):
        book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
        sheet = book.add_worksheet(part.title)
        head, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "@"})
        for at, column in enumerate(part.columns):
            sheet.write_string(0, at, str(column.label), head)
        # Text, or a spreadsheet program takes the zeros off a code and makes another day of a day.
        sheet.set_column(0, len(part.columns) - 1, 20, text)
        sheet.freeze_panes(1, 1)
        _write_guide(book, part)
        _offer_lists(book, sheet, part)
        book.close()
    return stream.getvalue()


def _write_guide(book: xlsxwriter.Workbook, part: SheetPart) -> None:
    """Say on a sheet of its own how the first is filled in."""
    lines = [
        _("Write one row for each code, below the headings of the sheet “%(sheet)s”.")
        % {"sheet": part.title},
        _("An empty cell leaves what the portal has; XÓA clears it."),
        _("Write a day as day/month/year, for example 14/06/2018."),
        _("Columns may stand in any order, and those that are not needed may be taken out."),
        _("Nothing is written before every cell was checked and you have said so."),
    ]
    guide = book.add_worksheet(GUIDE)
    guide.set_column(0, 0, 100)
    for number, words in enumerate(lines):
        guide.write_string(number, 0, words)


def _offer_lists(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, part: SheetPart) -> None:
    """Let short lists be chosen from; they stand on a hidden sheet, since a rule holds few letters."""
    lists = book.add_worksheet(LISTS)
    lists.hide()
    for at, column in enumerate(part.columns):
        offered = list(_offered(part.key, column.key))
        if offered:
            lists.write_column(0, at, offered)
            name = xl_col_to_name(at, col_abs=True)
            source = f"='{LISTS}'!{name}$1:{name}${len(offered)}"
            sheet.data_validation(
                1, at, ROWS, at, {"validate": "list", "source": source, "error_type": "warning"}
            )


def _offered(part: str, key: str) -> Iterable[str]:
    """Return what may be chosen in a column; nothing where anything may be written."""
    if key in YES_NO:
        return ["Có", "Không"]
    if (part, key) == ("procedures", "level"):
        return ["1", "2", "3", "4"]
    if (part, key) == ("procedures", "field"):
        return Field.objects.order_by("name").values_list("name", flat=True)
    choices = CHOICES.get((part, key))
    return [str(words) for code, words in choices.choices if code] if choices else []
