"""The desk of a coordinator: every unit's report of a period in a line, the one to look at first on top."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from statistics import median

from django.db.models import Count, Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from indicators import Counted
from procedures.models import Unit
from reports.figures.unit_report import UnitReport
from reports.flow.timeliness import Arrival, Timeliness, due_at, filed, newest, state_words
from reports.models import Reminder, Report
from reports.obligations import Asking
from reports.review.examined import LEFT, Examined, LargestChange, PeriodReports, last_periods
from reports.review.wanted import ALL, OVERDUE, RETURNED, WAITING, DeskQuery
from reports.scopes import peer_group
from reports.signs import Sign
from targets.models import DeadlineExtension, Indicator, Period

Status = Report.Status
SIGNS = {
    Arrival.ON_TIME: Sign("m", "D", gettext_lazy("on time")),
    Arrival.LATE: Sign("", "M", gettext_lazy("late")),
    Arrival.OVERDUE: Sign("f", "Q", gettext_lazy("overdue")),
    Arrival.NOT_SENT: Sign("n", "K", gettext_lazy("not sent")),
    Arrival.AWAITED: Sign("", "·", gettext_lazy("not due yet")),
    Arrival.NOT_ASKED: Sign("", "–", gettext_lazy("not asked")),
}
WAITING_SIGN = Sign("w", "C", gettext_lazy("awaiting approval"))
STATES: dict[str, str | Promise] = {  # in the order in which the head of the desk counts them
    Status.APPROVED: gettext_lazy("approved"),
    Status.SUBMITTED: gettext_lazy("awaiting approval"),
    Status.RETURNED: gettext_lazy("returned"),
    Status.DRAFT: gettext_lazy("being entered"),
    Status.COPIED: gettext_lazy("copied from a publication"),
    "": gettext_lazy("not begun"),
}


@dataclass(frozen=True, slots=True)
class Past:
    """How punctual a unit was in the last periods: a sign for each, and the same in words."""

    signs: tuple[Sign, ...]
    words: str


@dataclass(frozen=True)
class DeskRow:
    """One unit on the desk."""

    examined: Examined
    due: dt.datetime
    when: Timeliness
    past: Past
    reminded: int
    reminded_at: dt.datetime | None
    weight: Fraction  # see Desk.read

    @property
    def sheet(self) -> UnitReport:
        """Return what the unit states."""
        return self.examined.sheet

    @property
    def unit(self) -> Unit:
        """Return the unit."""
        return self.sheet.unit

    @property
    def report(self) -> Report | None:
        """Return its report, None while nothing was entered."""
        return self.sheet.report

    @property
    def state(self) -> str:
        """Return how far the report is, in words."""
        return state_words(self.sheet.period, self.report)

    @property
    def is_waiting(self) -> bool:
        """Say whether a reviewer has to decide."""
        return self.sheet.status == Status.SUBMITTED

    @property
    def is_returned(self) -> bool:
        """Say whether it came back to the unit, which has not sent it again."""
        return self.sheet.status == Status.RETURNED

    @property
    def is_unsent(self) -> bool:
        """Say whether nothing has left the unit, or something came back to it: it can be reminded."""
        return self.sheet.status in ("", Status.DRAFT, Status.RETURNED)

    @property
    def is_overdue(self) -> bool:
        """Say whether the deadline of the unit has passed and nothing was sent."""
        return self.when.arrival is Arrival.OVERDUE

    @property
    def answered(self) -> int:
        """Return how many of the figures that are owed hold an answer."""
        return self.examined.answered

    @property
    def awaits(self) -> int:
        """Return how many lines wait for a reviewer."""
        return self.examined.awaits

    @property
    def warnings(self) -> int:
        """Return how many warnings the report has, explained or not."""
        return self.examined.warnings

    @property
    def explained(self) -> int:
        """Return how many of them the unit gave a reason for."""
        return self.examined.explained

    @property
    def is_clean(self) -> bool:
        """Say whether the report waits and nothing about it is unlikely: it may be approved with others."""
        return self.is_waiting and not self.warnings

    @property
    def change(self) -> LargestChange | None:
        """Return the sent figure that changed most, in points; None where nothing can be compared."""
        return self.examined.change


@dataclass(frozen=True)
class Desk:
    """A period with the units over which the reader may watch, and what all units make together."""

    period: Period
    asking: Asking
    rows: tuple[DeskRow, ...]  # in the order of review
    sheets: tuple[UnitReport, ...]  # of all units of the province, for comparison

    @classmethod
    def read(cls, period: Period, asking: Asking, seen: Q) -> Desk:
        """Return the desk with the units of the door `seen`, in a fixed number of queries.

        The order of review: most warnings first, then the greatest weight, then by name. The weight of a
        report is its largest share of a province figure: of all figures it owes, the highest quotient of its
        whole and the wholes of all units together, each unit with what it states now, or else with what it
        stated in the due period before. So a mistake that moves the province stands above one that does not,
        and every commune counts the same in a count of communes.
        """
        reports = PeriodReports.read(period, asking)
        asking = reports.asking  # a unit may have come since the caller asked
        units = set(Unit.objects.filter(seen).values_list("pk", flat=True))
        extensions = _extensions(asking.periods, period)
        reminded = _reminded(period)
        now = clock.now()
        rows = []
        for key, examined in reports.of_units.items():
            if key not in units:
                continue
            sheet = examined.sheet
            due = due_at(period, newest(extensions.get((key, period.pk), ())))
            times, last = reminded.get(key, (0, None))
            rows.append(
                DeskRow(
                    examined,
                    due,
                    filed(period, due, sheet.report, now),
                    _past(sheet.unit, reports, extensions, now),
                    times,
                    last,
                    _weight(examined, reports.wholes),
                )
            )
        order = asking.order
        rows.sort(key=lambda row: (-row.warnings, -row.weight, order[row.unit.pk]))
        return cls(period, asking, tuple(rows), tuple(one.sheet for one in reports.of_units.values()))

    @cached_property
    def counts(self) -> list[tuple[str, str | Promise, int]]:
        """Return how many reports have each state: its code, its words, the number."""
        found = Counter(row.sheet.status for row in self.rows)
        told = [(code, words, found[code]) for code, words in STATES.items()]
        return [one for one in told if one[0] != Status.COPIED or one[2]]

    @property
    def legend(self) -> tuple[Sign, ...]:
        """Return the signs of punctuality."""
        return (*SIGNS.values(), WAITING_SIGN)

    @property
    def approved(self) -> int:
        """Return how many reports are approved."""
        return sum(row.sheet.status == Status.APPROVED for row in self.rows)

    def rows_of(self, list_name: str) -> list[DeskRow]:
        """Return the rows of one of the lists."""
        belongs: dict[str, Callable[[DeskRow], bool]] = {
            WAITING: lambda row: row.is_waiting,
            OVERDUE: lambda row: row.is_overdue,
            RETURNED: lambda row: row.is_returned,
            ALL: lambda row: True,
        }
        return [row for row in self.rows if belongs[list_name](row)]

    def asked_for(self, wanted: DeskQuery) -> list[DeskRow]:
        """Return the rows of the list that the address asks for."""
        return [row for row in self.rows_of(wanted.list_name) if wanted.holds(row.unit)]

    def queue(self, wanted: DeskQuery) -> list[DeskRow]:
        """Return the reports that wait, of the units that the address asks for, in the order of review."""
        return [row for row in self.rows_of(WAITING) if wanted.holds(row.unit)]

    def when(self, report: Report) -> Timeliness:
        """Return when the report of the period came: every report of the reader's units has its row."""
        return next(row.when for row in self.rows if row.report and row.report.pk == report.pk)

    def peers(self, unit: Unit, indicator: Indicator) -> list[Counted]:
        """Return what the units of the same group have sent for the indicator, the unit itself included."""
        day = self.period.data_to
        group = peer_group(unit, day)
        return [
            row.share
            for sheet in self.sheets
            if peer_group(sheet.unit, day) == group
            for row in sheet.rows
            if row.asked.indicator.pk == indicator.pk and row.line and row.line.status in LEFT and row.share
        ]


