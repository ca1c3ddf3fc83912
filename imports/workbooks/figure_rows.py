"""The lines of a template: of every figure that units are asked for, what stands in its boxes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils import translation

from imports.kinds.figures import columns
from imports.kinds.kind import SheetPart
from procedures.models import Level
from reports.figures.draft import figure_form
from reports.figures.forms import FigureForm
from reports.figures.kind import NO_WORD, YES_WORD, Cell, cell_of
from reports.figures.registry import kind_of
from reports.figures.row import FigureRow
from reports.figures.unit_report import UnitReport

__all__ = ["BEFORE", "MEANING", "NO_WORD", "STATES", "YES_WORD", "TemplateLine", "template_lines"]

REPORTED, NOT_APPLICABLE = "Đã báo cáo", "Không áp dụng"
STATES = (REPORTED, "Chưa báo cáo", NOT_APPLICABLE, "XÓA")
BEFORE, MEANING = "Kỳ trước", "Cách ghi"  # columns for the writer alone, which the import leaves out


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One line of a sheet: cells by the keys of its columns, and which of them may be written."""

    cells: Mapping[str, Cell]
    open: frozenset[str]


def template_lines(part: SheetPart, sheets: Iterable[UnitReport]) -> Iterator[TemplateLine]:
    """Yield the lines of a part of the template, unit by unit."""
    kind = columns.OWN_SHEETS.get(part.key)
    for sheet in sheets:
        for row in sheet.rows:
            if kind is None:
                yield from _figure(sheet, row, figure_form(row))
            elif kind_of(row.asked.indicator) is kind:
                for cells, opened in kind.lines(row, figure_form(row)):
                    yield TemplateLine(_unit(sheet) | cells, opened)


def _unit(sheet: UnitReport) -> dict[str, Cell]:
    unit = sheet.unit
    day = sheet.period.data_to
    district = unit.parent_on(day) if unit.level == Level.COMMUNE else None
    named = {"unit_name": unit.name_on(day), "district": district.name if district else ""}
    return {"unit": unit.code, **named, "period": sheet.period.label}


def _figure(sheet: UnitReport, row: FigureRow, form: FigureForm) -> Iterator[TemplateLine]:
    indicator, texts = row.asked.indicator, form.texts
    kind = kind_of(indicator)
    with translation.override("vi"):  # as its headings, whoever asks for the workbook
        before = kind.before_cell(indicator, row.before.share) if row.before else ""
        meaning = kind.meaning(indicator).replace("÷", "/")
    cells: dict[str, Cell] = _unit(sheet) | {
        "code": indicator.code,
        "target_name": indicator.name,
        BEFORE: before,
        MEANING: meaning,
        "state": NOT_APPLICABLE if row.is_not_applicable else REPORTED if row.is_answered else "",
        "note": texts.get("note", ""),
        "why": texts.get("why", ""),
    }
    for column in kind.columns:
        cells[column.key] = cell_of(column, texts.get(column.key) or form.proposed(column.key))
    opened = frozenset({*kind.boxes, "state", "note", "why"}) if row.is_editable else frozenset[str]()
    yield TemplateLine(cells, opened)
