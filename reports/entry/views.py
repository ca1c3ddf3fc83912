"""The pages of entry: the grid, its saving, the check before sending, the receipt, the history."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit, clock
from accounts.doors import SignedInRequest, found, needs
from accounts.models import AuditEvent
from accounts.once import taken_once
from accounts.sessions import BY_ITSELF
from procedures.models import Unit
from procedures.rights import Action, demand, may, within
from reports.entry.closed import closed_report
from reports.entry.page import Areas, entry_areas, entry_row
from reports.entry.shown import changed_words, sendable
from reports.evidence.refused import refused_file
from reports.figures.draft import Posted, Saved, Typed, closed_words, save, unsaved
from reports.figures.readiness import report_faults
from reports.figures.revisions import with_figures
from reports.figures.unit_report import UnitReport, read_sheet
from reports.flow.corrections import ask_correction
from reports.flow.timeliness import due_at, newest, timeliness
from reports.flow.workflow import fingerprint_of, move, versions
from reports.models import Measurement, MeasurementRevision, Report, ReportEvent
from reports.obligations import Asking
from reports.refusal import Overtaken, Refused
from targets.models import DeadlineExtension, Period

SEEN = "-seen"  # ends the name of the hidden box that says what its writer saw
# The acts that change boxes and their files.
FIGURES_CHANGED = ("value", "import", "import_undone", "correct", "attach", "detach")
MOST_ACTS = 100  # the newest; the rest is in the audit
BOX = re.compile(r"(?P<code>[A-Z0-9-]+?)-(?P<cell>[a-z][a-z0-9_-]*)")


def _place(request: SignedInRequest, period: str, unit: str, action: Action) -> tuple[Period, Unit]:
    """Return period and unit of the address: a foreign unit is 404, a wrong role 403."""
    opened = found(request, Period.objects.all(), code=period.lower())
    rows = (
        Unit.objects.with_placements()
        .prefetch_related("names")
        .filter(within(request.user, Action.READ_REPORT))
    )
    one = found(request, rows.on(opened.data_to), code__iexact=unit)
    demand(request.user, action, one)
    return opened, one


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.ENTER)
def report_entry(request: SignedInRequest, period: str, unit: str) -> HttpResponse:
    """Show the grid of what the unit owes, and save what is typed into it."""
    opened, one = _place(request, period, unit, Action.ENTER)
    if request.method == "POST":
        return _save(request, opened, one)
    sheet = read_sheet(one, opened, Asking.read(of=one))
    told = refused_file(request, sheet)
    areas = entry_areas(sheet, more=request.GET.get("them", ""), refused=told)
    return render(request, "reports/entry.html", _context(request, sheet, areas) | {"refused_file": told})


def _save(request: SignedInRequest, period: Period, unit: Unit) -> HttpResponse:
    """Save the boxes that were sent; a script is answered with what changed, a reader with the next page."""
    by_script = request.headers.get("Accept") == "application/json"
    typed = posted(request.POST)
    try:
        saved = save(unit, period, typed, by=request.user)
    except Refused as refusal:
        if by_script:
            return JsonResponse({"refused": str(refusal)}, status=409)
        sheet = read_sheet(unit, period, Asking.read(of=unit))
        told = {"refused": str(refusal), "unsaved": unsaved(sheet, typed)}
        context = _context(request, sheet, entry_areas(sheet)) | told
        return render(request, "reports/entry.html", context, status=409)
    if by_script:
        return JsonResponse(_answer(request, saved, typed))
    if saved.open:
        left = {"conflicts": saved.conflicts, "too_long": saved.too_long}
        context = _context(request, saved.sheet, entry_areas(saved.sheet, saved.open)) | left
        return render(request, "reports/entry.html", context, status=409)
    here = reverse("reports:entry", args=[period.code, unit.code.lower()])
    if more := request.POST.get("them", ""):
        return redirect(f"{here}?them={more}#{more}")
    messages.success(request, _("Draft saved at %(time)s.") % {"time": f"{clock.local(saved.at):%H:%M}"})
    onwards = {"kiem-tra": "reports:check", "thoat": "reports:my-work"}.get(request.POST.get("di", ""))
    if onwards == "reports:check":
        return redirect(onwards, period.code, unit.code.lower())
    return redirect(onwards or here)


def posted(form: QueryDict) -> Posted:
    """Return what was typed, by row and box, each with what its writer saw there.

    A box that nobody ticked is not sent, so that its hidden companion alone says it was on the page.
    """
    names = {name.removesuffix(SEEN) for name in form}
    found: dict[str, dict[str, Typed]] = {}
    for name in names:
        match = BOX.fullmatch(name)
        if match:
            typed = Typed(form.get(name, ""), form.get(name + SEEN, ""))
            found.setdefault(match["code"], {})[match["cell"]] = typed
    return found


def _context(request: SignedInRequest, sheet: UnitReport, areas: Areas) -> dict[str, Any]:
    extensions = DeadlineExtension.objects.filter(unit=sheet.unit, period=sheet.period)
    due = due_at(sheet.period, newest(extensions))
    return {
        "sheet": sheet,
        "areas": areas,
        "due": due,
        "is_late": clock.now() > due,
        "left_out": closed_report(sheet),
        "closed": "" if sheet.period.is_open or sheet.is_changeable else closed_words(sheet.period),
        "is_editable": sheet.is_changeable,
        "opened": [] if sheet.period.is_open else [row for row in sheet.rows if row.is_editable],
        "may_import": may(request.user, Action.IMPORT, sheet.unit),
        "last_saved": _last_saved(sheet),
        "by_itself": BY_ITSELF,
    }


def _last_saved(sheet: UnitReport) -> Any:
    """Return when the draft was last saved; None for an empty one."""
    if sheet.report is None:
        return None
    newest_first = sheet.report.measurements.order_by("-revisions__at").values_list(
        "revisions__at", flat=True
    )
    return newest_first.first()


def _open_words(saved: Saved) -> str:
    """Return why boxes wait for their writer; "" where none does."""
    if saved.conflicts:
        return _("Somebody else changed a box meanwhile: choose which figure stays.")
    return f"{saved.too_long[0].label}: {saved.too_long[0].words}" if saved.too_long else ""


def _answer(request: SignedInRequest, saved: Saved, typed: Posted) -> dict[str, Any]:
    """Return what a script needs to bring its page up to date: each row it sent anew, and where it stands."""
    rows = [entry_row(row, saved.open) for row in saved.sheet.rows if row.code in typed]
    return {
        "at": f"{clock.local(saved.at):%H:%M}",
        "answered": saved.sheet.answered,
        "owed": saved.sheet.owed,
        "open": [f"{left.code}-{left.cell}" for left in saved.open],
        "words": _open_words(saved),
        "rows": {
            one.row.code: render_to_string(
                "reports/_entry_row.html", {"one": one, "sheet": saved.sheet, "is_editable": True}, request
            )
            for one in rows
        },
    }


@require_safe
@needs(Action.ENTER)
def report_check(request: SignedInRequest, period: str, unit: str) -> HttpResponse:
    """Show all answers once more, with what keeps the report from being sent."""
    opened, one = _place(request, period, unit, Action.ENTER)
    sheet = read_sheet(one, opened, Asking.read(of=one))
    context = _context(request, sheet, entry_areas(sheet)) | {
        "faults": report_faults(sheet),
        "explained": sum(bool(row.warnings and not row.needs_a_reason) for row in sheet.rows),
        "proofs": len({proof.pk for row in sheet.rows if row.line for proof in row.line.evidence.all()}),
        "shown": versions(sendable(sheet.report)),
        "may_send": sheet.status in ("", Report.Status.DRAFT, Report.Status.RETURNED),
    }
    return render(request, "reports/check.html", context)


@require_POST
@needs(Action.SUBMIT)
@taken_once
def report_send(request: SignedInRequest, period: str, unit: str) -> HttpResponse:
    """Send the report to the coordinator, with the tick that the head has agreed."""
    opened, one = _place(request, period, unit, Action.SUBMIT)
    report = found(request, Report.objects.visible_to(request.user), unit=one, period=opened)
    place = [opened.code, one.code.lower()]
    if not request.POST.get("agreed"):
        messages.error(request, _("Tick that the head of the unit has seen the figures and agrees."))
        return redirect(f"{reverse('reports:check', args=place)}#agreed")
    shown = request.POST.get("seen", "")
    try:
        move(report, "submit", by=request.user, seen=fingerprint_of(shown))
    except Overtaken as refusal:
        changed = changed_words(report, shown)
        words = _("Not sent: figures changed after this page was shown. Look at them again: %(changes)s.")
        messages.error(request, words % {"changes": changed} if changed else str(refusal))
        return redirect("reports:check", *place)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:check", *place)
    return redirect("reports:sent", *place)


@require_safe
@needs(Action.READ_REPORT)
def sent(request: SignedInRequest, period: str, unit: str) -> HttpResponse:
    """Show the receipt: when the report was sent, in time or not, who looks at it next."""
    opened, one = _place(request, period, unit, Action.READ_REPORT)
    report = found(request, Report.objects.visible_to(request.user), unit=one, period=opened)
    event = report.events.filter(transition="submit").select_related("by").last()
    if event is None:
        return redirect("reports:report-history", opened.code, one.code.lower())
    event.report, report.unit, report.period = report, one, opened
    due = due_at(opened, newest(DeadlineExtension.objects.filter(unit=one, period=opened)))
    context = {
        "report": report,
        "event": event,
        "due": due,
        "arrival": timeliness(opened, due, event.at, clock.now()),
        "is_province_due_past": clock.now() > opened.province_due_at,
        "first": report.submitted_at if report.submitted_at and report.submitted_at < event.at else None,
        "first_arrival": timeliness(opened, due, report.submitted_at, clock.now()),
        "may_enter": may(request.user, Action.ENTER, one),
        "may_withdraw": may(request.user, Action.SUBMIT, one) and _is_unreviewed(report),
    }
    return render(request, "reports/sent.html", context)


def _is_unreviewed(report: Report) -> bool:
    """Say whether nobody has decided on anything since the report was sent."""
    last = report.events.last()
    waits = report.status == Report.Status.SUBMITTED
    return waits and last is not None and last.transition == "submit"


@require_POST
@needs(Action.SUBMIT)
@taken_once
def report_withdraw(request: SignedInRequest, period: str, unit: str) -> HttpResponse:
    """Take the report back, as long as nobody has begun to decide on it."""
    opened, one = _place(request, period, unit, Action.SUBMIT)
    report = found(request, Report.objects.visible_to(request.user), unit=one, period=opened)
    try:
        move(report, "withdraw", by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:sent", opened.code, one.code.lower())
    messages.success(request, _("The report is with the unit again. Change what is needed, then send it."))
    return redirect("reports:entry", opened.code, one.code.lower())


@require_safe
@needs(Action.READ_REPORT)
def report_history(request: SignedInRequest, period: str, unit: str) -> HttpResponse:
    """Show every step of the report and every revision of its figures: who, when, by which way, why."""
    opened, one = _place(request, period, unit, Action.READ_REPORT)
    sheet = read_sheet(one, opened, Asking.read(of=one))
    events: list[ReportEvent] = []
    lines: list[Measurement] = []
    acts: list[AuditEvent] = []
    if sheet.report is not None:
        steps = sheet.report.events.select_related("by", "measurement__indicator")
        events = list(steps.order_by("-at", "-pk"))
        kept = sheet.report.measurements.select_related("indicator")
        revisions = Prefetch("revisions", with_figures(MeasurementRevision.objects.select_related("by")))
        lines = list(kept.prefetch_related(revisions, "correction_requests__by", "evidence"))
        typed = AuditEvent.objects.filter(subject_type=audit.subject_type(Report), action__in=FIGURES_CHANGED)
        typed = typed.filter(subject_key=str(sheet.report.pk)).select_related("by")
        acts = list(typed.prefetch_related("changes")[:MOST_ACTS])
    context = {
        "sheet": sheet,
        "events": events,
        "lines": lines,
        "acts": acts,
        "may_ask": may(request.user, Action.ASK_CORRECTION, one),
        "first_checks": sheet.report.first_checks.select_related("by") if sheet.report else [],
    }
    return render(request, "reports/report_history.html", context)


@require_POST
@needs(Action.ASK_CORRECTION)
@taken_once
def correction_ask(request: SignedInRequest, period: str, unit: str) -> HttpResponse:
    """Ask the coordinator to let the unit correct an approved figure."""
    opened, one = _place(request, period, unit, Action.ASK_CORRECTION)
    lines = Measurement.objects.filter(report__unit=one, report__period=opened).select_related(
        "report__unit", "report__period", "indicator"
    )
    line = found(request, lines, indicator__code=request.POST.get("indicator", ""))
    try:
        ask_correction(line, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Asked. The Department of Home Affairs answers under “My tasks”."))
    return redirect("reports:report-history", opened.code, one.code.lower())
