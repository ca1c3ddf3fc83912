"""The calendar of reporting: opening, locking, reopening, and a later deadline for one unit."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import clock
from accounts.doors import SignedInRequest, found, needs
from accounts.once import taken_once
from procedures.rights import Action
from reports.calendar import extend, lock_period, open_period, reopen_period
from reports.exchange.download import is_asked, send
from reports.exchange.lists_out import periods_export, periods_files
from reports.models import Report
from reports.refusal import Overtaken, Refused
from reports.review.forms import ExtensionForm
from targets.models import DeadlineExtension, Period

MOST = 100  # extensions that the page lists
Status = Report.Status


@require_safe
@needs(Action.RUN_PERIODS)
def periods(request: SignedInRequest) -> HttpResponseBase:
    """List the periods with their state, and the extensions that were granted."""
    if is_asked(request):
        return send(request, periods_export(_periods(), _extensions()))
    return _shown(request)


def _periods() -> QuerySet[Period]:
    """Return the periods, newest first, each with its reports that are approved and that wait."""
    unfinished = Count("reports", filter=Q(reports__status__in=(Status.SUBMITTED, Status.RETURNED)))
    approved = Count("reports", filter=Q(reports__status=Status.APPROVED))
    return Period.objects.annotate(unfinished=unfinished, approved=approved).order_by("-year", "-quarter")


def _extensions() -> QuerySet[DeadlineExtension]:
    """Return the later deadlines, the last granted first."""
    extensions = DeadlineExtension.objects.select_related("period", "unit__parent", "by")
    return extensions.prefetch_related("unit__names").order_by("-at")


def _shown(
    request: SignedInRequest, form: ExtensionForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    context = {
        "periods": _periods(),
        "extensions": _extensions()[:MOST],
        "files": periods_files(),
        "form": form or ExtensionForm(),
        "refusal": refusal,
        "typed": request.POST,
        "today": clock.today(),
    }
    status = 409 if isinstance(refusal, Overtaken) else 200
    return render(request, "reports/periods.html", context, status=status)


@require_POST
@needs(Action.RUN_PERIODS)
@taken_once
def run_period(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Open, lock or reopen a period."""
    period = found(request, Period.objects.all(), code=code.lower())
    try:
        if step == "mo":
            open_period(period, by=request.user)
            words = _("%(period)s is open: the units enter their figures.")
        elif step == "chot":
            lock_period(period, by=request.user)
            words = _("%(period)s is locked: nothing in it changes any more.")
        elif step == "mo-lai":
            reopen_period(period, by=request.user, reason=request.POST.get("reason", ""))
            words = _("%(period)s is open again.")
        else:
            raise Http404
    except Refused as refusal:
        return _shown(request, refusal=refusal)
    messages.success(request, words % {"period": period})
    return redirect("reports:periods")


@require_POST
@needs(Action.RUN_PERIODS)
@taken_once
def extend_deadline(request: SignedInRequest) -> HttpResponse:
    """Give one unit a later deadline."""
    form = ExtensionForm(request.POST)
    if not form.is_valid():
        return _shown(request, form)
    period, unit = form.cleaned_data["period"], form.cleaned_data["unit"]
    try:
        granted = extend(
            period, unit, until=form.until(), by=request.user, reason=form.cleaned_data["reason"]
        )
    except Refused as refusal:
        return _shown(request, form, refusal)
    told = {"unit": unit, "period": period, "until": f"{clock.local(granted.due_at):%H:%M %d/%m/%Y}"}
    messages.success(request, _("%(unit)s has until %(until)s for %(period)s.") % told)
    return redirect("reports:periods")
