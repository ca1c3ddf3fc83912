"""What a file of figures would do: of every row whether it is new, changed, the same or refused, and why.

Everything is read in a number of queries that does not grow with the rows. Nothing is written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from imports.checked import Checked, CheckedCell, Outcome
from imports.checked import CheckedRow as Told
from imports.kinds.figures import columns
from imports.kinds.figures.periods import Periods
from imports.kinds.figures.plain import Plain, read_plain
from imports.kinds.figures.read import read_figures
from imports.kinds.kind import Filled, ImportOrder
from imports.kinds.reading import Key, Place, Reading, Stated, lay_out
from imports.models import ImportBatch
from indicators import printed_count
from procedures.models import Unit
from procedures.unit_names import Units
from reports.figures.draft import box_words, closed_words, figure_form, is_outdated, same
from reports.figures.forms import FigureForm, Texts
from reports.figures.registry import figure_row, kind_of
from reports.figures.row import FigureRow
from reports.figures.unit_report import UnitReport
from reports.figures.unit_reports import read_sheets
from reports.models import Measurement
from reports.obligations import Asking
from reports.refusal import Refused
from sheets.cells.value import text_of
from sheets.tables.table import DataLine
from targets.models import Indicator, Period

LABELS = {column.key: column.label for column in columns.FIGURES.columns}


@dataclass(frozen=True)
class FigureChange:
    """A figure that the file changes, ready to be written."""

    stated: Stated
    row: FigureRow
    sheet: UnitReport
    plain: Plain | None = None  # the figure of a plain row
    form: FigureForm | None = None  # of any other; one without a figure clears the row
    stored: Texts | None = None  # the boxes as they stand, where a form was asked

    @property
    def name(self) -> str:
        """Return the figure by the codes of its unit and target."""
        return f"{self.stated.unit.code} {self.stated.indicator.code}"

    @property
    def version(self) -> int:
        """Return the version of the line as it stands; 0 where there is none."""
        return self.row.line.version if self.row.line else 0


@dataclass
class ExaminedFigures:
    """A check with what writing needs."""

    checked: Checked
    entries: list[FigureChange]


def check_figures(order: ImportOrder) -> Checked:
    """Return what the file would do."""
    return examine_figures(order).checked


def examine_figures(order: ImportOrder) -> ExaminedFigures:
    """Return what the file would do, and what is to be written; raise Refused where the period is closed."""
    period = import_period(order.batch)
    if not period.is_open:
        raise Refused(closed_words(period))
    asking = Asking.read()
    units = _units(order.batch, asking, period)
    indicators = {one.code.casefold(): one for one in asking.indicators}
    reading = read_figures(order, units, indicators, Periods(period, asking.periods.values()))
    sheets = unit_reports(asking, period, {unit for unit, _indicator in reading.stated})
    examined = ExaminedFigures(
        Checked(suggestions=sorted(units.asked.values(), key=lambda one: one.text)), []
    )
    rows = {
        (key, row.asked.indicator.pk): (sheet, row) for key, sheet in sheets.items() for row in sheet.rows
    }
    for key, stated in reading.stated.items():
        entry = _judge(stated, rows.get(key), reading, order)
        if entry is not None:
            examined.entries.append(entry)
    examined.checked.faults = sorted(reading.faults, key=lambda one: (one.sheet, one.row, one.column))
    examined.entries = [one for one in examined.entries if reading.bad.isdisjoint(one.stated.places)]
    examined.checked.seen = {one.name: one.version for one in examined.entries}
    examined.checked.rows = list(_told(order, reading, examined.entries, units))
    order.tell(order.rows)
    return examined


def import_period(batch: ImportBatch) -> Period:
    """Return the period of an import of figures as it stands now."""
    return Period.objects.get(imports=batch.pk)


def _units(batch: ImportBatch, asking: Asking, period: Period) -> Units:
    allowed = frozenset(asking.units) if batch.unit_id is None else frozenset({batch.unit_id})
    return Units(asking.units, period.data_to, allowed, batch.accepted)


def unit_reports(asking: Asking, period: Period, units: Iterable[int]) -> dict[int, UnitReport]:
    """Return the reports of the units by their keys; the province is there also before it stated anything."""
    wanted = set(units)
    found = {sheet.unit.pk: sheet for sheet in read_sheets(asking, period, wanted)}
    for key in wanted - found.keys():
        unit = asking.units[key]
        rows = [figure_row(asked, period) for asked in asking.asked_of(unit, period)]
        found[key] = UnitReport(unit, period, None, rows)
    return found


# One figure ------------------------------------------------------------------------------------------------


def _judge(
    stated: Stated, found: tuple[UnitReport, FigureRow] | None, reading: Reading, order: ImportOrder
) -> FigureChange | None:
    """Return what is to be written of a figure, None where nothing is; refuse its rows by what is wrong."""
    if not reading.bad.isdisjoint(stated.places):
        reading.bad |= set(stated.places)  # the lines of one table stand or fall together
        return None
    if found is None:
        _refuse(reading, stated, "", "not_asked", _not_asked(stated.unit, stated.indicator))
        return None
    sheet, row = found
    if not stated.texts and not stated.table:
        return None
    plain = read_plain(row, stated.texts) if not stated.table else None
    entry = (
        FigureChange(stated, row, sheet, plain)
        if plain is not None
        else _judged_by_form(stated, row, sheet, reading, order)
    )
    if entry is None or (plain is not None and not _differs(plain, row)):
        return None
    if not row.is_editable:
        words = _("“%(name)s” was sent and can no longer be changed here.")
        _refuse(reading, stated, "", "sent", words % {"name": stated.indicator.label})
        return None
    return entry


def _not_asked(unit: Unit, indicator: Indicator) -> str:
    if words := kind_of(indicator).why_not_stated(indicator):
        return words
    return _("%(code)s is not asked of “%(unit)s” in this period. Leave this row out.") % {
        "code": indicator.code,
        "unit": unit.name,
    }


def _differs(plain: Plain, row: FigureRow) -> bool:
    """Say whether the line would hold something else than it does."""
    line = row.line
    held = (*line.figure[1:], line.note, line.warning_reason) if line else None
    return row.is_not_applicable or held != (*plain.held(), plain.note, plain.why)


def _judged_by_form(
    stated: Stated, row: FigureRow, sheet: UnitReport, reading: Reading, order: ImportOrder
) -> FigureChange | None:
    stored = figure_form(row).texts
    lay_out(stated, row, stored, reading)
    if not reading.bad.isdisjoint(stated.places):
        reading.bad |= set(stated.places)
        return None
    merged = {name: text for name, text in merge(stated.indicator, stored, stated.texts).items() if text}
    form = figure_form(row, merged)
    changed = {
        name for name, box in form.fields.items() if not same(box, stored.get(name, ""), merged.get(name, ""))
    } | (stored.keys() - merged.keys())
    if not changed or _is_idle(form, changed, stored, merged):
        return None
    if merged.get("why") and "why" not in stated.texts and is_outdated(row, changed):
        form = figure_form(row, {name: text for name, text in merged.items() if name != "why"})
    if not form.is_blank() and not form.is_valid():
        for name, texts in form.errors.items():
            box = form.fields.get(name)
            group = "half" if box is not None and not merged.get(name) else "rule"
            for text in texts:
                _refuse(reading, stated, name, group, str(text), merged.get(name, ""), order)
        return None
    return FigureChange(stated, row, sheet, form=form, stored=stored)


def merge(indicator: Indicator, stored: Texts, typed: Texts) -> Texts:
    """Return the boxes as they will stand: a figure ends “not applicable”, and the other way round."""
    merged = stored | typed
    names = kind_of(indicator).boxes or tuple(
        name for name in merged if re.match(r"[gq]\d+-", name) or name in ("issued", "collected")
    )
    if typed.get("na"):
        return {name: text for name, text in merged.items() if name not in names}
    if any(typed.get(name) for name in names):
        merged.pop("na", None)
    return merged


def _is_idle(form: FigureForm, changed: set[str], stored: Texts, merged: Texts) -> bool:
    """Say whether nothing is brought but what is proposed in empty boxes anyway."""
    return form.is_blank() and all(
        not stored.get(name) and merged.get(name) == form.proposed(name) for name in changed
    )


def _refuse(
    reading: Reading,
    stated: Stated,
    box: str,
    group: str,
    words: str,
    value: str = "",
    order: ImportOrder | None = None,
) -> None:
    """Refuse all rows of a figure for one of its boxes, or as a whole."""
    sheet, row, column = stated.at.get(box) or (*stated.places[0], _column_of(stated, order))
    reading.refuse((sheet, row), column, group, value, words)
    reading.bad |= set(stated.places)


def _column_of(stated: Stated, order: ImportOrder | None) -> int:
    """Return the column that a fault of a whole row is shown in: that of its first box, else the first."""
    boxes = kind_of(stated.indicator).boxes or stated.at
    places = [stated.at[name][2] for name in boxes if name in stated.at]
    return min(places, default=0)


# What the reader is told -----------------------------------------------------------------------------------


def _told(
    order: ImportOrder, reading: Reading, entries: Iterable[FigureChange], units: Units
) -> Iterator[Told]:
    """Yield each row of the file with what it comes to."""
    by_place: dict[Place, FigureChange] = {place: one for one in entries for place in one.stated.places}
    cells: dict[Place, list[CheckedCell]] = defaultdict(list)
    for entry in entries:
        for place, cell in cells_of(entry):
            cells[place].append(cell)
    stated: dict[Place, Key] = {place: key for key, one in reading.stated.items() for place in one.places}
    for sheet in order.sheets:
        for line in sheet.table.lines:
            place = (sheet.grid.name, line.row)
            key = stated.get(place)
            one = reading.stated[key] if key else None
            yield Told(
                *place,
                _outcome(place, by_place.get(place), reading),
                units.label(one.unit) if one else "",
                one.indicator.code if one else "",
                (*_restored(sheet, line, one), *cells.get(place, ())),
            )


def _restored(sheet: Filled, line: DataLine, stated: Stated | None) -> Iterator[CheckedCell]:
    """Yield the code of the unit as it was written, where it was read as another: 2 as 00002."""
    written = text_of(sheet.value(line, "unit"))
    if stated and written and written.casefold() != stated.unit.code.casefold() and "unit" in sheet.columns:
        yield CheckedCell(sheet.columns["unit"], str(LABELS["unit"]), written, stated.unit.code)


def _outcome(place: Place, entry: FigureChange | None, reading: Reading) -> Outcome:
    if place in reading.bad:
        return Outcome.REFUSED
    if entry is None:
        return Outcome.UNCHANGED
    return Outcome.CHANGED if entry.row.is_answered else Outcome.NEW


def cells_of(entry: FigureChange) -> Iterator[tuple[Place, CheckedCell]]:
    """Yield the cells that bring something, each with what stands in the portal before and after."""
    stated = entry.stated
    for name in stated.texts:
        sheet, row, column = stated.at.get(name, (*stated.places[0], 0))
        if entry.form is None:
            line = entry.row.line
            old = _held(line, name) if line else ""
            label, new = str(LABELS[name]), _held(entry.plain, name) if entry.plain else ""
        else:
            box = entry.form.fields.get(name)
            if box is None:
                continue
            old = box_words(box, (entry.stored or {}).get(name, ""))
            new = box_words(box, entry.form.texts.get(name, ""))
            label = str(box.label)
        if old != new:
            yield (sheet, row), CheckedCell(column, label, old, new)


def _held(line: Measurement | Plain, name: str) -> str:
    """Return what a line, or the figure to be put into it, holds in a box of a plain row."""
    if isinstance(line, Plain):
        value = line.get(name)
    else:
        value = getattr(line, "warning_reason" if name == "why" else name, None)
    if isinstance(value, bool):
        return _("Yes") if value else _("Not yet")
    return printed_count(value) if isinstance(value, int) else value or ""
