"""Every change of a report's status: one table, one function. Nothing else sets a status.

The status of a report follows from its lines: returned as soon as one of them is, approved once all are
accepted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.lengths import refuse_too_long
from accounts.models import User
from procedures.models import Role, Unit
from procedures.rights import Action, demand, memberships
from reports.figures.draft import closed_words
from reports.figures.granted import changeable, decidable
from reports.figures.readiness import report_faults
from reports.figures.revisions import HELD, mark_corrected, stamp, standing_revisions
from reports.figures.unit_report import read_sheet
from reports.models import (
    CorrectionRequest,
    LineStatus,
    LockedCorrection,
    Measurement,
    MeasurementRevision,
    Report,
    ReportEvent,
)
from reports.obligations import Asking
from reports.refusal import Overtaken, Refused
from sheets.cells.value import tidy

Status = Report.Status
ANY = frozenset(Status) - {Status.COPIED}  # what was copied from print nobody moves


@dataclass(frozen=True, slots=True)
class Transition:
    """A step: the right it takes, from which status of the report, and what it makes of which lines."""

    action: Action
    sources: frozenset[Status]
    lines: frozenset[LineStatus]
    to: LineStatus
    needs_note: bool = False


TRANSITIONS: dict[str, Transition] = {
    "submit": Transition(
        Action.SUBMIT,
        frozenset({Status.DRAFT, Status.RETURNED}),
        frozenset({LineStatus.DRAFT, LineStatus.RETURNED}),
        LineStatus.SUBMITTED,
    ),
    "withdraw": Transition(
        Action.SUBMIT, frozenset({Status.SUBMITTED}), frozenset({LineStatus.SUBMITTED}), LineStatus.DRAFT
    ),
    "approve": Transition(
        Action.REVIEW,
        frozenset({Status.SUBMITTED, Status.RETURNED}),
        frozenset({LineStatus.SUBMITTED}),
        LineStatus.ACCEPTED,
    ),
    "return": Transition(
        Action.REVIEW,
        frozenset({Status.SUBMITTED, Status.RETURNED}),
        frozenset({LineStatus.SUBMITTED}),
        LineStatus.RETURNED,
        needs_note=True,
    ),
    "reopen": Transition(
        Action.REVIEW, ANY, frozenset({LineStatus.ACCEPTED}), LineStatus.RETURNED, needs_note=True
    ),
    "correct": Transition(
        Action.CORRECT,
        ANY - {Status.DRAFT},
        frozenset({LineStatus.SUBMITTED, LineStatus.ACCEPTED}),
        LineStatus.SUBMITTED,
        needs_note=True,
    ),
    # A correction that is not accepted: the approved figure stands again (locked_corrections.py).
    "drop": Transition(
        Action.REVIEW, ANY, frozenset({LineStatus.SUBMITTED}), LineStatus.ACCEPTED, needs_note=True
    ),
    # A coordinator's import is his submission (imports/kinds/figures/submit.py), and another one approves it.
    "hand_in": Transition(
        Action.CORRECT,
        frozenset({Status.DRAFT, Status.RETURNED}),
        frozenset({LineStatus.DRAFT, LineStatus.RETURNED}),
        LineStatus.SUBMITTED,
    ),
    "take_back": Transition(
        Action.CORRECT, frozenset({Status.SUBMITTED}), frozenset({LineStatus.SUBMITTED}), LineStatus.DRAFT
    ),
}
SENDING = frozenset({"submit", "hand_in"})  # steps by which a report leaves its unit


@transaction.atomic
def move(
    report: Report, name: str, *, by: User, note: str = "", only: Measurement | None = None, seen: str = ""
) -> ReportEvent:
    """Take the report, or only one of its lines, along a transition and write down who did it.

    only    the line to move; without it every line that the step concerns
    seen    `fingerprint` of what the page showed; where it is given, nothing else is moved
    raises  Refused with a sentence for the reader; Overtaken where it changed since it was seen
    """
    step = TRANSITIONS[name]
    report, lines = _locked_with_lines(report)
    role = demand(by, step.action, report.unit)
    open_lines = (decidable if name == "approve" else changeable)(report, lines)
    moving = [line for line in open_lines if line.status in step.lines and (only is None or line == only)]
    _check(report, step, moving, seen=seen)
    note = tidy(note)
    refuse_too_long(note)
    if step.needs_note and not note:
        raise Refused(_("Write the reason, so that the unit knows what to mend."))
    GUARDS.get(name, _no_guard)(report, moving, by)
    return settle(report, lines, moving, StepTaken(name, by, role, note))


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step as somebody takes it; `changes` are figures that change with it."""

    name: str
    by: User
    role: Role  # in which they do it
    note: str = ""
    changes: tuple[audit.FieldChange, ...] = ()


