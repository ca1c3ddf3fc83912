"""Many units judged one by one: what a ranking of peers and a list of communes are made from.

A ranking asks a hundred units about ten targets in two periods, and reads of each only its code. So what the
units have in common is worked out once: who owes what, which figures are accepted, threshold, days. The rules
are those of Judging: tests hold every code against what judge() says of the unit alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from indicators import Flag, Point, Reason, Share, Standing, StandingCode, quantile
from procedures.models import Level, Unit
from reports.figures.registry import kind_of
from reports.obligations import is_reported
from reports.scopes import Scope, own_scope
from reports.verdicts.case import stated_value
from reports.verdicts.catalogue_figures import is_of_lists
from reports.verdicts.gathering import MAJORITY
from reports.verdicts.ledger import Ledger
from reports.verdicts.rows import Counts
from reports.verdicts.standing import Judging
from targets.models import Indicator, Period

MIDDLE = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """How one target of the programme stands for one unit."""

    code: StandingCode
    is_expected: bool = False  # the unit reports the figure itself, and one was due by now
    is_missing: bool = False  # it is expected, and nothing fresh speaks
    is_small: bool = False  # of so few that it jumps by itself
    is_rough: bool = False  # of so few people that units of its level cannot be told apart


def marks(ledger: Ledger, period: Period, scope: Scope) -> dict[int, list[UnitStanding]]:
    """Return by unit of the scope the marks of the programme's targets that apply to it in the period.

    Asks the database nothing. A unit that exists on the cut-off and is asked for nothing has an empty list.
    """
    asked = "marks", period.pk, scope, ledger.moment
    found = ledger.memory.answer(asked, lambda: _marks(ledger, period, scope))
    return {unit: list(held) for unit, held in found.items()}


def _marks(ledger: Ledger, period: Period, scope: Scope) -> dict[int, list[UnitStanding]]:
    there = ledger.standing_units[period.number]
    found: dict[int, list[UnitStanding]] = {pk: [] for pk in there & ledger.members(scope, period.number)}
    for indicator in ledger.indicators:
        target = ledger.target_of(indicator, period)
        if target is None or not target.in_programme or indicator.asked_since > period.number:
            continue
        asked = "marks", period.pk, scope, ledger.moment
        told = ledger.memory.answer_of(
            indicator.pk, asked, partial(_marks_of, ledger, indicator, period, scope)
        )
        for pk, mark in told.items():
            if pk in found:
                found[pk].append(mark)
    return found


def _marks_of(
    ledger: Ledger, indicator: Indicator, period: Period, scope: Scope
) -> Mapping[int, UnitStanding]:
    asked = OneByOne(ledger, indicator, period, scope)
    if not indicator.catalogue_count or _keeps_its_own(scope):
        return asked.marks()
    return asked.marks_of_own_rows()  # a list that departments keep says nothing of who handles it


def _keeps_its_own(scope: Scope) -> bool:
    """Say whether the units of a peer group keep the rows of the catalogue that they are counted by."""
    return scope.levels == frozenset({Level.DEPARTMENT})


def median_points(ledger: Ledger, indicator: Indicator, period: Period, scope: Scope) -> tuple[Point, ...]:
    """Return the middle percentage of the scope's units of each due period with enough, oldest first."""
    case = Judging(ledger, indicator, period, scope)
    middles = ((quarter, _median(case, quarter)) for quarter in case.comparable(period.number))
    return tuple(Point(quarter, value) for quarter, value in middles if value is not None)


def _median(case: Judging, quarter: int) -> Fraction | None:
    """Return the middle of the units' percentages in the quarter; None until half of them are in."""
    counts = case.counts(quarter)
    if 100 * len(counts) < MAJORITY * len(case.owing(quarter)):
        return None
    figures = (case.kind.figure(*one) for one in counts.values())
    values = [figure.value for figure in figures if figure.value is not None]
    return quantile(values, MIDDLE) if values else None


class Peers(Judging):
    """The units of a scope on the asked cut-off, followed through time wherever they were before."""

    def units_in(self, quarter: int) -> frozenset[int]:
        """Return those of them that the target was asked of in the quarter."""
        covered = self.ledger.covered(self.indicator, self.target, quarter)
        return covered & self.ledger.members(self.scope, self.asked.number)


