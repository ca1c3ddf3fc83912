"""Every change of a proposal's status: one table, one function. Nothing else sets a status."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.forms.models import model_to_dict
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit, changes, clock
from accounts.lengths import refuse_too_long
from accounts.models import User
from accounts.refusal import Overtaken, Refused
from procedures.models import Procedure, Proposal
from procedures.proposals import writing
from procedures.proposals.offers import is_offered
from procedures.proposals.telling import proposal_changes
from procedures.rights import Action, demand

Status = Proposal.Status


@dataclass(frozen=True, slots=True)
class Transition:
    """A step: the right it takes, from which statuses to which, and what the record calls it."""

    action: Action
    sources: frozenset[Status]
    to: Status
    act: str
    called: Promise
    needs_words: bool = False


TRANSITIONS: dict[str, Transition] = {
    "propose": Transition(
        Action.PROPOSE,
        frozenset(),
        Status.SUBMITTED,
        "propose",
        gettext_lazy("Catalogue change proposed"),
    ),
    "amend": Transition(
        Action.PROPOSE,
        frozenset({Status.RETURNED, Status.WITHDRAWN}),
        Status.SUBMITTED,
        "amend_proposal",
        gettext_lazy("Proposal amended and sent again"),
    ),
    "withdraw": Transition(
        Action.PROPOSE,
        frozenset({Status.SUBMITTED, Status.RETURNED}),
        Status.WITHDRAWN,
        "withdraw_proposal",
        gettext_lazy("Proposal withdrawn"),
    ),
    "return": Transition(
        Action.DECIDE_PROPOSAL,
        frozenset({Status.SUBMITTED}),
        Status.RETURNED,
        "return_proposal",
        gettext_lazy("Proposal returned"),
        needs_words=True,
    ),
    "approve": Transition(
        Action.DECIDE_PROPOSAL,
        frozenset({Status.SUBMITTED}),
        Status.APPROVED,
        "approve_proposal",
        gettext_lazy("Proposal approved"),
    ),
}


@transaction.atomic
def move(proposal: Proposal, name: str, *, by: User, seen: int = 0, words: str = "") -> Proposal:
    """Take the proposal along a transition and write down who did it.

    proposal  as the page showed it; for `propose` and `amend` with what was filled in
    seen      the version that the page showed; nothing else is moved
    raises    Refused with a sentence for the reader; Overtaken where it changed since it was seen;
              ValidationError where what was filled in could not be written into the catalogue
    """
    step = TRANSITIONS[name]
    role = demand(by, step.action, proposal.unit)
    before = "" if name == "propose" else str(proposal.status)
    stored = {} if name == "propose" else _claimed(proposal, step, seen)
    if step.needs_words and not words.strip():
        raise Refused(_("Write what has to be mended, so that the unit knows."))
    refuse_too_long(words.strip())
    proposal.status = step.to
    told = _filled_in(proposal, stored, by) if step.to == Status.SUBMITTED else []
    if step.action == Action.DECIDE_PROPOSAL:
        _decide(proposal, by, words.strip())
    with translation.override(settings.LANGUAGE_CODE):
        told = [_status_change(before, step), *told, *proposal_changes(proposal)]
    if step.to == Status.APPROVED:
        proposal.procedure = _written(proposal)
    proposal.save()
    audit.write(
        step.act,
        proposal,
        by=by,
        reason=proposal.reason if step.to == Status.SUBMITTED else words.strip(),
        unit_code=proposal.unit.code,
        role=role,
        changes=told,
    )
    return proposal


def _claimed(proposal: Proposal, step: Transition, seen: int) -> dict[str, object]:
    """Return what is stored, held for this transaction alone, if it still is what the page showed."""
    rows = Proposal.objects.filter(pk=proposal.pk)
    # The UPDATE names what was seen: of two people at once the second finds another version.
    asked = rows.filter(version=seen, status__in=step.sources)
    if proposal.version != seen or not asked.update(version=F("version") + 1):
        now = rows.get()
        words = (
            _("The proposal was changed since this page was opened: it is at “%s” now. Look at it again.")
            if now.status in step.sources
            else _("The proposal is at “%s” now, and this step is closed.")
        )
        raise Overtaken(words % now.get_status_display())
    proposal.version = seen + 1
    return model_to_dict(rows.get())


def _filled_in(proposal: Proposal, stored: dict[str, object], by: User) -> list[audit.FieldChange]:
    """Check what was filled in, say who sends it, and return what was amended in it."""
    if not is_offered(proposal):
        raise Refused(_("This unit cannot propose this. Open the page of the proposals and begin anew."))
    proposal.by, proposal.at = by, clock.now()
    proposal.words, proposal.decided_by, proposal.decided_at = "", None, None
    writing.check_proposal(proposal)
    if not stored:
        return []
    workings = {"status", "version", "by", "at", "words", "decided_by", "decided_at"}
    now = {name: value for name, value in model_to_dict(proposal).items() if name not in workings}
    return changes.between(Proposal, {name: stored[name] for name in now}, now)


def _decide(proposal: Proposal, by: User, words: str) -> None:
    """Say who decided; whoever sent the proposal never approves it."""
    if proposal.status == Status.APPROVED and proposal.by_id == by.pk:
        raise Refused(
            _("Who proposed a change never approves it. Another coordinator has to look at this one.")
        )
    proposal.decided_by, proposal.decided_at, proposal.words = by, clock.now(), words


def _written(proposal: Proposal) -> Procedure:
    """Write what was approved into the catalogue and return its procedure; refuse what cannot be any more."""
    if proposal.procedure_id is not None:  # two proposals for one procedure are written one after the other
        Procedure.objects.select_for_update().get(pk=proposal.procedure_id)
    try:
        with transaction.atomic():
            return writing.write_proposal(proposal)
    except ValidationError as fault:
        raise Refused(
            _("Not approved, since it cannot be written into the catalogue: %s Return it with these words.")
            % " ".join(fault.messages)
        ) from None
    except IntegrityError:
        raise Overtaken(
            _("Somebody changed the catalogue at the same moment. Look at the proposal again.")
        ) from None


def _status_change(before: str, step: Transition) -> audit.FieldChange:
    called = str(Proposal._meta.get_field("status").verbose_name)
    return audit.FieldChange(called, str(Status(before).label) if before else "", str(step.to.label))
