"""Who is asked for what, and when: the programme, its units and periods, without any figure.

The ledger (ledger.py) adds the figures. Pages that only need to know what a unit owes read this alone.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Self, cast

from django.db.models import DateField, DecimalField, PositiveBigIntegerField, TextField, Value
from django.db.models.functions import Cast

from indicators import Frequency, Margins
from procedures.models import Level, Unit
from procedures.units_at_hand import units_at_hand
from reports.changes.kept import Kept
from reports.changes.since import Changes
from reports.changes.watched import ASKED
from reports.scopes import Scope
from targets.models import Applicability, Indicator, MarginVersion, PathPoint, Period, Target
from targets.models.margins import margins_on

EVERY_UNIT = Scope("*", "", levels=frozenset({Level.DEPARTMENT, Level.DISTRICT, Level.COMMUNE}))


@dataclass(frozen=True)
class Obligation:
    """One figure that a unit is asked for in a period."""

    indicator: Indicator
    target: Target | None  # None: shown and never judged, so it may stay empty

    @property
    def is_owed(self) -> bool:
        """Say whether a report is incomplete without it."""
        return self.target is not None


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The programme, its units and periods, read in a fixed number of queries."""

    indicators: tuple[Indicator, ...]
    targets: dict[int, tuple[Target, ...]]  # by indicator, oldest version first
    periods: dict[int, Period]  # by number, in the order of time
    units: dict[int, Unit]
    exemptions: tuple[Applicability, ...]
    margins: tuple[MarginVersion, ...]  # oldest version first
    _covered: dict[tuple[int, int | None, int], frozenset[int]] = field(default_factory=dict, repr=False)
    _members: dict[tuple[str, int], frozenset[int]] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, codes: Collection[str] | None = None, *, of: Unit | None = None) -> Self:
        """Return everything, or only what concerns the named indicators, or only what one unit needs.

        It is kept by the process and as the database is now. Its rows are shared: nobody changes them.
        """
        return cls.kept(codes).narrowed(codes, of)

    @classmethod
    def kept(cls, codes: Collection[str] | None = None) -> Self:
        """Return everything, as the process keeps it; where nothing is kept, at least what is named."""
        return cast(Self, _ASKING.get())

    def narrowed(self, codes: Collection[str] | None, of: Unit | None) -> Self:
        """Keep what concerns the named indicators alone, or what one unit needs."""
        found = self
        if codes is not None:
            found = replace(found, indicators=tuple(one for one in self.indicators if one.code in codes))
            found.__dict__.update(self.worked_out)
        if of is not None:
            units = {key: one for key, one in self.units.items() if key == of.pk}
            found = replace(found, units=units, _covered={}, _members={})
        return found

    def target_of(self, indicator: Indicator, period: Period) -> Target | None:
        """Return the version of the target in force at the cut-off, or None for an indicator never judged."""
        in_force = [
            target for target in self.targets.get(indicator.pk, ()) if target.in_force_from <= period.data_to
        ]
        return in_force[-1] if in_force else None

    def margins_in(self, period: Period) -> Margins:
        """Return the margins in force at the cut-off; where no version is stored, those of the method."""
        return margins_on(self.margins, period.data_to).margins

    def series_start(self, target: Target | None) -> int:
        """Return the first period whose figures count the same thing as the target's version does."""
        if target is None:
            return 1
        breaks = [
            version.in_force_from
            for version in self.targets[target.indicator_id]
            if version.redefines and version.version <= target.version
        ]
        later = [number for number, period in self.periods.items() if breaks and period.data_to >= breaks[-1]]
        return min(later) if later else 1

    @cached_property
    def standing_units(self) -> dict[int, frozenset[int]]:
        """Return by period the units that exist on its cut-off date."""
        return {
            number: frozenset(unit.pk for unit in self.units.values() if unit.exists_on(period.data_to))
            for number, period in self.periods.items()
        }

    @cached_property
    def moves(self) -> tuple[dt.date, ...]:
        """Return the days on which any unit came to belong elsewhere or to lie in another terrain."""
        return tuple(sorted({one.since for unit in self.units.values() for one in unit.placed if one.since}))

    def placing(self, number: int) -> int:
        """Return how many days of moves lie up to the cut-off: with the same number all units lie alike."""
        return bisect_right(self.moves, self.periods[number].data_to)

    def asked_units(
        self, indicator: Indicator, target: Target | None, scope: Scope, number: int
    ) -> frozenset[int]:
        """Return the units of the scope that are asked, as they lie on the cut-off of the period.

        Their own dates are not looked at.
        """
        return self.covered(indicator, target, number) & self.members(scope, number)

    def covered(self, indicator: Indicator, target: Target | None, number: int) -> frozenset[int]:
        """Return the units that are asked, as they lie on the cut-off of the period.

        An indicator without a target is asked of every unit but the province.
        """
        key = indicator.pk, target.pk if target else None, self.placing(number)
        if key not in self._covered:
            day = self.periods[number].data_to
            self._covered[key] = frozenset(
                unit.pk
                for unit in self.units.values()
                if (unit.level != Level.PROVINCE if target is None else target.covers(unit, day))
            )
        return self._covered[key]

    def members(self, scope: Scope, number: int) -> frozenset[int]:
        """Return the units that belong to the scope on the cut-off of the period."""
        key = scope.code, self.placing(number)
        if key not in self._members:
            day = self.periods[number].data_to
            self._members[key] = frozenset(u.pk for u in self.units.values() if scope.holds(u, day))
        return self._members[key]

    def owing(
        self, asked: frozenset[int], target: Target | None, indicator: Indicator, number: int
    ) -> frozenset[int]:
        """Return those of the asked units that owe a figure in the period: they exist and are not exempt."""
        date = self.periods[number].data_to
        exempt = {
            row.unit_id
            for row in self.exemptions
            if target is not None and row.target.code == target.code and row.holds_on(date)
        }
        return (asked & self.standing_units[number]) - exempt - self.exempted(indicator, number)

    def exempted(self, indicator: Indicator, number: int) -> frozenset[int]:
        """Return the units whose own “not applicable” was accepted; without figures none is known."""
        return frozenset()

    def asked_of(self, unit: Unit, period: Period) -> list[Obligation]:
        """Return what the unit is asked for in the period, in the order of the programme.

        The province itself owes no figure; it may state the indices that were published for it.
        """
        due = [one for one in self.indicators if is_due(one, period.number)]
        if unit.level == Level.PROVINCE:
            return [Obligation(indicator, None) for indicator in due if indicator.is_published]
        found = []
        for indicator in filter(is_reported, due):
            target = self.target_of(indicator, period)
            asked = self.asked_units(indicator, target, EVERY_UNIT, period.number)
            if unit.pk in self.owing(asked, target, indicator, period.number):
                found.append(Obligation(indicator, target))
        return found

    @property
    def worked_out(self) -> dict[str, Any]:
        """Return what follows from units and periods alone, by its name: the same of whatever is narrowed."""
        return {"standing_units": self.standing_units, "order": self.order, "moves": self.moves}

    @cached_property
    def order(self) -> dict[int, int]:
        """Return the place of each unit in the Vietnamese order of their names."""
        units = sorted(self.units.values(), key=lambda unit: unit.sort_key)
        return {unit.pk: place for place, unit in enumerate(units)}


