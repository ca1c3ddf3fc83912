"""The rows of a file one after the other: whose figure each is, and that none stands there twice."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from imports.kinds.figures import columns
from imports.kinds.figures.cells import READERS
from imports.kinds.figures.periods import Periods
from imports.kinds.figures.target import first_column, indicator_of
from imports.kinds.kind import Filled, ImportOrder
from imports.kinds.reading import Place, Reading, Stated, refuse_formulas
from procedures.models import Unit
from procedures.unit_names import Units, UnknownUnit
from sheets.cells.value import cell_address, text_of
from sheets.tables.table import DataLine
from targets.models import Indicator

_NAMING = frozenset({"unit", "unit_name", "district", "period", "target_name"})


def read_figures(
    order: ImportOrder, units: Units, indicators: Mapping[str, Indicator], periods: Periods
) -> Reading:
    """Return what the sheets state; `indicators` are all there are, by code in lower case."""
    reading = Reading()
    seen: dict[tuple[str, ...], tuple[Place, int]] = {}
    done = 0
    for sheet in order.sheets:
        known = indicators if sheet.part is columns.FIGURES else {}
        for line in sheet.table.lines:
            if not _is_refused_by_period(sheet, line, periods, reading):
                _read_line(sheet, line, units, known or indicators, reading, seen)
            done += 1
            if done % 500 == 0:
                order.tell(done)
    return reading


def _is_refused_by_period(sheet: Filled, line: DataLine, periods: Periods, reading: Reading) -> bool:
    """Say whether the row names another period than that of the import, and refuse it then."""
    value = sheet.value(line, "period")
    words = periods.refusal(text_of(value))
    if words:
        reading.refuse((sheet.grid.name, line.row), first_column(sheet, "period"), "period", value, words)
    return bool(words)


def _read_line(
    sheet: Filled,
    line: DataLine,
    units: Units,
    indicators: Mapping[str, Indicator],
    reading: Reading,
    seen: dict[tuple[str, ...], tuple[Place, int]],
) -> None:
    place = (sheet.grid.name, line.row)
    refuse_formulas(sheet, line, reading)
    if _says_nothing(sheet, line):
        return
    at = _naming_column(sheet, line)
    try:
        unit = units.find(
            sheet.value(line, "unit"),
            text_of(sheet.value(line, "unit_name")),
            text_of(sheet.value(line, "district")),
        )
    except UnknownUnit as unknown:
        named = line.values[at] if at < len(line.values) else None
        reading.refuse(place, at, unknown.group, named, unknown.words, unknown.asked)
        return
    indicator = indicator_of(sheet, line, indicators, reading)
    if indicator is None:
        return
    same = _sameness(sheet, line, unit, indicator)
    if same in seen:
        (other_sheet, other_row), other_column = seen[same]
        words = _("The same stands in cell %(cell)s of sheet “%(sheet)s”. Leave one of the two rows out.")
        told = {"cell": cell_address(other_row, other_column), "sheet": other_sheet}
        reading.refuse(place, at, "doubled", _named(unit, indicator), words % told)
        told = {"cell": cell_address(line.row, at), "sheet": place[0]}
        reading.refuse(seen[same][0], other_column, "doubled", _named(unit, indicator), words % told)
        return
    seen[same] = (place, at)
    key = (unit.pk, indicator.pk)
    stated = reading.stated.setdefault(key, Stated(unit, indicator))
    stated.places.append(place)
    READERS[sheet.part.key](sheet, line, stated, reading)


def _says_nothing(sheet: Filled, line: DataLine) -> bool:
    """Say whether the row holds no more than a name, as one that heads the units of a district does."""
    return all(sheet.value(line, key) is None for key in sheet.columns if key not in _NAMING)


def _named(unit: Unit, indicator: Indicator) -> str:
    return f"{unit.code} · {indicator.code}"


def _naming_column(sheet: Filled, line: DataLine) -> int:
    """Return the column that names the unit of the row: that of the code, unless only the name is there."""
    keys = [key for key in ("unit", "unit_name") if sheet.value(line, key) is not None]
    return first_column(sheet, *keys, "unit", "unit_name")


def _sameness(sheet: Filled, line: DataLine, unit: Unit, indicator: Indicator) -> tuple[str, ...]:
    """Return what no two rows of a sheet may share."""
    kind = columns.OWN_SHEETS.get(sheet.part.key)
    more = kind.sheet.distinct if kind and kind.sheet else ()
    words = (text_of(sheet.value(line, name)).casefold() for name in more)
    return (sheet.part.key, str(unit.pk), str(indicator.pk), *words)
