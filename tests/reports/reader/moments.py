"""The days on which the pages are read, and the database as it stands on each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from django.conf import settings

from reports.figures.revisions import HELD
from reports.models import LineStatus, Measurement, Report
from targets.models import Period
from tests.factories import HUE


@dataclass(frozen=True)
class Moment:
    """A day, the period that is asked for, and how far its reports and those of quý IV/2020 are by then."""

    name: str
    day: dt.date
    asked: str
    approved: dict[str, tuple[float, float]]  # by period: how much is approved, and how much waits
    locked: tuple[str, ...] = ("2020-q3",)


ALL, NONE = (1.0, 0.0), (0.0, 0.0)
MOMENTS = [
    Moment("before quý III", dt.date(2020, 8, 25), "2020-q3", {"2020-q3": NONE, "2020-q4": NONE}, ()),
    Moment("during quý III", dt.date(2020, 9, 17), "2020-q3", {"2020-q3": (0.45, 0.3), "2020-q4": NONE}, ()),
    Moment("after quý III", dt.date(2020, 9, 28), "2020-q3", {"2020-q4": NONE}),
    Moment("during quý IV", dt.date(2020, 12, 12), "2020-q4", {}),
    Moment("as the page opens", dt.date(2020, 12, 12), "2020-q3", {}),
    Moment("quý IV in, before the deadline", dt.date(2020, 12, 28), "2020-q4", {"2020-q4": ALL}),
    Moment(
        "locked, after the deadline", dt.date(2021, 2, 1), "2020-q4", {"2020-q4": ALL}, ("2020-q3", "2020-q4")
    ),
]


def reach(moment: Moment) -> None:
    """Let the database stand as it does on the day, its reports drawn by lot."""
    settings.PORTAL_TODAY = moment.day
    draw = Random(moment.name)
    for period in Period.objects.filter(year=2020, quarter__gte=3):
        opened = period.opened_at if period.opens_on <= moment.day else None
        at = (
            dt.datetime.combine(period.province_due_at.date(), dt.time(17), HUE)
            if period.code in moment.locked
            else None
        )
        Period.objects.filter(pk=period.pk).update(opened_at=opened, locked_at=at)
    for code, (approved, waiting) in moment.approved.items():
        for report in Report.objects.filter(period__code=code).select_related("period"):
            place = draw.random()
            status = (
                "approved" if place < approved else "submitted" if place < approved + waiting else "draft"
            )
            sent = report.submitted_at or report.period.unit_due_at
            Report.objects.filter(pk=report.pk).update(
                status=status, submitted_at=None if status == "draft" else sent
            )
            line = LineStatus.ACCEPTED if status == "approved" else LineStatus(status)
            lines = Measurement.objects.filter(report=report)
            lines.update(status=line, accepted=HELD if status == "approved" else None)
    # A line that was never saved as a whole holds nothing that could be accepted.
    Measurement.objects.filter(status=LineStatus.ACCEPTED, accepted=None).update(status=LineStatus.DRAFT)
