"""How many procedures stood where on given days, counted by the database however many there are.

A procedure is in force over a span of days, and at a level, or at the one-stop desk, over others. Of each
span the database says only which of the asked days it covers, and counts the procedures that cover the same
days alike: some hundreds of rows instead of one for each procedure and day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from procedures.models import HANDLED_BY, Authority, DeskHandling, Level, Procedure, ServiceLevel, Unit

ONLINE = 3  # from this level on a service can be asked for online

# What is counted: a stock is a row of these counts.
IN_FORCE, LEVELS, AT_DESK, ELIGIBLE, ELIGIBLE_ONLINE, WIDTH = 0, (1, 2, 3, 4), 5, 6, 7, 8

GENERAL, OWN, OVERRULED, ISSUED = "general", "own", "overruled", "issued"


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


@dataclass(frozen=True)
class Tally:
    """The catalogue on some days. Days are named by their place in `days`, units by their keys."""

    days: tuple[dt.date, ...]
    issued: tuple[Issued, ...]
    _general: dict[tuple[int, str], list[list[int]]] = field(repr=False)  # by owner, authority: day, counts
    _own: dict[int, list[list[int]]] = field(repr=False)  # by unit: what its own rows change
    _general_stocks: dict[tuple[Level, int | None, int], Stock] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, days: Iterable[dt.date]) -> Tally:
        """Read the catalogue on the days, in one query."""
        asked = tuple(sorted(set(days)))
        general: dict[tuple[int, str], list[list[int]]] = defaultdict(lambda: _blank(asked))
        own: dict[int, list[list[int]]] = defaultdict(lambda: _blank(asked))
        issued = []
        for what, holder, authority, eligible, column, first, last, begin, end, number in _spans(asked):
            if what == ISSUED:
                issued.append(Issued(holder, first, last, number))
                continue
            rows = general[holder, authority] if what == GENERAL else own[holder]
            change = -number if what == OVERRULED else number
            for day in range(max(first, begin), min(last, end)):
                rows[day][column] += change
                if eligible and column == IN_FORCE:
                    rows[day][ELIGIBLE] += change
                if eligible and ONLINE <= column <= LEVELS[-1]:
                    rows[day][ELIGIBLE_ONLINE] += change
        return cls(asked, tuple(issued), dict(general), dict(own))

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


def _blank(days: Sequence[dt.date]) -> list[list[int]]:
    return [[0] * WIDTH for _ in days]


def _sum(rows: Sequence[Sequence[int]]) -> Stock:
    return Stock(tuple(sum(column) for column in zip(*rows, strict=True)) if rows else (0,) * WIDTH)


# What the database counts -----------------------------------------------------------------------------------

_COLUMNS = ("what", "holder", "authority", "eligible", "column", "first", "last", "begin", "end")


def _spans(days: Sequence[dt.date]) -> QuerySet[Any, tuple[Any, ...]]:
    """Return what covers which days: kind, holder, authority, eligible, column, four places of days, number.

    A row covers the days from the later of `first` and `begin` on, before the earlier of `last` and `end`.
    """
    branches = [_of_procedures(days), _of_issued(days)]
    for model, rows, column in ((ServiceLevel, "levels", "level"), (DeskHandling, "handlings", None)):
        branches += [
            _of_general(days, model, column),
            _of_own(days, model, column),
            _of_overruled(days, model, rows, column),
        ]
    counted = [branch.annotate(number=Count("pk")).values_list(*_COLUMNS, "number") for branch in branches]
    spans: QuerySet[Any, tuple[Any, ...]] = counted[0].union(*counted[1:], all=True)
    return spans


def _of_procedures(days: Sequence[dt.date]) -> QuerySet[Any, Any]:
    """Return the procedures over their days in force."""
    return Procedure.objects.order_by().values(
        "authority",
        what=Value(GENERAL, CharField()),
        holder=F("owner_id"),
        eligible=F("eligible_online"),
        column=Value(IN_FORCE, IntegerField()),
        first=_place(days, "in_force_from"),
        last=_place(days, "in_force_to", includes=True),
        begin=Value(0, IntegerField()),
        end=Value(len(days), IntegerField()),
    )


def _of_issued(days: Sequence[dt.date]) -> QuerySet[Any, Any]:
    """Return the newly issued procedures with the places of their issue and assessment."""
    issued = Procedure.objects.filter(issued_as_new_on__isnull=False).order_by()
    return issued.values(
        "authority",
        what=Value(ISSUED, CharField()),
        holder=F("owner_id"),
        eligible=F("eligible_online"),
        column=Value(IN_FORCE, IntegerField()),
        first=_place(days, "issued_as_new_on"),
        last=_place(days, "impact_assessed_on"),
        begin=Value(0, IntegerField()),
        end=Value(len(days), IntegerField()),
    )


def _of_general(
    days: Sequence[dt.date], model: type[ServiceLevel | DeskHandling], column: str | None
) -> QuerySet[Any, Any]:
    """Return the rows that speak for a procedure in general, each until the next."""
    rows = model._default_manager.filter(_says_something(column), unit__isnull=True).order_by()
    later = model._default_manager.filter(
        procedure=OuterRef("procedure"), unit__isnull=True, effective_on__gt=OuterRef("effective_on")
    )
    return _with_span(rows, days, later, GENERAL, F("procedure__owner_id"), _column(column), "effective_on")


def _of_own(
    days: Sequence[dt.date], model: type[ServiceLevel | DeskHandling], column: str | None
) -> QuerySet[Any, Any]:
    """Return the rows that speak for a unit, each until that unit's next."""
    rows = model._default_manager.filter(_says_something(column), unit__isnull=False).order_by()
    later = model._default_manager.filter(
        procedure=OuterRef("procedure"), unit=OuterRef("unit"), effective_on__gt=OuterRef("effective_on")
    )
    return _with_span(rows, days, later, OWN, F("unit_id"), _column(column), "effective_on")


