"""The one way a line of a report gets its figures: the new ones replace the old, and the old are kept.

What is kept says what became of it, and of what is kept the last accepted revision speaks for the line.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable

from django.db import models
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts import clock
from accounts.models import User
from reports.figures.registry import KINDS, by_kind, kind_of
from reports.figures.rows_kept import common_columns
from reports.models import LineStatus, Measurement, MeasurementRevision
from reports.models.report import Answer, Figures

FIGURES = common_columns(Figures)
# Rows at hand: they need not be looked up again.
KEYS = ("report", "indicator", "submitted_by", "sent_by", "accepted")
STAMPS = {
    LineStatus.SUBMITTED: "submitted",
    LineStatus.ACCEPTED: "accepted",
    LineStatus.RETURNED: "returned",
}
Channel = MeasurementRevision.Channel
HELD = Subquery(  # of a line: the revision that keeps what it holds
    # At most one, so no order: the model's own would join six tables, which PostgreSQL did not end with.
    MeasurementRevision.objects.filter(measurement=OuterRef("pk"), number=OuterRef("version"))
    .order_by()
    .values("pk")
)


def record(
    line: Measurement, *, by: User | None, channel: Channel, reason: str = "", corrects: bool = False
) -> MeasurementRevision:
    """Save the line with the figures it now holds, and return the revision that keeps them.

    Runs in the transaction of whoever holds the lock of the report, so no two writers meet here.

    reason    why the figures change; asked for where they `corrects` what was accepted
    raises    ValidationError for figures that cannot be
    """
    line.version = line.version + 1 if line.pk else 1
    line.full_clean(exclude=KEYS, validate_unique=False)
    line.save()
    revision = MeasurementRevision.objects.create(
        measurement=line,
        number=line.version,
        by=by,
        at=clock.now(),
        channel=channel,
        reason=reason,
        corrects=corrects,
        **{name: getattr(line, name) for name in FIGURES},
    )
    keep_rows([revision])
    return revision


# The rows that a figure is counted from ---------------------------------------------------------------------


def keep_rows(revisions: Iterable[MeasurementRevision]) -> None:
    """Copy into the revisions what their lines are counted from now: dossiers, surveys, index values."""
    for kind, group in by_kind(revisions, lambda one: one.measurement.indicator).items():
        kind.keep(group)


# What became of a revision ----------------------------------------------------------------------------------


def stamp(lines: Collection[Measurement], status: LineStatus, *, by: User) -> None:
    """Write into the revisions that the lines hold when and by whom they came to this status."""
    name = STAMPS.get(status)
    stamped = {f"{name}_at": clock.now(), f"{name}_by": by}
    if name is None:  # taken back: nobody has it to look at
        stamped = {"submitted_at": None, "submitted_by": None}
    held = MeasurementRevision.objects.filter(number=F("measurement__version"))
    if status != LineStatus.RETURNED:  # what was accepted once keeps who first sent and accepted it, and when
        held = held.filter(accepted_at=None)
    held.filter(measurement__in=lines).update(**stamped)


def mark_corrected(lines: Collection[Measurement]) -> None:
    """Say of each line that now speaks by another figure than before when that was accepted.

    lines   as they stood before: they know by which revision they spoke
    """
    before = {line.pk: line.accepted_id for line in lines if line.accepted_id}
    if before:
        rows = Measurement.objects.filter(pk__in=before)
        revisions = with_rows(MeasurementRevision.objects.filter(pk__in=before.values()))
        now = with_rows(MeasurementRevision.objects.filter(pk__in=rows.values("accepted")))
        said = {one.measurement_id: said_by(one) for one in now}
        others = [one.measurement_id for one in revisions if said_by(one) != said[one.measurement_id]]
        Measurement.objects.filter(pk__in=others).update(corrected_at=clock.now())


def with_rows(revisions: models.QuerySet[MeasurementRevision]) -> models.QuerySet[MeasurementRevision]:
    """Read the revisions with all that `said_by` looks at."""
    return revisions.prefetch_related(*dict.fromkeys(path for kind in KINDS.values() for path in kind.kept))


def with_figures(revisions: models.QuerySet[MeasurementRevision]) -> models.QuerySet[MeasurementRevision]:
    """Read the revisions with what `revision_words` looks at, which is less than all of their rows."""
    paths = [path for kind in KINDS.values() for path in kind.summed]
    return revisions.select_related("stated_index").prefetch_related(*dict.fromkeys(paths))


def revision_words(revision: MeasurementRevision) -> str:
    """Return what the revision states: "46/410 = 11,2 %", "Có", "not applicable" (read `with_figures`)."""
    if revision.answer == Answer.NOT_APPLICABLE:
        return _("Not applicable")
    indicator = revision.measurement.indicator
    return kind_of(indicator).held_words(revision, indicator) or _("not complete")


def standing_revisions(revisions: models.QuerySet[MeasurementRevision]) -> list[MeasurementRevision]:
    """Return those of the revisions whose figure their line still holds, or holds again."""
    known = list(with_rows(revisions))
    lines = {one.measurement_id for one in known}
    if not lines:
        return []
    held = MeasurementRevision.objects.filter(measurement__in=lines, number=F("measurement__version"))
    now = {one.measurement_id: said_by(one) for one in with_rows(held)}
    return [one for one in known if said_by(one) == now.get(one.measurement_id)]


def said_by(revision: MeasurementRevision) -> Hashable:
    """Return what the revision states, without the words beside it."""
    return (
        *(getattr(revision, name) for name in FIGURES if name not in ("note", "warning_reason")),
        *(kind.said(revision) for kind in KINDS.values()),
    )
