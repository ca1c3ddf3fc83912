"""The two facts of a procedure that have a day, as the lines of a file say them: level, and desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from imports.checked import CheckedCell
from imports.kinds.rows.check import Cells, RowChange, Written, refuse_broken_rules, refuse_doubled
from procedures.field_values import cell_words
from procedures.history import ROW_SPEAKS
from procedures.models import DeskHandling, Procedure, ServiceLevel, Unit
from procedures.owner_names import Owners
from reports.catalogue.words import desk_words
from sheets.cells.naming import Read
from sheets.cells.value import Value, text_of
from sheets.cells.values import CellMark, as_count, as_day, as_yes_no, mark_of, match_text

FILL_IN_BESIDE = gettext_lazy("A day stands here without what holds from it. Fill in the column “%s”.")
NOTHING_THERE = gettext_lazy(
    "A unit stands here without what holds there alone. Fill in its online level or its handling at the desk."
)


@dataclass(frozen=True)
class Dated:
    """One of the two facts: their columns, and the table they stand in."""

    value: str
    day: str
    basis: str  # by which document
    model: type[ServiceLevel] | type[DeskHandling]
    rows: str  # of a procedure
    read: Read


def as_at_desk(value: Value) -> bool | None:
    """Return whether the desk handles it, also in the words of the catalogue; None for not recorded."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known = {match_text(desk_words(state)): state for state in (True, False, None)}
        if (text := match_text(text_of(value))) in known:
            return known[text]
    return as_yes_no(value)


DATED = (
    Dated("level", "level_from", "level_basis", ServiceLevel, "levels", as_count),
    Dated("at_desk", "desk_from", "desk_basis", DeskHandling, "handlings", as_at_desk),
)


@dataclass(frozen=True)
class Said:
    """What a line says of a fact; without a day it is what holds today, without a unit everywhere."""

    cells: Cells
    fact: Dated
    value: Any
    day: dt.date | None
    unit: Unit | None
    basis: str | None  # None leaves what stands there

    @property
    def since(self) -> dt.date:
        """Return the day from which it is said to hold."""
        return self.day or clock.today()

    @property
    def where(self) -> int | None:
        """Return the key of the unit for which alone it is said."""
        return self.unit.pk if self.unit else None

    def label(self, key: str) -> str:
        """Return what a column is called."""
        return str(self.cells.sheet.part.column(key).label)

    def is_said_by(self, row: Any) -> bool:
        """Say whether a dated row holds the same already."""
        same = getattr(row, self.fact.value) == self.value
        return same and self.basis in (None, text_of(row.basis))


def said_in(cells: Cells, units: Owners) -> list[Said]:
    """Return what the line says of the facts; what cannot be read is refused."""
    if mark_of(cells.value("unit")) is CellMark.CLEAR:
        _refuse_clearing(cells, "unit")
        return []
    count = len(cells.reading.faults)
    unit = cells.read("unit", units.find)
    said = [one for fact in DATED for one in _said(cells, fact, unit)]
    if unit is not None and not said and len(cells.reading.faults) == count:
        cells.refuse(["unit"], "missing", str(NOTHING_THERE))
    return said


def _said(cells: Cells, fact: Dated, unit: Unit | None) -> Iterator[Said]:
    for key in (fact.value, fact.day):
        if mark_of(cells.value(key)) is CellMark.CLEAR:
            _refuse_clearing(cells, key)
            return
    count = len(cells.reading.faults)
    value, day = cells.read(fact.value, fact.read), cells.read(fact.day, as_day)
    is_cleared = mark_of(cells.value(fact.basis)) is CellMark.CLEAR
    basis = "" if is_cleared else cells.read(fact.basis, cell_words)
    if len(cells.reading.faults) > count:
        return
    found = Said(cells, fact, value, day, unit, basis)
    if value is not None:
        yield found
    elif day is not None or basis is not None:
        cells.refuse([fact.value, fact.day], "missing", FILL_IN_BESIDE % found.label(fact.value))


def _refuse_clearing(cells: Cells, key: str) -> None:
    words = _("A dated row is not cleared here. Write what holds from another day on.")
    cells.refuse([key], "kept", words)


