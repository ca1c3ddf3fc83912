"""The two margins of the method: their versions, and the next one with the verdicts that it turns."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.doors import SignedInRequest, needs
from accounts.once import taken_once
from accounts.views.account import changes_when_proved
from procedures.rights import Action, may
from reports.flow.margins import NewMargins, decide_margins, newest_margins
from reports.flow.rules import mark_of, overtaken
from reports.refusal import Overtaken
from reports.review.margin_form import MarginForm
from reports.verdicts.ledger import Ledger
from reports.verdicts.margin_comparison import MarginComparison
from targets.models import MarginVersion


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.KEEP_RULES)
@changes_when_proved
def change_margins(request: SignedInRequest) -> HttpResponse:
    """Show the versions of the margins and a form for the next one, preview it, and decide it.

    All verdicts of some years take seconds: they are compared in no transaction, so that nobody waits.
    """
    if request.method != "POST":
        return _shown(request, MarginForm(before=newest_margins()))
    form = MarginForm(request.POST, before=newest_margins())
    if not form.is_valid():
        return _shown(request, form)
    new = form.margins()
    found = new.compared(Ledger.read())
    if request.POST.get("di") != "luu" or mark_of(found, new.before) != request.POST.get("seen"):
        return _shown(request, form, found, is_overtaken=request.POST.get("di") == "luu")
    return _decided(request, form, new, found)


@taken_once
def _decided(
    request: SignedInRequest, form: MarginForm, new: NewMargins, found: MarginComparison
) -> HttpResponse:
    try:
        version = decide_margins(new, found, by=request.user)
    except Overtaken:  # checked again, so that a box says what became of its period
        return _shown(request, MarginForm(request.POST, before=newest_margins()), is_overtaken=True)
    messages.success(request, _("Decided: version %s of the margins.") % version.version)
    return redirect("reports:margins")


def _shown(
    request: SignedInRequest,
    form: MarginForm,
    found: MarginComparison | None = None,
    *,
    is_overtaken: bool = False,
) -> HttpResponse:
    versions = MarginVersion.objects.select_related("decided_by").order_by("-version")
    context = {
        "versions": versions.prefetch_related("turned_verdicts__period", "turned_verdicts__indicator"),
        "form": form,
        "found": found,
        "seen": mark_of(found, form.before) if found else "",
        "refusal": overtaken() if is_overtaken else None,
        "may_read_desk": may(request.user, Action.READ_DESK),
    }
    return render(request, "reports/margins.html", context, status=409 if is_overtaken else 200)
