"""One indicator, scope and asked period: who owes it in each due period, and what of it is accepted."""

from __future__ import annotations

import datetime as dt

from accounts import clock
from indicators import Accumulation as EngineAccumulation
from indicators import Axis, Counted, Final, Frequency, Share, due_quarters
from indicators import Direction as EngineDirection
from reports.figures.kind import FigureKind
from reports.figures.registry import kind_of
from reports.models import StatedFigure
from reports.scopes import Scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.readings import CopiedReport
from reports.verdicts.rows import Counts
from targets.models import Indicator, Period

MAJORITY = 50  # per cent of what is owed: with less of it a period that is not locked closes over nobody


class Gathering:
    """One indicator, scope and period, with what is accepted in every due period before it."""

    def __init__(self, ledger: Ledger, indicator: Indicator, asked: Period, scope: Scope) -> None:
        self.ledger, self.indicator, self.asked, self.scope = ledger, indicator, asked, scope
        self.target = ledger.target_of(indicator, asked)
        self.kind: FigureKind = kind_of(indicator)
        self.direction = EngineDirection(indicator.direction)
        self.frequency = Frequency(indicator.frequency)
        every = due_quarters(self.frequency, asked.number, back=asked.number)
        since = indicator.asked_since
        self.due = tuple(quarter for quarter in every if quarter in ledger.periods and quarter >= since)
        self.units = self.units_in(asked.number)
        # A single unit either has it or not: there is no way in between, so no path.
        self.is_alone = scope.is_single or (scope.unit is not None and len(self.units) == 1)
        self.final = self._final()
        self._counts: dict[int, dict[int, Counts]] = {}
        self._answered: dict[int, Counted] = {}
        self._within: dict[int, Share | None] = {}
        self._owing: dict[int, frozenset[int]] = {}

    @property
    def is_running(self) -> bool:
        """Say whether the figure is counted since the year began."""
        return self.indicator.accumulation == EngineAccumulation.YEAR_TO_DATE

    @property
    def axis(self) -> Axis:
        """Return where the quarters stand on the path."""
        return Axis.MIDDLE if self.is_running else Axis.CUT_OFF

    def units_in(self, quarter: int) -> frozenset[int]:
        """Return the units asked that belong to the scope on the cut-off of the quarter: some move."""
        return self.ledger.asked_units(self.indicator, self.target, self.scope, quarter)

    def owing(self, quarter: int) -> frozenset[int]:
        """Return the units that owe a figure in the quarter."""
        if quarter not in self._owing:
            units = self.units_in(quarter)
            self._owing[quarter] = self.ledger.owing(units, self.target, self.indicator, quarter)
        return self._owing[quarter]

    def counts(self, quarter: int) -> dict[int, Counts]:
        """Return the accepted counts of the owing units (kept: the series and the verdict both ask)."""
        if quarter not in self._counts:
            accepted = self.ledger.accepted(self.indicator, quarter)
            counting = accepted.keys() & self.owing(quarter)
            self._counts[quarter] = {unit: accepted[unit] for unit in counting}
        return self._counts[quarter]

    def exempt(self, quarter: int) -> frozenset[int]:
        """Return the units of the scope that exist in the quarter and owe nothing: “not applicable” holds."""
        return (self.units_in(quarter) & self.ledger.standing_units[quarter]) - self.owing(quarter)

    def stated(self, quarter: int) -> StatedFigure | None:
        """Return the total that somebody stated for exactly this scope in the quarter.

        A total stated for a district holds its communes: it is not one of the district's own office.
        """
        unit = None if self.scope.alone else self.scope.unit
        return self.ledger.stated.get((unit.pk, self.indicator.pk, quarter)) if unit else None

    def pooled(self, quarter: int) -> Counted:
        """Return the units' figures together; of a count of units the whole is every unit that owes one."""
        return self.kind.together(self.answered(quarter), len(self.owing(quarter)))

    def answered(self, quarter: int) -> Counted:
        """Return the counts of the units that answered together; a procedure that many handle counts once."""
        if quarter not in self._answered:
            self._answered[quarter] = self._together(quarter)
        return self._answered[quarter]

    def _together(self, quarter: int) -> Counted:
        counts = self.counts(quarter)
        catalogue = self.ledger.catalogue
        if catalogue is None or not self.indicator.catalogue_count or not self.kind.counts_once or not counts:
            return self.kind.pooled(counts.values())
        if len(counts) == 1:
            return Share(*next(iter(counts.values())))
        return catalogue.together(self.indicator, quarter, [self.ledger.units[key] for key in counts])

    def undecided(self, quarter: int) -> tuple[dt.date | None, ...]:
        """Return the last days of copied reports that end before the cut-off; None where no day is told."""
        cut_off = self.ledger.periods[quarter].data_to
        days = (copied.day for copied in self.copied_reports(quarter))
        return tuple(sorted((day for day in days if day is None or day < cut_off), key=str))

    def copied_reports(self, quarter: int) -> list[CopiedReport]:
        """Return the reports copied from print that count here; the catalogue is reported by nobody."""
        if not self.ledger.copies or not self.indicator.is_reported:
            return []
        found = (self.ledger.copies.get((unit, quarter)) for unit in self.counts(quarter))
        return [copied for copied in found if copied]

    def people(self, quarter: int) -> int | None:
        """Return how many people stand behind the answers of a survey; None where a unit does not tell."""
        told = self.ledger.lines.collected.get((self.indicator.pk, quarter), {})
        asked = [told.get(unit) for unit in self.counts(quarter)]
        return None if not asked or None in asked else sum(number for number in asked if number)

    def has_enough(self, quarter: int) -> bool:
        """Say whether figures are accepted, of a scope at least half of those that are owed."""
        counts = self.counts(quarter)
        return bool(counts) and 100 * len(counts) >= MAJORITY * len(self.owing(quarter))

    def _final(self) -> Final | None:
        """Return the deadline's own due period, and whether the day of the deadline has passed.

        Whoever asks for a period before it reads how things stood then: no day of today's rewrites that.
        """
        if self.target is None:
            return None
        deadline = self.target.deadline
        before = [q for q, period in self.ledger.periods.items() if period.data_to <= deadline]
        quarter = max(filter(self.frequency.due, before), default=0)
        return Final(quarter, clock.today() > deadline and self.asked.number >= quarter)
