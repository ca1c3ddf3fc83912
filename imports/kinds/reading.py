"""What the rows of a file state: of each figure the boxes of its form, and the cells that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from imports.checked import Fault
from imports.kinds.kind import Filled
from procedures.models import Unit
from reports.figures.dossier_form import COLUMNS as DOSSIER_COLUMNS
from reports.figures.forms import YES, Texts
from reports.models.dossiers import ALL_DOSSIERS
from sheets.cells.value import Value, is_error, shown
from sheets.cells.values import Misread
from sheets.tables.table import Line
from targets.models import Indicator
from targets.models.indicator import Source

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
    faults: list[Fault] = field(default_factory=list)
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
        self.faults.append(Fault(group, sheet, row, column, shown(value), words, asked))
        self.bad.add(place)


def refuse_formulas(sheet: Filled, line: Line, reading: Reading) -> None:
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


def lay_out(stated: Stated, stored: Texts) -> None:
    """Turn the lines of a table into boxes of its form, each where the same line stands already."""
    if not stated.table:
        return
    lay = _lay_dossiers if stated.indicator.source == Source.DOSSIERS else _lay_survey
    for found, (sheet, row, spots) in zip(stated.table, stated.spots, strict=True):
        for column, box in lay(stated, stored, found):
            if column in spots:
                stated.at.setdefault(box, (sheet, row, spots[column]))
            if column in found:
                stated.texts[box] = found[column]
                stated.at[box] = (sheet, row, spots[column])
    stated.table, stated.spots = [], []


def _lay_dossiers(stated: Stated, stored: Texts, found: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield for each column of a line of dossiers the box of the form."""
    group = found.setdefault("group", ALL_DOSSIERS)
    held = stored | stated.texts
    place = _place_of(held, r"g{}-group", group)
    stated.texts[f"g{place}-group"] = group
    for name in DOSSIER_COLUMNS:
        yield name, f"g{place}-{name}"
    yield "printed_source", "printed_source"


def _lay_survey(stated: Stated, stored: Texts, found: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield for each column of a line of a survey with questions of its own the box of the form."""
    question, option = found.get("question", ""), found.get("option", "")
    held = stored | stated.texts
    q = _place_of(held, "q{}-text", question)
    o = _place_of(held, f"q{q}-o{{}}-text", option)
    stated.texts |= {f"q{q}-text": question, f"q{q}-o{o}-text": option}
    if "satisfied" in found:
        found["satisfied"] = "on" if found["satisfied"] == YES else ""
    yield "satisfied", f"q{q}-o{o}-ok"
    yield "count", f"q{q}-o{o}-count"
    for name in ("issued", "collected", "printed_source"):
        yield name, name


def _place_of(held: Texts, pattern: str, text: str) -> int:
    """Return the number of the line in which the text stands, else that of the first free one."""
    number = 0
    while (there := held.get(pattern.format(number))) is not None and there.casefold() != text.casefold():
        number += 1
    return number
