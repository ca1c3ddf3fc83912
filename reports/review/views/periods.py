"""The calendar of reporting: the steps of a period, and a later deadline for one unit."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.doors import SignedInRequest, found, needs
from accounts.models import User
from accounts.once import taken_once
from accounts.views.account import changes_when_proved, freshly_proved
from procedures.models import placements_of
from procedures.rights import Action, may
from reports.downloads import file_answer, is_file_asked
from reports.flow.calendar import (
    extend,
    lock_period,
    open_period,
    publish_period,
    reopen_period,
    unlock_period,
)
from reports.flow.closing import Closing
from reports.models import Report
from reports.refusal import Overtaken, Refused
from reports.review.forms import ExtensionForm, PeriodStepForm, TakenBackForm
from reports.review.locking import LockingPage
from reports.review.periods_export import periods_export, periods_files
from targets.models import DeadlineExtension, Period, PeriodStep

MOST = 100  # extensions that the page lists
Status = Report.Status
# The steps by the words of their addresses.
OPEN, LOCK, UNLOCK, PUBLISH, REOPEN = "mo", "chot", "hoan-tac", "cong-bo", "mo-lai"

NAMES: dict[str, str | Promise] = {
    OPEN: gettext_lazy("Open %(period)s"),
    LOCK: gettext_lazy("Lock %(period)s"),
    UNLOCK: gettext_lazy("Take back the lock of %(period)s"),
    PUBLISH: gettext_lazy("Write down that %(period)s was published"),
    REOPEN: gettext_lazy("Open %(period)s again"),
}
DONE: dict[str, str | Promise] = {
    OPEN: gettext_lazy("%(period)s is open: the units enter their figures."),
    LOCK: gettext_lazy(
        "%(period)s is locked: nothing in it changes any more. Until its figures are published the lock can "
        "be taken back."
    ),
    UNLOCK: gettext_lazy("The lock of %(period)s is taken back: it is open as before."),
    PUBLISH: gettext_lazy("Written down: the figures of %(period)s are published."),
    REOPEN: gettext_lazy("%(period)s is open again."),
}


@require_safe
@needs(Action.RUN_PERIODS)
def periods(request: SignedInRequest) -> HttpResponseBase:
    """List the periods with their state, and the extensions that were granted."""
    if is_file_asked(request):
        return file_answer(request, periods_export(_periods(), _extensions()))
    return _shown(request)


def _periods() -> QuerySet[Period]:
    """Return the periods, newest first, each with its reports that are approved and that wait.

    `done_last` is the last step that somebody took.
    """
    steps = PeriodStep.objects.filter(period=OuterRef("pk")).order_by("-at", "-pk").values("act")
    unfinished = Count("reports", filter=Q(reports__status__in=(Status.SUBMITTED, Status.RETURNED)))
    approved = Count("reports", filter=Q(reports__status=Status.APPROVED))
    told = Period.objects.annotate(unfinished=unfinished, approved=approved, done_last=Subquery(steps[:1]))
    return told.order_by("-year", "-quarter")


def _extensions() -> QuerySet[DeadlineExtension]:
    """Return the later deadlines, the last granted first."""
    extensions = DeadlineExtension.objects.select_related("period", "unit", "by")
    return extensions.prefetch_related("unit__names", placements_of("unit")).order_by("-at")


def _shown(
    request: SignedInRequest, form: ExtensionForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    context = {
        "periods": _periods(),
        "extensions": _extensions()[:MOST],
        "files": periods_files(),
        "form": form or ExtensionForm(),
        "refusal": refusal,
        "today": clock.today(),
        "may_keep_rules": may(request.user, Action.KEEP_RULES),
        "may_keep_survey_forms": may(request.user, Action.KEEP_SURVEY_FORMS),
    }
    status = 409 if isinstance(refusal, Overtaken) else 200
    return render(request, "reports/periods.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.RUN_PERIODS)
@changes_when_proved
@taken_once
def run_period(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Show what opening, locking or reopening a period does, and do it once its name was typed."""
    period = found(request, Period.objects.all(), code=code.lower())
    if step not in DONE:
        raise Http404
    if request.method != "POST":
        return _step_page(request, period, step, _form(period, step))
    form = _form(period, step, request.POST)
    if not form.is_valid():
        return _step_page(request, period, step, form)
    reason = form.cleaned_data["reason"]
    try:
        _take(period, step, by=request.user, reason=reason, seen=request.POST.get("seen", "").split())
    except Overtaken as refusal:  # what is shown now is to be looked at before the name is typed again
        period.refresh_from_db()
        again = _form(period, step, initial={"reason": reason})
        return _step_page(request, period, step, again, refusal)
    except Refused as refusal:
        return _step_page(request, period, step, form, refusal)
    messages.success(request, DONE[step] % {"period": period})
    return redirect("reports:periods")


def _take(period: Period, step: str, *, by: User, reason: str, seen: list[str]) -> None:
    if step == OPEN:
        open_period(period, by=by, reason=reason)
    elif step == LOCK:
        lock_period(period, by=by, reason=reason, seen=seen)
    elif step == UNLOCK:
        unlock_period(period, by=by, reason=reason)
    elif step == PUBLISH:
        publish_period(period, by=by, reason=reason)
    else:
        reopen_period(period, by=by, reason=reason)


def _form(
    period: Period, step: str, data: QueryDict | None = None, initial: dict[str, str] | None = None
) -> forms.Form:
    """Return what the step asks for: who takes back a lock types nothing."""
    if step == UNLOCK:
        return TakenBackForm(data, initial=initial)
    return PeriodStepForm(data, initial=initial, period=period, asks_why=_asks_why(period, step))


def _asks_why(period: Period, step: str) -> bool:
    """Say whether the step takes a reason: before its day, and always where it undoes another."""
    if step == OPEN:
        return clock.today() < period.opens_on
    return step in (REOPEN, PUBLISH) or Closing.read(period).is_early


def _is_possible(period: Period, step: str) -> bool:
    """Say whether the period stands where the step begins."""
    if step == OPEN:
        return period.opened_at is None
    if step == LOCK:
        return period.is_open
    if step == UNLOCK:
        return period.may_be_unlocked
    return period.locked_at is not None and not (step == PUBLISH and period.is_published)


def _step_page(
    request: SignedInRequest,
    period: Period,
    step: str,
    form: forms.Form,
    refusal: Refused | None = None,
) -> HttpResponse:
    is_possible = _is_possible(period, step)
    page = LockingPage.read(period) if is_possible and step in (OPEN, LOCK) else None
    # Who only mistyped has not been told what moved: the marks stay those of what was looked at.
    mistyped = request.method == "POST" and not isinstance(refusal, Overtaken)
    context = {
        "period": period,
        "step": step,
        "name": NAMES[step] % {"period": period},
        "is_possible": is_possible,
        "page": page,
        "seen": request.POST.get("seen", "") if mistyped or page is None else page.marks,
        "steps": period.steps.select_related("by").order_by("-at", "-pk"),
        "form": form,
        "refusal": refusal,
        "may_read_desk": may(request.user, Action.READ_DESK),
        "may_remind": may(request.user, Action.REMIND),
    }
    status = 409 if isinstance(refusal, Overtaken) else 200
    return render(request, "reports/period_step.html", context, status=status)


@require_POST
@needs(Action.RUN_PERIODS)
@freshly_proved
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
