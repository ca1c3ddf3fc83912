"""The sheets in which figures of a period come: their columns, and what else people call them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.kinds.kind import SheetPart
from reports.figures.kind import OwnSheet
from reports.figures.registry import KINDS
from sheets.tables.sheet_column import SheetColumn

UNIT_COLUMNS = (
    SheetColumn("unit", _("Unit code"), ("Mã đơn vị", "Mã ĐV", "Mã", "unit", "unit_code"), spans=True),
    SheetColumn(
        "unit_name",
        _("Unit name"),
        ("Tên đơn vị", "Đơn vị", "Tên", "Xã, phường, thị trấn", "unit_name"),
        spans=True,
    ),
    SheetColumn(
        "district", _("District"), ("Huyện", "Quận huyện", "Huyện, thị xã, thành phố", "district"), spans=True
    ),
    # In every row, so that a sheet says it wherever it is copied to and however it is saved.
    SheetColumn("period", _("Period"), ("Kỳ", "Kỳ báo cáo", "Kỳ số liệu", "period"), spans=True),
)
NOTES = (
    SheetColumn("note", _("Note"), ("Ghi chú", "note")),
    SheetColumn("why", _("Reason for a warning"), ("Lý do", "Lý do cảnh báo", "Giải trình", "why")),
)
KINDS_OF_FIGURES = tuple(KINDS.values())
FIGURES = SheetPart(
    "figures",
    "Số liệu",
    (
        *UNIT_COLUMNS,
        SheetColumn(
            "code",
            _("Target code"),
            ("Mã mục tiêu", "Mã chỉ tiêu", "Chỉ tiêu mã", "indicator", "code"),
            spans=True,
        ),
        SheetColumn(
            "target_name",
            _("Target name"),
            ("Tên mục tiêu", "Mục tiêu", "Chỉ tiêu", "Tên chỉ tiêu"),
            spans=True,
        ),
        *{column.key: column for kind in KINDS_OF_FIGURES for column in kind.columns}.values(),
        SheetColumn("state", _("State"), ("Tình trạng", "Trạng thái", "state")),
        *NOTES,
    ),
    needed=(("unit", "unit_name"), ("code",), ("part", "whole", "achieved", "value", "state")),
)


def _part(sheet: OwnSheet) -> SheetPart:
    """Return the sheet of a kind as a part of the workbook."""
    columns = (*UNIT_COLUMNS, *sheet.columns)
    return SheetPart(sheet.key, sheet.title, columns, (("unit", "unit_name"), *sheet.needed))


OWN_SHEETS = {kind.sheet.key: kind for kind in KINDS_OF_FIGURES if kind.sheet}
PARTS = (FIGURES, *(_part(kind.sheet) for kind in OWN_SHEETS.values() if kind.sheet))
_ALL = [column for part in PARTS for column in part.columns]
COUNTS = frozenset(column.key for column in _ALL if column.holds == "count")
ANSWERS = frozenset(column.key for column in _ALL if column.holds == "answer")
NUMBERS = frozenset(column.key for column in _ALL if column.holds == "number")
