"""How the catalogue of one day differs from that of another, and what is still owed for what is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.changes import became
from procedures.models import DeskHandling, Procedure, ServiceLevel
from procedures.models.catalogue import ProcedureQuerySet
from reports.catalogue.state import desk_on, level_on
from reports.catalogue.words import (
    ADDED,
    LOWERED,
    MOVED,
    OWING,
    PARTS,
    RAISED,
    REPEALED,
    desk_words,
    level_words,
)

AT_FIRST = 10  # rows of a list, before all of it is asked for
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ProcedureChange:
    """A procedure and what became of it: "01/07/2018", or "level 2 became level 3"."""

    code: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class DifferencePart:
    """One list of the difference, or a page of it."""

    code: str  # in the address
    total: int
    changes: tuple[ProcedureChange, ...]
    last: int = 1  # page

    @property
    def name(self) -> str:
        """Return what the list is called."""
        return str(dict(PARTS)[self.code])

    @property
    def compares(self) -> bool:
        """Say whether its rows tell how a procedure stood on the two days."""
        return LISTS[self.code].day == ""

    @property
    def is_cut(self) -> bool:
        """Say whether there is more than is shown."""
        return len(self.changes) < self.total


def added(first: dt.date, last: dt.date) -> ProcedureQuerySet:
    """Return what is in force on the last day and was not on the first."""
    return Procedure.objects.in_force_on(last).filter(in_force_from__gt=first)


def repealed(first: dt.date, last: dt.date) -> ProcedureQuerySet:
    """Return what was in force on the first day and is not on the last."""
    return Procedure.objects.in_force_on(first).filter(in_force_to__lt=last)


def raised(first: dt.date, last: dt.date) -> ProcedureQuerySet:
    """Return what stands at a higher level, or at one for the first time."""
    return _levels(first, last).filter(Q(after__gt=Coalesce("before", 0)))


def lowered(first: dt.date, last: dt.date) -> ProcedureQuerySet:
    """Return what stands at a lower level."""
    return _levels(first, last).filter(Q(after__lt=F("before")))


def moved(first: dt.date, last: dt.date) -> ProcedureQuerySet:
    """Return what came to the one-stop desk, left it, or had its handling recorded for the first time."""
    touched = DeskHandling.objects.filter(unit=None, effective_on__gt=first, effective_on__lte=last)
    both = Procedure.objects.in_force_on(first).in_force_on(last).filter(pk__in=touched.values("procedure"))
    stood = both.annotate(before=desk_on(first), after=desk_on(last))
    return stood.filter(Q(before__isnull=True) | ~Q(before=F("after")))


def not_assessed(first: dt.date, last: dt.date) -> ProcedureQuerySet:
    """Return what was newly issued between the days and whose impact was not assessed by the last."""
    issued = Procedure.objects.filter(issued_as_new_on__gt=first, issued_as_new_on__lte=last)
    return issued.filter(Q(impact_assessed_on__isnull=True) | Q(impact_assessed_on__gt=last))


class List(NamedTuple):
    """What is listed, and what its rows tell: the day in a column, or how they stood on the two days."""

    rows: Callable[[dt.date, dt.date], ProcedureQuerySet]
    day: str
    words: Callable[[Any], str] = lambda day: f"{day:%d/%m/%Y}"


LISTS: dict[str, List] = {
    ADDED: List(added, "in_force_from"),
    REPEALED: List(repealed, "in_force_to"),
    RAISED: List(raised, "", level_words),
    LOWERED: List(lowered, "", level_words),
    MOVED: List(moved, "", desk_words),
    OWING: List(not_assessed, "issued_as_new_on"),
}


def outline(first: dt.date, last: dt.date) -> list[DifferencePart]:
    """Return every list with its first rows: one query each, two where it is cut."""
    return [_cut(code, first, last) for code in LISTS]


def whole(code: str, first: dt.date, last: dt.date, number: int) -> DifferencePart | None:
    """Return a page of one list, None where that lies behind its last."""
    total = LISTS[code].rows(first, last).count()
    pages = max(1, -(-total // PER_PAGE))
    if number > pages:
        return None
    changes = _changes(code, first, last, slice((number - 1) * PER_PAGE, number * PER_PAGE))
    return DifferencePart(code, total, changes, pages)


def everything(first: dt.date, last: dt.date, only: str = "") -> list[DifferencePart]:
    """Return every list, or the only one, with all its rows: one query each."""
    found = ((code, _changes(code, first, last, slice(None))) for code in LISTS if only in ("", code))
    return [DifferencePart(code, len(changes), changes) for code, changes in found]


def _cut(code: str, first: dt.date, last: dt.date) -> DifferencePart:
    changes = _changes(code, first, last, slice(AT_FIRST + 1))
    is_cut = len(changes) > AT_FIRST
    total = LISTS[code].rows(first, last).count() if is_cut else len(changes)
    return DifferencePart(code, total, changes[:AT_FIRST])


def _changes(code: str, first: dt.date, last: dt.date, shown: slice) -> tuple[ProcedureChange, ...]:
    what = LISTS[code]
    told = (what.day,) if what.day else ("before", "after")
    rows = what.rows(first, last).values_list("code", "name", *told)[shown]
    return tuple(
        ProcedureChange(code, name, reduce(became, map(what.words, stood))) for code, name, *stood in rows
    )


def _levels(first: dt.date, last: dt.date) -> ProcedureQuerySet:
    """Return what is in force on both days, with its levels: only those that got a row in between."""
    touched = ServiceLevel.objects.filter(unit=None, effective_on__gt=first, effective_on__lte=last)
    both = Procedure.objects.in_force_on(first).in_force_on(last).filter(pk__in=touched.values("procedure"))
    return both.annotate(before=level_on(first), after=level_on(last))
