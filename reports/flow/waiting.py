"""Corrections that wait: what stands now, what shall stand instead, why, and whose turn it is."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from procedures.models import placements_of
from reports.figures.revisions import revision_words, with_figures
from reports.flow.workflow import hands_of
from reports.models import CorrectionRequest, LineStatus, Measurement, MeasurementRevision, ReportEvent

MOST = 50  # corrections that are told; the longest waiting come first


@dataclass(frozen=True, slots=True)
class WaitingCorrection:
    """An approved figure that is to be replaced by another one, which nobody has approved yet."""

    line: Measurement
    old: str  # what speaks until then
    new: str
    reason: str
    by: User | None  # who wrote the new figure
    at: dt.datetime
    hands: frozenset[int | None]  # keys of those who never approve it

    def is_of(self, user: User) -> bool:
        """Say whether somebody else has to approve it."""
        return user.pk in self.hands


def undecided(of_units: Q) -> tuple[list[CorrectionRequest], list[WaitingCorrection]]:
    """Return the requests that wait for an answer, oldest first, and the corrections that wait for approval.

    One query where there are neither. `of_units` is as below.
    """
    asked = CorrectionRequest.objects.filter(measurement=OuterRef("pk"), granted=None)
    corrected = Q(status=LineStatus.SUBMITTED, accepted__isnull=False)
    lines = Measurement.objects.filter(of_units).annotate(is_asked=Exists(asked))
    found = list(lines.filter(corrected | Q(is_asked=True)).order_by().values_list("pk", "is_asked"))
    keys = [pk for pk, is_asked in found if is_asked]
    place = ("measurement__report__unit", "measurement__report__period", "measurement__indicator")
    requests = CorrectionRequest.objects.filter(measurement__in=keys, granted=None).order_by("at")
    requests = requests.select_related("by", *place).prefetch_related(
        "measurement__report__unit__names", placements_of("measurement__report__unit")
    )
    return (
        list(requests) if keys else [],
        waiting_corrections(of_units) if len(keys) < len(found) or keys else [],
    )


def waiting_corrections(of_units: Q) -> list[WaitingCorrection]:
    """Return the corrections that wait for approval, the longest waiting first; one query where none does.

    of_units  the condition that a line's unit is among the reader's
    """
    lines = Measurement.objects.filter(of_units, status=LineStatus.SUBMITTED, accepted__isnull=False)
    granted = Q(correction_requests__granted=True, correction_requests__settled_at=None)
    corrected = Q(locked_corrections__settled_at=None, locked_corrections__isnull=False)
    may_move = Q(report__period__locked_at=None) | granted | corrected
    written = MeasurementRevision.objects.filter(measurement=OuterRef("pk"), number=OuterRef("version"))
    open_lines = lines.filter(may_move).distinct()
    open_lines = open_lines.annotate(since=Subquery(written.values("at")[:1])).order_by("since", "pk")[:MOST]
    place = ("indicator", "report__unit", "report__period", "report__submitted_by")
    at_hand = "report__unit__names", placements_of("report__unit")
    found = list(open_lines.select_related(*place).prefetch_related(*at_hand))
    if not found:
        return []
    held = {one.measurement_id: one for one in _revisions(found, Q(number=F("measurement__version")))}
    spoken = {one.measurement_id: one for one in _revisions(found, Q(speaks_for__isnull=False))}
    asked = CorrectionRequest.objects.open().filter(measurement__in=[line.pk for line in found])
    requests = dict(asked.values_list("measurement", "reason"))
    reasons = _reasons(found, held, requests)
    by_report: dict[int, list[Measurement]] = defaultdict(list)
    for line in found:
        by_report[line.report_id].append(line)
    hands: dict[int, set[int | None]] = {}
    for group in by_report.values():
        hands |= hands_of(group, group[0].report)
    made = [
        WaitingCorrection(
            line,
            revision_words(spoken[line.pk]),
            _new_words(held[line.pk], spoken[line.pk]),
            reasons[line.pk],
            held[line.pk].by,
            held[line.pk].at,
            frozenset(hands[line.pk]),
        )
        for line in found
        if held[line.pk].pk != spoken[line.pk].pk or line.pk in requests
    ]
    return sorted(made, key=lambda one: one.at)


def _revisions(lines: Iterable[Measurement], which: Q) -> Iterable[MeasurementRevision]:
    rows = MeasurementRevision.objects.filter(which, measurement__in=[line.pk for line in lines])
    return with_figures(rows).select_related("by", "measurement__indicator")


def _new_words(held: MeasurementRevision, spoken: MeasurementRevision) -> str:
    """Return the new figure in words; a unit may send one again as it was."""
    words = revision_words(held)
    return _("%(figure)s, as before") % {"figure": words} if held.pk == spoken.pk else words


def _reasons(
    lines: Sequence[Measurement], held: dict[int, MeasurementRevision], requests: dict[int, str]
) -> dict[int, str]:
    """Return why each figure changes: what its writer says, else its unit, else who returned it."""
    keys = [line.pk for line in lines]
    returned = ReportEvent.objects.filter(
        Q(measurement__in=keys) | Q(measurement=None, report__in=[line.report_id for line in lines]),
        transition__in=("return", "reopen"),
    )
    notes: dict[tuple[int, int | None], str] = {}
    for event in returned.order_by("at", "pk"):
        notes[event.report_id, event.measurement_id] = event.note
    return {
        line.pk: held[line.pk].reason
        or requests.get(line.pk, "")
        or notes.get((line.report_id, line.pk), "")
        or notes.get((line.report_id, None), "")
        or _("no reason given")
        for line in lines
    }
