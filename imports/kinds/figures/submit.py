"""Reports that leave with an import: a coordinator hands in those that it completed, another one approves."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from accounts.models import User
from procedures.rights import Action, demand
from reports.figures.readiness import report_faults
from reports.figures.unit_report import UnitReport
from reports.flow import workflow
from reports.models import Report, ReportEvent


def hand_in(sheets: Iterable[UnitReport], *, by: User, note: str) -> int:
    """Hand in each report to which nothing is missing, and return how many; the others stay drafts.

    The caller holds the locks of the reports.
    """
    step, handed_in = workflow.TRANSITIONS["hand_in"], 0
    for sheet in sheets:
        report = sheet.report
        if report is None or report.status not in step.sources or report_faults(sheet):
            continue
        moving = [line for line in sheet.lines if line.status in step.lines]
        role = demand(by, Action.CORRECT, report.unit)
        workflow.settle(report, sheet.lines, moving, workflow.StepTaken("hand_in", by, role, note))
        handed_in += 1
    return handed_in


def take_back(reports: Collection[Report], *, by: User, note: str) -> None:
    """Take back the reports that an import handed in and nobody has decided on since."""
    step = workflow.TRANSITIONS["take_back"]
    events = ReportEvent.objects.filter(report__in=reports).order_by("at", "pk")
    last = dict(events.values_list("report_id", "transition"))
    for report in reports:
        if report.status in step.sources and last.get(report.pk) == "hand_in":
            lines = list(report.measurements.select_related("indicator"))
            moving = [line for line in lines if line.status in step.lines]
            role = demand(by, Action.CORRECT, report.unit)
            workflow.settle(report, lines, moving, workflow.StepTaken("take_back", by, role, note))