def _of_overruled(
    days: Sequence[dt.date], model: type[ServiceLevel | DeskHandling], rows: str, column: str | None
) -> QuerySet[Any, Any]:
    """Return the general rows that no longer speak for a unit, from its own first row on."""
    earlier = model._default_manager.filter(
        procedure=OuterRef("procedure"), unit=OuterRef("unit"), effective_on__lt=OuterRef("effective_on")
    )
    general = f"procedure__{rows}"
    first_own = model._default_manager.filter(
        ~Exists(earlier),
        _says_something(column, f"{general}__"),
        unit__isnull=False,
        **{f"{general}__isnull": False, f"{general}__unit": None},
    ).order_by()
    later = model._default_manager.filter(
        procedure=OuterRef("procedure"),
        unit__isnull=True,
        effective_on__gt=OuterRef(f"{general}__effective_on"),
    )
    return _with_span(
        first_own,
        days,
        later,
        OVERRULED,
        F("unit_id"),
        _column(column, f"{general}__"),
        f"{general}__effective_on",
        begin=_place(days, "effective_on"),
    )


def _with_span(
    rows: QuerySet[Any],
    days: Sequence[dt.date],
    later: QuerySet[Any],
    what: str,
    holder: F,
    column: Expression | F,
    since: str,
    begin: Expression | None = None,
) -> QuerySet[Any, Any]:
    # The next row's own place: a subquery is worked out once a row, in each comparison of a Case once more.
    places = later.annotate(place=_place(days, "effective_on")).order_by("effective_on").values("place")
    until = Coalesce(Subquery(places[:1]), Value(len(days)), output_field=IntegerField())
    spans: QuerySet[Any, Any] = rows.values(
        authority=F("procedure__authority"),
        what=Value(what, CharField()),
        holder=holder,
        eligible=F("procedure__eligible_online"),
        column=column,
        first=_place(days, since),
        last=until,
        begin=begin or Value(0, IntegerField()),
        end=_place(days, "procedure__in_force_to", includes=True),
    )
    return spans


def _says_something(column: str | None, path: str = "") -> Q:
    """Return the condition that a row adds to a count: each level does, and a row "at the desk"."""
    return Q() if column else Q(**{f"{path}at_desk": True})


def _column(column: str | None, path: str = "") -> Expression | F:
    """Return what a row is counted as: its level, which is the number of a column, or the desk."""
    return F(f"{path}{column}") if column else Value(AT_DESK, IntegerField())


def _place(days: Sequence[dt.date], name: str, *, includes: bool = False) -> Expression:
    """Return the place of the first asked day on or after the date of a column; none where it is empty.

    includes  what ends on the date still holds on it: the first asked day after it
    """
    return Case(
        When(Q(**{f"{name}__isnull": True}), then=Value(len(days))),
        default=_halved(days, f"{name}__{'lt' if includes else 'lte'}", 0, len(days)),
        output_field=IntegerField(),
    )


def _halved(days: Sequence[dt.date], condition: str, low: int, high: int) -> Expression:
    """Return the place between two others: twenty days take five comparisons."""
    if low == high:
        return Value(low, IntegerField())
    middle = (low + high) // 2
    return Case(
        When(Q(**{condition: days[middle]}), then=_halved(days, condition, low, middle)),
        default=_halved(days, condition, middle + 1, high),
        output_field=IntegerField(),
    )