def settle(
    report: Report, lines: list[Measurement], moving: list[Measurement], taken: StepTaken
) -> ReportEvent:
    """Give the moving lines their new status, the report the one that follows, and write both down."""
    step, before, seen = TRANSITIONS[taken.name], Status(report.status), fingerprint(moving)
    moved = _moved(moving, step.to)
    changed: dict[str, Any] = {
        "status": step.to,
        "review_note": taken.note if step.to == LineStatus.RETURNED else "",
    }
    if taken.name in SENDING:  # a correction leaves the figure that of its unit: `hands_of` knows its writer
        changed["sent_by"] = taken.by
        _submit(moving, by=taken.by)
    for line in moving:
        for name, value in changed.items():
            setattr(line, name, value)
    speaks = {"accepted": HELD} if step.to == LineStatus.ACCEPTED else {}
    Measurement.objects.filter(pk__in=[line.pk for line in moving]).update(**changed, **speaks)
    stamp(moving, step.to, by=taken.by)
    if speaks:
        mark_corrected(moving)
        CorrectionRequest.objects.open().filter(measurement__in=moving).update(settled_at=clock.now())
    if taken.name != "correct" and any(line.accepted_id for line in moving):
        LockedCorrection.objects.open().filter(measurement__in=moving).update(settled_at=clock.now())
    report.status, report.version = status_of(lines), report.version + 1
    if taken.name in SENDING:
        report.submitted_by = taken.by
        # What came back and goes again came in time if it did so the first time.
        report.submitted_at = clock.now() if before == Status.DRAFT else report.submitted_at
    report.save(update_fields=["status", "version", "submitted_at", "submitted_by"])
    if before != report.status:
        words = (str(before.label), str(report.get_status_display()))
        moved.append(audit.FieldChange(_("status of the report"), *words))
    audit.write(
        taken.name,
        report,
        by=taken.by,
        reason=taken.note,
        unit_code=report.unit.code,
        role=taken.role,
        changes=[*moved, *taken.changes],
    )
    return ReportEvent.objects.create(
        report=report,
        measurement=moving[0] if len(moving) == 1 else None,
        transition=taken.name,
        from_status=before,
        to_status=report.status,
        by=taken.by,
        at=clock.now(),
        note=taken.note,
        fingerprint=seen,
    )


def _submit(lines: list[Measurement], *, by: User) -> None:
    """Let the lines be submitted by whoever sends them, but for what somebody imported for their unit.

    That is the submission of whoever imported it, as long as the figure stands, whatever is noted beside it.
    """
    brought = MeasurementRevision.objects.filter(
        measurement__in=[line.pk for line in lines if line.submitted_by_id],
        channel=MeasurementRevision.Channel.SHEET,
        by=F("measurement__submitted_by"),
    )
    imported = {one.measurement_id for one in standing_revisions(brought)}
    own = [line for line in lines if line.pk not in imported]
    for line in own:
        line.submitted_by = by
    Measurement.objects.filter(pk__in=[line.pk for line in own]).update(submitted_by=by)


def locked(report: Report) -> Report:
    """Return the report as it stands now, for this transaction alone."""
    Report.objects.select_for_update().get(pk=report.pk)
    # What one query joins may be older than the lock that it waited for: the period may be locked by now.
    return Report.objects.select_related("unit", "period").get(pk=report.pk)


def _locked_with_lines(report: Report) -> tuple[Report, list[Measurement]]:
    """Return the report and its lines as they stand now, for this transaction alone."""
    Report.objects.select_for_update().get(pk=report.pk)
    rows = Measurement.objects.filter(report=report).order_by("pk")
    lines = list(rows.select_related("indicator", "report__unit", "report__period"))
    if not lines:
        return Report.objects.select_related("unit", "period").get(pk=report.pk), []
    for line in lines:
        line.report = lines[0].report
    return lines[0].report, lines


def status_of(lines: Iterable[Measurement]) -> Status:
    """Return the status of a report whose lines stand so."""
    held = {line.status for line in lines}
    if LineStatus.RETURNED in held:
        return Status.RETURNED
    if LineStatus.DRAFT in held or not held:
        return Status.DRAFT
    return Status.SUBMITTED if LineStatus.SUBMITTED in held else Status.APPROVED


def versions(lines: Iterable[Measurement]) -> str:
    """Return what the lines hold, by key and version: it changes with every figure, word and reason."""
    return ";".join(sorted(f"{line.pk}:{line.version}" for line in lines))


def fingerprint(lines: Iterable[Measurement]) -> str:
    """Return a hash of what the lines hold."""
    return fingerprint_of(versions(lines))


def fingerprint_of(held: str) -> str:
    """Return the fingerprint of lines whose `versions` are known."""
    return hashlib.sha256(held.encode()).hexdigest()


def awaiting(lines: Iterable[Measurement]) -> list[Measurement]:
    """Return the lines that wait for a reviewer: those whose fingerprint a review page carries."""
    return [line for line in lines if line.status == LineStatus.SUBMITTED]


