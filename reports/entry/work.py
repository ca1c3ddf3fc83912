"""“My tasks”: what the reader has to do, what others have, what is done, what comes next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.doors import SignedInRequest, needs
from procedures.models import Unit
from procedures.rights import Action, may, within
from reports.entry.closed import closed_reports
from reports.figures.readiness import report_faults
from reports.figures.row import FigureRow
from reports.figures.unit_report import UnitReport, read_sheet
from reports.flow.timeliness import Timeliness, due_at, newest, timeliness
from reports.flow.waiting import waiting_corrections
from reports.models import CorrectionRequest, Reminder, Report
from reports.obligations import Asking
from targets.models import DeadlineExtension, Period

MOST_UNITS = 5  # of one person's: beyond, the list of reports is the desk's


@dataclass(frozen=True, slots=True)
class Job:
    """One report that is somebody's turn: the unit's, or the reviewer's."""

    sheet: UnitReport
    due: dt.datetime
    arrival: Timeliness
    faults: int
    returned: tuple[FigureRow, ...]
    may_import: bool

    @property
    def url(self) -> str:
        """Return where the job is done: in the grid, or at the receipt of what was sent."""
        place = [self.sheet.period.code, self.sheet.unit.code.lower()]
        return reverse("reports:sent" if self._is_sent else "reports:entry", args=place)

    @property
    def takes_workbook(self) -> bool:
        """Say whether the reader may fill the report from a workbook."""
        return self.may_import and self.sheet.period.is_open and not self._is_sent

    @property
    def _is_sent(self) -> bool:
        return self.sheet.status in (Report.Status.SUBMITTED, Report.Status.APPROVED)


@require_safe
@needs(Action.READ_WORK)
def my_work(request: SignedInRequest) -> HttpResponse:
    """Show the reader's tasks; who enters nothing is led to what their role does."""
    units = list(Unit.objects.with_placements().filter(within(request.user, Action.ENTER))[:MOST_UNITS])
    jobs = [job for unit in units for job in _jobs(unit, may_import=may(request.user, Action.IMPORT, unit))]
    waiting = (Report.Status.SUBMITTED,)
    done = (Report.Status.APPROVED,)
    today = clock.today()
    context = {
        "units": units,
        "to_do": [job for job in jobs if job.sheet.status not in waiting + done],
        "waiting": [job for job in jobs if job.sheet.status in waiting],
        "done": _done(units, today),
        "closed": closed_reports(units),
        "corrections": waiting_corrections(Q(report__unit__in=units)) if units else [],
        "next": Period.objects.filter(opened_at=None, opens_on__gt=today).first(),
        "reminders": _reminders(units),
        "requests": CorrectionRequest.objects.filter(measurement__report__unit__in=units)
        .select_related("measurement__indicator", "measurement__report__period", "measurement__report__unit")
        .order_by("-at")[:10],
        "reads_desk": may(request.user, Action.READ_DESK),
        "reads_dashboard": may(request.user, Action.READ_DASHBOARD),
    }
    return render(request, "reports/my_work.html", context)


def _jobs(unit: Unit, *, may_import: bool) -> list[Job]:
    """Return the unit's reports of the periods that are open, and those with a figure that was opened."""
    asking = Asking.read(of=unit)
    extended: dict[int, list[DeadlineExtension]] = {}
    for extension in DeadlineExtension.objects.filter(unit=unit):
        extended.setdefault(extension.period_id, []).append(extension)
    requests = CorrectionRequest.objects.open().filter(measurement__report__unit=unit)
    requests = requests.exclude(measurement__report__period__locked_at=None)
    granted = set(requests.values_list("measurement__report__period", flat=True))
    opened = [
        one
        for one in asking.periods.values()
        if (one.is_open or one.pk in granted) and unit.exists_on(one.data_to)
    ]
    sheets = (read_sheet(unit, period, asking) for period in opened)
    owed = (one for one in sheets if one.rows and one.status != Report.Status.COPIED)
    return [_job(one, extended.get(one.period.pk, []), may_import) for one in owed]


def _job(sheet: UnitReport, extensions: list[DeadlineExtension], may_import: bool) -> Job:
    due = due_at(sheet.period, newest(extensions))
    sent = sheet.report.submitted_at if sheet.report and sheet.status != Report.Status.DRAFT else None
    broken = [fault for fault in report_faults(sheet) if fault.row.cells]
    returned = tuple(row for row in sheet.rows if row.line and row.line.status == "returned")
    return Job(
        sheet, due, timeliness(sheet.period, due, sent, clock.now()), len(broken), returned, may_import
    )


def _done(units: list[Unit], today: dt.date) -> list[Report]:
    """Return the approved reports of the year."""
    rows = Report.objects.filter(unit__in=units, status=Report.Status.APPROVED, period__year=today.year)
    return list(rows.select_related("unit", "period").order_by("-period__quarter"))


def _reminders(units: list[Unit]) -> list[Reminder]:
    """Return the reminders of periods that are still open, newest first."""
    rows = Reminder.objects.filter(unit__in=units, period__locked_at=None)
    return list(rows.select_related("period", "unit")[:3])
