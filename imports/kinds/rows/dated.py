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
from imports.checked import Cell
from imports.kinds.rows.check import Cells, Entry, Written, judge, refuse_doubled
from procedures.catalogue_resources import ROW_SPEAKS
from procedures.models import DeskHandling, Procedure, ServiceLevel
from reports.catalogue.words import desk_words
from sheets.cells.naming import Read
from sheets.cells.value import Value, text_of
from sheets.cells.values import Mark, as_count, as_day, as_yes_no, mark_of, match_text

FILL_IN_BESIDE = gettext_lazy("A day stands here without what holds from it. Fill in the column “%s”.")


@dataclass(frozen=True)
class Dated:
    """One of the two facts: their columns, and the table they stand in."""

    value: str
    day: str
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
    Dated("level", "level_from", ServiceLevel, "levels", as_count),
    Dated("at_desk", "desk_from", DeskHandling, "handlings", as_at_desk),
)


@dataclass(frozen=True)
class Said:
    """What a line says of a fact; without a day it is what holds today."""

    cells: Cells
    fact: Dated
    value: Any
    day: dt.date | None

    @property
    def since(self) -> dt.date:
        """Return the day from which it is said to hold."""
        return self.day or clock.today()

    def label(self, key: str) -> str:
        """Return what a column is called."""
        return str(self.cells.sheet.part.column(key).label)


def said_in(cells: Cells) -> list[Said]:
    """Return what the line says of the facts; what cannot be read is refused."""
    return [one for fact in DATED for one in _said(cells, fact)]


def _said(cells: Cells, fact: Dated) -> Iterator[Said]:
    for key in (fact.value, fact.day):
        if mark_of(cells.value(key)) is Mark.CLEAR:
            words = _("A dated row is not cleared here. Write what holds from another day on.")
            cells.refuse([key], "kept", words)
            return
    count = len(cells.reading.faults)
    found = Said(cells, fact, cells.read(fact.value, fact.read), cells.read(fact.day, as_day))
    if len(cells.reading.faults) > count:
        return
    if found.value is not None:
        yield found
    elif found.day is not None:
        cells.refuse([fact.value, fact.day], "missing", FILL_IN_BESIDE % found.label(fact.value))


def refuse_repeated(lines: Sequence[tuple[Cells, list[Said]]]) -> None:
    """Refuse two values for one day, and a line that brings nothing beside those above it."""
    first: dict[tuple[str, dt.date], Said] = {}
    for at, (cells, said) in enumerate(lines):
        brings = at == 0 or cells.is_bad
        for one in said:
            other = first.setdefault((one.fact.value, one.since), one)
            brings = brings or other is one or other.value != one.value
            if other.value != one.value:
                _refuse_two_values(one, other)
                _refuse_two_values(other, one)
        if not brings:
            refuse_doubled(cells, lines[0][0], "code", cells.text("code"))


def _refuse_two_values(one: Said, other: Said) -> None:
    words = _("Cell %(cell)s says “%(value)s” of the same day. Leave one of the two, or write another day.")
    told = {"cell": other.cells.address(other.fact.value), "value": other.cells.text(other.fact.value)}
    one.cells.refuse([one.fact.value], "doubled_code", words % told)


def take_dated(said: Iterable[Said], procedure: Procedure, entries: Iterable[Entry]) -> None:
    """Add a dated row for each value that another stands for on its day, day by day."""
    by_place = {entry.place: entry for entry in entries}
    stored: dict[str, list[Any]] = {fact.rows: _general(procedure, fact) for fact in DATED}
    for one in sorted(said, key=lambda one: one.since):
        row = _row(one, procedure, stored[one.fact.rows], by_place[one.cells.place])
        if row is not None and row not in stored[one.fact.rows]:
            stored[one.fact.rows].append(row)


def _general(procedure: Procedure, fact: Dated) -> list[Any]:
    """Return the dated rows of the procedure that are no unit's own."""
    rows = [] if procedure.pk is None else getattr(procedure, fact.rows).all()
    return [one for one in rows if not one.unit_id]


def _row(one: Said, procedure: Procedure, rows: Sequence[Any], entry: Entry) -> Any:
    """Return the row that the line brings, None where there is none; what speaks already stays as it is."""
    fact, cells = one.fact, one.cells
    standing = _standing(rows, one.since)
    if standing is not None and getattr(standing, fact.value) == one.value:
        return None
    if one.day is None:
        words = _("Another value holds today. Write in “%(column)s” from which day this one holds.")
        cells.refuse([fact.day, fact.value], "missing", words % {"column": one.label(fact.day)})
        return None
    is_there = standing is not None and standing.effective_on == one.day
    if is_there and one.day <= clock.today():
        cells.refuse([fact.day], "kept", ROW_SPEAKS % f"{one.day:%d/%m/%Y}")
        return None
    row: Any = standing if is_there else fact.model(effective_on=one.day)
    old = _words(fact, standing)
    before = {fact.value: getattr(row, fact.value)} if row.pk else {}
    row.procedure = procedure
    setattr(row, fact.value, one.value)
    judge(cells, row, {"effective_on": fact.day}, [])
    entry.writes.append(Written(row, f"{procedure.code}: {row}", before, not before))
    new = f"{_words(fact, row)} ({one.day:%d/%m/%Y})"
    entry.cells.append(Cell(cells.column(fact.value), one.label(fact.value), old, new))
    return row


def _standing(rows: Iterable[Any], day: dt.date) -> Any:
    """Return the row that speaks on the day, or None."""
    return max(
        (one for one in rows if one.effective_on <= day), key=lambda one: one.effective_on, default=None
    )


def _words(fact: Dated, row: Any) -> str:
    """Return the value of a dated row as a reader sees it."""
    if row is None:
        return ""
    value = getattr(row, fact.value)
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)