def refuse_repeated(lines: Sequence[tuple[Cells, list[Said]]]) -> None:
    """Refuse two values for one day, and a line that brings nothing beside those above it."""
    first: dict[tuple[str, int | None, dt.date], Said] = {}
    for at, (cells, said) in enumerate(lines):
        brings = at == 0 or cells.is_bad
        for one in said:
            other = first.setdefault((one.fact.value, one.where, one.since), one)
            agree = (other.value, other.basis) == (one.value, one.basis)
            brings = brings or other is one or not agree
            if not agree:
                _refuse_two_values(one, other)
                _refuse_two_values(other, one)
        if not brings:
            refuse_doubled(cells, lines[0][0], "code", cells.text("code"))


def _refuse_two_values(one: Said, other: Said) -> None:
    words = _("Cell %(cell)s says “%(value)s” of the same day. Leave one of the two, or write another day.")
    key = one.fact.value if one.value != other.value else one.fact.basis
    told = {"cell": other.cells.address(key), "value": other.cells.text(key)}
    one.cells.refuse([key], "doubled_code", words % told)


def take_dated(said: Iterable[Said], procedure: Procedure, entries: Iterable[RowChange]) -> None:
    """Add a dated row for each value that another stands for on its day, day by day."""
    by_place = {entry.place: entry for entry in entries}
    stored: dict[str, list[Any]] = {
        fact.rows: list(getattr(procedure, fact.rows).all()) if procedure.pk else [] for fact in DATED
    }
    for one in sorted(said, key=lambda one: one.since):
        row = _row(one, procedure, stored[one.fact.rows], by_place[one.cells.place])
        if row is not None and row not in stored[one.fact.rows]:
            stored[one.fact.rows].append(row)


def _row(one: Said, procedure: Procedure, rows: Sequence[Any], entry: RowChange) -> Any:
    """Return the row that the line brings, None where there is none; what speaks already keeps its value."""
    fact, cells = one.fact, one.cells
    standing = _standing(rows, one.where, one.since)
    speaks = standing or _standing(rows, None, one.since)  # where a unit has no row of its own
    held = speaks if one.day is None else standing
    if held is not None and one.is_said_by(held):
        return None
    if one.day is None:
        words = _("Another value holds today. Write in “%(column)s” from which day this one holds.")
        cells.refuse([fact.day, fact.value], "missing", words % {"column": one.label(fact.day)})
        return None
    is_there = standing is not None and standing.effective_on == one.day
    if is_there and one.day <= clock.today() and getattr(standing, fact.value) != one.value:
        cells.refuse([fact.day], "kept", ROW_SPEAKS % f"{one.day:%d/%m/%Y}")
        return None
    row: Any = standing if is_there else fact.model(effective_on=one.day, unit=one.unit)
    before = {name: getattr(row, name) for name in (fact.value, "basis")} if row.pk else {}
    _tell(one, speaks, row, entry)
    row.procedure = procedure
    setattr(row, fact.value, one.value)
    row.basis = row.basis if one.basis is None else one.basis
    refuse_broken_rules(cells, row, {"effective_on": fact.day, "basis": fact.basis}, [])
    entry.writes.append(Written(row, f"{procedure.code}: {row}", before, not before))
    return row


def _tell(one: Said, speaks: Any, row: Any, entry: RowChange) -> None:
    """Show what the line brings beside what speaks without it."""
    fact, cells = one.fact, one.cells
    if speaks is None or speaks is not row or getattr(row, fact.value) != one.value:
        old, new = _words(getattr(speaks, fact.value, None)), _words(one.value)
        told = f"{new} ({one.since:%d/%m/%Y})"
        entry.cells.append(CheckedCell(cells.column(fact.value), one.label(fact.value), old, told))
    if one.basis is not None and one.basis != row.basis:
        cell = CheckedCell(cells.column(fact.basis), one.label(fact.basis), row.basis, one.basis)
        entry.cells.append(cell)


def _standing(rows: Iterable[Any], unit: int | None, day: dt.date) -> Any:
    """Return the row of the unit, or of the procedure in general, that speaks on the day, or None."""
    own = (one for one in rows if one.unit_id == unit and one.effective_on <= day)
    return max(own, key=lambda one: one.effective_on, default=None)


def _words(value: Any) -> str:
    """Return the value of a dated row as a reader sees it."""
    if value is None:
        return ""
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)
