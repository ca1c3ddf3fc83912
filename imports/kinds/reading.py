"""What the rows of a file state: of each figure the boxes of its form, and the cells that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from imports.checked import RowFault
from imports.kinds.kind import Filled
from procedures.models import Unit
from reports.figures.forms import Texts
from reports.figures.kind import CellNotTaken
from reports.figures.registry import kind_of
from reports.figures.row import FigureRow
from sheets.cells.value import Value, is_error, shown
from sheets.cells.values import Misread
from sheets.tables.table import DataLine
from targets.models import Indicator

Place = tuple[str, int]  # a sheet and a row, from 0
Key = tuple[int, int]  # a unit and an indicator
FAILED = "misread_error"  # the kind of repair of a cell that shows an error
TOLD_ONCE = frozenset({FAILED, "formula", "unsaved"})  # what else is wrong there shows once it is mended


@dataclass
class Stated:
    """What the file states of one figure: texts by box, and where each stands."""

    unit: Unit
    indicator: Indicator
    places: list[Place] = field(default_factory=list)
    texts: Texts = field(default_factory=dict)  # "" clears a box
    at: dict[str, tuple[str, int, int]] = field(default_factory=dict)  # sheet, row and column by box
    table: list[dict[str, str]] = field(default_factory=list)  # lines of dossiers or surveys, by column
    spots: list[tuple[str, int, Mapping[str, int]]] = field(default_factory=list)  # and where each stands


@dataclass
class Reading:
    """All that a file states, and the cells that say nothing that can be read."""

    stated: dict[Key, Stated] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)
    bad: set[Place] = field(default_factory=set)
    failed: set[tuple[Place, int]] = field(default_factory=set)  # cells that are told of once

    def refuse(
        self, place: Place, column: int, group: str, value: Value, words: str, asked: str = ""
    ) -> None:
        """Refuse a row for one of its cells."""
        sheet, row = place
        if (place, column) in self.failed:
            return
        if group in TOLD_ONCE:
            self.failed.add((place, column))
        self.faults.append(RowFault(group, sheet, row, column, shown(value), words, asked))
        self.bad.add(place)


def refuse_formulas(sheet: Filled, line: DataLine, reading: Reading) -> None:
    """Refuse each formula of the line: one that failed by its error, others unless their values are taken."""
    place = (sheet.grid.name, line.row)
    for column, formula in sheet.formulas(line):
        value = line.values[column] if column < len(line.values) else None
        if is_error(value):
            reading.refuse(place, column, FAILED, value, str(Misread("error", value)))
        elif not sheet.takes_formulas:
            words = _("Here stands a formula, and only figures are taken. Paste it as a value.")
            reading.refuse(place, column, "formula", f"={formula.removeprefix('=')}", words)
        elif (line.row, column) in sheet.grid.unsaved:
            words = _("The file has stored no value for this formula. Write the value itself.")
            reading.refuse(place, column, "unsaved", f"={formula.removeprefix('=')}", words)


def lay_out(stated: Stated, row: FigureRow, stored: Texts, reading: Reading) -> None:
    """Turn the lines of the kind's own sheet into boxes of its form, or refuse what it cannot take."""
    if not stated.table:
        return
    lay = kind_of(stated.indicator).lay(row, stored, stated.texts, stated.table)
    for found, (sheet, line, spots) in zip(stated.table, stated.spots, strict=True):
        try:
            boxes = list(lay(found))
        except CellNotTaken as refused:
            at = spots.get(refused.column, 0)
            reading.refuse((sheet, line), at, refused.group, refused.text, str(refused))
            continue
        for column, box in boxes:
            if column in spots:
                stated.at.setdefault(box, (sheet, line, spots[column]))
            if column in found:
                stated.texts[box] = found[column]
                stated.at[box] = (sheet, line, spots[column])
    stated.table, stated.spots = [], []
