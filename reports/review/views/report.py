"""The review of one report: looking at it, deciding on it or on a line of it, the first check."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import clock
from accounts.doors import SignedInRequest, found, needs
from accounts.once import taken_once
from procedures.rights import Action, within
from reports.flow import workflow
from reports.flow.corrections import check_first
from reports.flow.locked_corrections import drop_correction
from reports.models import LineStatus, Measurement, Report
from reports.obligations import Asking
from reports.refusal import Overtaken, Refused
from reports.review.bulk import NOTHING
from reports.review.desk import Desk
from reports.review.page import review_page
from reports.review.wanted import DeskQuery, desk_query

STEPS = {  # by the word of the address
    "duyet": "approve",
    "tra-lai": "return",
    "mo-lai": "reopen",
    "bo-dinh-chinh": "drop",
}


def report_of(request: SignedInRequest, pk: int, action: Action) -> Report:
    """Return the report of the address: that of a unit beyond the reader's reach is 404."""
    rows = Report.objects.filter(within(request.user, action, "unit"))
    return found(request, rows.select_related("unit", "period", "submitted_by"), pk=pk)


@require_safe
@needs(Action.READ_DESK)
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one report to whoever decides on it, or to the district that looks at it first."""
    return report_shown(request, report_of(request, pk, Action.READ_DESK))


def report_shown(request: SignedInRequest, report: Report, refusal: Refused | None = None) -> HttpResponse:
    """Return the page of the report; with a refusal nothing was decided, and what was typed stays."""
    asking = Asking.read()
    report.unit = asking.units[report.unit_id]
    asked = _asked(request, report, asking)
    desk = Desk.read(report.period, asking, within(request.user, Action.READ_DESK))
    context = {
        "page": review_page(report, desk, asked, request.user),
        "wanted": asked,
        "refusal": refusal,
        "is_overtaken": isinstance(refusal, Overtaken),
        "typed": request.POST,
        "phrases": phrases(),
    }
    return render(
        request, "reports/review.html", context, status=409 if isinstance(refusal, Overtaken) else 200
    )


def _asked(request: SignedInRequest, report: Report, asking: Asking) -> DeskQuery:
    """Return the queue in which the reader goes on: the units asked for, in the report's own period."""
    query = request.GET.copy()
    query["ky"] = report.period.code
    return desk_query(query, asking.periods, asking.units.values(), clock.today())


def phrases() -> list[str]:
    """Return what reviewers write most often when they give a figure back."""
    return [
        _("Check the denominator: it differs from the list of record."),
        _("Check the numerator: it differs from the evidence."),
        _("Add evidence for this figure."),
        _("Explain why the figure changed so much since the last period."),
        _("The figure counts another period: count up to the cut-off date."),
    ]


@require_POST
@needs(Action.REVIEW)
@taken_once
def report_decide(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """Approve, return or reopen the report, or the one line that the form names, as it was seen."""
    report = report_of(request, pk, Action.REVIEW)
    if step not in STEPS:
        raise Http404
    only = _line(request, report)
    note, seen = request.POST.get("note", ""), request.POST.get("seen") or NOTHING
    try:
        if STEPS[step] == "drop":
            code = only.indicator.code if only else ""
            drop_correction(report, code, by=request.user, reason=note, seen=seen)
        else:
            workflow.move(report, STEPS[step], by=request.user, note=note, only=only, seen=seen)
    except Refused as refusal:
        return report_shown(request, report, refusal)
    _tell(request, report, STEPS[step], only)
    here = reverse("reports:review", args=[report.pk])
    view = _view(request)
    if only is not None:
        return redirect(f"{here}{view}#{only.indicator.code}")
    if step == "mo-lai":
        return redirect(f"{here}{view}")
    return redirect(_onwards(request) + view)


def _line(request: SignedInRequest, report: Report) -> Measurement | None:
    """Return the line that the form names, None for the whole report."""
    code = request.POST.get("line", "")
    if not code:
        return None
    return found(request, report.measurements.select_related("indicator"), indicator__code=code)


def _view(request: SignedInRequest) -> str:
    """Return the query of the page, which says in which queue its reader goes on."""
    query = request.META.get("QUERY_STRING", "")
    return f"?{query}" if query else ""


def _onwards(request: SignedInRequest) -> str:
    """Return where the reviewer goes on: at the next report that the page named, else at the desk."""
    following = request.POST.get("next", "")
    if following.isascii() and following.isdecimal() and len(following) <= 18:
        return reverse("reports:review", args=[int(following)])
    return reverse("reports:desk")


def _tell(request: SignedInRequest, report: Report, name: str, only: Measurement | None) -> None:
    words = {
        "approve": _("Approved: %(what)s."),
        "return": _("Returned to the unit: %(what)s."),
        "reopen": _("Opened again for the unit: %(what)s."),
        "drop": _("Correction dropped, the approved figure stands: %(what)s."),
    }
    unit = report.unit.placed_name_on(report.period.data_to)
    told = words[name] % {"what": f"{unit} – {only.indicator.label}" if only else unit}
    if name == "approve" and (back := _returned(report)):
        text = ngettext(
            "%(count)s row was returned, so the report is not approved yet: %(names)s.",
            "%(count)s rows were returned, so the report is not approved yet: %(names)s.",
            len(back),
        )
        told = f"{told} {text % {'count': len(back), 'names': ', '.join(back)}}"
    address = reverse("reports:review", args=[report.pk])
    again = _("Look at it again") if only is None else ""
    messages.success(request, format_html('{} <a href="{}">{}</a>', told, address, again) if again else told)


def _returned(report: Report) -> list[str]:
    """Return the names of the report's figures that are with its unit to be mended."""
    lines = report.measurements.filter(status=LineStatus.RETURNED).select_related("indicator")
    return [line.indicator.label for line in lines]


@require_POST
@needs(Action.CHECK_FIRST)
@taken_once
def first_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave the mark of the district on a commune's report."""
    report = report_of(request, pk, Action.CHECK_FIRST)
    try:
        check_first(report, by=request.user, words=request.POST.get("words", ""))
    except Refused as refusal:
        return report_shown(request, report, refusal)
    messages.success(request, _("The mark of the district is on the report."))
    return redirect("reports:review", report.pk)
