"""Filling in a proposal: what a unit may propose for which procedure, and amending what came back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.doors import SignedInRequest, found, needs
from accounts.once import taken_once
from accounts.queries import text_asked
from accounts.refusal import Overtaken, Refused
from procedures.models import Procedure, Proposal, Unit
from procedures.proposals import workflow
from procedures.proposals.forms import ProposalForm, form_for
from procedures.proposals.offers import (
    Kind,
    kinds_for,
    matching,
    new_proposal,
    procedures_for,
    proposing_units,
)
from procedures.proposals.views import answer_status, proposal_of, proposal_shown, seen_version
from procedures.rights import Action

MOST_FOUND = 30  # procedures that a search shows


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.PROPOSE)
@taken_once
def propose(request: SignedInRequest) -> HttpResponse:
    """Offer what can be proposed for which procedure; with both chosen, show the form and take it."""
    asked = request.POST if request.method == "POST" else request.GET
    units = proposing_units(request.user)
    if not units:
        return render(request, "procedures/proposal_choose.html", {"unit": None})
    unit = _unit(request, asked, units)
    kind = _kind(asked, unit)
    procedure = _procedure(request, asked, unit, kind)
    if kind is None or (procedure is None and kind != Kind.NEW):
        return _choosing(request, asked, units, unit, kind)
    proposal = new_proposal(unit, kind, procedure)
    form = form_for(kind)(request.POST if request.method == "POST" else None, instance=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.move(proposal, "propose", by=request.user)
        except ValidationError as fault:
            form.take(fault)
        except Refused as refusal:
            return _filling_in(request, proposal, form, refusal)
        else:
            messages.success(request, _("Sent to the coordinator: %s.") % proposal)
            return redirect("proposal", proposal.pk)
    return _filling_in(request, proposal, form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.PROPOSE)
@taken_once
def amend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a proposal that came back with its boxes, and send it again as amended."""
    proposal = proposal_of(request, pk, Action.PROPOSE)
    if proposal.status not in workflow.TRANSITIONS["amend"].sources:
        closed = _("The proposal is at “%s” now, and this step is closed.") % proposal.get_status_display()
        return proposal_shown(request, proposal, Overtaken(closed))
    form = form_for(Kind(proposal.kind))(
        request.POST if request.method == "POST" else None, instance=proposal
    )
    if request.method == "POST" and form.is_valid():
        try:
            workflow.move(proposal, "amend", by=request.user, seen=seen_version(request))
        except ValidationError as fault:
            form.take(fault)
        except Refused as refusal:  # what was typed stays; it may go over what somebody else wrote, knowingly
            return _filling_in(request, proposal_of(request, pk, Action.PROPOSE), form, refusal)
        else:
            messages.success(request, _("Sent to the coordinator again: %s.") % proposal)
            return redirect("proposal", proposal.pk)
    return _filling_in(request, proposal, form)


def _filling_in(
    request: SignedInRequest, proposal: Proposal, form: ProposalForm, refusal: Refused | None = None
) -> HttpResponse:
    is_as_seen = request.method == "POST" and not isinstance(refusal, Overtaken)
    context = {
        "proposal": proposal,
        "form": form,
        "refusal": refusal,
        "is_one_of_several": len(proposing_units(request.user)) > 1,
        "seen": seen_version(request) if is_as_seen else proposal.version,
    }
    return render(request, "procedures/proposal_form.html", context, status=answer_status(refusal))


def _choosing(
    request: SignedInRequest, asked: QueryDict, units: list[Unit], unit: Unit, kind: Kind | None
) -> HttpResponse:
    text = text_asked(asked, "tim")
    rows = matching(procedures_for(unit), text)
    if kind == Kind.ASSESSMENT:
        rows = rows.owing_assessment()
    context = {
        "unit": unit,
        "units": units,
        "kind": kind,
        "kinds": [(one.value, one.label) for one in kinds_for(unit)],
        "text": text,
        "found": rows.select_related("field")[:MOST_FOUND],
        "count": rows.count(),
    }
    return render(request, "procedures/proposal_choose.html", context)


def _unit(request: SignedInRequest, asked: QueryDict, units: list[Unit]) -> Unit:
    """Return the unit that is named, else the one of the reader's that keeps or handles the procedure."""
    code, procedure = text_asked(asked, "don-vi"), text_asked(asked, "thu-tuc")
    if code:
        return found(request, Unit.objects.filter(pk__in=[unit.pk for unit in units]), code=code.upper())
    if len(units) == 1 or not procedure:
        return units[0]
    return next((one for one in units if procedures_for(one).filter(code=procedure).exists()), units[0])


def _kind(asked: QueryDict, unit: Unit) -> Kind | None:
    named = asked.get("loai", "")
    if named and named not in kinds_for(unit):
        raise Http404(_("This unit cannot propose this."))
    return Kind(named) if named else None


def _procedure(request: SignedInRequest, asked: QueryDict, unit: Unit, kind: Kind | None) -> Procedure | None:
    """Return the procedure that is named: one that the unit neither keeps nor handles is 404."""
    code = text_asked(asked, "thu-tuc")
    if not code or kind == Kind.NEW:
        return None
    return found(request, procedures_for(unit).select_related("field", "owner"), code=code)
