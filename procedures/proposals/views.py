"""Proposals for the catalogue: the list, one of them, and deciding on it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.audit import FieldChange
from accounts.doors import SignedInRequest, found, needs
from accounts.models import AuditChange, AuditEvent
from accounts.once import taken_once
from accounts.refusal import Overtaken, Refused
from procedures.models import Proposal
from procedures.proposals import listing as lists
from procedures.proposals import workflow
from procedures.proposals.offers import Kind, proposing_units
from procedures.proposals.telling import is_in_the_past, proposal_changes
from procedures.rights import Action, may, within

STEPS = {"duyet": "approve", "tra-lai": "return"}  # by the word of the address
Status = Proposal.Status


@dataclass(frozen=True, slots=True)
class ProposalAct:
    """One act on a proposal, and what the record calls it."""

    event: AuditEvent
    called: str


@require_safe
@needs(Action.READ_PROPOSALS)
def proposals(request: SignedInRequest) -> HttpResponse:
    """List the proposals of the reader's units, or of the whole province to who decides on them."""
    asked = lists.asked_by(request.user, request.GET)
    units = proposing_units(request.user)
    owing = lists.owing_assessment(units)
    context = {
        "asked": asked,
        "listing": lists.proposal_page(request.user, asked),
        "kinds": Kind.choices,
        "may_propose": bool(units),
        "owing": owing[: lists.MOST_OWING],
        "owing_count": owing.count() if units else 0,
    }
    return render(request, "procedures/proposals.html", context)


# One of them -----------------------------------------------------------------------------------------------


@require_safe
@needs(Action.READ_PROPOSALS)
def proposal_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what stands and what is proposed, what happened to it, and what the reader may do."""
    return proposal_shown(request, proposal_of(request, pk, Action.READ_PROPOSALS))


@require_POST
@needs(Action.PROPOSE)
@taken_once
def proposal_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a proposal back before it is decided on."""
    proposal = proposal_of(request, pk, Action.PROPOSE)
    try:
        workflow.move(proposal, "withdraw", by=request.user, seen=seen_version(request))
    except Refused as refusal:
        return proposal_shown(request, proposal_of(request, pk, Action.PROPOSE), refusal)
    messages.success(request, _("Withdrawn: %s.") % proposal)
    return redirect("proposal", proposal.pk)


@require_POST
@needs(Action.DECIDE_PROPOSAL)
@taken_once
def proposal_decide(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """Approve a proposal as it was seen, which writes it into the catalogue, or return it with words."""
    proposal = proposal_of(request, pk, Action.DECIDE_PROPOSAL)
    if step not in STEPS:
        raise Http404
    words = request.POST.get("words", "").replace("\x00", "")
    try:
        workflow.move(proposal, STEPS[step], by=request.user, seen=seen_version(request), words=words)
    except Refused as refusal:
        return proposal_shown(request, proposal_of(request, pk, Action.DECIDE_PROPOSAL), refusal)
    told = {
        "approve": _("Approved and written into the catalogue: %s."),
        "return": _("Returned to the unit: %s."),
    }
    messages.success(request, told[STEPS[step]] % proposal)
    return redirect("proposals")


def proposal_of(request: SignedInRequest, pk: int, action: Action) -> Proposal:
    """Return the proposal of the address: that of a unit beyond the reader's reach is 404."""
    rows = Proposal.objects.filter(within(request.user, action, "unit"))
    near = ("unit", "procedure__owner", "procedure__field", "for_unit", "field", "by", "decided_by")
    return found(request, rows.select_related(*near), pk=pk)


def proposal_shown(
    request: SignedInRequest, proposal: Proposal, refusal: Refused | None = None
) -> HttpResponse:
    """Return the page of the proposal; with a refusal nothing was done, and what was typed stays."""
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
    return render(request, "procedures/proposal.html", context, status=answer_status(refusal))


def _history(proposal: Proposal) -> list[ProposalAct]:
    """Return what was done to the proposal, newest first."""
    called = {step.act: str(step.called) for step in workflow.TRANSITIONS.values()}
    rows = AuditEvent.objects.filter(
        subject_type=audit.subject_type(Proposal), subject_key=str(proposal.pk), action__in=called
    )
    events = rows.select_related("by").prefetch_related("changes")
    return [ProposalAct(event, called[event.action]) for event in events]


def _changes(proposal: Proposal, history: list[ProposalAct]) -> list[FieldChange | AuditChange]:
    """Return what the proposal changes; what stood before an approved one is in the record alone."""
    approved = [one for one in history if one.event.action == workflow.TRANSITIONS["approve"].act]
    if proposal.status != Status.APPROVED or not approved:
        return list(proposal_changes(proposal))
    return list(approved[0].event.changes.all()[1:])  # the first is that of the status


def seen_version(request: SignedInRequest) -> int:
    """Return the version that the page showed; 0, which no proposal has, for what is no number."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0


def answer_status(refusal: Refused | None) -> int:
    """Return the status of the answer: 409 where somebody else was faster."""
    return 409 if isinstance(refusal, Overtaken) else 200
