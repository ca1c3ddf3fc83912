"""The one way a line of a report gets its figures: the new ones replace the old, and the old are kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import clock
from accounts.models import User
from reports.models import LineStatus, Measurement, MeasurementRevision, Report
from reports.models.report import Answer
from targets.models import Indicator


class Superseded(Exception):
    """Somebody else changed the line meanwhile; its message says what to do."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a unit states for one indicator: two counts, a yes or no, or that it is not applicable."""

    part: int | None = None
    whole: int | None = None
    achieved: bool | None = None
    answer: Answer = Answer.MEASURED
    note: str = ""


@transaction.atomic
def record(
    report: Report,
    indicator: Indicator,
    stated: Stated,
    *,
    by: User | None,
    channel: MeasurementRevision.Channel,
    seen: int = 0,
    reason: str = "",
    status: LineStatus = LineStatus.DRAFT,
) -> Measurement:
    """Write the line and its revision in one transaction, and return the line.

    seen    the version the writer looked at, 0 for a line not there yet
    reason  why the figures change; asked for from the second revision on
    raises  Superseded if the line has another version by now; ValidationError for figures that cannot be
    """
    known = Measurement.objects.filter(report=report, indicator=indicator)
    line = known.first() or Measurement(report=report, indicator=indicator)
    if line.pk and not seen:
        raise Superseded(_("Somebody else has entered this line already. Look at both figures again."))
    for name, value in (asdict(stated) | {"status": status, "version": seen + 1}).items():
        setattr(line, name, value)
    line.full_clean()
    # The UPDATE names the version that was seen: of two writers at once the second learns of the first.
    changed = {name: getattr(line, name) for name in (*asdict(stated), "status", "version")}
    if not seen:
        line.save(force_insert=True)
    elif not known.filter(version=seen).update(**changed):
        raise Superseded(_("Somebody else changed this line meanwhile. Look at both figures again."))
    MeasurementRevision.objects.create(
        measurement=line,
        number=seen + 1,
        by=by,
        at=clock.now(),
        channel=channel,
        reason=reason,
        **asdict(stated),
    )
    return line
