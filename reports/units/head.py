"""What a unit is: its names through time, where it belongs, what it took in and went up in, whom to call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Q

from procedures.models import Terrain, Unit, UnitSuccession


@dataclass(frozen=True, slots=True)
class Formerly:
    """A name that the unit bore until a day, and including it."""

    name: str
    until: dt.date


@dataclass(frozen=True, slots=True)
class FormerPlace:
    """Where the unit lay until a day, and including it, and by which document it does no more."""

    parent: Unit
    terrain: Terrain
    until: dt.date
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Kin:
    """A unit that went up in this one, or in which this one went up."""

    unit: Unit
    on: dt.date
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a unit's page, on one day."""

    unit: Unit
    name: str
    parent: Unit | None
    terrain: Terrain
    former_names: tuple[Formerly, ...]
    former_places: tuple[FormerPlace, ...]
    predecessors: tuple[Kin, ...]
    successors: tuple[Kin, ...]

    @property
    def phone(self) -> str:
        """Return the telephone of the focal person as a link dials it: digits, and a + at the start."""
        number = self.unit.focal_phone.strip()
        digits = "".join(letter for letter in number if letter in "0123456789")
        return f"+{digits}" if number.startswith("+") else digits


def head_of(unit: Unit, units: Mapping[int, Unit], day: dt.date) -> Head:
    """Return the head for the day: one query, since the units are at hand.

    day  the cut-off of the period shown; a unit that was gone by then bears its last name
    """
    day = min(day, unit.valid_to) if unit.valid_to else day
    rows = UnitSuccession.objects.filter(Q(predecessor=unit) | Q(successor=unit))
    kin = [(row, Kin(units[_other(row, unit)], row.effective_on, row.legal_basis)) for row in rows]
    return Head(
        unit,
        unit.name_on(day),
        unit.parent_on(day),
        unit.terrain_on(day),
        _former_names(unit, day),
        _former_places(unit, day),
        predecessors=tuple(one for row, one in kin if row.successor_id == unit.pk),
        successors=tuple(one for row, one in kin if row.predecessor_id == unit.pk),
    )


def _other(row: UnitSuccession, unit: Unit) -> int:
    return row.predecessor_id if row.successor_id == unit.pk else row.successor_id


def _former_names(unit: Unit, day: dt.date) -> tuple[Formerly, ...]:
    """Return the names that the unit had laid down by the day, newest first."""
    dated = sorted(unit.names.all(), key=lambda name: name.since)
    laid_down = [
        Formerly(name.name, later.since - dt.timedelta(days=1))
        for name, later in pairwise(dated)
        if later.since <= day and name.name != later.name
    ]
    return tuple(reversed(laid_down))


def _former_places(unit: Unit, day: dt.date) -> tuple[FormerPlace, ...]:
    """Return where the unit had lain before the day, newest first."""
    return tuple(
        FormerPlace(row.parent, Terrain(row.terrain), later.since - dt.timedelta(days=1), later.legal_basis)
        for later, row in pairwise(unit.placed)
        if later.since is not None and later.since <= day
    )
