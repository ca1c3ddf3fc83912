"""The reports of a period as reviewers compare them: read once a process, and again where a unit wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache, partial

from reports.changes.kept import Kept
from reports.changes.since import Changes
from reports.changes.watched import ASKED, DRAFTS, FORMS, LINES
from reports.figures.registry import kind_of
from reports.figures.row import FigureRow
from reports.figures.unit_report import UnitReport
from reports.figures.unit_reports import read_sheets
from reports.flow.workflow import awaiting
from reports.models import LineStatus, Report
from reports.obligations import Asking
from targets.models import Indicator, Period

PAST = 6  # periods whose punctuality is shown
PERIODS_KEPT = 2  # at once: the one that is collected, and one that is looked up
LEFT = frozenset({LineStatus.SUBMITTED, LineStatus.ACCEPTED, LineStatus.RETURNED})


@dataclass(frozen=True, slots=True)
class LargestChange:
    """The figure of a report that changed most since the due period before."""

    indicator: Indicator
    points: Fraction


@dataclass(frozen=True)
class Examined:
    """A unit's report with what a reviewer counts in it. Nothing here is said in words: readers share it."""

    sheet: UnitReport

    @cached_property
    def answered(self) -> int:
        """Return how many of the figures that are owed hold an answer."""
        return self.sheet.answered

    @cached_property
    def awaits(self) -> int:
        """Return how many lines wait for a reviewer."""
        return len(awaiting(self.sheet.lines))

    @cached_property
    def doubtful(self) -> list[tuple[FigureRow, int]]:
        """Return the rows that were sent and about which something is unlikely, and how many things."""
        sent = (row for row in self.sheet.rows if row.line and row.line.status in LEFT)
        return [(row, number) for row in sent if (number := len(row.warnings))]

    @cached_property
    def warnings(self) -> int:
        """Return how many warnings the report has, explained or not."""
        return sum(number for _row, number in self.doubtful)

    @cached_property
    def explained(self) -> int:
        """Return how many of them the unit gave a reason for."""
        return sum(number for row, number in self.doubtful if row.line and row.line.warning_reason)

    @cached_property
    def wholes(self) -> dict[int, int]:
        """Return by indicator the whole that the unit states now, or else stated in the due period before."""
        return {row.asked.indicator.pk: _whole(row) for row in self.sheet.rows}

    @cached_property
    def change(self) -> LargestChange | None:
        """Return the sent figure that changed most, in points; None where nothing can be compared."""
        changes = [
            LargestChange(row.asked.indicator, points)
            for row in self.sheet.rows
            if row.line and row.line.status in LEFT and row.share and row.before
            if (points := kind_of(row.asked.indicator).change(row.share, row.before.share)) is not None
        ]
        return max(changes, key=lambda change: abs(change.points), default=None)


def _whole(row: FigureRow) -> int:
    share = row.share or (row.before.share if row.before else None)
    return share.whole if share else 0


@dataclass(frozen=True)
class PeriodReports:
    """The reports of all units for a period, and how far those of the last periods are."""

    period: Period
    asking: Asking
    of_units: dict[int, Examined]
    past: dict[int, dict[int, Report]]  # by unit and period: status and moment of sending alone

    @classmethod
    def read(cls, period: Period, asking: Asking) -> PeriodReports:
        """Return the reports as the database is now; they are shared, so nobody changes them."""
        return _kept(period.pk).get(alone=lambda: _of_all(period, asking))

    @property
    def size(self) -> int:
        """Return how many lines are held."""
        return sum(len(one.sheet.rows) for one in self.of_units.values())

    @cached_property
    def wholes(self) -> dict[int, int]:
        """Return by indicator the wholes of all units together."""
        found: dict[int, int] = defaultdict(int)
        for one in self.of_units.values():
            for indicator, whole in one.wholes.items():
                found[indicator] += whole
        return dict(found)

    @property
    def last(self) -> list[Period]:
        """Return the period and those just before it, oldest first."""
        return last_periods(self.asking.periods, self.period)


def last_periods(periods: dict[int, Period], period: Period) -> list[Period]:
    """Return the period and those just before it, oldest first."""
    numbers = range(period.number - PAST + 1, period.number + 1)
    return [periods[number] for number in numbers if number in periods]


@lru_cache(maxsize=PERIODS_KEPT)
def _kept(period: int) -> Kept[PeriodReports]:
    return Kept(partial(_read, period), _renewed, size=lambda reports: reports.size)


def _read(key: int) -> PeriodReports:
    asking = Asking.kept()
    period = next(one for one in asking.periods.values() if one.pk == key)
    return _of_all(period, asking)


def _of_all(period: Period, asking: Asking) -> PeriodReports:
    return PeriodReports(period, asking, dict(_examined(asking, period)), _past(asking, period))


def _renewed(held: PeriodReports, changes: Changes) -> PeriodReports:
    """Return the reports with those of the units that wrote read anew."""
    if changes.of(ASKED, FORMS):
        return _read(held.period.pk)
    keys = [*changes.keys.get(LINES, ()), *changes.keys.get(DRAFTS, ())]
    looked_at = {one.pk for one in held.last} | {
        one.pk for number, one in held.asking.periods.items() if number < held.period.number
    }
    units = {unit for unit, _indicator, period in keys if period is None or period in looked_at}
    if not units:
        return held
    if None in units:
        return _read(held.period.pk)
    wrote = {unit for unit in units if unit is not None}
    return PeriodReports(
        held.period,
        held.asking,
        {unit: one for unit, one in held.of_units.items() if unit not in wrote}
        | dict(_examined(held.asking, held.period, wrote)),
        {unit: one for unit, one in held.past.items() if unit not in wrote}
        | _past(held.asking, held.period, wrote),
    )


def _examined(
    asking: Asking, period: Period, units: Collection[int] | None = None
) -> Iterator[tuple[int, Examined]]:
    for sheet in read_sheets(asking, period, units):
        yield sheet.unit.pk, Examined(sheet)


def _past(
    asking: Asking, period: Period, units: Collection[int] | None = None
) -> dict[int, dict[int, Report]]:
    rows = Report.objects.filter(period__in=last_periods(asking.periods, period))
    if units is not None:
        rows = rows.filter(unit__in=units)
    found: dict[int, dict[int, Report]] = defaultdict(dict)
    for report in rows.only("unit_id", "period_id", "status", "submitted_at").order_by():
        found[report.unit_id][report.period_id] = report
    return dict(found)
