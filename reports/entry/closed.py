"""What a unit is told whose report was not wholly accepted when its period was locked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts import clock
from procedures.models import Unit, placements_of
from reports.entry.page import EntryRow, entry_row
from reports.figures.granted import corrected_lines
from reports.figures.unit_report import UnitReport, read_sheet
from reports.flow.timeliness import due_at, newest
from reports.models import LineStatus, Measurement, Report
from reports.obligations import Asking
from targets.models import DeadlineExtension, PeriodStep

MOST = 2  # reports that are told: the newest; of older ones the next report speaks
Status = Report.Status


@dataclass(frozen=True, slots=True)
class ClosedReport:
    """A report that a lock closed over."""

    sheet: UnitReport
    due: dt.datetime  # until when the unit could send
    lock: PeriodStep | None  # None where the period was loaded as locked
    rows: tuple[EntryRow, ...]  # what was typed, and is not accepted

    @property
    def why(self) -> str:
        """Return when and why the period closed."""
        told = {"period": self.sheet.period, "due": f"{clock.local(self.due):%H:%M %d/%m/%Y}"}
        locked = self.sheet.period.locked_at
        told["at"] = f"{clock.local(locked):%H:%M %d/%m/%Y}" if locked else ""
        if locked and locked <= self.due:
            said = _("%(period)s was locked at %(at)s, before the deadline of the unit (%(due)s).") % told
        else:
            said = _("%(period)s was locked at %(at)s; the unit could send until %(due)s.") % told
        reason = self.lock.reason if self.lock else ""
        return f"{said} {_('Reason: “%s”.') % reason}" if reason else said

    @property
    def effect(self) -> str:
        """Return what the lock means for what was typed."""
        if self.sheet.status == Status.DRAFT:
            return _("The report was not sent, so these figures count nowhere. They are kept as typed:")
        if self.sheet.status == Status.RETURNED:
            return _(
                "The report came back and was not sent again. These figures count nowhere, but for what was "
                "approved before. They are kept as typed:"
            )
        return _(
            "The report was sent, and not all of it approved. These figures count nowhere, but for what was "
            "approved before. They are kept as sent:"
        )

    @property
    def next(self) -> str:
        """Return what the unit can do now."""
        if self.sheet.period.is_published:
            return _(
                "The figures of the period are published. If yours have to count, tell the Department of Home"
                " Affairs: it opens the period again, with a reason. Else report in the next period."
            )
        return _(
            "If they have to count, tell the Department of Home Affairs today: nothing is published yet, and "
            "it can open the period again. Then check and send the report; nothing has to be typed anew."
        )


def closed_report(sheet: UnitReport) -> ClosedReport | None:
    """Return what is told of the report; None where nothing that was typed is left out."""
    period = sheet.period
    if period.locked_at is None or sheet.status in ("", Status.APPROVED):
        return None
    waiting = corrected_lines(sheet.report) if sheet.report else frozenset()
    closed = [row for row in sheet.rows if not row.is_open and not (row.line and row.line.pk in waiting)]
    rows = [row for row in closed if row.cells or _is_left_out(row.line)]
    if not rows:
        return None
    extensions = DeadlineExtension.objects.filter(unit=sheet.unit, period=period)
    lock = period.steps.filter(act=PeriodStep.Act.LOCK).order_by("at", "pk").last()
    return ClosedReport(sheet, due_at(period, newest(extensions)), lock, tuple(map(entry_row, rows)))


def closed_reports(units: Iterable[Unit]) -> list[ClosedReport]:
    """Return what is told of the units' newest reports in locked periods, the newest first."""
    rows = Report.objects.filter(unit__in=[unit.pk for unit in units], period__locked_at__isnull=False)
    left = rows.exclude(status=Status.APPROVED).select_related("unit", "period")
    left = left.prefetch_related(placements_of("unit"))
    newest_first = left.order_by("-period__year", "-period__quarter", "unit")[:MOST]
    sheets = (read_sheet(one.unit, one.period, Asking.read(of=one.unit)) for one in newest_first)
    return [told for sheet in sheets if (told := closed_report(sheet)) is not None]


def _is_left_out(line: Measurement | None) -> bool:
    """Say whether the line holds something that was typed and is not what was accepted."""
    return line is not None and line.status != LineStatus.ACCEPTED
