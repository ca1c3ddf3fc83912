"""Other figures on behalf of a unit, and the answers to units that ask to correct their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.doors import SignedInRequest, found, needs
from accounts.once import taken_once
from procedures.rights import Action, within
from reports.entry.page import EntryRow
from reports.figures.draft import figure_form
from reports.figures.forms import FigureForm
from reports.figures.revisions import with_figures
from reports.figures.row import FigureRow
from reports.figures.unit_report import read_sheet
from reports.flow.corrections import correct, decide_correction, may_be_corrected
from reports.flow.workflow import fingerprint
from reports.models import CorrectionRequest, MeasurementRevision, Report
from reports.obligations import Asking
from reports.refusal import Overtaken, Refused
from reports.review.bulk import NOTHING
from reports.review.views.report import report_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.CORRECT)
@taken_once
def correct_line(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Show the boxes of one line, and put other figures into it on behalf of its unit."""
    report = report_of(request, pk, Action.CORRECT)
    row = _row(report, code)
    if request.method != "POST":
        return _shown(request, report, row)
    texts = _texts(request, row)
    told = {name: request.POST.get(name, "") for name in ("reason", "document")}
    told["seen"] = request.POST.get("seen") or NOTHING
    try:
        correct(report, row.code, texts, by=request.user, **told)
    except Refused as refusal:
        return _shown(request, report, _row(report, code), refusal)
    names = ", ".join(one.asked.indicator.label for one in (row, *row.counted_along))
    messages.success(
        request, _("Corrected: %(name)s. Another coordinator approves it now.") % {"name": names}
    )
    return redirect(f"{reverse('reports:review', args=[report.pk])}#{row.code}")


def _row(report: Report, code: str) -> FigureRow:
    """Return the row of the report with the code of the address, or raise Http404."""
    row = read_sheet(report.unit, report.period, Asking.read(of=report.unit)).row(code.upper())
    if row is None or row.line is None:
        raise Http404
    return row


def boxes_of(form: FigureForm) -> list[str]:
    """Return the boxes that a coordinator may change: figures, not what groups and questions are called."""
    names = [name for name in form.fields if name not in ("note", "why", "printed_source")]
    names = [name for name in names if not name.endswith(("-group", "-text", "-ok"))]
    return [*names, "note", "why"]


def _texts(request: SignedInRequest, row: FigureRow) -> dict[str, str]:
    """Return what was typed into the boxes of the row; one that was not ticked is sent as nothing."""
    return {name: request.POST.get(f"{row.code}-{name}", "") for name in boxes_of(figure_form(row))}


def _shown(
    request: SignedInRequest, report: Report, row: FigureRow, refusal: Refused | None = None
) -> HttpResponse:
    stored = figure_form(row)
    form = figure_form(row, stored.texts | _texts(request, row)) if refusal else stored
    entry = EntryRow(row, form, ())
    context = {
        "report": report,
        "row": row,
        "entry": entry,
        "boxes": {name: entry.box(name) for name in boxes_of(form)},
        "errors": [str(text) for texts in form.errors.values() for text in texts] if refusal else [],
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
        "document": request.POST.get("document", ""),
        "seen": fingerprint([row.line]) if row.line else "",
        "is_open": may_be_corrected(row),
    }
    status = 409 if isinstance(refusal, Overtaken) else 200
    return render(request, "reports/correct.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.REVIEW)
@taken_once
def answer_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a unit's request to correct an approved figure, and grant or refuse it."""
    rows = CorrectionRequest.objects.filter(within(request.user, Action.REVIEW, "measurement__report__unit"))
    place = (
        "measurement__report__unit",
        "measurement__report__period",
        "measurement__indicator",
    )
    asked = found(request, rows.select_related("by", "decided_by", *place), pk=pk)
    spoken = MeasurementRevision.objects.filter(speaks_for=asked.measurement)
    context: dict[str, Any] = {
        "request_asked": asked,
        "approved": with_figures(spoken).select_related("measurement__indicator").first(),
    }
    if request.method != "POST":
        return render(request, "reports/correction_request.html", context)
    answer, granted = request.POST.get("answer", ""), request.POST.get("granted") == "1"
    try:
        decide_correction(asked, granted=granted, by=request.user, answer=answer)
    except Refused as refusal:
        context |= {"refusal": refusal, "answer": answer}
        status = 409 if isinstance(refusal, Overtaken) else 200
        return render(request, "reports/correction_request.html", context, status=status)
    told = {"unit": asked.measurement.report.unit, "name": asked.measurement.indicator.label}
    words = (
        _("Granted: %(unit)s may change “%(name)s” again.")
        if granted
        else _("Refused: “%(name)s” of %(unit)s stays as it is.")
    )
    messages.success(request, words % told)
    return redirect("reports:desk")
