"""Changing a figure that has left its unit: a coordinator does it with a reason, or the unit asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.lengths import refuse_too_long
from accounts.models import User
from procedures.rights import Action, demand
from reports.figures.draft import box_words, figure_form, put_form, same
from reports.figures.forms import FigureForm, Texts
from reports.figures.granted import corrected_lines, decidable, granted_lines
from reports.figures.registry import kind_of
from reports.figures.row import FigureRow
from reports.figures.unit_report import UnitReport, read_sheet
from reports.flow import workflow
from reports.models import (
    CorrectionRequest,
    FirstCheck,
    LineStatus,
    LockedCorrection,
    Measurement,
    Report,
    ReportEvent,
)
from reports.obligations import Asking
from reports.refusal import Overtaken, Refused
from sheets.cells.value import tidy

LONGEST_DOCUMENT = 300  # letters that its column holds


def may_be_corrected(row: FigureRow) -> bool:
    """Say whether the figure was sent or approved; in a locked period, whether one was approved."""
    if row.line is None or row.line.status not in workflow.TRANSITIONS["correct"].lines:
        return False
    return row.period.locked_at is None or row.line.accepted_id is not None


@transaction.atomic
def correct(
    report: Report,
    code: str,
    texts: Mapping[str, str],
    *,
    by: User,
    reason: str,
    seen: str = "",
    document: str = "",
) -> ReportEvent:
    """Put other figures into one line on behalf of the unit; it then waits for another coordinator.

    Figures that are counted from the same table change with it, and each waits as if it were corrected alone.
    In a locked period approved figures alone are corrected, and what is approved speaks until the other is.

    texts     the boxes of the row that change, by name
    seen      the fingerprint of the line that the page showed
    document  that shows the right figure: a locked period asks for it
    returns   the event of the line
    raises    Refused without a reason, in a closed state, where nothing changes, for figures that cannot be
    """
    report = workflow.locked(report)
    role = demand(by, Action.CORRECT, report.unit)
    sheet = _read(report)
    row = sheet.row(code)
    step = workflow.TRANSITIONS["correct"]
    closed = report.status not in step.sources
    if closed or row is None or row.line is None or row.line.status not in step.lines:
        raise Overtaken(_("This figure cannot be corrected now. Look at the report again."))
    if seen and seen != workflow.fingerprint([row.line]):
        raise Overtaken(_("Somebody changed the figure since this page was opened. Look at it again."))
    along = row.counted_along
    if away := [other.code for other in along if other.line and other.line.status not in step.lines]:
        raise Refused(
            _(
                "%(codes)s, counted from the same table, is with its unit. Correct the table once the unit "
                "has sent that again, or return %(code)s as well, so that the unit mends the table."
            )
            % {"codes": ", ".join(away), "code": row.code}
        )
    _refuse_never_approved(report, [row, *along])
    reason = _why(report, tidy(reason), tidy(document))
    stored = figure_form(row).texts
    merged = stored | {name: tidy(text) for name, text in texts.items()}
    form = figure_form(row, {name: text for name, text in merged.items() if text})
    changes = _changes(form, stored, merged)
    if not changes and not _is_left(report, row.line):
        raise Refused(
            _(
                "Nothing was corrected: every box holds what the report states already. Change the figure;"
                " where it is right, approve it, and where the unit should mend it, return it."
            )
        )
    for change in changes:
        refuse_too_long(change.after)
    if form.is_blank() or not form.is_valid():
        told = [str(text) for found in form.errors.values() for text in found]
        raise Refused(next(iter(told), _("Enter the figure that should stand instead.")))
    was_accepted = row.line.status == LineStatus.ACCEPTED
    before = {other.code: _figure_words(other) for other in along}
    line = put_form(row, form, report, by=by, reason=reason, corrects=was_accepted)
    moving = {line: changes} | _carried(along, before, _read(report))
    lines = [*moving, *(other for other in report.measurements.all() if other not in moving)]
    # One by one, so that each figure has an act and an event of its own, as if it were corrected alone.
    events = [
        workflow.settle(report, lines, [one], workflow.StepTaken("correct", by, role, reason, told))
        for one, told in moving.items()
    ]
    if report.period.locked_at is not None:
        _open_to_reviewers(report, moving, by=by, document=tidy(document))
    return events[0]


def _why(report: Report, reason: str, document: str) -> str:
    """Return what is written down as the reason; raise Refused where something is missing."""
    refuse_too_long(reason)
    if not reason:
        raise Refused(_("Write why the figure changes: the unit and the next reviewer read it."))
    if report.period.locked_at is None:
        return reason
    if not document or len(document) > LONGEST_DOCUMENT:
        told = _(
            "%(period)s is locked: name the document that shows the right figure, with its number and day, "
            "in at most %(count)s letters."
        )
        raise Refused(told % {"period": report.period, "count": LONGEST_DOCUMENT})
    return _("%(reason)s (document: %(document)s)") % {"reason": reason, "document": document}


def _refuse_never_approved(report: Report, rows: list[FigureRow]) -> None:
    """Refuse a figure of a locked period that was never approved: nothing speaks that could be corrected."""
    never = [row.code for row in rows if not (row.line and row.line.accepted_id)]
    if never and report.period.locked_at is not None:
        told = _(
            "%(period)s is locked, and %(codes)s was never approved: only approved figures are corrected "
            "there. To let another figure count, open the period again."
        )
        raise Refused(told % {"period": report.period, "codes": ", ".join(never)})


def _is_left(report: Report, line: Measurement) -> bool:
    """Say whether the line holds a correction that the lock closed over: it may be taken up as it is."""
    is_waiting = report.period.locked_at is not None and line.status == LineStatus.SUBMITTED
    return is_waiting and not decidable(report, [line])


def _open_to_reviewers(report: Report, lines: Iterable[Measurement], *, by: User, document: str) -> None:
    """Open the lines of a locked period to those who decide on them; a later correction takes over."""
    granted = granted_lines(report)
    own = [line for line in lines if line.pk not in granted]
    LockedCorrection.objects.open().filter(measurement__in=own).update(settled_at=clock.now())
    LockedCorrection.objects.bulk_create(
        LockedCorrection(measurement=line, by=by, at=clock.now(), document=document) for line in own
    )


def _carried(
    along: list[FigureRow], before: Mapping[str, str], sheet: UnitReport
) -> dict[Measurement, tuple[audit.FieldChange, ...]]:
    """Return the lines that were counted anew with the table, each with what it said and says now.

    sheet   the report as it stands now
    raises  Refused where one of them is left without a figure
    """
    found: dict[Measurement, tuple[audit.FieldChange, ...]] = {}
    for other in along:
        now = sheet.row(other.code)
        if now is None or now.share is None:
            raise Refused(
                _(
                    "%(code)s is counted from this table and would be left without a figure. Return the "
                    "report to its unit, which says what is not applicable."
                )
                % {"code": other.code}
            )
        if other.line is not None:
            named = f"{other.code} · {other.asked.indicator.label}"
            found[other.line] = (audit.FieldChange(named, before[other.code], _figure_words(now)),)
    return found


def _read(report: Report) -> UnitReport:
    return read_sheet(report.unit, report.period, Asking.read(of=report.unit))


def _figure_words(row: FigureRow) -> str:
    """Return what the row says: "72/80"."""
    return "" if row.share is None else kind_of(row.asked.indicator).words(row.share)


def _changes(form: FigureForm, stored: Texts, merged: Texts) -> tuple[audit.FieldChange, ...]:
    """Return what the boxes would hold that they do not hold now; "1234" for "1.234" changes nothing."""
    return tuple(
        audit.FieldChange(
            f"{form.row.code} · {box.label}",
            box_words(box, stored.get(name, "")),
            box_words(box, merged.get(name, "")),
        )
        for name, box in form.fields.items()
        if not same(box, stored.get(name, ""), merged.get(name, ""))
    )


@transaction.atomic
def ask_correction(line: Measurement, *, by: User, reason: str) -> CorrectionRequest:
    """Ask the coordinator to let the unit correct an approved figure, or raise Refused."""
    report = workflow.locked(line.report)
    role = demand(by, Action.ASK_CORRECTION, report.unit)
    line = report.measurements.select_related("indicator").get(pk=line.pk)
    if line.pk in corrected_lines(report):
        raise Refused(_("A coordinator has corrected this figure: another one decides on that first."))
    if line.status != LineStatus.ACCEPTED:
        raise Refused(_("This figure is not approved: it can be changed without asking."))
    request = CorrectionRequest(measurement=line, by=by, at=clock.now(), reason=tidy(reason))
    try:
        request.full_clean()
    except ValidationError as refused:
        raise Refused(" ".join(refused.messages)) from None
    request.save()
    audit.write("ask_correction", line, by=by, reason=request.reason, unit_code=report.unit.code, role=role)
    return request


@transaction.atomic
def decide_correction(
    request: CorrectionRequest, *, granted: bool, by: User, answer: str
) -> CorrectionRequest:
    """Grant a request, which returns the line to its unit, or refuse it with an answer."""
    request = (
        CorrectionRequest.objects.select_for_update(of=("self",))
        .select_related("measurement__report__unit", "measurement__report__period", "measurement__indicator")
        .get(pk=request.pk)
    )
    line = request.measurement
    role = demand(by, Action.REVIEW, line.report.unit)
    if request.granted is not None:
        raise Overtaken(_("Somebody else has decided on this request already."))
    if granted and line.pk in corrected_lines(line.report):
        raise Refused(_("A coordinator has corrected this figure: decide on that first."))
    answer = tidy(answer)
    refuse_too_long(answer)
    if not granted and not answer:
        raise Refused(_("Write why the figure stays, so that the unit knows."))
    request.granted, request.answer = granted, answer
    request.decided_by, request.decided_at = by, clock.now()
    request.save()
    if granted:
        # The step writes the act down, with the words of the unit as its reason.
        for one in (line, *_granted_along(request)):
            workflow.move(line.report, "reopen", by=by, note=request.answer or request.reason, only=one)
    else:
        audit.write(
            "refuse_correction",
            line,
            by=by,
            reason=request.answer,
            unit_code=line.report.unit.code,
            role=role,
            changes=[
                audit.FieldChange(
                    _("answer"), _("Waiting for an answer."), f"{_('Refused:')} {request.answer}"
                )
            ],
        )
    return request


def _granted_along(request: CorrectionRequest) -> list[Measurement]:
    """Grant the same to the approved lines that are counted from the table of this one, and return them.

    They change with it, so that it could not be changed without them.
    """
    line = request.measurement
    row = _read(line.report).row(line.indicator.code)
    beside = [other.line for other in row.beside if other.line] if row else []
    found = [other for other in beside if other.status == LineStatus.ACCEPTED]
    for other in found:
        CorrectionRequest.objects.filter(measurement=other, granted=None).delete()
        CorrectionRequest.objects.create(
            measurement=other,
            by=request.by,
            at=request.at,
            reason=request.reason,
            granted=True,
            answer=request.answer,
            decided_by=request.decided_by,
            decided_at=request.decided_at,
        )
    return found


@transaction.atomic
def check_first(report: Report, *, by: User, words: str) -> FirstCheck:
    """Leave the mark of the district on a commune's report; it moves no status."""
    report = workflow.locked(report)
    role = demand(by, Action.CHECK_FIRST, report.unit)
    if report.status != Report.Status.SUBMITTED:
        raise Refused(
            _("Only a report that was sent can be checked: it is at “%(now)s” now.")
            % {"now": report.get_status_display()}
        )
    words = tidy(words)
    refuse_too_long(words)
    mark = FirstCheck.objects.create(report=report, by=by, at=clock.now(), words=words)
    audit.write(
        "check_first",
        report,
        by=by,
        reason=mark.words,
        unit_code=report.unit.code,
        role=role,
    )
    return mark
