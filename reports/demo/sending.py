"""Who sent which report when, and how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from reports.demo.people import COMMUNE, COORDINATOR, OFFICIAL
from reports.demo.province import Province
from reports.demo.shape import BEING_REPORTED, DAY
from reports.models import LineStatus, Report, ReportEvent
from targets.models import Period

Status = Report.Status
DRAFT_UNITS = ("482", "19891")  # the demo's officials find drafts to go on with
OPEN_STATES = (  # of the period being reported, for every hundred units: the rest has not begun
    (Status.APPROVED, 22),
    (Status.SUBMITTED, 41),
    (Status.RETURNED, 45),
    (Status.DRAFT, 58),
)
RETURNED_WORDS = "Mẫu số khác danh sách biên chế, đề nghị đối chiếu lại."
DECIDED = {Status.APPROVED: ("approve", ""), Status.RETURNED: ("return", RETURNED_WORDS)}
LINE_STATUS = {
    Status.APPROVED: LineStatus.ACCEPTED,
    Status.SUBMITTED: LineStatus.SUBMITTED,
    Status.RETURNED: LineStatus.ACCEPTED,  # but for one line, which is the returned one
    Status.DRAFT: LineStatus.DRAFT,
}

Place = tuple[str, int]  # of a report: the code of its unit, the number of its period


def place_of(report: Report) -> Place:
    """Return whose report it is, and of which quarter: one that is not stored has no key yet."""
    return report.unit.code, report.period.number


def reports(province: Province, senders: dict[str, int]) -> dict[Place, Report]:
    """Return the reports by unit and quarter; `senders` are the keys of users by user name."""
    made = {}
    begun = _begun(province)
    officials = {person.unit: senders[person.username] for person in (OFFICIAL, COMMUNE)}
    for quarter, period in province.periods.items():
        for code, unit in province.units.items():
            if not unit.exists_on(period.data_to) or code in province.silent[quarter]:
                continue
            status = Status.APPROVED if quarter < BEING_REPORTED else begun.get(code)
            if status is None:
                continue
            made[code, quarter] = Report(
                unit=unit,
                period=period,
                status=status,
                submitted_at=_sent(province, quarter) if status != Status.DRAFT else None,
                submitted_by_id=officials.get(code) if status != Status.DRAFT else None,
            )
    return made


def invented_steps(province: Province, made: Iterable[Report], people: dict[str, int]) -> list[ReportEvent]:
    """Return how each report went from hand to hand; `people` are the keys of users by user name."""
    found = []
    for report in made:
        if report.status == Status.DRAFT or report.submitted_at is None:
            continue
        sent = {"report": report, "by_id": report.submitted_by_id, "at": report.submitted_at}
        found.append(
            ReportEvent(transition="submit", from_status=Status.DRAFT, to_status=Status.SUBMITTED, **sent)
        )
        if report.status not in DECIDED:
            continue
        name, note = DECIDED[Status(report.status)]
        hours = province.random.randint(18, 80)
        found.append(
            ReportEvent(
                report=report,
                transition=name,
                from_status=Status.SUBMITTED,
                to_status=report.status,
                by_id=people[COORDINATOR.username],
                at=min(report.submitted_at + dt.timedelta(hours=hours), _latest(report.period)),
                note=note,
            )
        )
    return found


def _latest(period: Period) -> dt.datetime:
    """Return when a report is decided at the latest: by its deadline, and before the day of the demo."""
    eve = dt.datetime.combine(DAY - dt.timedelta(days=1), dt.time(17), timezone.get_default_timezone())
    return min(period.province_due_at, eve)


def _begun(province: Province) -> dict[str, Report.Status]:
    """Return how far each unit is with the report of the last period; the others have not begun."""
    date = province.periods[BEING_REPORTED].data_to
    units = [code for code, unit in province.units.items() if unit.exists_on(date)]
    drawn = province.random.sample(units, len(units))
    found = {}
    for place, code in enumerate(drawn):
        share = 100 * place // len(drawn)
        status = next((status for status, until in OPEN_STATES if share < until), None)
        if status is not None:
            found[code] = status
    return found | dict.fromkeys(DRAFT_UNITS, Status.DRAFT)


def _sent(province: Province, quarter: int) -> dt.datetime:
    """Return a moment in office hours: most send in the days before the deadline, a few after it."""
    draw = province.random
    due = province.periods[quarter].unit_due_at
    in_the_day = dt.timedelta(minutes=draw.randrange(5, 8 * 60))
    if quarter == BEING_REPORTED:
        return due - dt.timedelta(days=draw.randint(4, 8)) - in_the_day
    if draw.random() < 0.04:
        return due + dt.timedelta(days=draw.randint(1, 4)) - in_the_day
    return due - dt.timedelta(days=draw.randint(0, 4)) - in_the_day
