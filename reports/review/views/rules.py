"""What the targets ask: their versions, and the next one with the verdicts that it turns."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import SignedInRequest, needs
from accounts.once import taken_once
from accounts.views.account import changes_when_proved
from procedures.rights import Action, may
from reports.flow.margins import newest_margins
from reports.flow.rules import decide_rule, mark_of
from reports.refusal import Overtaken, Refused
from reports.review.rule_form import RuleForm
from reports.verdicts.comparison import Comparison
from reports.verdicts.ledger import Ledger
from reports.words import STANDING_WORDS
from targets.models import Target


@require_safe
@needs(Action.KEEP_RULES)
def rules(request: SignedInRequest) -> HttpResponse:
    """List the targets, each with what its newest version asks."""
    newest: dict[str, Target] = {}
    for target in _versions():
        newest[target.code] = target
    context = {
        "targets": newest.values(),
        "margins": newest_margins(),
        "may_read_desk": may(request.user, Action.READ_DESK),
    }
    return render(request, "reports/rules.html", context)


def _versions() -> QuerySet[Target]:
    rows = Target.objects.select_related("indicator__area", "decided_by")
    return rows.order_by("indicator__area__position", "indicator__position", "version")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.KEEP_RULES)
@changes_when_proved
@taken_once
def change_rule(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the versions of a target and a form for the next one, preview it, and decide it."""
    rows = _versions().filter(code__iexact=code).prefetch_related("path_points", "turned_verdicts__period")
    versions = list(rows)
    if not versions:
        raise Http404(_("There is no target “%(code)s”.") % {"code": code})
    if request.method != "POST":
        return _shown(request, versions, RuleForm(before=versions[-1]))
    form = RuleForm(request.POST, before=versions[-1])
    if not form.is_valid():
        return _shown(request, versions, form)
    rule = form.rule()
    if request.POST.get("di") != "luu":
        found = rule.compared(Ledger.read([versions[-1].indicator.code]))
        return _shown(request, versions, form, found)
    try:
        decided = decide_rule(rule, by=request.user, seen=request.POST.get("seen", ""))
    except Overtaken as refusal:
        newest = list(rows.all())
        again = RuleForm(request.POST, before=newest[-1])
        ledger = Ledger.read([newest[-1].indicator.code])
        anew = again.rule().compared(ledger) if again.is_valid() else None
        return _shown(request, newest, again, anew, refusal)
    messages.success(
        request,
        _("Decided: version %(version)s of %(code)s.") % {"version": decided.version, "code": decided.code},
    )
    return redirect("reports:rule", decided.code.lower())


def _shown(
    request: SignedInRequest,
    versions: list[Target],
    form: RuleForm,
    found: Comparison | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    newest = versions[-1]
    context = {
        "target": newest,
        "versions": versions[::-1],
        "standings": STANDING_WORDS,
        "form": form,
        "found": found,
        "seen": mark_of(found, newest) if found else "",
        "refusal": refusal,
        "may_read_desk": may(request.user, Action.READ_DESK),
    }
    status = 409 if isinstance(refusal, Overtaken) else 200
    return render(request, "reports/rule.html", context, status=status)
