"""Whether a report came in time, said in one way wherever it is said. A late report is not a missing one.

Days are those of the wall calendar in Huế, whatever zone a moment is kept in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reports.models import Report
from targets.models import DeadlineExtension, Period


class Arrival(StrEnum):
    """When a report came, held against its deadline."""

    NOT_ASKED = "not_asked"  # the period was never opened to the units
    AWAITED = "awaited"  # nothing sent, and the deadline has not passed
    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"  # the deadline has passed and nothing was sent; it still may be
    NOT_SENT = "not_sent"  # the period is closed and nothing was sent


@dataclass(frozen=True, slots=True)
class Timeliness:
    """When a report came; the days past its deadline are 0 unless it is late or overdue."""

    arrival: Arrival
    days: int = 0

    def __str__(self) -> str:
        return timeliness_words(self)


def due_at(period: Period, extension: DeadlineExtension | None = None) -> dt.datetime:
    """Return the moment until which a unit's report is on time: the period's, or that of its extension."""
    return extension.due_at if extension else period.unit_due_at


def newest(extensions: Iterable[DeadlineExtension]) -> DeadlineExtension | None:
    """Return the extension that speaks, of all that one unit was granted for one period; None without any."""
    return max(extensions, key=lambda one: (one.at, one.pk), default=None)


def days_late(moment: dt.datetime, due: dt.datetime) -> int:
    """Return how many days after its deadline something happens: 0 on time, and from the next minute on 1.

    The rest of the day of the deadline belongs to the first day late, so 16:31 and the next morning are both
    1 for a deadline at 16:30. Both moments bear their zone.
    """
    if moment <= due:
        return 0
    return max((timezone.localtime(moment).date() - timezone.localtime(due).date()).days, 1)


def sent_at(report: Report | None) -> dt.datetime | None:
    """Return the moment a report left its unit, or None: a draft has not, even one that was withdrawn."""
    return None if report is None or report.status == Report.Status.DRAFT else report.submitted_at


def timeliness(period: Period, due: dt.datetime, sent: dt.datetime | None, now: dt.datetime) -> Timeliness:
    """Return when the report of one unit came.

    due   from due_at()
    sent  from sent_at(); None while nothing has left the unit
    now   from the clock of the portal
    """
    if period.opened_at is None:
        return Timeliness(Arrival.NOT_ASKED)
    if sent is not None:
        days = days_late(sent, due)
        return Timeliness(Arrival.LATE, days) if days else Timeliness(Arrival.ON_TIME)
    if period.locked_at is not None:
        return Timeliness(Arrival.NOT_SENT)
    days = days_late(now, due)
    return Timeliness(Arrival.OVERDUE, days) if days else Timeliness(Arrival.AWAITED)


def timeliness_words(when: Timeliness) -> str:
    """Return the words of the portal for it: "đúng hạn", "muộn 2 ngày"; nothing where nobody was asked."""
    if when.arrival is Arrival.LATE:
        return ngettext("%(count)s day late", "%(count)s days late", when.days) % {"count": when.days}
    if when.arrival is Arrival.OVERDUE:
        return ngettext("%(count)s day overdue", "%(count)s days overdue", when.days) % {"count": when.days}
    return str(_WORDS[when.arrival])


_WORDS: dict[Arrival, Promise | str] = {
    Arrival.NOT_ASKED: "",
    Arrival.AWAITED: gettext_lazy("not due yet"),
    Arrival.ON_TIME: gettext_lazy("on time"),
    Arrival.NOT_SENT: gettext_lazy("not sent"),
}


def state_words(period: Period, report: Report | None) -> str:
    """Return how far a unit's report of the period is: not opened, not begun, or the status of the report."""
    if report is not None:
        return report.get_status_display()
    return _("not begun") if period.opened_at else _("not opened")
