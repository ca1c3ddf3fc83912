"""Approving many reports at once: only those about which nothing is unlikely, as they were seen."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from procedures.models import placements_of
from procedures.rights import Action, within
from reports.figures.granted import decidable_in
from reports.figures.unit_report import UnitReport
from reports.figures.unit_reports import read_sheets
from reports.flow import workflow
from reports.models import Report
from reports.obligations import Asking
from reports.refusal import Refused
from reports.review.desk import Desk, DeskRow

SEEN = re.compile(r"seen-(?P<key>[0-9]{1,18})")  # the box of a report; it holds the fingerprint of its lines
NOTHING = "-"  # the fingerprint of nothing at all: who has seen nothing approves nothing


@dataclass(frozen=True, slots=True)
class Clean:
    """A report that may be approved with others, and the fingerprint of what its reader sees."""

    row: DeskRow
    seen: str


@dataclass(frozen=True, slots=True)
class Approval:
    """What came of one report; without a refusal it is approved."""

    report: Report
    refusal: str = ""

    @property
    def name(self) -> str:
        """Return the name of its unit in the period."""
        return self.report.unit.placed_name_on(self.report.period.data_to)


def clean_rows(desk: Desk, rows: Iterable[DeskRow], chosen: Collection[str] = ()) -> list[Clean]:
    """Return the rows of the desk without warnings, of the chosen units alone where any are.

    What a lock closed over is not approved, and nothing of it is in what the reader sees.
    """
    clean = [row for row in rows if row.is_clean and (not chosen or row.unit.code in chosen)]
    if not clean:
        return []
    is_decidable = decidable_in(desk.period)
    waiting = [(row, list(filter(is_decidable, workflow.awaiting(row.sheet.lines)))) for row in clean]
    return [Clean(row, workflow.fingerprint(lines)) for row, lines in waiting if lines]


def seen_fingerprints(form: QueryDict) -> dict[int, str]:
    """Return by key of the report the fingerprint of what the sender of the form saw."""
    return {int(match["key"]): form.get(name, "") for name in form if (match := SEEN.fullmatch(name))}


@transaction.atomic
def approve_clean(seen: Mapping[int, str], *, by: User) -> list[Approval]:
    """Approve the reports that are as they were seen and have no warning, and say what became of each.

    All are locked before any is judged, in one order whoever asks, so that two people never wait for each
    other. A report that was overtaken, or that the user submitted, is refused alone; the others go on.
    """
    rows = Report.objects.select_for_update(of=("self",)).filter(
        within(by, Action.REVIEW, "unit"), pk__in=seen
    )
    reports = list(
        rows.select_related("unit", "period")
        .prefetch_related("unit__names", placements_of("unit"))
        .order_by("pk")
    )
    warned = _warned(reports)
    return [_approve(report, seen[report.pk], warned, by) for report in reports]


def _approve(report: Report, seen: str, warned: Collection[int], by: User) -> Approval:
    if report.pk in warned:
        return Approval(report, _("It has a warning now: look at it by itself."))
    try:
        workflow.move(report, "approve", by=by, seen=seen or NOTHING)
    except Refused as refusal:
        return Approval(report, str(refusal))
    return Approval(report)


def _warned(reports: Iterable[Report]) -> set[int]:
    """Return the keys of the reports that have a warning, by their rows as they are under the lock."""
    by_period: dict[str, list[Report]] = {}
    for report in reports:
        by_period.setdefault(report.period.code, []).append(report)
    asking = Asking.read() if by_period else None
    found = set()
    for group in by_period.values():
        if asking is not None:
            sheets = read_sheets(asking, group[0].period, [report.unit_id for report in group])
            found |= {sheet.report.pk for sheet in sheets if sheet.report and _has_warning(sheet)}
    return found


def _has_warning(sheet: UnitReport) -> bool:
    return any(row.warnings for row in sheet.rows)
