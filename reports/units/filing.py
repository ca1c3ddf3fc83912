"""How far the reports of a unit are and whether they came in time: never what they say."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts import clock
from procedures.models import Placement, Unit
from reports.flow.timeliness import Arrival, Timeliness, due_at, filed, newest, state_words
from reports.models import Report
from reports.obligations import Asking
from targets.models import DeadlineExtension, Period

Place = tuple[int, int]  # a unit and a period


@dataclass(frozen=True, slots=True)
class Filing:
    """The report of one unit in one period, as the calendar sees it."""

    period: Period
    report: Report | None
    due: dt.datetime
    when: Timeliness

    @property
    def is_copied(self) -> bool:
        """Say whether the report was copied from print: nobody sent it, in time or late."""
        return self.report is not None and self.report.status == Report.Status.COPIED

    @property
    def words(self) -> str:
        """Return how far the report is and whether it came in time: "Chờ duyệt, đúng hạn"."""
        return ", ".join(filter(None, [state_words(self.period, self.report), str(self.when)]))


@dataclass(frozen=True, slots=True)
class Record:
    """How a unit kept its deadlines in the periods that are closed."""

    filings: tuple[Filing, ...]  # newest first

    @property
    def on_time(self) -> int:
        """Return in how many periods the report was on time."""
        return sum(filing.when.arrival is Arrival.ON_TIME for filing in self.filings)

    @property
    def others(self) -> tuple[Filing, ...]:
        """Return the filings that were not on time."""
        return tuple(filing for filing in self.filings if filing.when.arrival is not Arrival.ON_TIME)


@dataclass(frozen=True)
class Filings:
    """The reports and extensions that one page needs."""

    reports: dict[Place, Report]
    extensions: dict[Place, list[DeadlineExtension]]

    @classmethod
    def read(cls, unit: Unit, period: Period) -> Filings:
        """Read all periods of the unit, and the one period of the units below it: two queries.

        Not through the door of reports, on purpose: every reader of a unit's page sees how far its report is,
        and nothing that it says is read here.
        """
        below = Placement.objects.on(period.data_to).filter(parent=unit).values("unit")
        wanted = Q(unit=unit) | Q(unit__in=below, period=period)
        reports = Report.objects.filter(wanted).only("unit_id", "period_id", "status", "submitted_at")
        extensions: dict[Place, list[DeadlineExtension]] = defaultdict(list)
        for row in DeadlineExtension.objects.filter(wanted):
            extensions[row.unit_id, row.period_id].append(row)
        return cls({(row.unit_id, row.period_id): row for row in reports.order_by()}, extensions)

    def of(self, unit: Unit, period: Period) -> Filing:
        """Return the report of the unit in the period."""
        place = (unit.pk, period.pk)
        due = due_at(period, newest(self.extensions.get(place, ())))
        report = self.reports.get(place)
        return Filing(period, report, due, filed(period, due, report, clock.now()))


def owes_report(asking: Asking, unit: Unit, period: Period) -> bool:
    """Say whether the unit owes a report: a figure at least that a target judges."""
    return any(one.is_owed for one in asking.asked_of(unit, period))


def record_of(asking: Asking, unit: Unit, filings: Filings, until: Period) -> Record:
    """Return the closed periods, up to the given one, for which the unit was asked."""
    closed: Sequence[Period] = [
        period
        for number, period in asking.periods.items()
        if number <= until.number
        and period.opened_at
        and period.locked_at
        and owes_report(asking, unit, period)
    ]
    kept = (filings.of(unit, period) for period in reversed(closed))
    return Record(tuple(one for one in kept if not one.is_copied))
