"""One indicator, scope and asked period: which period speaks, and what is known of each.

Figures of different periods are never mixed: the latest closed period speaks alone, and what has come in
since stands beside it without a verdict (docs/method.md, section 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from accounts import clock
from indicators import (
    LOOK_BACK,
    Counted,
    Point,
    Reason,
    Share,
    Speech,
    exact,
)
from reports.figures.kind import FigureKind
from reports.models import StatedFigure
from reports.obligations import EVERY_UNIT
from reports.verdicts.gathering import MAJORITY, Gathering
from reports.verdicts.rows import Counts
from targets.models import Period

FIRST_PERIODS = 4  # due periods within which the first figure of a scope is taken for its start


@dataclass(frozen=True, slots=True)
class Voice:
    """Which figures are shown for the asked period, and in what way they speak for it."""

    quarter: int | None  # None: nothing is within reach
    speech: Speech = Speech.NOW
    is_stated: bool = False  # a total stated for the scope, and not what its units report


class Case(Gathering):
    """One indicator, scope and period, with the period that speaks and the values of all before it."""

    # Which period speaks ----------------------------------------------------------------------------------

    def voice(self) -> Voice:
        """Return the figures of the latest closed due period; what is shown in place of its silence."""
        latest = self.due[0] if self.due else None
        if latest is not None and not self.owing(latest) and not self._speaks(latest):
            return Voice(latest)
        closed = self.closed()
        if closed is None:
            return Voice(None, Speech.IN_PART if any(map(self.counts, self.due)) else Speech.NOW)
        if found := self._speaks(closed):
            return found
        if self.counts(closed):  # locked with less than half: no verdict can be made of so few
            return Voice(closed, Speech.IN_PART)
        if not self.owing(closed):
            return Voice(closed)
        for quarter in self.due:
            if closed - LOOK_BACK <= quarter < closed and (old := self._speaks(quarter)):
                return Voice(quarter, Speech.ONCE, old.is_stated)
        return Voice(None)

    def owed(self, voice: Voice) -> int:
        """Return the quarter that says whether the target applies: that which speaks, or is due."""
        return voice.quarter or (self.due[0] if self.due else self.asked.number)

    def applies_in(self, quarter: int) -> bool:
        """Say whether the target applies to the scope by what is owed in the quarter.

        It does as well to units that began since: of them nothing was due yet.
        """
        if self.owing(quarter):
            return True
        there = self.units_in(quarter) & self.ledger.standing_units[quarter]
        return not there and bool(self.owing(self.asked.number))

    def closed(self) -> int | None:
        """Return the latest closed due period."""
        return next(filter(self.is_closed, self.due), None)

    def _speaks(self, quarter: int) -> Voice | None:
        """Return the quarter with enough accepted, or else with a total stated for the scope."""
        if self.has_enough(quarter):
            return Voice(quarter)
        return Voice(quarter, is_stated=True) if self.stated(quarter) else None

    def is_closed(self, quarter: int) -> bool:
        """Say whether nothing more is waited for in the due period, as the clock stands now.

        A period in which the scope was asked for nothing says nothing of later ones: it closes over nobody,
        unless that is what its units answered.
        """
        period = self.ledger.periods[quarter]
        owing, counts = self.owing(quarter), self.counts(quarter)
        is_past = clock.today() > period.data_to
        if is_past and self.stated(quarter) is not None:
            return True
        if not owing:
            return bool(self.units_in(quarter) & self.ledger.exempted(self.indicator, quarter))
        if not self.indicator.is_reported:  # nobody is silent: an early lock does not make the catalogue so
            return is_past
        if period.locked_at is not None:
            return True
        if len(counts) == len(owing):
            return True
        if len(owing) == 1:
            (unit,) = owing
            return self.ledger.is_over(self.indicator, unit, period)
        return clock.now() > period.province_due_at and self.has_enough(quarter)

    def collecting(self, after: int) -> int | None:
        """Return the newest due period after the quarter that is not closed and has begun to be filled.

        The catalogue is not gathered: it stands as it is on the day.
        """
        if not self.indicator.is_reported:
            return None
        for quarter in self.due:
            if quarter <= after:
                return None
            # What was copied from print nobody gathers.
            told = len(self.counts(quarter)) - len(self.copied_reports(quarter))
            begun = self.ledger.periods[quarter].opened_at is not None or bool(told)
            if begun and self.owing(quarter) and not self.is_closed(quarter):
                return quarter
        return None

    def was_told_before(self, quarter: int) -> bool:
        """Say whether anything was accepted or stated in a due period before the quarter."""
        return any(self.counts(past) or self.stated(past) for past in self.due if past < quarter)

    # What is known of each period -------------------------------------------------------------------------

    def missing_wholes(self, quarter: int) -> list[int | None]:
        """Return the whole to expect of each silent unit, None where nothing tells."""
        silent = self.owing(quarter) - self.counts(quarter).keys()
        return [self.expected_whole(unit, quarter) for unit in sorted(silent)]

    def expected_whole(self, unit: int, quarter: int) -> int | None:
        """Return the whole to expect of a silent unit, or None where nothing tells.

        A count of units expects one unit; a stock the last accepted whole; a sum over the year that of the
        same quarter a year before. Of a unit that took in others since, theirs are added.
        """
        if (known := self.kind.expected_whole()) is not None:
            return known
        earlier: Iterable[int] = (quarter - 4,) if self.is_running else range(quarter - 1, 0, -1)
        for past in filter(self.ledger.periods.__contains__, earlier):
            accepted = self.ledger.accepted(self.indicator, past)
            together = [
                one
                for one in (unit, *self.ledger.joined(unit, past, quarter))
                if one in self.ledger.standing_units[past]
            ]
            if together and all(one in accepted for one in together):
                return sum(accepted[one][1] for one in together)
        return None

    def points(self, until: int) -> tuple[Point, ...]:
        """Return the figures of all due periods up to the quarter, since the last change of definition."""
        values = ((quarter, self.value_in(quarter)) for quarter in self.comparable(until))
        return tuple(Point(quarter, value) for quarter, value in values if value is not None)

    def steps(self, until: int) -> tuple[Fraction, ...]:
        """Return the last two values up to the quarter as they are held against the path, the older first.

        Of a count of units they are those of the units that answered: silence is no change.
        """
        known = [point.quarter for point in self.points(until)][-2:]
        values = (self.value_on_path(quarter) for quarter in known)
        return tuple(value for value in values if value is not None)

    def why_silent(self, owed: int, *, told: bool) -> Reason:
        """Return why no figure speaks though the target applies.

        owed  the quarter that says so
        told  something was accepted or stated before the closed period
        """
        if not self.due or not self.owing(owed):
            return Reason.NOT_DUE_YET
        return Reason.TOO_OLD if told else Reason.NEVER_REPORTED

    def period_before(self, until: int) -> Period | None:
        """Return the period of the last figure but one up to the quarter."""
        points = self.points(until)
        return self.ledger.periods[points[-2].quarter] if len(points) > 1 else None

    def comparable(self, until: int) -> list[int]:
        """Return the due quarters up to this one, since the last change of definition or of the base."""
        since = self.series_since(until)
        return [quarter for quarter in reversed(self.due) if since <= quarter <= until]

    def series_since(self, until: int) -> int:
        """Return the first quarter that counts the same thing as this one, in the same base."""
        return max(self.ledger.series_start(self.target), self.base_since(until))

    def base_since(self, until: int) -> int:
        """Return the first quarter whose values are counted in what those of this one are; 1 for all.

        A total stated of a list without level 1, say, is not compared with one of a list that has it.
        """
        stated = {quarter: self.stated(quarter) for quarter in self.due if quarter <= until}
        if not any(one and one.base for one in stated.values()):
            return 1
        since, base = 1, None
        for quarter, one in stated.items():  # newest first
            if self.value_in(quarter) is None:
                continue
            counted_in = one.base if one and not self.has_enough(quarter) else ""
            if base is not None and counted_in != base:
                return since
            since, base = quarter, counted_in
        return 1

    def value_in(self, quarter: int) -> Fraction | None:
        """Return the value of a quarter: of its accepted rows, else of a total stated for the scope."""
        if self.has_enough(quarter):  # of fewer the value is theirs, and not the scope's
            return self.pooled(quarter).value
        stated = self.stated(quarter)
        return stated_value(self.kind, stated)[1] if stated else None

    def value_on_path(self, quarter: int) -> Fraction | None:
        """Return the value that is held against the path: of those that answered, where they are enough."""
        if self.has_enough(quarter):
            return self.answered(quarter).value
        stated = self.stated(quarter)
        return stated_value(self.kind, stated)[1] if stated else None

    def start(self) -> tuple[int, Fraction] | None:
        """Return the first value of the scope itself, with its quarter; None where it came too late."""
        quarters = [q for q in self.comparable(self.asked.number) if self.owing(q)]
        first = ((quarter, self.value_on_path(quarter)) for quarter in quarters[:FIRST_PERIODS])
        return next(((quarter, value) for quarter, value in first if value is not None), None)

    @property
    def is_bound_whole(self) -> bool:
        """Say whether the scope holds exactly the units that the target is asked of."""
        every = self.ledger.asked_units(self.indicator, self.target, EVERY_UNIT, self.asked.number)
        return self.units == every

    def within(self, until: int) -> dict[int, Share]:
        """Return the counts within each due period up to the quarter, of a figure that runs over the year.

        A unit with a missing or negative difference leaves the quarter; one with less than half of its units
        is left out. Of an average nothing is known within the quarters.
        """
        if self.indicator.is_in_measure:
            return {}
        shares = {quarter: self._within_quarter(quarter) for quarter in self.comparable(until)}
        return {quarter: share for quarter, share in shares.items() if share is not None}

    def _within_quarter(self, quarter: int) -> Share | None:
        if quarter not in self._within:
            made = self._differences(quarter)
            is_enough = bool(made) and 100 * len(made) >= MAJORITY * len(self.owing(quarter))
            parts, wholes = (sum(part for part, _ in made), sum(whole for _, whole in made))
            self._within[quarter] = Share(parts, wholes) if is_enough else None
        return self._within[quarter]

    def _differences(self, quarter: int) -> list[Counts]:
        before = self.frequency.previous(quarter)
        counts = self.counts(quarter)
        if before is None or _year_of(before) != _year_of(quarter):
            return list(counts.values())
        earlier = self.ledger.accepted(self.indicator, before)
        made = (
            (part - earlier[unit][0], whole - earlier[unit][1])
            for unit, (part, whole) in counts.items()
            if unit in earlier
        )
        return [(part, whole) for part, whole in made if 0 <= part <= whole]


def _year_of(quarter: int) -> int:
    return (quarter - 1) // 4


def stated_value(kind: FigureKind, stated: StatedFigure) -> tuple[Counted | None, Fraction | None]:
    """Return the counts of a stated total and its value; a source may print a percentage alone."""
    if stated.counts is not None:
        share = kind.figure(*stated.counts)
        return share, share.value
    return None, None if stated.percent is None else exact(stated.percent)


def above(kind: FigureKind, value: Fraction | None, overruled: StatedFigure | None) -> Fraction | None:
    """Return by how much the value is above a stated one."""
    printed = stated_value(kind, overruled)[1] if overruled else None
    return None if value is None or printed is None else value - printed


def sum_known(wholes: Iterable[int | None]) -> int | None:
    """Return the wholes together, None where one of them is unknown."""
    total = 0
    for whole in wholes:
        if whole is None:
            return None
        total += whole
    return total
