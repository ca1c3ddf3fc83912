"""Putting files to the line of a report that they prove, and taking them off, while its unit may edit it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.models import User
from procedures.models import Unit
from procedures.rights import Action, demand
from reports.figures.draft import closed_words, lock
from reports.figures.granted import granted_lines
from reports.figures.revisions import Channel, record
from reports.figures.row import EDITABLE
from reports.flow.workflow import TRANSITIONS
from reports.models import Evidence, Measurement, Report
from reports.refusal import Refused
from targets.models import Indicator, Period


@dataclass(frozen=True, slots=True)
class LinePlace:
    """The line of a report that is meant. It need not be there yet."""

    unit: Unit
    period: Period
    indicator: Indicator

    @property
    def line(self) -> Measurement | None:
        """Return the line, None while nothing was entered."""
        lines = Measurement.objects.filter(report__unit=self.unit, report__period=self.period)
        return lines.filter(indicator=self.indicator).select_related("report").first()

    @property
    def files(self) -> QuerySet[Evidence]:
        """Return the files of the line."""
        return Evidence.objects.filter(
            measurements__report__unit=self.unit,
            measurements__report__period=self.period,
            measurements__indicator=self.indicator,
        )


def refuse_closed(place: LinePlace) -> None:
    """Raise Refused where the unit may not edit the line, before the work of reading a file is done."""
    line = place.line
    if not place.period.is_open and not _is_granted(place, line):
        raise Refused(closed_words(place.period))
    report = Report.objects.filter(unit=place.unit, period=place.period).first()
    _refuse_sent(place, report, line)


@transaction.atomic
def attach(place: LinePlace, files: Iterable[Evidence], *, by: User) -> list[Evidence]:
    """Put the unit's files to the line, and return those that it did not have yet.

    raises  Refused where the period is closed, or the line was sent
    """
    role = demand(by, Action.ENTER, place.unit)
    line = _open_line(place)
    held = set(line.evidence.values_list("pk", flat=True)) if line.pk else set()
    new = [file for file in dict.fromkeys(files) if file.pk not in held]
    if new:
        # A version of its own, whose revision says why: who approves the line has seen its files too.
        record(line, by=by, channel=Channel.FORM, reason=attached_words(new))
        line.evidence.add(*new)
        audit.write(
            "attach",
            line.report,
            by=by,
            role=role,
            unit_code=place.unit.code,
            changes=[_change(place, after=file) for file in new],
        )
    return new


@transaction.atomic
def detach(place: LinePlace, file: Evidence, *, by: User) -> None:
    """Take the file off the line. The file itself stays: other lines may hold it, and it may be used again.

    raises  Refused where the period is closed, or the line was sent
    """
    role = demand(by, Action.ENTER, place.unit)
    line = _open_line(place)
    record(line, by=by, channel=Channel.FORM, reason=taken_off_words(file))
    line.evidence.remove(file)
    audit.write(
        "detach",
        line.report,
        by=by,
        role=role,
        unit_code=place.unit.code,
        changes=[_change(place, before=file)],
    )


def attached_words(files: list[Evidence]) -> str:
    """Return which files were put to a line."""
    words = ngettext("Attached: %(names)s.", "%(count)s files attached: %(names)s.", len(files))
    return words % {"names": ", ".join(dict.fromkeys(file.name for file in files)), "count": len(files)}


def taken_off_words(file: Evidence) -> str:
    """Return which file was taken off a line."""
    return _("Taken off the line: %(name)s.") % {"name": file.name}


def _open_line(place: LinePlace) -> Measurement:
    """Return the line for this transaction alone; one without a figure, to be saved, where there is none."""
    report = lock(place.unit, place.period)
    line = place.line
    if not place.period.is_open and not _is_granted(place, line):  # another line of the report was opened
        raise Refused(closed_words(place.period))
    _refuse_sent(place, report, line)
    return line or Measurement(report=report, indicator=place.indicator)


def _is_granted(place: LinePlace, line: Measurement | None) -> bool:
    """Say whether the period is locked, and a granted request opened the line."""
    is_locked = place.period.locked_at is not None
    return is_locked and line is not None and line.pk in granted_lines(line.report)


def _refuse_sent(place: LinePlace, report: Report | None, line: Measurement | None) -> None:
    if line is None:
        editable = report is None or report.status in TRANSITIONS["submit"].sources
    else:
        editable = line.status in EDITABLE
    if not editable:
        raise Refused(
            _("“%(name)s” was sent and can no longer be changed here.") % {"name": place.indicator.label}
        )


def _change(
    place: LinePlace, *, before: Evidence | None = None, after: Evidence | None = None
) -> audit.FieldChange:
    """Return the file as a reader of the record sees it: its name, and a hash that tells it from others."""
    texts = [f"{file.name} ({file.sha256})" if file else "" for file in (before, after)]
    return audit.FieldChange(f"{place.indicator.code} · {_('evidence')}"[:120], *texts)
