"""All units of the province in their order, and those that a reader looks for without typing accents."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from procedures.models import Level, Unit
from sheets.vietnamese import fold


@dataclass(frozen=True, slots=True)
class District:
    """A district with those of its communes that are shown."""

    unit: Unit
    communes: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class UnitListing:
    """What the list of units shows."""

    wanted: str
    province: Unit | None
    departments: tuple[Unit, ...]
    districts: tuple[District, ...]
    ended: tuple[Unit, ...]
    number: int  # units found


def unit_listing(units: Iterable[Unit], wanted: str, today: dt.date) -> UnitListing:
    """Return the units whose names hold all the wanted words, in whatever case and with or without accents.

    units  all of them, with their dated names and placements at hand
    """
    words = fold(wanted).split()
    everything = sorted(units, key=lambda unit: unit.sort_key)
    found = [unit for unit in everything if _matches(unit, words, today)]
    now = [unit for unit in found if unit.exists_on(today)]
    return UnitListing(
        wanted,
        next((unit for unit in now if unit.level == Level.PROVINCE), None),
        tuple(unit for unit in now if unit.level == Level.DEPARTMENT),
        _districts(everything, now, today),
        tuple(unit for unit in found if unit.valid_to and unit.valid_to < today),
        len(found),
    )


def _districts(everything: Sequence[Unit], found: Sequence[Unit], today: dt.date) -> tuple[District, ...]:
    """Return the found districts and those of found communes: a commune is read under its district."""
    below: dict[Unit | None, list[Unit]] = defaultdict(list)
    for unit in found:
        if unit.level == Level.COMMUNE:
            below[unit.district_on(today)].append(unit)
    named = below.keys() | set(found)
    districts = (unit for unit in everything if unit.level == Level.DISTRICT and unit in named)
    return tuple(District(one, tuple(below[one])) for one in districts)


def _matches(unit: Unit, words: Sequence[str], today: dt.date) -> bool:
    """Say whether every word begins a word of the unit's names, past ones too, or of its district's."""
    names = [unit.name, unit.code, *(dated.name for dated in unit.names.all())]
    if (district := unit.district_on(today)) is not None:
        names.append(district.name)
    known = fold(" ".join(names)).split()
    return all(any(name.startswith(word) for name in known) for word in words)
