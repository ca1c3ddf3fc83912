"""How many procedures stood where on given days, counted by the database however many there are.

A procedure is in force over a span of days, and at a level, or at the one-stop desk, over others. The
database says which of the asked days each span covers (spans.py); here they are put together.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from procedures.models import HANDLED_BY, Authority, Level, Unit
from procedures.spans import AT_DESK, GENERAL, IN_FORCE, ISSUED, LEVELS, NOT_AT_DESK, OVERRULED, OWN, spans

ONLINE = 3  # from this level on a service can be asked for online

# A stock is a row of counts: those of a span, and two more.
ELIGIBLE, ELIGIBLE_ONLINE, WIDTH = 6, 7, 8


@dataclass(frozen=True, slots=True)
class Stock:
    """The procedures in force on one day, and how many of them stand where."""

    counts: tuple[int, ...]

    @property
    def procedures(self) -> int:
        """Return how many are in force."""
        return self.counts[IN_FORCE]

    def at_level(self, level: int) -> int:
        """Return how many are exactly at the level; level 0 are those without any."""
        return self.counts[level] if level else self.procedures - self.from_level(1)

    def from_level(self, level: int) -> int:
        """Return how many are at the level or above it."""
        return sum(self.counts[each] for each in LEVELS if each >= level)

    @property
    def at_desk(self) -> int:
        """Return how many are received and returned at the one-stop desk."""
        return self.counts[AT_DESK]

    @property
    def eligible(self) -> int:
        """Return how many may be offered online."""
        return self.counts[ELIGIBLE]

    @property
    def eligible_online(self) -> int:
        """Return how many of the eligible ones are at level 3 or above it."""
        return self.counts[ELIGIBLE_ONLINE]


@dataclass(frozen=True, slots=True)
class Issued:
    """Newly issued procedures of a department that share their days; days are places in `Tally.days`.

    `issued` is the first asked day on or after the day of issue, `assessed` that of the assessment, or the
    number of days where there is none.
    """

    owner: int
    issued: int
    assessed: int
    number: int


@dataclass(frozen=True, slots=True)
class OwnRows:
    """What the own rows of one unit say on one day, of the procedures that have some."""

    levels: Stock  # those with a level of the unit's own; `at_desk` of those that the unit itself handles
    handled: int  # those of which the unit itself says whether they are at its desk


@dataclass(frozen=True)
class CatalogueTally:
    """The catalogue on some days. Days are named by their place in `days`, units by their keys."""

    days: tuple[dt.date, ...]
    issued: tuple[Issued, ...]
    _general: dict[tuple[int, str], list[list[int]]] = field(repr=False)  # by owner, authority: day, counts
    _own: dict[int, list[list[int]]] = field(repr=False)  # by unit: what its own rows change
    _own_rows: dict[int, list[list[int]]] = field(repr=False)  # by unit: those rows alone
    _general_stocks: dict[tuple[Level, int | None, int], Stock] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, days: Iterable[dt.date]) -> CatalogueTally:
        """Read the catalogue on the days, in one query."""
        asked = tuple(sorted(set(days)))
        general: dict[tuple[int, str], list[list[int]]] = defaultdict(lambda: _blank(asked))
        own: dict[int, list[list[int]]] = defaultdict(lambda: _blank(asked))
        own_rows: dict[int, list[list[int]]] = defaultdict(lambda: _blank(asked, WIDTH + 1))
        issued = []
        for what, holder, authority, eligible, column, first, last, begin, end, number in spans(asked):
            if what == ISSUED:
                issued.append(Issued(holder, first, last, number))
                continue
            places = range(max(first, begin), min(last, end))
            if what == OWN:
                _add_own_rows(own_rows[holder], places, column, number, eligible=eligible)
            if column == NOT_AT_DESK:
                continue
            rows = general[holder, authority] if what == GENERAL else own[holder]
            change = -number if what == OVERRULED else number
            for day in places:
                rows[day][column] += change
                if eligible and column == IN_FORCE:
                    rows[day][ELIGIBLE] += change
                if eligible and ONLINE <= column <= LEVELS[-1]:
                    rows[day][ELIGIBLE_ONLINE] += change
        return cls(asked, tuple(issued), dict(general), dict(own), dict(own_rows))

    def place(self, day: dt.date) -> int:
        """Return the place of an asked day."""
        return self.days.index(day)

    def speaks_on(self, day: int) -> bool:
        """Say whether the catalogue holds a procedure in force on the day."""
        return any(rows[day][IN_FORCE] for rows in self._general.values())

    def of_unit(self, unit: Unit, day: int) -> Stock:
        """Return the procedures that the unit handles, at its own rows where it has some."""
        level = Level(unit.level)
        owner = unit.pk if level == Level.DEPARTMENT else None
        key = (level, owner, day)
        if key not in self._general_stocks:  # the same for every commune without rows of its own
            owners = None if owner is None else {owner}
            self._general_stocks[key] = _sum(list(self._rows(HANDLED_BY.get(level, ()), owners, day)))
        general = self._general_stocks[key]
        return _sum([general.counts, self._own[unit.pk][day]]) if unit.pk in self._own else general

    def own_rows(self, unit: Unit, day: int) -> OwnRows | None:
        """Return what the unit's own rows say; None where it has none on the day."""
        if unit.pk not in self._own_rows:
            return None
        *counts, not_at_desk = self._own_rows[unit.pk][day]
        found = OwnRows(Stock(tuple(counts)), counts[AT_DESK] + not_at_desk)
        return found if found.levels.procedures or found.handled else None

    def kept(self, units: Collection[Unit], day: int) -> dict[tuple[int, Level], Stock]:
        """Return the procedures that `once` counts, by who keeps them and at which level they are handled."""
        departments = {unit.pk for unit in units if unit.level == Level.DEPARTMENT}
        levels = {Level(unit.level) for unit in units} & HANDLED_BY.keys()
        found: dict[tuple[int, Level], list[list[int]]] = defaultdict(list)
        for (owner, authority), rows in self._general.items():
            for level in levels:
                if authority in HANDLED_BY[level] and (level != Level.DEPARTMENT or owner in departments):
                    found[owner, level].append(rows[day])
        return {place: _sum(rows) for place, rows in found.items()}

    def once(self, units: Collection[Unit], day: int) -> Stock:
        """Return the procedures that any of the units handles, each counted once, at its general row."""
        departments = {unit.pk for unit in units if unit.level == Level.DEPARTMENT}
        below = {Level(unit.level) for unit in units} & {Level.DISTRICT, Level.COMMUNE}
        shared = [authority for level in below for authority in HANDLED_BY[level]]
        return _sum(
            [
                *self._rows(HANDLED_BY[Level.DEPARTMENT], departments, day),
                *self._rows(shared, None, day),
            ]
        )

    def in_all(self, day: int) -> Stock:
        """Return every procedure in force, whoever decides on it, each counted once."""
        return _sum(list(self._rows(Authority.values, None, day)))

    def newly_issued(self, after: int, until: int, owners: Collection[int] | None = None) -> tuple[int, int]:
        """Return what was issued after one day up to another, and how much of it was assessed by then.

        owners  the departments that drafted them; all where none are named
        returns the assessed ones and all
        """
        found = [
            one
            for one in self.issued
            if after < one.issued <= until and (owners is None or one.owner in owners)
        ]
        assessed = sum(one.number for one in found if one.assessed <= until)
        return assessed, sum(one.number for one in found)

    def _rows(
        self, authorities: Collection[str], owners: Collection[int] | None, day: int
    ) -> Iterator[list[int]]:
        for (owner, authority), rows in self._general.items():
            if authority in authorities and (owners is None or owner in owners):
                yield rows[day]


def _add_own_rows(
    rows: list[list[int]], days: Iterable[int], column: int, number: int, *, eligible: bool
) -> None:
    """Add so many own rows of a unit to each of the days; behind the counts stand those not at the desk."""
    for day in days:
        if column == NOT_AT_DESK:
            rows[day][WIDTH] += number
            continue
        rows[day][column] += number
        if column in LEVELS:
            rows[day][IN_FORCE] += number
            rows[day][ELIGIBLE] += number if eligible else 0
            rows[day][ELIGIBLE_ONLINE] += number if eligible and column >= ONLINE else 0


def _blank(days: Sequence[dt.date], width: int = WIDTH) -> list[list[int]]:
    return [[0] * width for _ in days]


def _sum(rows: Sequence[Sequence[int]]) -> Stock:
    return Stock(tuple(sum(column) for column in zip(*rows, strict=True)) if rows else (0,) * WIDTH)
