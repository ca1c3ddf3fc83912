"""What the check page showed of a report: posted when it is sent, and held against what stands there then."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts import clock
from accounts.changes import became
from indicators import printed_count
from reports.figures.granted import changeable
from reports.flow.workflow import TRANSITIONS
from reports.models import Measurement, Report
from reports.models.report import Answer, Figures

TOLD = 5  # figures that a refusal names


def sendable(report: Report | None) -> list[Measurement]:
    """Return the lines that leave with the report."""
    lines = changeable(report, report.measurements.all()) if report else ()
    return [line for line in lines if line.status in TRANSITIONS["submit"].lines]


def changed_words(report: Report, shown: str) -> str:
    """Return which of the lines are no longer as they were shown: the figure then and now, who and when.

    shown  `versions` of the lines as the page showed them
    """
    rows = report.measurements.select_related("indicator").prefetch_related("revisions__by")
    known = dict(one.split(":") for one in shown.split(";") if one.count(":") == 1)
    may_go = (line for line in changeable(report, rows) if line.status in TRANSITIONS["submit"].lines)
    lines = {str(line.pk): line for line in may_go}
    if not lines:  # the report has left already
        return ""
    told = list(_changes(lines, known))
    gone = len(known.keys() - lines.keys())
    if gone:
        told.append(_("%(count)s figures that are no longer to be sent") % {"count": gone})
    more = f" (+{len(told) - TOLD})" if len(told) > TOLD else ""
    return "; ".join(told[:TOLD]) + more


def _changes(lines: dict[str, Measurement], known: dict[str, str]) -> Iterator[str]:
    for key, line in lines.items():
        if known.get(key) == str(line.version):
            continue
        past = {str(one.number): one for one in line.revisions.all()}
        last = past.get(str(line.version))
        was, now = _figure(past.get(known.get(key, ""))), _figure(line)
        told = {
            "name": line.indicator.label,
            "figure": became(was, now) if was != now else now,
            "who": (last.by if last else None) or _("somebody else"),
            "time": f"{clock.local(last.at):%H:%M}" if last else "",
        }
        yield _("“%(name)s”: %(figure)s (%(who)s, %(time)s)") % told


def _figure(held: Figures | None) -> str:
    """Return the figure of a line as it stands or stood; "–" where it holds none itself."""
    if held is None:
        return "–"
    if held.answer == Answer.NOT_APPLICABLE:
        return _("Not applicable")
    if held.achieved is not None:
        return _("Yes") if held.achieved else _("Not yet")
    return "/".join(map(printed_count, held.counts)) if held.counts else "–"