def median_percent(shares: Iterable[Counted]) -> Fraction | None:
    """Return the exact median of the percentages, None where nothing occurred anywhere."""
    percents = [share.value for share in shares if share.value is not None]
    return median(percents) if percents else None


# What the desk is read from --------------------------------------------------------------------------------


def _weight(examined: Examined, wholes: dict[int, int]) -> Fraction:
    """Return the largest of the unit's shares of the wholes of all."""
    most, of = 0, 1
    for indicator, whole in examined.wholes.items():
        all_units = wholes[indicator]
        if all_units and whole * of > most * all_units:
            most, of = whole, all_units
    return Fraction(most, of)


def _extensions(periods: dict[int, Period], period: Period) -> dict[tuple[int, int], list[DeadlineExtension]]:
    found: dict[tuple[int, int], list[DeadlineExtension]] = defaultdict(list)
    for extension in DeadlineExtension.objects.filter(period__in=last_periods(periods, period)):
        found[extension.unit_id, extension.period_id].append(extension)
    return found


def _reminded(period: Period) -> dict[int, tuple[int, dt.datetime]]:
    """Return by unit how often it was reminded of the period, and when last."""
    rows = Reminder.objects.filter(period=period).order_by().values("unit")
    counted = rows.annotate(times=Count("pk"), last=Max("at"))
    return {row["unit"]: (row["times"], row["last"]) for row in counted}


def _past(
    unit: Unit,
    reports: PeriodReports,
    extensions: dict[tuple[int, int], list[DeadlineExtension]],
    now: dt.datetime,
) -> Past:
    signs: list[Sign] = []
    words: list[str] = []
    sent = reports.past.get(unit.pk, {})
    for period in reports.last:
        if not unit.exists_on(period.data_to):
            signs.append(SIGNS[Arrival.NOT_ASKED])
            continue
        report = sent.get(period.pk)
        due = due_at(period, newest(extensions.get((unit.pk, period.pk), ())))
        when = filed(period, due, report, now)
        waits = report is not None and report.status == Status.SUBMITTED
        signs.append(WAITING_SIGN if waits else SIGNS[when.arrival])
        told = [str(when), str(STATES[Status.SUBMITTED]).lower() if waits else ""]
        words.append(f"{period}: {', '.join(filter(None, told)) or _('not opened')}")
    return Past(tuple(signs), "; ".join(words))
