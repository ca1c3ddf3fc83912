"""Proposals for the catalogue: the list, one of them, filling one in, and deciding on it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import Change
from accounts.doors import SignedInRequest, found, needs
from accounts.models import AuditChange, AuditEvent
from accounts.once import taken_once
from accounts.refusal import Overtaken, Refused
from procedures.keeping import listing as lists
from procedures.keeping import workflow
from procedures.keeping.forms import ProposalForm, form_for
from procedures.keeping.offers import Kind, begun, kinds_for, matching, procedures_for, proposing_units
from procedures.keeping.telling import difference, is_in_the_past
from procedures.models import Procedure, Proposal, Unit
from procedures.rights import Action, may, within

STEPS = {"duyet": "approve", "tra-lai": "return"}  # by the word of the address
MOST_FOUND = 30  # procedures that a search shows
Status = Proposal.Status


@dataclass(frozen=True, slots=True)
class Happening:
    """One act on a proposal, and what the record calls it."""

    event: AuditEvent
    called: str


@require_safe
@needs(Action.READ_PROPOSALS)
def proposals(request: SignedInRequest) -> HttpResponse:
    """List the proposals of the reader's units, or of the whole province to who decides on them."""
    decides = may(request.user, Action.DECIDE_PROPOSAL)
    asked = lists.wanted(request.GET, lists.WAITING if decides else lists.ALL)
    units = proposing_units(request.user)
    owing = lists.owing(units)
    context = {
        "asked": asked,
        "listing": lists.listing(request.user, asked),
        "kinds": Kind.choices,
        "may_propose": bool(units),
        "owing": owing[: lists.MOST_OWING],
        "owing_count": owing.count() if units else 0,
    }
    return render(request, "procedures/proposals.html", context)


# Filling in ------------------------------------------------------------------------------------------------


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
    proposal = begun(unit, kind, procedure)
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
    proposal = _proposal(request, pk, Action.PROPOSE)
    if proposal.status not in workflow.TRANSITIONS["amend"].sources:
        closed = _("The proposal is at “%s” now, and this step is closed.") % proposal.get_status_display()
        return _shown(request, proposal, Overtaken(closed))
    form = form_for(Kind(proposal.kind))(
        request.POST if request.method == "POST" else None, instance=proposal
    )
    if request.method == "POST" and form.is_valid():
        try:
            workflow.move(proposal, "amend", by=request.user, seen=_seen(request))
        except ValidationError as fault:
            form.take(fault)
        except Refused as refusal:  # what was typed stays; it may go over what somebody else wrote, knowingly
            return _filling_in(request, _proposal(request, pk, Action.PROPOSE), form, refusal)
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
        "seen": _seen(request) if is_as_seen else proposal.version,
    }
    return render(request, "procedures/proposal_form.html", context, status=_status(refusal))


def _choosing(
    request: SignedInRequest, asked: QueryDict, units: list[Unit], unit: Unit, kind: Kind | None
) -> HttpResponse:
    text = asked.get("tim", "").replace("\x00", "").strip()[: lists.LONGEST]
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
    code, procedure = _text(asked, "don-vi"), _text(asked, "thu-tuc")
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
    code = _text(asked, "thu-tuc")
    if not code or kind == Kind.NEW:
        return None
    return found(request, procedures_for(unit).select_related("field", "owner"), code=code)


def _text(asked: QueryDict, name: str) -> str:
    return asked.get(name, "").replace("\x00", "").strip()[: lists.LONGEST]


# One of them -----------------------------------------------------------------------------------------------


@require_safe
@needs(Action.READ_PROPOSALS)
def proposal_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what stands and what is proposed, what happened to it, and what the reader may do."""
    return _shown(request, _proposal(request, pk, Action.READ_PROPOSALS))


@require_POST
@needs(Action.PROPOSE)
@taken_once
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a proposal back before it is decided on."""
    proposal = _proposal(request, pk, Action.PROPOSE)
    try:
        workflow.move(proposal, "withdraw", by=request.user, seen=_seen(request))
    except Refused as refusal:
        return _shown(request, _proposal(request, pk, Action.PROPOSE), refusal)
    messages.success(request, _("Withdrawn: %s.") % proposal)
    return redirect("proposal", proposal.pk)


@require_POST
@needs(Action.DECIDE_PROPOSAL)
@taken_once
def decide(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """Approve a proposal as it was seen, which writes it into the catalogue, or return it with words."""
    proposal = _proposal(request, pk, Action.DECIDE_PROPOSAL)
    if step not in STEPS:
        raise Http404
    words = request.POST.get("words", "").replace("\x00", "")
    try:
        workflow.move(proposal, STEPS[step], by=request.user, seen=_seen(request), words=words)
    except Refused as refusal:
        return _shown(request, _proposal(request, pk, Action.DECIDE_PROPOSAL), refusal)
    told = {
        "approve": _("Approved and written into the catalogue: %s."),
        "return": _("Returned to the unit: %s."),
    }
    messages.success(request, told[STEPS[step]] % proposal)
    return redirect("proposals")


def _proposal(request: SignedInRequest, pk: int, action: Action) -> Proposal:
    """Return the proposal of the address: that of a unit beyond the reader's reach is 404."""
    rows = Proposal.objects.filter(within(request.user, action, "unit"))
    near = ("unit__parent", "procedure__owner", "procedure__field", "for_unit", "field", "by", "decided_by")
    return found(request, rows.select_related(*near), pk=pk)


def _shown(request: SignedInRequest, proposal: Proposal, refusal: Refused | None = None) -> HttpResponse:
    user, unit, status = request.user, proposal.unit, Status(proposal.status)
    can = {
        name: status in step.sources and may(user, step.action, unit)
        for name, step in workflow.TRANSITIONS.items()
    }
    history = _history(proposal)
    context = {
        "proposal": proposal,
        "changes": _changes(proposal, history),
        "history": history,
        "can": can,
        "is_own": proposal.by_id == user.pk,
        "is_in_the_past": is_in_the_past(proposal),
        "refusal": refusal,
        "is_overtaken": isinstance(refusal, Overtaken),
        "typed": request.POST,
    }
    return render(request, "procedures/proposal.html", context, status=_status(refusal))


def _history(proposal: Proposal) -> list[Happening]:
    """Return what was done to the proposal, newest first."""
    called = {step.act: str(step.called) for step in workflow.TRANSITIONS.values()}
    rows = AuditEvent.objects.filter(
        subject_type=proposal._meta.label_lower, subject_key=str(proposal.pk), action__in=called
    )
    events = rows.select_related("by").prefetch_related("changes")
    return [Happening(event, called[event.action]) for event in events]


def _changes(proposal: Proposal, history: list[Happening]) -> list[Change | AuditChange]:
    """Return what the proposal changes; what stood before an approved one is in the record alone."""
    approved = [one for one in history if one.event.action == workflow.TRANSITIONS["approve"].act]
    if proposal.status != Status.APPROVED or not approved:
        return list(difference(proposal))
    return list(approved[0].event.changes.all()[1:])  # the first is that of the status


def _seen(request: SignedInRequest) -> int:
    """Return the version that the page showed; 0, which no proposal has, for what is no number."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0


def _status(refusal: Refused | None) -> int:
    return 409 if isinstance(refusal, Overtaken) else 200
