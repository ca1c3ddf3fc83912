"""One procedure: what it is, how it was handled through time, by whom, and how often people asked for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise

from procedures.models import HANDLED_BY, DeskHandling, Level, Procedure, ServiceLevel, Unit, placements_of
from reports.catalogue import words
from reports.catalogue.dossiers import YearOfDossiers, dossier_years
from reports.catalogue.timeline import Timeline, timeline


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    """What the page of a procedure shows on a day."""

    procedure: Procedure
    day: dt.date
    levels: Timeline[ServiceLevel]
    desks: Timeline[DeskHandling]
    handled_at: Level | None  # the level of the units that handle it; None where nobody was named
    units: tuple[Unit, ...]
    years: tuple[YearOfDossiers, ...]

    @property
    def is_ahead(self) -> bool:
        """Say whether the procedure comes into force after the day."""
        return self.day < self.procedure.in_force_from

    @property
    def is_repealed(self) -> bool:
        """Say whether the procedure is no longer in force on the day."""
        return not self.is_ahead and not self.procedure.is_in_force_on(self.day)

    @property
    def service(self) -> str | Promise:
        """Return what people can do online at the level of the day."""
        return words.SERVICES[self.levels.now.level] if self.levels.now else ""


def procedure_page(procedure: Procedure, day: dt.date, *, shows_figures: bool) -> ProcedurePage:
    """Return the page: at most seven queries.

    procedure  with its field and owner at hand
    """
    at_hand = "unit__names", placements_of("unit")
    handled_at = next((level for level, by in HANDLED_BY.items() if procedure.authority in by), None)
    return ProcedurePage(
        procedure=procedure,
        day=day,
        levels=timeline(procedure.levels.select_related("unit").prefetch_related(*at_hand), day),
        desks=timeline(procedure.handlings.select_related("unit").prefetch_related(*at_hand), day),
        handled_at=handled_at,
        units=_units(procedure, handled_at, day),
        years=tuple(dossier_years(procedure, day)) if shows_figures else (),
    )


def _units(procedure: Procedure, handled_at: Level | None, day: dt.date) -> tuple[Unit, ...]:
    """Return who handles it: the department that keeps it, or every district or commune of the day."""
    if handled_at is None:
        return ()
    if handled_at == Level.DEPARTMENT:
        return (procedure.owner,)
    units = Unit.objects.on(day).filter(level=handled_at).with_placements().prefetch_related("names")
    return tuple(sorted(units, key=lambda unit: unit.sort_key))
