"""Many units judged one by one: what a ranking of peers and a list of communes are made from.

A ranking asks a hundred units about ten targets in two periods, and reads of each only its code. So what the
units have in common is worked out once (who owes what, threshold, path), and a forecast, which can only turn
"on track" into "at risk", is made where it can do so and nowhere else. The rules and formulas are those of
Case and of the engine: tests hold every code against what judge() says of the unit alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from indicators import Counted, Point, Reason, Standing, StandingCode, quantile
from procedures.models import Level
from reports.models import StatedFigure
from reports.obligations import is_reported
from reports.scopes import Scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import Case, margins, stated_value
from reports.verdicts.verdict import MAJORITY
from targets.models import Indicator, Period

MIDDLE = Fraction(1, 2)

Figure = tuple[Counted | None, Fraction | None]  # counts, or where none are known the percentage alone


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """How one target of the programme stands for one unit."""

    code: StandingCode
    is_expected: bool = False  # the unit reports the figure itself, and one was due by now
    is_missing: bool = False  # it is expected, and nothing speaks


def marks(ledger: Ledger, period: Period, scope: Scope) -> dict[int, list[UnitStanding]]:
    """Return by unit of the scope the marks of the programme's targets that apply to it in the period.

    Asks the database nothing. A unit that exists on the cut-off and is asked for nothing has an empty list.
    """
    asked = "marks", period.pk, scope, ledger.moment, margins()
    found = ledger.memory.answer(asked, lambda: _marks(ledger, period, scope))
    return {unit: list(held) for unit, held in found.items()}


def _marks(ledger: Ledger, period: Period, scope: Scope) -> dict[int, list[UnitStanding]]:
    there = ledger.standing_units[period.number]
    found: dict[int, list[UnitStanding]] = {pk: [] for pk in there if scope.holds(ledger.units[pk])}
    for indicator in ledger.indicators:
        target = ledger.target_of(indicator, period)
        if target is None or not target.in_programme:
            continue
        for pk, mark in OneByOne(ledger, indicator, period, scope).marks().items():
            if pk in found:
                found[pk].append(mark)
    return found


def median_points(ledger: Ledger, indicator: Indicator, period: Period, scope: Scope) -> tuple[Point, ...]:
    """Return the middle percentage of the scope's units of each due period with enough, oldest first."""
    case = OneByOne(ledger, indicator, period, scope)
    middles = ((quarter, case.median(quarter)) for quarter in case.comparable(period.number))
    return tuple(Point(quarter, value) for quarter, value in middles if value is not None)


class OneByOne(Case):
    """One indicator and period on their way to the standing of every unit of a scope, each by itself."""

    def __init__(self, ledger: Ledger, indicator: Indicator, asked: Period, scope: Scope) -> None:
        super().__init__(ledger, indicator, asked, scope)
        self.is_gradual = self.kind.is_gradual(alone=True)
        self.path = self.path if self.is_gradual else None

    def marks(self) -> dict[int, UnitStanding]:
        """Return the marks of the units that the target applies to; none for an indicator never judged."""
        found = {unit: self.standing_alone(unit) for unit in self.units}
        expected = bool(self.due) and is_reported(self.indicator)
        return {
            unit: UnitStanding(standing.code, expected, expected and _is_silent(standing))
            for unit, standing in found.items()
            if standing is not None and standing.code is not StandingCode.NOT_APPLICABLE
        }

    def standing_alone(self, unit: int) -> Standing | None:
        """Return the standing of the unit by itself, without the flags that only its own page shows.

        What it does not say is why a silent unit is silent: never reported stands for too old as well.
        """
        figures = [(quarter, self.figure(unit, quarter)) for quarter in self.due]
        latest = self.due[0] if self.due else self.asked.number
        if unit not in self.owing(latest) and not any(self.stated_alone(unit, q) for q in self.due):
            return self.standing_of(applies=False)
        for quarter, figure in figures:
            if figure is not None:
                return self.judged_alone(unit, quarter, figure)
        return self.standing_of(reason=Reason.NEVER_REPORTED)

    def judged_alone(self, unit: int, quarter: int, figure: Figure) -> Standing | None:
        """Return the standing of the figure, with a forecast where that can make a difference."""
        share, value = figure
        facts = {"speaking": quarter, "share": share, "value": None if share else value}
        found = self.standing_of(**facts)
        if found is None or found.code is not StandingCode.ON_TRACK:
            return found
        return self.standing_of(**facts, forecast=self.forecast(self.points_alone(unit, quarter), quarter))

    def points_alone(self, unit: int, until: int) -> tuple[Point, ...]:
        """Return the unit's figures of all due periods up to the quarter that count the same thing."""
        figures = ((quarter, self.figure(unit, quarter)) for quarter in self.comparable(until))
        values = ((q, figure[0].value if figure[0] else figure[1]) for q, figure in figures if figure)
        return tuple(Point(quarter, value) for quarter, value in values if value is not None)

    def figure(self, unit: int, quarter: int) -> Figure | None:
        """Return what the unit's accepted line says, or else a total stated for it; None for neither."""
        counts = self.counts(quarter).get(unit)
        if counts is not None:
            return self.kind.figure(*counts), None
        stated = self.stated_alone(unit, quarter)
        return stated_value(self.kind, stated) if stated else None

    def stated_alone(self, unit: int, quarter: int) -> StatedFigure | None:
        """Return the total stated for the unit; one of a district holds its communes and is not its own."""
        if self.ledger.units[unit].level == Level.DISTRICT:
            return None
        return self.ledger.stated.get((unit, self.indicator.pk, quarter))

    def median(self, quarter: int) -> Fraction | None:
        """Return the middle of the units' percentages in the quarter; None until half of them are in."""
        counts = self.counts(quarter)
        if 100 * len(counts) < MAJORITY * len(self.owing(quarter)):
            return None
        figures = (self.kind.figure(*one) for one in counts.values())
        values = [figure.value for figure in figures if figure.value is not None]
        return quantile(values, MIDDLE) if values else None


def _is_silent(standing: Standing) -> bool:
    """Say whether nothing speaks; where nothing occurred, that was reported."""
    return standing.code is StandingCode.NO_DATA and standing.reason is not Reason.NOTHING_OCCURRED
