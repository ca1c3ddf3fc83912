"""The lines of a template: of every figure that units are asked for, what stands in its boxes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from imports.kinds.figures import columns
from imports.kinds.figures.cells import boxes_of
from imports.kinds.kind import Part
from indicators import NotRead, read_count
from procedures.models import Level
from reports.figures.dossier_form import COLUMNS as DOSSIER_COLUMNS
from reports.figures.dossier_form import DossierForm
from reports.figures.draft import form_of
from reports.figures.forms import NO, YES, RowForm
from reports.figures.survey_form import SurveyForm
from reports.figures.unit_report import Row, Sheet
from reports.models.dossiers import ALL_DOSSIERS
from reports.words import share_words
from targets.models.indicator import Kind, Source

YES_WORD, NO_WORD = "Có", "Chưa"  # as the import reads them, in whatever language the reader is
REPORTED, NOT_APPLICABLE = "Đã báo cáo", "Không áp dụng"
STATES = (REPORTED, "Chưa báo cáo", NOT_APPLICABLE, "XÓA")
BEFORE, MEANING = "Kỳ trước", "Cách ghi"  # columns for the writer alone, which the import leaves out
Cell = str | int | None


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One line of a sheet: cells by the keys of its columns, and which of them may be written."""

    cells: Mapping[str, Cell]
    open: frozenset[str]


def lines_of(part: Part, sheets: Iterable[Sheet]) -> Iterator[TemplateLine]:
    """Yield the lines of a part of the template, unit by unit."""
    make = {"figures": _figure, "dossiers": _dossiers, "surveys": _survey}[part.key]
    for sheet in sheets:
        for row in sheet.rows:
            yield from make(sheet, row, form_of(row))


def _unit(sheet: Sheet) -> dict[str, Cell]:
    unit = sheet.unit
    district = unit.parent.name if unit.level == Level.COMMUNE and unit.parent else ""
    name = unit.name_on(sheet.period.data_to)
    return {"unit": unit.code, "unit_name": name, "district": district, "period": sheet.period.label}


def _figure(sheet: Sheet, row: Row, form: RowForm) -> Iterator[TemplateLine]:
    indicator, texts = row.asked.indicator, form.texts
    boxes = boxes_of(indicator)
    cells = _unit(sheet) | {
        "code": indicator.code,
        "target_name": indicator.name,
        BEFORE: _before(row),
        MEANING: f"{indicator.part_name} / {indicator.whole_name}" if "part" in boxes else "",
        "state": NOT_APPLICABLE if row.is_not_applicable else REPORTED if row.is_answered else "",
        "note": texts.get("note", ""),
        "why": texts.get("why", ""),
    }
    for name in boxes:
        cells[name] = _box(name, texts.get(name) or form.proposed(name))
    yield TemplateLine(cells, frozenset({*boxes, "state", "note", "why"}) if row.is_editable else frozenset())


def _before(row: Row) -> str:
    """Return what the unit stated in the due period before."""
    if row.before is None:
        return ""
    share = row.before.share
    if row.asked.indicator.kind == Kind.UNIT_COUNT:
        return YES_WORD if share.part else NO_WORD
    return share_words(share.part, share.whole)


def _box(name: str, text: str) -> Cell:
    """Return the cell of a box; what cannot be read stays away, so that the import leaves it as it is."""
    if name in columns.COUNTS:
        try:
            return read_count(text)
        except NotRead:
            return None
    if name in ("achieved", "satisfied"):
        return {YES: YES_WORD, NO: NO_WORD}.get(text, "")
    return text


def _dossiers(sheet: Sheet, row: Row, form: RowForm) -> Iterator[TemplateLine]:
    """Yield a line a group of dossiers; before any is stated one line for all of them."""
    if not isinstance(form, DossierForm):
        return
    names = ("group", *DOSSIER_COLUMNS)
    for place in range(form.group_count):
        cells = {name: _box(name, form.texts.get(f"g{place}-{name}", "")) for name in names}
        if place and all(cell in ("", None) for cell in cells.values()):
            continue
        cells["group"] = cells["group"] or ALL_DOSSIERS
        cells["printed_source"] = form.texts.get("printed_source", "")
        opened = frozenset({*names, "printed_source"}) if row.is_editable else frozenset[str]()
        yield TemplateLine(_unit(sheet) | cells, opened)


def _survey(sheet: Sheet, row: Row, form: RowForm) -> Iterator[TemplateLine]:
    """Yield a line an option of a question: of the form in force, where only its count may be written."""
    indicator = row.asked.indicator
    if not isinstance(form, SurveyForm) or indicator.source != Source.SURVEY:
        return
    words = ("question", "option", "satisfied") if form.is_own else ()
    opened = frozenset({*words, "count"}) if row.is_editable else frozenset[str]()
    of_all = {
        name: _box(name, form.texts.get(name, "")) for name in ("issued", "collected", "printed_source")
    }
    is_first = True
    for q in range(form.question_count):
        for o in range(form.option_count(q)):
            question, option = form.words(f"q{q}-text"), form.words(f"q{q}-o{o}-text")
            if not question or not option:
                continue
            cells: dict[str, Cell] = {
                "subject": str(indicator.get_survey_subject_display()),
                "question": question,
                "option": option,
                "satisfied": YES_WORD if form.words(f"q{q}-o{o}-ok") else NO_WORD,
                "count": _box("count", form.texts.get(f"q{q}-o{o}-count", "")),
            }
            more = frozenset(of_all) if is_first and row.is_editable else frozenset[str]()
            yield TemplateLine(_unit(sheet) | cells | (of_all if is_first else {}), opened | more)
            is_first = False