# What a step asks beside its place in the table ------------------------------------------------------------


def _check(report: Report, step: Transition, moving: list[Measurement], *, seen: str) -> None:
    if report.period.locked_at is not None and not moving:
        raise Refused(
            _("%(period)s is locked: reopen the period before anything in it changes.")
            % {"period": report.period}
        )
    if report.status not in step.sources or not moving:
        raise Overtaken(
            _("The report is at “%(now)s” now, and this step is closed. Look at it again.")
            % {"now": report.get_status_display()}
        )
    if seen and seen != fingerprint(moving):
        raise Overtaken(
            _("Somebody changed the figures since this page was opened. Look at them again, then decide.")
        )


def _no_guard(report: Report, moving: list[Measurement], by: User) -> None:
    """Ask nothing more."""


def _may_be_sent(report: Report, moving: list[Measurement], by: User) -> None:
    """Refuse to send an incomplete report, before its period is open, or past the head who alone may send."""
    if not report.period.is_open and report.period.locked_at is None:  # locked: `moving` was granted
        raise Refused(closed_words(report.period))
    if report.unit.head_submits and Role.HEAD not in roles_at(by, report.unit):
        raise Refused(
            _("In this unit only the head submits. Ask the head to look at the report and send it.")
        )
    if faults := report_faults(read_sheet(report.unit, report.period, Asking.read(of=report.unit))):
        raise Refused(
            _("Not sent: %(count)s places are to be mended first. The first: %(text)s")
            % {"count": len(faults), "text": faults[0].text}
        )


def _not_yet_reviewed(report: Report, moving: list[Measurement], by: User) -> None:
    """Refuse to take back a report that a reviewer has begun to decide on."""
    last = report.events.last()
    if last is not None and last.transition != "submit":
        raise Refused(
            _("The review has begun: the report can no longer be withdrawn. Ask for it to be returned.")
        )


def _by_somebody_else(report: Report, moving: list[Measurement], by: User) -> None:
    """Refuse an approval by whoever submitted the figure, in the unit or for it, or corrected it."""
    hands = hands_of(moving, report)
    if any(by.pk in hands[line.pk] for line in moving):
        raise Refused(
            _("Who submitted or corrected a figure never approves it. Another coordinator looks at it.")
        )


def hands_of(lines: Iterable[Measurement], report: Report) -> dict[int, set[int | None]]:
    """Return by line the keys of those whose figure it holds, and who therefore never approve it.

    They are whoever imported it for its unit, whoever sent it and, as long as no other figure stands there,
    whoever corrected it: a note or a proof added since makes it nobody else's.
    """
    found = {line.pk: {line.submitted_by_id or report.submitted_by_id, line.sent_by_id} for line in lines}
    # What was written once was never corrected, and most lines were: for them nothing is asked.
    rewritten = [line.pk for line in lines if line.version > 1]
    corrections = report.events.filter(transition="correct", measurement__in=rewritten) if rewritten else []
    # A correction keeps the fingerprint of the version that it made.
    made = {event.fingerprint: event for event in corrections}
    if made:
        lines_corrected = {event.measurement_id for event in made.values()}
        revisions = MeasurementRevision.objects.filter(measurement__in=lines_corrected)
        for one in standing_revisions(revisions):
            event = made.get(fingerprint_of(f"{one.measurement_id}:{one.number}"))
            if event is not None:
                found[one.measurement_id].add(event.by_id)
    return found


def _not_by_itself(report: Report, moving: list[Measurement], by: User) -> None:
    """Refuse a step that is taken with figures alone: a correction, or the import that hands a report in."""
    raise Refused(
        _("This step is taken together with figures: correct a figure of the report, or import a file.")
    )


def roles_at(user: User, unit: Unit) -> frozenset[Role]:
    """Return the roles of the user in this very unit."""
    return frozenset(Role(held.role) for held in memberships(user) if held.unit_id == unit.pk)


GUARDS = {
    "submit": _may_be_sent,
    "withdraw": _not_yet_reviewed,
    "approve": _by_somebody_else,
    "correct": _not_by_itself,
    "drop": _not_by_itself,
    "hand_in": _not_by_itself,
    "take_back": _not_by_itself,
}


def _moved(lines: list[Measurement], to: LineStatus) -> list[audit.FieldChange]:
    """Return what the step makes of the lines, for the record: together those that stand alike."""
    before: dict[str, list[Measurement]] = {}
    for line in lines:
        before.setdefault(line.status, []).append(line)
    return [
        audit.FieldChange(_names(group), str(LineStatus(was).label), str(to.label))
        for was, group in before.items()
    ]


def _names(lines: list[Measurement]) -> str:
    """Return what the lines count, for the record: one by its name, many by their codes."""
    if len(lines) == 1:
        return f"{lines[0].indicator.code} · {lines[0].indicator.label}"[:120]
    return ", ".join(line.indicator.code for line in lines)[:120]
