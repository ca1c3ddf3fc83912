"""The one way a line of a report gets its figures: the new ones replace the old, and the old are kept."""

from __future__ import annotations

from django.db import models

from accounts import clock
from accounts.models import User
from reports.models import Measurement, MeasurementRevision
from reports.models.report import Figures

FIGURES = tuple(field.name for field in Figures._meta.get_fields() if isinstance(field, models.Field))
KEYS = ("report", "indicator", "submitted_by", "sent_by")  # rows at hand: they need not be looked up again
Channel = MeasurementRevision.Channel


def record(
    line: Measurement, *, by: User | None, channel: Channel, reason: str = "", corrects: bool = False
) -> MeasurementRevision:
    """Save the line with the figures it now holds, and return the revision that keeps them.

    Runs in the transaction of whoever holds the lock of the report, so no two writers meet here.

    reason    why the figures change; asked for where they `corrects` what was accepted
    raises    ValidationError for figures that cannot be
    """
    line.version = line.version + 1 if line.pk else 1
    if corrects:
        line.corrected_at = clock.now()
    line.full_clean(exclude=KEYS, validate_unique=False)
    line.save()
    return MeasurementRevision.objects.create(
        measurement=line,
        number=line.version,
        by=by,
        at=clock.now(),
        channel=channel,
        reason=reason,
        corrects=corrects,
        **{name: getattr(line, name) for name in FIGURES},
    )