def is_due(indicator: Indicator, number: int) -> bool:
    """Say whether a figure is due in the period: by its frequency, and not before it was first asked."""
    return indicator.asked_since <= number and Frequency(indicator.frequency).due(number)


def is_reported(indicator: Indicator) -> bool:
    """Say whether units report the indicator themselves, rather than the catalogue or a publisher."""
    return indicator.is_reported


def _read() -> Asking:
    """Return everything, read from the database."""
    indicators = tuple(Indicator.objects.select_related("area", "first_period"))
    units, beside = units_at_hand(), _BesideTargets.read()
    asking = Asking(
        indicators=indicators,
        targets=_targets(indicators, units, beside),
        periods={period.number: period for period in Period.objects.all()},
        units=units,
        exemptions=tuple(Applicability.objects.select_related("target")),
        margins=tuple(beside.margins),
    )
    asking.__dict__.update(asking.worked_out)  # once for all readers
    return asking


def _renewed(held: Asking, changes: Changes) -> Asking:
    return _read() if changes.of(ASKED) else held


_ASKING = Kept(_read, _renewed, size=lambda asking: len(asking.units))


def _targets(
    indicators: Iterable[Indicator], units: dict[int, Unit], beside: _BesideTargets
) -> dict[int, tuple[Target, ...]]:
    """Return the versions of the targets by indicator, with their paths and units at hand."""
    by_key = {indicator.pk: indicator for indicator in indicators}
    found: dict[int, list[Target]] = defaultdict(list)
    for target in Target.objects.filter(indicator__in=by_key).order_by("version"):
        target.indicator = by_key[target.indicator_id]
        target.lead_unit = units.get(target.lead_unit_id or 0)
        target.milestones = tuple(beside.milestones[target.pk])
        target.named_keys = frozenset(beside.named[target.pk])
        found[target.indicator_id].append(target)
    return {key: tuple(versions) for key, versions in found.items()}


@dataclass(frozen=True)
class _BesideTargets:
    """What stands beside the targets in tables of a few rows: read in one query."""

    milestones: dict[int, list[PathPoint]]  # by target, oldest first
    named: dict[int, set[int]]  # by target the keys of units that it names
    margins: list[MarginVersion]  # oldest version first, with what judges and no more

    @classmethod
    def read(cls) -> Self:
        """Return the rows; those of margins name no target, and those of named units have no day."""
        none, never = Value(None, PositiveBigIntegerField()), Value(None, DateField())
        number, words = DecimalField(max_digits=12, decimal_places=6), TextField()
        points = PathPoint.objects.order_by().values_list("target_id", "pk", "on", "percent", "source")
        named = Target.named_units.through._default_manager.order_by().values_list(
            "target_id", "unit_id", never, Value(None, number), Value(None, words)
        )
        margins = MarginVersion.objects.order_by().values_list(
            none, "version", "in_force_from", Cast("at_risk", number), Cast("behind", words)
        )
        found = cls(defaultdict(list), defaultdict(set), [])
        rows: Iterable[tuple[Any, ...]] = points.union(named, margins, all=True)
        for target, key, on, percent, text in rows:
            if target is None:
                both = {"at_risk": percent, "behind": Decimal(text)}
                found.margins.append(MarginVersion(version=key, in_force_from=on, **both))
            elif on is None:
                found.named[target].add(key)
            else:
                point = PathPoint(pk=key, target_id=target, on=on, percent=percent, source=text)
                found.milestones[target].append(point)
        for points_of in found.milestones.values():
            points_of.sort(key=lambda point: point.on)
        found.margins.sort(key=lambda one: one.version)
        return found
