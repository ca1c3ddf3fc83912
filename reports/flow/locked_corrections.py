"""Dropping a correction in a locked period: the approved figure stands again, as it stood before."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import clock
from accounts.lengths import refuse_too_long
from accounts.models import User
from procedures.rights import Action, demand
from reports.figures.granted import corrected_lines
from reports.figures.registry import kind_of
from reports.figures.revisions import FIGURES, Channel, record, with_rows
from reports.figures.unit_report import read_sheet
from reports.flow import workflow
from reports.models import LockedCorrection, Measurement, MeasurementRevision, Report, ReportEvent
from reports.obligations import Asking
from reports.refusal import Overtaken, Refused
from sheets.cells.value import tidy

# Of the approved revision, what stays with its figures when they are brought back.
STAMPED = ("submitted_at", "submitted_by_id", "accepted_at", "accepted_by_id")


@transaction.atomic
def drop_correction(report: Report, code: str, *, by: User, reason: str, seen: str = "") -> ReportEvent:
    """Let the approved figure stand again, with those that are counted from the same table.

    No official figure changes by it, so whoever made the correction may drop it too.

    seen    the fingerprint of the line that the page showed
    returns the event of the line
    raises  Refused without a reason; Overtaken where it was decided on, or another figure stands there now
    """
    report = workflow.locked(report)
    role = demand(by, Action.REVIEW, report.unit)
    row = read_sheet(report.unit, report.period, Asking.read(of=report.unit)).row(code)
    waiting = corrected_lines(report) if report.period.locked_at is not None else frozenset()
    line = row.line if row else None
    if row is None or line is None or line.pk not in waiting:
        raise Overtaken(_("No correction of this figure waits here any more. Look at the report again."))
    if seen and seen != workflow.fingerprint([line]):
        raise Overtaken(_("Somebody changed the figure since this page was opened. Look at it again."))
    reason = tidy(reason)
    refuse_too_long(reason)
    if not reason:
        raise Refused(_("Write why the correction is dropped: whoever made it and the unit read it."))
    beside = [other.line for other in row.beside if other.line]
    group = [line, *(other for other in beside if other.pk in waiting)]
    if codes := _approved_otherwise(line, [other for other in beside if other not in group]):
        told = _("%(codes)s was approved with the new table. Correct the table once more instead.")
        raise Refused(told % {"codes": codes})
    if codes := _approved_otherwise(line, group):
        told = _(
            "%(codes)s was approved with another table than %(code)s, and what is dropped brings back one "
            "table. Correct it once more instead, and let another coordinator approve that."
        )
        raise Refused(told % {"codes": codes, "code": code})
    restored = _brought_back(report, group, by=by, reason=reason)
    LockedCorrection.objects.open().filter(measurement__in=group).update(settled_at=clock.now())
    lines = [*group, *(one for one in report.measurements.all() if one not in group)]
    events = []
    for one, now, spoke in restored:
        events.append(workflow.settle(report, lines, [one], workflow.StepTaken("drop", by, role, reason)))
        stamps = {name: getattr(spoke, name) for name in STAMPED}
        MeasurementRevision.objects.filter(pk=now.pk).update(**stamps)
    return events[0]


def _approved_otherwise(line: Measurement, others: list[Measurement]) -> str:
    """Return the codes of the figures that speak by another table than the line does: it cannot be two."""
    keys = [one.accepted_id for one in (line, *others) if one.accepted_id]
    spoken = {one.measurement_id: one for one in with_rows(MeasurementRevision.objects.filter(pk__in=keys))}
    said = {pk: kind_of(line.indicator).said(one) for pk, one in spoken.items()}
    codes = [one.indicator.code for one in others if one.pk in said and said[one.pk] != said[line.pk]]
    return ", ".join(codes)


Restored = tuple[Measurement, MeasurementRevision, MeasurementRevision]


def _brought_back(report: Report, group: list[Measurement], *, by: User, reason: str) -> list[Restored]:
    """Return the lines, which hold again what is approved of them: each with its new revision, and that one.

    group  figures of one table, all approved with the same
    """
    rows = MeasurementRevision.objects.filter(pk__in=[one.accepted_id for one in group])
    spoken = {one.measurement_id: one for one in with_rows(rows).select_related("measurement__indicator")}
    first = spoken[group[0].pk]
    kind_of(group[0].indicator).bring_back(first, report, group[0].indicator)
    made: dict[int, MeasurementRevision] = {}
    for line in group:
        for name in FIGURES:
            setattr(line, name, getattr(spoken[line.pk], name))
        made[line.pk] = record(line, by=by, channel=Channel.FORM, reason=reason)
    return [(line, made[line.pk], spoken[line.pk]) for line in group]