class OneByOne:
    """One indicator and period on their way to the standing of every unit of a scope, each by itself."""

    def __init__(self, ledger: Ledger, indicator: Indicator, asked: Period, scope: Scope) -> None:
        self.whole = Peers(ledger, indicator, asked, scope)
        self.ledger, self.indicator, self.kind = ledger, indicator, kind_of(indicator)

    def marks(self) -> dict[int, UnitStanding]:
        """Return the marks of the units that the target applies to; none for an indicator never judged."""
        found = {unit: self.standing_alone(unit) for unit in self.whole.units}
        expected = bool(self.whole.due) and is_reported(self.indicator)
        return {
            unit: UnitStanding(
                standing.code,
                expected,
                expected and _is_silent(standing),
                is_small=Flag.SMALL in standing.flags,
                is_rough=not self.kind.tells_apart(self.ledger.units[unit].level),
            )
            for unit, standing in found.items()
            if standing is not None and standing.code is not StandingCode.NOT_APPLICABLE
        }

    def marks_of_own_rows(self) -> dict[int, UnitStanding]:
        """Return the marks of the units that have rows of their own in the catalogue, by these alone."""
        catalogue, counted = self.ledger.catalogue, self.whole.closed()
        if catalogue is None or counted is None or not is_of_lists(self.indicator):
            return {}
        found = {}
        for unit in map(self.ledger.units.__getitem__, self.whole.units):
            if catalogue.own_rows(self.indicator, counted, unit) is None:  # most units have none
                continue
            standing = OfOwnRows(self.whole, unit).standing()
            if standing is not None and standing.code is not StandingCode.NOT_APPLICABLE:
                found[unit.pk] = UnitStanding(standing.code, is_small=Flag.SMALL in standing.flags)
        return found

    def standing_alone(self, unit: int) -> Standing | None:
        """Return the standing of the unit by itself: what its own page says."""
        return OfOne(self.whole, self.ledger.units[unit]).standing()


class OfOne(Judging):
    """One unit of a scope whose units are judged one by one: what they have in common is worked out once."""

    def __init__(self, whole: Judging, unit: Unit) -> None:
        self.__dict__.update(whole.__dict__)
        self.scope, self.units, self.is_alone = own_scope(unit), frozenset({unit.pk}), True
        self._whole, self._unit = whole, unit.pk
        self._counts, self._owing, self._answered, self._within = {}, {}, {}, {}
        self.path = self.path_of_scope()

    def units_in(self, quarter: int) -> frozenset[int]:
        """Return the unit, if it was asked in the quarter."""
        return self.units & self._whole.units_in(quarter)

    def owing(self, quarter: int) -> frozenset[int]:
        """Return the unit, if it owes a figure in the quarter."""
        return self.units & self._whole.owing(quarter)

    def counts(self, quarter: int) -> dict[int, Counts]:
        """Return the accepted counts of the unit."""
        found = self._whole.counts(quarter).get(self._unit)
        return {} if found is None else {self._unit: found}

    def standing(self) -> Standing | None:
        """Return the standing without the flags that only the unit's own page shows.

        A forecast is made only where it could turn it. What it does not say is why a silent unit is silent:
        never reported stands for too old as well.
        """
        voice = self.voice()
        quarter = voice.quarter
        stated = self.stated(quarter) if quarter is not None and voice.is_stated else None
        if quarter is None or (stated is None and not self.counts(quarter)):
            return self.standing_of(applies=self.applies_in(self.owed(voice)), speech=voice.speech)
        share, value = stated_value(self.kind, stated) if stated else (self.answered(quarter), None)
        facts: dict[str, object] = {
            "speaking": quarter,
            "share": share,
            "value": None if share else value,
            "speech": voice.speech,
            "is_locked": self.ledger.periods[quarter].locked_at is not None,
            "is_conclusive": stated.is_conclusive if stated else not self.undecided(quarter),
        }
        found = self.standing_of(**facts)
        if found is None or found.code is not StandingCode.ON_TRACK:
            return found
        return self.standing_of(**facts, forecast=self.forecast(quarter))


class OfOwnRows(OfOne):
    """One unit that handles what others keep, judged by what it has rows of its own for."""

    def counts(self, quarter: int) -> dict[int, Counts]:
        """Return what the unit's own rows count."""
        if quarter not in self._counts:
            own = self._own_rows(quarter) if self.owing(quarter) else None
            theirs = self.kind.of_procedures(own) if own else None
            self._counts[quarter] = {self._unit: (theirs.part, theirs.whole)} if theirs else {}
        return self._counts[quarter]

    def _own_rows(self, quarter: int) -> Share | None:
        catalogue, unit = self.ledger.catalogue, self.ledger.units[self._unit]
        return catalogue.own_rows(self.indicator, quarter, unit) if catalogue else None


def _is_silent(standing: Standing) -> bool:
    """Say whether nothing speaks; where nothing occurred, that was reported."""
    silent = standing.code is StandingCode.NO_DATA and standing.reason is not Reason.NOTHING_OCCURRED
    return silent or standing.code in (StandingCode.OUTDATED, StandingCode.GATHERING)
